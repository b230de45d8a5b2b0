import { describe, expect, test } from "vitest";
import reference from "../../../tools/reference/statistics.json";
import {
  accuracyDrawn, classDrawn, type ClassMeasure, differenceDrawn, oneAgainstRestDrawn, recallSpread, tolerance,
} from "../draw";
import type { Range } from "../rules";

/** Both ends as the reference's. */
function expectEnds([low, high]: Range, reference: { readonly low: number; readonly high: number }, within: number) {
  expect(Math.abs(low - reference.low)).toBeLessThan(within);
  expect(Math.abs(high - reference.high)).toBeLessThan(within);
}
const percent = (share: number) => `${(100 * share).toFixed(2)}%`;

// Values made by tools/reference/statistics.py, which names its versions.
describe("the rates from which a draw gives a published share are SciPy's hypergeometric bounds", () => {
  for (const one of reference.sharesDrawn)
    test(`${percent(one.published)} of ${one.test} out of ${one.of}`, () =>
      expectEnds(tolerance(one.published, 0.00005, accuracyDrawn(one), one), one, 0.0002)); // half an utterance

  for (const one of reference.oneAgainstRestDrawn)
    test(`a mean one against rest of ${percent(one.published)} of ${one.test}: 2/7 as far`, () =>
      expectEnds(tolerance(one.published, 0.00005, oneAgainstRestDrawn(one), one, [5 / 7, 1]), one, 0.0002));
});

describe("NumPy's draws, searched in steps of 0.0025, give the same for", () => {
  for (const one of reference.classesDrawn) {
    const measure = one.measure as ClassMeasure;
    test(`${measure} ${one[measure]} of one emotion, ${one.test} of ${one.of}`, () =>
      expectEnds(tolerance(one[measure], 0.005, classDrawn(measure, one.utterances, one, one), one), one, 0.005));
  }
  for (const one of reference.meansDrawn)
    test(`mean ${one.measure} ${one.published}, as the accuracy, ${one.test} of ${one.of}`, () =>
      expectEnds(tolerance(one.published, 0.005, accuracyDrawn(one), one), one, 0.006));

  for (const one of reference.differencesDrawn)
    test(`a difference of ${percent(one.published)}, ${one.test} of ${one.of}`, () =>
      expectEnds(tolerance(one.published, 0.0001, differenceDrawn(one, one.discordance), one,
        [-one.discordance, one.discordance]), one, 0.004));

  for (const one of reference.recallSpreads)
    test(`seven equal recalls, ${one.test} of ${one.of}`, () =>
      expect(Math.abs(recallSpread(one.recall, one) - one.spread)).toBeLessThan(0.006));
});

test("100% is no certainty: the next count would have been 99.6%", () => {
  const [low, high] = tolerance(1, 0.00005, accuracyDrawn({ test: 280, of: 2800 }), { test: 280, of: 2800 });
  expect(low).toBeLessThan(0.99);
  expect(high).toBe(1);
});
