import { describe, expect, test } from "vitest";
import { EMOTIONS } from "../../base";
import { protocols, splitChecksum, type Utterance } from "../../corpus";
import { judgedBy } from "../../study";
import reference from "../../../tools/reference/errors.json";
import { runWith } from "../../study/tests/results";
import { confusionOf, errorRates, firstSound, type Judged, lengthThirds, permutationTest, THIRDS } from "../errors";

const utterance = (text: string, speaker = "OAF", emotion: Utterance["emotion"] = "sad"): Utterance =>
  ({ id: `TESS/${speaker}_${text}_${emotion}`, path: "", corpus: "TESS", speaker, text, emotion });
const judged = (group: string | number, error: number): Judged => ({ utterance: utterance(String(group)),
  reading: "as counted", seed: 1, truth: 0, prediction: error });
const textOf = ({ text }: Utterance) => text;

describe("errors by group", () => {
  test("are counted in each group, and utterances of none are left out", () => {
    const some = [judged("a", 1), judged("b", 0), judged("a", 0), judged("x", 1)];
    const rates = errorRates(some, ({ text }) => (text === "x" ? null : text));
    expect(rates.map(({ group, errors, n, rate }) => [group, errors, n, rate.mean]))
      .toEqual([["a", 1, 2, 0.5], ["b", 0, 1, 0]]);
    expect(rates[0].rate.low).toBeGreaterThan(0);
  });

  // p of SciPy, made by tools/reference/errors.py, which names its versions.
  for (const { group, error, p } of reference.unevenness)
    test(`of ${Math.max(...group) + 1} groups: SciPy's p by permutation, but for chance`, () => {
      const own = permutationTest(group.map((name, i) => judged(name, error[i])), textOf,
        { resamples: 4000, seed: 1 });
      expect(Math.abs(own - p)).toBeLessThan(4 * Math.sqrt(p * (1 - p) * (1 / 4000 + 1 / 20_000)) + 1 / 4001);
    });

  test("all in one of ten groups is no accident, and no group is refused", () => {
    const own = Array.from({ length: 100 }, (_, i) => judged(i % 10, Number(i % 10 === 3)));
    expect(permutationTest(own, textOf, { resamples: 999, seed: 4 })).toBe(0.001);
    expect(() => permutationTest(own, () => null, { resamples: 9, seed: 4 })).toThrow("no utterance");
  });
});

describe("a run's judgements", () => {
  const utterances = ["OAF", "YAF"].flatMap(speaker => EMOTIONS.flatMap(emotion =>
    Array.from({ length: 50 }, (_, i) => utterance(`w${i}`, speaker, emotion))));
  const split = protocols(utterances).find(({ name }) => name === "random")!.split(utterances, 2);
  const truth = split.test.map(row => EMOTIONS.indexOf(utterances[row].emotion));
  const run = { ...runWith({ seed: 2 }), truth, predictions: truth.map(label => (label + 1) % 7),
    checksums: { corpus: "c", split: splitChecksum(split, utterances) } };

  test("are of the utterances of its own test set, in their order", () => {
    const found = judgedBy(run, utterances);
    expect(found.length).toBe(split.test.length);
    for (const one of found) expect(EMOTIONS[one.truth]).toBe(one.utterance.emotion);
    expect(found.map(({ utterance: { id } }) => id)).toEqual(split.test.map(row => utterances[row].id));
    expect(errorRates(found, () => "all")[0].rate.mean).toBe(1);
    expect(confusionOf(found, 7)[0][1]).toBe(truth.filter(label => label === 0).length);
  });

  test("of other utterances are refused, with the way out", () => {
    expect(() => judgedBy(run, utterances.slice(1))).toThrow(/random, seed 2.*npm run study/);
  });
});

test("long and short are thirds of what the same speaker takes", () => {
  const some = ["OAF", "YAF"].flatMap(speaker =>
    Array.from({ length: 9 }, (_, i) => utterance(`w${i}`, speaker)));
  const thirds = lengthThirds(some, some.map((_, i) => (i < 9 ? i : 1000 - i)));
  expect(some.map(({ id }) => THIRDS.indexOf(thirds.get(id)!)))
    .toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 2, 1, 1, 1, 0, 0, 0]);
  expect(new Set(lengthThirds(some, some.map(() => 7)).values())).toEqual(new Set(["short"]));
});

test("a word's first sound goes by how it is spelt", () => {
  const sounds = { germ: "ch, j", get: "p, b, t, d, k, g", choice: "ch, j", knock: "n, m",
    which: "r, l, w, y",
    phone: "f, v, s, z, sh, th, h", third: "f, v, s, z, sh, th, h", young: "r, l, w, y",
    ear: "a vowel", a01: null };
  for (const [word, sound] of Object.entries(sounds)) expect(firstSound(word), word).toBe(sound);
});
