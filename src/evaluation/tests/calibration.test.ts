import { describe, expect, test } from "vitest";
import { random } from "../../base";
import reference from "../../../tools/reference/errors.json";
import {
  answersAbove, answersOf, calibrationError, calibrationIfPerfect, calibrationInterval, confusionAbove, reliability,
  selections, thresholdFor,
} from "../calibration";

const answers = (confidence: readonly number[], correct: readonly boolean[]) =>
  confidence.map((value, i) => ({ confidence: value, correct: correct[i] }));
const next = random(3);
/** So many answers that are right exactly as often as they say. */
const honest = (n: number) => Array.from({ length: n }, () => {
  const confidence = 0.3 + 0.7 * next();
  return { confidence, correct: next() < confidence };
});

describe("calibration", () => {
  // Values of scikit-learn, made by tools/reference/errors.py, which names its versions.
  for (const { confidence, correct, mean, accuracy, sizes, error } of reference.calibration)
    test(`scikit-learn's curve of ${confidence.length} answers, and the error that follows`, () => {
      const bins = reliability(answers(confidence, correct));
      expect(bins.map(({ n }) => n)).toEqual(sizes);
      bins.forEach((bin, i) => {
        expect(bin.confidence).toBeCloseTo(mean[i], 12);
        expect(bin.accuracy.mean).toBeCloseTo(accuracy[i], 12);
        expect(bin.from < bin.confidence && bin.confidence <= bin.to).toBe(true);
      });
      expect(calibrationError(answers(confidence, correct))).toBeCloseTo(error, 12);
    });

  test("a bin holds its upper edge, as scikit-learn's; certainty lies in the last", () => {
    const bins = reliability(answers([0.8, 0.81, 1], [true, true, true]));
    expect(bins.map(({ from, to }) => [from, to])).toEqual([[0.7, 0.8], [0.8, 0.9], [0.9, 1]]);
  });

  test("answers that are as right as they say have the error that simulation expects, and little of it", () => {
    const many = honest(20_000), few = honest(300), resampling = { resamples: 400, seed: 1 };
    expect(calibrationError(many)).toBeLessThan(0.02);
    for (const some of [many, few]) {
      const { low, high } = calibrationIfPerfect(some, resampling);
      expect(calibrationError(some)).toBeGreaterThan(low / 1.5);
      expect(calibrationError(some)).toBeLessThan(1.5 * high);
    }
    expect(calibrationIfPerfect(few, resampling).mean).toBeGreaterThan(3 * calibrationIfPerfect(many, resampling).mean);
  });

  test("answers that claim too much stand out of what calibrated ones would show", () => {
    const boastful = honest(300).map(answer => ({ ...answer, confidence: answer.confidence ** 0.2 }));
    const own = calibrationInterval(boastful, { resamples: 300, seed: 2 });
    expect(own.low).toBeLessThan(own.mean);
    expect(own.low).toBeGreaterThan(calibrationIfPerfect(boastful, { resamples: 300, seed: 2 }).high);
  });

  test("the answer is the first most probable emotion of each row", () => {
    const rows = Float32Array.of(0, 0, 0.25, 0.5, 0.25, 0, 0, 0.75, 0, 0, 0, 0.25, 0, 0);
    expect(answersOf(rows, [3, 4], 7)).toEqual([
      { confidence: 0.5, correct: true }, { confidence: 0.75, correct: false }]);
    expect(() => answersOf(rows, [3], 7)).toThrow("14 probabilities for 1 utterances");
  });
});

describe("a threshold", () => {
  const five = answers([0.9, 0.8, 0.8, 0.6, 0.4], [true, true, false, true, false]);

  test("keeps the surest answers, equally sure ones together", () => {
    expect(selections(five).map(({ threshold, answered }) => [threshold, answered]))
      .toEqual([[0.4, 1], [0.6, 0.8], [0.8, 0.6], [0.9, 0.2]]);
    expect(selections(five).map(({ accuracy }) => accuracy)).toEqual([3 / 5, 3 / 4, 2 / 3, 1]);
  });

  test("is the lowest that gives the accuracy asked for", () => {
    expect([0.5, 0.7, 0.9, 1].map(share => thresholdFor(five, share))).toEqual([0.4, 0.6, 0.9, 0.9]);
    expect(thresholdFor(answers([0.9], [false]), 0.5)).toBeNull();
  });

  test("says what it leaves", () => {
    const left = answersAbove(five, 0.6);
    expect([left.answered.mean, left.accuracy!.mean]).toEqual([0.8, 0.75]);
    expect(answersAbove(five, 0.95).accuracy).toBeNull();
  });

  test("leaves the cells of a confusion matrix whose answers reach it", () => {
    const said = Float32Array.of(0.9, 0.1, 0.4, 0.6, 0.3, 0.7, 0.75, 0.25), truth = [0, 0, 1, 1];
    expect(confusionAbove(said, truth, 2, 0)).toEqual({ matrix: [[1, 1], [1, 1]], given: 4, right: 2 });
    expect(confusionAbove(said, truth, 2, 0.65)).toEqual({ matrix: [[1, 0], [1, 1]], given: 3, right: 2 });
    expect(confusionAbove(said, truth, 2, 0.8)).toEqual({ matrix: [[1, 0], [0, 0]], given: 1, right: 1 });
    expect(confusionAbove(said, truth, 2, 1)).toEqual({ matrix: [[0, 0], [0, 0]], given: 0, right: 0 });
  });
});
