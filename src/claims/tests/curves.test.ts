import { expect, test } from "vitest";
import { meanInterval } from "../../evaluation";
import { readStudy, runsOf } from "../../study";
import { riseOf } from "../ranking";
import { BOUNDS } from "../rules";

test("a curve's rise: the mean of its last epochs over its lowest mean of as many", () => {
  expect(riseOf([4, 2, 1, 3], 1)).toBe(3);
  expect(riseOf([4, 2, 1, 3], 2)).toBeCloseTo(2 / 1.5, 12); // means 3, 1.5, 2
  expect(riseOf([4, 2, 1, 3], 4)).toBe(1);
  expect(riseOf([4, 2, 1, 3], 10)).toBe(1); // shorter than a mean is wide
  expect(riseOf([5, 4, 3, 2], 2)).toBe(1); // it still falls
});

test("notebook 09: single epochs jump by up to a third on TESS; of ten the means stay within a tenth, of five that is open", () => {
  const curves = runsOf(readStudy(), { protocol: "random-tess", model: "CNN-BiLSTM", reading: "as counted" })
    .map(({ history }) => history.validationLoss);
  const jumps = curves.map(curve => {
    const last = curve.slice(-20), steps = last.slice(1).map((loss, i) => loss - last[i]);
    return meanInterval(steps).deviation! / meanInterval(last).mean;
  });
  expect(Math.max(...jumps)).toBeGreaterThan(0.25);
  expect(Math.max(...jumps)).toBeLessThan(1 / 3);
  const bounds = (width: number) => meanInterval(curves.map(curve => riseOf(curve, width)));
  expect(bounds(BOUNDS.smoothed).high!).toBeLessThan(BOUNDS.stays);
  expect([bounds(5).low! < BOUNDS.stays, bounds(5).high! > BOUNDS.stays]).toEqual([true, true]);
});
