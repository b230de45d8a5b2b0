import { expect, test } from "vitest";
import { EMOTIONS } from "../../base";
import type { Inputs } from "../../features";
import { hideBands, hideTime, occlusion, reorderTime } from "../occlusion";

/** Two rows of 10 steps × 4 bands, the second only 5 steps long; every value is 1. */
const inputs: Inputs = { values: new Float32Array(80).fill(1), shape: [2, 10, 4], labels: Int32Array.of(2, 5),
  emotions: EMOTIONS, lengths: Int32Array.of(10, 5) };

/** A network that is as sure of the truth as what it watches is there, and gives the rest to nobody. */
const watching = (share: (row: Float32Array) => number) =>
  ({ values, labels, shape: [, steps, channels] }: Inputs) =>
    Float32Array.from({ length: 7 * labels.length }, (_, i) => {
      const row = Math.floor(i / 7), size = steps * channels;
      return i % 7 === labels[row] ? share(values.subarray(row * size, (row + 1) * size)) : 0;
    });
const near = (found: (number | null)[], expected: number[]) =>
  found.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 6));

test("time: a network that hears only the first fifth loses only there, in each row's own time", () => {
  const early = watching(row => row[0] / 2 + row[3] / 4);
  const losses = occlusion(inputs, [0, 1], early, hideTime, 5);
  near(losses[2], [0.75, 0, 0, 0, 0]);
  near(losses[5], [0.75, 0, 0, 0, 0]);
  expect(losses[0]).toEqual([null, null, null, null, null]);
  expect(hideTime(inputs, 4, 5).values.subarray(40, 60).filter(value => value === 0).length).toBe(4);
  expect(inputs.values.every(value => value === 1)).toBe(true);
});

test.each([["end", 40, 60], ["front", 60, 80]] as const)(
  "time: all stretches together are the whole utterance, once; zeros: %s", (zeros, from, to) => {
    const hidden = [0, 1, 2].map(part => hideTime({ ...inputs, zeros }, part, 3).values);
    const times = (i: number) => hidden.filter(values => values[i] === 0).length;
    for (let i = 0; i < 80; i++) expect(times(i)).toBe(i < 40 || (i >= from && i < to) ? 1 : 0);
  });

test("bands: channels as described, steps as counted", () => {
  const second = watching(row => row[1]);
  near(occlusion(inputs, [1], second, hideBands, 4)[5], [0, 1, 0, 0]);
  const counted: Inputs = { ...inputs, values: new Float32Array(16).fill(1), shape: [2, 8, 1] };
  const hidden = hideBands(counted, 1, 4).values;
  expect([...hidden.subarray(0, 8)]).toEqual([1, 1, 0, 0, 1, 1, 1, 1]);
  expect([...hidden.subarray(8)]).toEqual([...hidden.subarray(0, 8)]);
});

test.each(["end", "front"] as const)("order: each row's own steps, its padding where it was; twice backwards is as before; zeros: %s", (zeros) => {
  const numbered: Inputs = { values: Float32Array.from({ length: 24 }, (_, i) => i + 1), shape: [2, 4, 3], labels: Int32Array.of(0, 1),
    emotions: EMOTIONS, lengths: Int32Array.of(4, 2), zeros };
  const backwards = (length: number) => Array.from({ length }, (_, i) => length - 1 - i), once = reorderTime(numbered, backwards);
  const [first, second] = [once.values.subarray(0, 12), once.values.subarray(12)];
  expect([...first]).toEqual([10, 11, 12, 7, 8, 9, 4, 5, 6, 1, 2, 3]);
  expect([...second]).toEqual(zeros === "end" ? [16, 17, 18, 13, 14, 15, 19, 20, 21, 22, 23, 24]
    : [13, 14, 15, 16, 17, 18, 22, 23, 24, 19, 20, 21]);
  expect(reorderTime(once, backwards)).toEqual(numbered);
  expect(reorderTime(numbered, (length, row) => Array.from({ length }, () => row)).values[3]).toBe(1); // the row is told
});
