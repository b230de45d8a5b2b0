import { describe, expect, test } from "vitest";
import { judgeBetter, judgeDraws, judgeInterval, SPLITS, together } from "../rules";

describe("a mean with its interval", () => {
  const allowed = [0.94, 0.98] as const;
  test("decides when all of it lies on one side of an edge", () => {
    expect(judgeInterval([0.95, 0.97], allowed)).toBe("reproduced");
    expect(judgeInterval([0.9, 0.93], allowed)).toBe("differs");
    expect(judgeInterval([0.985, 1], allowed)).toBe("differs");
  });
  test("is undecided across an edge, around it all, or from a single run", () => {
    expect(judgeInterval([0.93, 0.95], allowed)).toBe("undecided");
    expect(judgeInterval([0.9, 1], allowed)).toBe("undecided");
    expect(judgeInterval(null, allowed)).toBe("undecided");
  });
});

test("a statement is decided in 39 of 40 draws, of three runs or more", () => {
  expect([0.98, 0.97, 0.03, 0.02].map(share => judgeDraws(share, 3)))
    .toEqual(["reproduced", "undecided", "undecided", "differs"]);
  expect(judgeDraws(1, 2)).toBe("undecided");
});

describe("a model said to be better than others", () => {
  const told = (...words: string[]) => words.map(one => ({ told: one }));
  test("is better than all, or worse than one, or neither is shown", () => {
    expect(judgeBetter(told("better", "better"))).toBe("reproduced");
    expect(judgeBetter(told("better", "worse"))).toBe("differs");
    expect(judgeBetter(told("better", "not significant"))).toBe("undecided");
  });
  test("does not differ where the interval of the difference holds the published one", () => {
    const published = (interval: readonly [number, number]) =>
      judgeBetter([{ told: "not significant", interval, tolerance: [0.01, 0.05] }]);
    expect(published([-0.02, 0.04])).toBe("undecided");
    expect(published([-0.02, 0.005])).toBe("differs");
    expect(judgeBetter([{ told: "better", interval: [0.06, 0.09], tolerance: [0.01, 0.05] }])).toBe("reproduced");
  });
});

test("splits have one verdict where they agree, and depend on the split where one is reproduced and one differs", () => {
  expect(together(["differs", "differs"])).toBe("differs");
  expect(together(["reproduced", "differs"])).toBe("depends on the split");
  expect(together(["undecided", "differs"])).toBe("undecided on one split");
  expect(together(["reproduced"])).toBe("reproduced");
  expect(together([])).toBe("undecided");
});

test("the two splits are a tenth of TESS, and section 4's test set", () =>
  expect(SPLITS.map(({ test, of, validation }) => [test, of, validation]))
    .toEqual([[280, 2800, 560], [328, 3280, 656]]));
