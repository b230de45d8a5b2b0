import { expect, test } from "vitest";
import reference from "../../../tools/reference/ravdess.json";
import { publishedCorpora } from "../../corpus";
import { OTHERS_ON_NEW_ACTORS, WAV2VEC_RIGHT } from "../otherwork";

test("what Wav2Vec 2.0 gets right is what Python counts, of all recordings of each actor; its folds give the published number", async () => {
  expect(WAV2VEC_RIGHT).toEqual(Object.entries(reference.right).sort().map(([, right]) => right));
  const { utterances } = await publishedCorpora(["RAVDESS"]), speakers = [...new Set(utterances.map(u => u.speaker))].sort();
  expect(speakers.map(speaker => utterances.filter(u => u.speaker === speaker).length)).toEqual(WAV2VEC_RIGHT.map(() => 52));
  expect(new Set(Object.values(reference.recordings))).toEqual(new Set([52]));
  expect(100 * reference.eight).toBeCloseTo(OTHERS_ON_NEW_ACTORS[1].accuracy!, 2);
  expect(reference.folds.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
});
