import { expect, test } from "vitest";
import { permutation, random } from "../random";

const draw = (seed: number, n: number) => Array.from({ length: n }, random(seed));

test("one seed gives one sequence, another seed another", () => {
  expect(draw(7, 5)).toEqual(draw(7, 5));
  const firsts = Array.from({ length: 1000 }, (_, seed) => random(seed)());
  expect(new Set([...firsts, random(-1)(), random(2 ** 40)()]).size).toBe(1002);
});

test("the sequence is sfc32's, as Python's arithmetic gives it", () => {
  // a, b, c, n = 0, 7, 0, 1; seventeen times: t = a+b+n; n += 1; a = b ^ b>>9; b = c + (c<<3); c = rotl(c, 21) + t
  expect(draw(7, 5).map(x => x * 2 ** 32)).toEqual([1837975287, 2099764152, 1321706041, 2064663467, 741845084]);
});

test("numbers fill [0, 1) evenly and neighbours are unrelated", () => {
  const n = 100_000, values = draw(1, n);
  const bins = new Array(20).fill(0);
  for (const x of values) bins[Math.floor(x * 20)]++;
  const chiSquared = bins.reduce((sum, count) => sum + (count - n / 20) ** 2 / (n / 20), 0);
  expect(chiSquared).toBeLessThan(43.8); // 0.999 quantile, 19 degrees of freedom
  const correlation = values.slice(1).reduce((sum, x, i) => sum + (x - 0.5) * (values[i] - 0.5) * 12, 0) / n;
  expect(Math.abs(correlation)).toBeLessThan(3.3 / Math.sqrt(n));
});

test("a seed that is not a whole number is refused", () => {
  expect(() => random(0.5)).toThrow(/whole number/);
  expect(() => random(NaN)).toThrow(/whole number/);
});

test("shuffled is a permutation, and all orders of three are equally likely", () => {
  const next = random(3);
  expect([...permutation(50, next)].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  const orders = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = permutation(3, next).join("");
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  expect(orders.size).toBe(6);
  for (const count of orders.values()) expect(Math.abs(count - 1000)).toBeLessThan(130);
});
