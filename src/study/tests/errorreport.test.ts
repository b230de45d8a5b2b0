import { describe, expect, test } from "vitest";
import { EMOTIONS } from "../../base";
import type { Utterance } from "../../corpus";
import { judgements } from "../../evaluation";
import {
  accuracyRows, errorSeries, namedRows, pairPanels, pairRows, permutationRows, probeSeries, probeText,
} from "../errorreport";

/** Ten utterances of each emotion in each corpus; happy is taken for surprise in SAVEE, four times of ten. */
const utterances: Utterance[] = ["TESS", "SAVEE"].flatMap(corpus => EMOTIONS.flatMap(emotion =>
  Array.from({ length: 10 }, (_, i) => ({ id: `${corpus}/${emotion}${i}`, path: "", corpus, speaker: corpus,
    text: `${i}`, emotion }))));
const said = utterances.map(({ corpus, emotion, text }) =>
  EMOTIONS.indexOf(corpus === "SAVEE" && emotion === "happy" && Number(text) < 4 ? "surprise" : emotion));
const judged = [...judgements(utterances, said, "as counted", 1, EMOTIONS),
  ...judgements(utterances, utterances.map(({ emotion }) => EMOTIONS.indexOf(emotion)), "as described", 1, EMOTIONS)];
const corpusOf = ({ corpus }: Utterance) => corpus;

describe("mistakes as rows and series", () => {
  test("a lane for each reading, a group without utterances empty", () => {
    const [counted, described] = errorSeries(judged, ["SAVEE", "EMO-DB"], corpusOf);
    expect(counted.values[0][0]).toBeCloseTo(100 * 4 / 70, 9);
    expect([counted.values[1], counted.intervals![1], described.values[0]]).toEqual([[], null, [0]]);
    expect(counted.intervals![0]![0]).toBeLessThan(counted.values[0][0]);
  });

  test("accuracy by corpus, its bounds in order", () => {
    const rows = accuracyRows(judged);
    expect(rows.map(row => [row.reading, row.corpus, row.mistakes])).toEqual([["as counted", "TESS", 0],
      ["as counted", "SAVEE", 4], ["as described", "TESS", 0], ["as described", "SAVEE", 0]]);
    for (const { low, high, "accuracy (%)": accuracy } of rows)
      expect(low <= accuracy && accuracy <= high).toBe(true);
  });

  test("unevenness: the emotion stands out, the corpus less, a grouping of nobody is not asked", () => {
    const rows = permutationRows(judged, { emotion: ({ emotion }) => emotion, corpus: corpusOf, none: () => null },
      { resamples: 999, seed: 1 });
    expect(rows.map(row => row["mistakes by"])).toEqual(["emotion", "corpus"]);
    expect(rows[0]["p, as counted"]).toBeLessThan(0.01);
    expect(rows[0]["p, as described"]).toBe(1);
  });
});

describe("pairs", () => {
  test("the most confused first; the paper's pairs with their ranks, equal ones in the middle", () => {
    expect(pairRows(judged, 1, EMOTIONS)[0])
      .toMatchObject({ pair: "happy – surprise", mistakes: 4, "confused (%)": 10 });
    expect(namedRows(judged, EMOTIONS).map(row => row.ranks)).toEqual([[1, 11], [11.5, 11], [11.5, 11], [11.5, 11]]);
  });

  test("a point for each pair, with its distance", () => {
    const distances = EMOTIONS.map((_, i) => EMOTIONS.map((__, j) => i + j));
    const [counted] = pairPanels(judged, distances, EMOTIONS);
    expect(counted.pairs.length).toBe(21);
    expect(counted.pairs[0]).toMatchObject({ label: "happy – surprise", distance: 9, named: true });
    expect(counted.pairs[0].confused.mean).toBe(0.1);
  });
});

test("probes in per cent and in words", () => {
  const one = { accuracy: { mean: 0.312, low: 0.26, high: 0.36 },
    chance: { mean: 0.145, low: 0.107, high: 0.186 } };
  expect(probeText(one)).toBe("31% (chance 11 to 19%)");
  const [accuracy, chance] = probeSeries([{ ...one, predictions: new Int32Array() }]);
  expect([accuracy.values[0][0], chance.intervals![0]![1]]).toEqual([31.2, 18.6]);
});
