import { expect, test } from "vitest";
import * as paper from "../paper";

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;

test("the split sizes are 70/20/10 of both corpora together", () => {
  const { train, validation, test } = paper.SPLIT_SIZES,
    all = paper.CORPUS_SIZES.TESS + paper.CORPUS_SIZES.SAVEE;
  expect([train, validation, test]).toEqual([0.7, 0.2, 0.1].map(share => Math.round(share * all)));
});

test("Table 2: each emotion once; each F1 follows from its precision and recall", () => {
  expect(paper.TABLE_2.map(row => row.emotion).sort()).toEqual([...paper.EMOTIONS]);
  for (const { emotion, precision, recall, f1 } of paper.TABLE_2)
    expect(Math.abs((2 * precision * recall) / (precision + recall) - f1), emotion).toBeLessThan(0.011);
});

test("Table 2's mean accuracy is near the headline, its mean recall and F1 are not", () => {
  expect(mean(paper.TABLE_2.map(row => row.accuracy))).toBeCloseTo(96.33, 2);
  expect(mean(paper.TABLE_2.map(row => row.recall))).toBeCloseTo(0.857, 3);
  expect(mean(paper.TABLE_2.map(row => row.f1))).toBeCloseTo(0.876, 3);
});

test("Table 3 and Table 4 end in the headline", () => {
  expect(paper.TABLE_3.at(-1)).toMatchObject({ model: "CNN-BiLSTM", ...paper.HEADLINE });
  expect(Number(paper.TABLE_4.at(-1)!.accuracy)).toBe(paper.HEADLINE.accuracy);
});

test("58,503 parameters: one input channel, three taps, 32 filters, two LSTMs of 64, two dense layers", () => {
  expect(3 * 1 * 32 + 32 + 2 * 4 * 64 * (32 + 64 + 1) + (128 * 64 + 64) + (64 * 7 + 7)).toBe(
    paper.PARAMETERS,
  );
});
