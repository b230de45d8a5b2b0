import { describe, expect, test } from "vitest";
import { checkSplit } from "../leakage";
import { publishedCorpora } from "../splitfiles";
import { protocols } from "../splits";
import { speakerOf } from "../utterance";
import { splitByVoices, type VoiceDraw } from "../voices";

const { utterances } = await publishedCorpora(["TESS", "RAVDESS"]);
const speakers = (corpus: string) => [...new Set(utterances.filter(u => u.corpus === corpus).map(speakerOf))];
const folds = protocols(utterances, 6).filter(({ name }) => name.includes("-fold-"));
const ofActors = (voices: number, amount: VoiceDraw["amount"], seed = 1): VoiceDraw =>
  ({ tested: folds[seed % 6].testing, known: [], crowd: folds[seed % 6].training, voices, amount, seed });
const ofActress = (voices: number, amount: VoiceDraw["amount"], known = ["TESS/YAF"]): VoiceDraw =>
  ({ tested: ["TESS/OAF"], known, crowd: speakers("RAVDESS"), voices, amount, seed: 4 });
const drawn = (draw: VoiceDraw) => {
  const { split, training } = splitByVoices(utterances, draw);
  const [train, validation, tested] = [split.train, split.validation, split.test].map(rows => rows.map(row => utterances[row]));
  return { split, training, train, validation, tested, learning: [...train, ...validation] };
};
const counts = (list: readonly string[]) => {
  const found: Record<string, number> = {};
  for (const one of list) found[one] = (found[one] ?? 0) + 1;
  return found;
};
const sexes = (training: readonly string[]) => counts(training.map(actor => (Number(actor.slice(-2)) % 2 ? "man" : "woman")));

describe.each([1, 2, 3, 4, 5, 6])("draw %i of actors", seed => {
  test("women and men are as many, the first one's sex changes, and fewer voices are among more", () => {
    const of = (voices: number) => drawn(ofActors(voices, "all", seed)).training;
    for (const voices of [2, 4, 8, 16, 20]) expect(sexes(of(voices))).toEqual({ man: voices / 2, woman: voices / 2 });
    expect(sexes(of(1))).not.toEqual(sexes(drawn(ofActors(1, "all", seed + 1)).training));
    for (const [few, more] of [[1, 2], [2, 4], [4, 8], [8, 16], [16, 20]]) expect(of(more).slice(0, few)).toEqual(of(few));
  });

  test("all of the voices: 52 utterances each, a fifth of them validation, all of the fold tested", () => {
    for (const voices of [1, 2, 4, 8, 16, 20]) {
      const { train, validation, tested, learning, training } = drawn(ofActors(voices, "all", seed));
      expect(counts(learning.map(speakerOf))).toEqual(Object.fromEntries(training.map(one => [one, 52])));
      expect(Math.abs(validation.length - 0.2 * 52 * voices)).toBeLessThan(1);
      expect(train.length + validation.length).toBe(52 * voices);
      expect(counts(tested.map(speakerOf))).toEqual(Object.fromEntries(ofActors(1, "all", seed).tested.map(one => [one, 52])));
    }
  });

  test("an equal amount: 8 of each emotion and 4 neutral, from every voice, whatever their number", () => {
    for (const voices of [1, 2, 4, 8, 16, 20]) {
      const { learning, training, train } = drawn(ofActors(voices, "equal", seed)), from = counts(learning.map(speakerOf));
      expect(counts(learning.map(u => u.emotion))).toEqual(
        { angry: 8, disgust: 8, fear: 8, happy: 8, neutral: 4, sad: 8, surprise: 8 });
      expect(Object.keys(from).sort()).toEqual([...training].sort());
      expect(Math.max(...Object.values(from)) - Math.min(...Object.values(from))).toBeLessThanOrEqual(1);
      expect([...new Set(train.map(u => u.emotion))]).toHaveLength(7);
    }
  });
});

test("the amount of eight: as much of each emotion as eight voices say, from eight, sixteen or twenty", () => {
  for (const voices of [8, 16, 20]) {
    const { learning, training } = drawn(ofActors(voices, "eight")), from = Object.values(counts(learning.map(speakerOf)));
    expect(counts(learning.map(u => u.emotion))).toEqual(
      { angry: 64, disgust: 64, fear: 64, happy: 64, neutral: 32, sad: 64, surprise: 64 });
    expect(from).toHaveLength(training.length);
    expect(Math.max(...from) - Math.min(...from)).toBeLessThanOrEqual(7); // at most one of each emotion
  }
});

test.each([[1, "equal"], [8, "eight"]] as const)("%i voices say exactly the amount called %s", (voices, amount) => {
  const [all, fixed] = (["all", amount] as const).map(one => drawn(ofActors(voices, one)).learning.map(u => u.id).sort());
  expect(fixed).toEqual(all);
});

test("an actress is tested on the actors, on the other actress, and on both", () => {
  expect(drawn(ofActress(24, "all", [])).split.train.length).toBe(998);
  const both = drawn(ofActress(24, "all"));
  expect([both.training[0], both.training.length, both.learning.length, both.tested.length]).toEqual(["TESS/YAF", 25, 2648, 1400]);
  expect(counts(both.tested.map(speakerOf))).toEqual({ "TESS/OAF": 1400 });
  for (const voices of [0, 8, 24]) expect(drawn(ofActress(voices, "equal")).learning).toHaveLength(52);
  expect(drawn(ofActress(0, "equal")).training).toEqual(["TESS/YAF"]);
});

test("a draw comes back, another seed draws others, and leaks and too many voices are refused", () => {
  expect(drawn(ofActors(4, "equal"))).toEqual(drawn(ofActors(4, "equal")));
  expect(drawn({ ...ofActors(4, "all"), seed: 7 }).training).not.toEqual(drawn(ofActors(4, "all")).training);
  expect(() => drawn(ofActors(21, "all"))).toThrow("21 voices of 20 cannot be drawn");
  const leaking = { ...ofActors(20, "all"), crowd: speakers("RAVDESS"), voices: 24 };
  expect(() => drawn(leaking)).toThrow(/is in (train|validation) and again in test/);
  const { split } = drawn(ofActors(4, "all")), { tested } = ofActors(4, "all");
  const planted = { ...split, train: [...split.train.slice(1), split.test[0]], test: split.test.slice(1) };
  const terms = { name: split.protocol, training: drawn(ofActors(4, "all")).training, testing: tested, newWords: false as const };
  checkSplit(terms, split, utterances);
  expect(() => checkSplit(terms, planted, utterances)).toThrow(`train is for ${terms.training.join(", ")} and has`);
});
