import { expect, test } from "vitest";
import reference from "../../../tools/reference/errors.json";
import { mantel, ranks } from "../significance";

// Values of SciPy, made by tools/reference/errors.py, which names its versions.
test("ranks, ties shared, as SciPy's rankdata", () => {
  expect(ranks(reference.ranks.values)).toEqual(reference.ranks.ranks);
});

for (const { a, b, rho, p } of reference.mantel)
  test(`Mantel's test of ${a.length} things: SciPy's correlation, all orders tried`, () => {
    const ours = mantel(a, b);
    expect(ours.rho).toBeCloseTo(rho, 12);
    expect(ours.p).toBeCloseTo(p, 12);
  });

test("one order of seven is like no other: p is 2 in 5,040 at most for equal matrices", () => {
  const full = Array.from({ length: 7 }, (_, i) => Array.from({ length: 7 }, (__, j) => (i * j) ** 2 + i + j));
  const { rho, p } = mantel(full, full.map(row => row.map(Math.exp)));
  expect(rho).toBe(1);
  expect(p).toBeLessThanOrEqual(2 / 5040);
  expect(() => mantel(full, full.slice(1))).toThrow("7 and 6 things");
});

test("what never varies correlates with nothing", () => {
  expect(mantel([[0, 1, 2], [1, 0, 3], [2, 3, 0]], [[0, 1, 1], [1, 0, 1], [1, 1, 0]]))
    .toEqual({ rho: null, p: 1 });
});
