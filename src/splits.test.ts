import { expect, test } from "vitest";
import { EMOTIONS, type Emotion, type Utterance } from "./corpora";
import { SPLIT_SIZES } from "./paper";
import { leakage, randomSplit } from "./splits";

const utterance = (corpus: string, speaker: string, text: string, emotion: Emotion): Utterance => ({
  id: `${corpus}/${speaker}_${text}_${emotion}`,
  path: "",
  corpus,
  speaker,
  text,
  emotion,
});

const tess = ["OAF", "YAF"].flatMap(speaker =>
  Array.from({ length: 200 }, (_, word) =>
    EMOTIONS.map(emotion => utterance("TESS", speaker, `word${word}`, emotion)),
  ).flat(),
);
const savee = ["DC", "JE", "JK", "KL"].flatMap(speaker =>
  EMOTIONS.flatMap(emotion =>
    Array.from({ length: emotion === "neutral" ? 30 : 15 }, (_, i) =>
      utterance("SAVEE", speaker, `${emotion}${i}`, emotion),
    ),
  ),
);

const parts = (utterances: readonly Utterance[], seed: number) => {
  const { train, validation, test } = randomSplit(utterances, seed);
  return { train, validation, test };
};
const sizes = (utterances: readonly Utterance[], seed: number) =>
  Object.fromEntries(Object.entries(parts(utterances, seed)).map(([name, rows]) => [name, rows.length]));

test("the paper's sizes", () => {
  expect(sizes([...tess, ...savee], 0)).toEqual(SPLIT_SIZES);
  expect(sizes(tess, 5)).toEqual({ train: 1960, validation: 560, test: 280 });
});

test("each row is in exactly one part, whatever the number of utterances", () => {
  for (const n of [0, 1, 9, 10, 112, 333, 2800]) {
    const { train, validation, test } = parts(tess.slice(0, n), 1);
    expect([...train, ...validation, ...test].sort((a, b) => a - b)).toEqual(
      Array.from({ length: n }, (_, i) => i),
    );
    expect(Math.abs(train.length - 0.7 * n)).toBeLessThan(1.01);
    expect(Math.abs(test.length - 0.1 * n)).toBeLessThan(1.01);
  }
});

test("emotions and corpora have the same share in every part", () => {
  const all = [...tess, ...savee];
  for (const rows of Object.values(parts(all, 3)))
    for (const corpus of ["TESS", "SAVEE"])
      for (const emotion of EMOTIONS) {
        const of = (u: Utterance) => u.corpus === corpus && u.emotion === emotion;
        expect(rows.filter(row => of(all[row])).length / rows.length).toBeCloseTo(
          all.filter(of).length / all.length,
          12,
        );
      }
});

test("one seed gives one split; another seed tests other utterances", () => {
  expect(randomSplit(tess, 8)).toEqual(randomSplit(tess, 8));
  const tested = new Set(randomSplit(tess, 8).test);
  const again = randomSplit(tess, 9).test.filter(row => tested.has(row)).length;
  expect(again).toBeGreaterThan(28 - 25); // by chance 28 of 280, standard deviation 4.8
  expect(again).toBeLessThan(28 + 25);
});

test("every utterance is equally likely to be tested", () => {
  const counts = new Array(70).fill(0),
    utterances = tess.slice(0, 70);
  for (let seed = 0; seed < 2000; seed++) for (const row of randomSplit(utterances, seed).test) counts[row]++;
  for (const count of counts) expect(Math.abs(count - 200)).toBeLessThan(4.5 * Math.sqrt(200 * 0.9));
});

test("what the test part shares with the training part is counted", () => {
  const utterances = [
    utterance("TESS", "OAF", "back", "sad"),
    utterance("TESS", "OAF", "bar", "sad"), // training
    utterance("TESS", "YAF", "back", "sad"), // known word and emotion, new speaker
    utterance("TESS", "OAF", "bar", "angry"), // known speaker and word
    utterance("SAVEE", "DC", "back", "sad"), // the same word in another corpus is another text
  ];
  const split = { protocol: "by hand", seed: 0, train: [0, 1], validation: [], test: [2, 3, 4] };
  expect(leakage(split, utterances)).toEqual({
    test: 3,
    speakers: ["OAF"],
    knownSpeaker: 1,
    knownText: 2,
    knownTextAndEmotion: 1,
  });
});

test("the random split of TESS tests no new speaker and hardly a new word", () => {
  const { test, knownSpeaker, knownText, knownTextAndEmotion } = leakage(randomSplit(tess, 0), tess);
  expect([knownSpeaker, knownText]).toEqual([test, test]);
  expect(knownTextAndEmotion / test).toBeCloseTo(0.7, 1); // the other speaker's is in training seven times of ten
});
