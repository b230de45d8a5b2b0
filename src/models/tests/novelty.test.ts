import { expect, it } from "vitest";
import { random } from "../../base";
import type { Inputs } from "../../features";
import { meansOverTime, noveltyDistance, noveltyReference, shareNearer } from "../novelty";

const next = random(4);
const noise = (length: number) => Float32Array.from({ length }, () => 2 * next() - 1);
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const labels = new Int32Array(60);

it("means over time leave padding out, and are the inputs themselves as counted", () => {
  const values = Float32Array.of(1, 10, 3, 20, 0, 0, /* second row */ 5, 1, 0, 0, 0, 0);
  const described: Inputs = { values, shape: [2, 3, 2], labels, emotions: [], lengths: Int32Array.of(2, 1) };
  expect([...meansOverTime(described)]).toEqual([2, 15, 5, 1]);
  const front: Inputs = { ...described, values: Float32Array.of(0, 0, 1, 10, 3, 20, 0, 0, 0, 0, 5, 1), zeros: "front" };
  expect([...meansOverTime(front)]).toEqual([2, 15, 5, 1]);
  const counted: Inputs = { values, shape: [2, 6, 1], labels, emotions: [], lengths: Int32Array.of(6, 6) };
  expect(meansOverTime(counted)).toEqual(values);
});

it("the distance is that of the nearest row: moved by d in every band, d", () => {
  const means = noise(20 * 8), row = means.slice(7 * 8, 8 * 8);
  expect(noveltyDistance({ means, bands: 8 }, row)).toBe(0);
  expect(noveltyDistance({ means, bands: 8 }, row.map((value) => value + 0.01))).toBeCloseTo(0.01, 5);
  const apart = (r: number) => Math.hypot(...row.map((v, b) => v - 2 - means[r * 8 + b])) / Math.sqrt(8);
  const all = range(0, 20).map(apart);
  expect(noveltyDistance({ means, bands: 8 }, row.map((value) => value - 2))).toBeCloseTo(Math.min(...all), 5);
});

it("the validation set is the measure of what is usual", () => {
  const inputs: Inputs = { values: noise(60 * 8), shape: [60, 8, 1], labels, emotions: [], lengths: labels };
  const known = noveltyReference(inputs, { train: range(0, 40), validation: range(40, 60) });
  const own = range(40, 60).map((i) => noveltyDistance(known, inputs.values.slice(8 * i, 8 * i + 8)));
  expect(known.means).toEqual(inputs.values.slice(0, 320));
  expect([known.distances[0], known.distances[100]]).toEqual([Math.min(...own), Math.max(...own)]);
  const middle = shareNearer(known, own.sort((a, b) => a - b)[10]);
  expect(middle).toBeGreaterThan(0.4);
  expect(middle).toBeLessThan(0.6);
  expect([shareNearer(known, 0), shareNearer(known, 99)]).toEqual([0, 1]);
});
