import { expect, it } from "vitest";
import { argmax, correlation, mean, median } from "../math";

it("a mean and a median, of typed arrays too, which stay as they were", () => {
  const values = Float32Array.of(10, 9, 1, 100);
  expect([mean(values), median(values), median([10, 9, 100]), median([7])]).toEqual([30, 9.5, 10, 7]);
  expect([...values]).toEqual([10, 9, 1, 100]);
  expect([mean([]), median([])]).toEqual([NaN, NaN]);
});

it("a correlation is 1 for a rising line, −1 for a falling one, 0 for a wave and its quarter turn", () => {
  const turn = Array.from({ length: 12 }, (_, i) => (Math.PI * i) / 6);
  expect(correlation(turn, turn.map((x) => 3 * x + 100))).toBeCloseTo(1, 12);
  expect(correlation(turn, turn.map((x) => 5 - x))).toBeCloseTo(-1, 12);
  expect(correlation(turn.map(Math.sin), turn.map(Math.cos))).toBeCloseTo(0, 12);
  // Anscombe 1973, first set: 0.816 to three digits
  expect(correlation([10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5],
    [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68])).toBeCloseTo(0.81642, 5);
  expect(correlation([1, 2, 3], [4, 4, 4])).toBeNaN();
  expect(() => correlation([1, 2], [1])).toThrow(/cannot be paired/);
});

it("the largest is the first of equals, nowhere in nothing or beside a NaN, and found in a long list", () => {
  expect([[1, 3, 3], [-0, 0], [-Infinity, -Infinity], [-2]].map(argmax)).toEqual([1, 0, 0, 0]);
  expect(argmax(Float32Array.of(1, 2))).toBe(1);
  expect([[], [NaN, 1], [1, NaN]].map(argmax)).toEqual([-1, -1, -1]);
  expect(argmax(Float32Array.from({ length: 500_000 }, (_, i) => i % 400_001))).toBe(400_000);
});
