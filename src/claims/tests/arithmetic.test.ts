import { expect, test } from "vitest";
import { PARAMETERS, random, TABLE_2, TABLE_3 } from "../../base";
import { confusion, scores } from "../../evaluation";
import { cnnBiLstm } from "../../models";
import {
  errorsOf, f1Range, grimChance, grimCounts, grimFits, grimSizes, inputsFor, parametersOf, printed, shareOf,
} from "../arithmetic";

test("parameters are those of the network that TensorFlow builds", () => {
  for (const channels of [1, 64]) {
    const model = cnnBiLstm([64, channels]);
    expect(parametersOf(3, channels).all).toBe(model.countParams());
    model.dispose();
  }
});

test("58,503 parameters leave a kernel of 3 on one channel, or of 1 on three", () => {
  expect(inputsFor(PARAMETERS)).toEqual([{ kernel: 1, channels: 3 }, { kernel: 3, channels: 1 }]);
  for (const { kernel, channels } of inputsFor(64_551)) expect(parametersOf(kernel, channels).all).toBe(64_551);
  expect(inputsFor(PARAMETERS + 1)).toEqual([]);
});

test("a count out of n is found from its printed percentage, and none from another's", () => {
  const n = 328;
  const shown = new Set(Array.from({ length: n + 1 }, (_, count) => ((100 * count) / n).toFixed(2)));
  for (let count = 0; count <= n; count++)
    expect(grimCounts(Number(((100 * count) / n).toFixed(2)), n)).toEqual([count]);
  for (let hundredth = 9000; hundredth <= 10_000; hundredth++)
    expect(grimCounts(hundredth / 100, n).length, `${hundredth}`)
      .toBe(Number(shown.has((hundredth / 100).toFixed(2))));
});

test("sizes of a test set: a size is listed when every percentage is a count of it", () => {
  const sizes = grimSizes(TABLE_3.map(row => row.accuracy), 3280);
  expect(sizes.length).toBeGreaterThan(0);
  expect(sizes).not.toContain(328);
  for (const { accuracy } of TABLE_3) for (const n of sizes) {
    const shown = Array.from({ length: n + 1 }, (_, count) => (100 * count) / n) // 93.125 may become either
      .flatMap(value => [value - 1e-9, value + 1e-9]).map(value => value.toFixed(2));
    expect(shown).toContain(accuracy.toFixed(2));
  }
  expect(grimSizes([33.33, 66.67], 7)).toEqual([3, 6]);
});

test("a size fits as many percentages as are counts of it; 615 fits six of Table 2's seven accuracies", () => {
  expect(grimFits([33.33, 66.67, 50], 6)).toEqual([0, 1, 2, 1, 0, 3]);
  const fits = grimFits(TABLE_2.map(row => row.accuracy), 700), most = Math.max(...fits);
  expect([most, fits.indexOf(most) + 1, fits.lastIndexOf(most) + 1]).toEqual([6, 615, 615]);
  const counts = [593, 609, 603, 589, 591, 585, 577].map(count => (100 * count / 615).toFixed(2));
  const off = TABLE_2.map(row => row.accuracy.toFixed(2)).filter(accuracy => !counts.includes(accuracy));
  expect(off).toEqual(["93.83"]); // 577 of 615 are 93.82%
});

test("arbitrary percentages: the bound on how often a size fits is not exceeded, and is near where it is rare", () => {
  const next = random(2), tries = 4000, most = 60;
  const found = Array.from({ length: tries }, () => Array.from({ length: 4 }, () => Math.round(10_000 * next()) / 100))
    .filter(set => Math.max(...grimFits(set, most)) >= 2).length / tries;
  const bound = grimChance(4, 2, most);
  expect(found).toBeLessThan(bound + 4 * Math.sqrt(bound / tries));
  expect(found).toBeGreaterThan(bound / 2); // sizes share counts, so that the bound is not reached
});

test("F1 lies where precision and recall allow; in Table 2 every one does", () => {
  const [low, high] = f1Range([0.7, 0.7], [0.9, 0.9]);
  expect(low).toBeCloseTo(0.7875, 12);
  expect(high).toBe(low);
  for (const { emotion, precision, recall, f1 } of TABLE_2) {
    const [least, most] = f1Range(printed(precision, 2), printed(recall, 2));
    expect(f1 + 0.005, emotion).toBeGreaterThanOrEqual(least);
    expect(f1 - 0.005, emotion).toBeLessThanOrEqual(most);
  }
});

test("the share that a row of a table demands holds the true share, for any real table", () => {
  const next = random(1), label = () => Math.floor(7 * next());
  for (let trial = 0; trial < 50; trial++) {
    const truth = Array.from({ length: 328 }, label);
    const predicted = truth.map(one => (next() < 0.8 ? one : label()));
    for (const row of scores(confusion(truth, predicted, 7)).perClass) {
      const two = (value: number) => Number(value.toFixed(2));
      const [low, high] = shareOf({ ...row, precision: two(row.precision), recall: two(row.recall),
        f1: two(row.f1), accuracy: two(100 * row.oneAgainstRest) });
      expect(row.support / 328).toBeGreaterThanOrEqual(low);
      expect(row.support / 328).toBeLessThanOrEqual(high);
    }
  }
});

test("Table 2 demands more than a whole test set", () => {
  const least = TABLE_2.map(row => shareOf(row)[0]);
  expect(least[0]).toBeGreaterThan(0.7); // surprise
  expect(least.reduce((a, b) => a + b)).toBeGreaterThan(1.4);
});

test("misses and false alarms of a balanced table are the same, as a real one shows; Table 2's are not", () => {
  const next = random(2), two = (value: number) => Number(value.toFixed(2));
  for (let trial = 0; trial < 50; trial++) {
    const truth = Array.from({ length: 280 }, (_, i) => i % 7);
    const predicted = truth.map(one => (next() < 0.8 ? one : Math.floor(7 * next())));
    const { misses, falseAlarms } = errorsOf(scores(confusion(truth, predicted, 7)).perClass.map(row =>
      ({ ...row, precision: two(row.precision), recall: two(row.recall), f1: row.f1, accuracy: 0 })));
    expect(misses[0]).toBeLessThanOrEqual(falseAlarms[1]);
    expect(falseAlarms[0]).toBeLessThanOrEqual(misses[1]);
  }
  const { misses, falseAlarms } = errorsOf(TABLE_2);
  expect(falseAlarms[1]).toBeLessThan(misses[0]);
});
