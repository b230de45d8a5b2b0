import { describe, expect, test } from "vitest";
import {
  claimOf, countText, exact, judged, meanFound, measuredText, publishedText, reasonOf, splitRows, statement, untestable,
  verdictText,
} from "../ledger";

const stated = { id: "a", section: "1", claim: "c", shown: "04-00" };
const ours = { mean: 0.9702, low: 0.91, high: 1.02, deviation: 0.01, n: 3 };
const near = { mean: 0.95, low: 0.945, high: 0.955, deviation: 0.01, n: 4 };
const accuracy = judged({ ...stated, published: 0.9636, unit: "%", rule: "r" },
  [meanFound("TESS", ours, [0.94, 0.98], 280), meanFound("both", near, [0.94, 0.98], 328), null]);

test("numbers are written like the published one, with the interval within 0 and 1, for each split", () => {
  expect([publishedText(accuracy), measuredText(accuracy)])
    .toEqual(["96.36%", "TESS: 97.02% (91.0 to 100.0); both: 95.00% (94.5 to 95.5)"]);
  const single = meanFound("TESS", { ...ours, low: null, high: null, n: 1 }, [0.9, 1], 280);
  const f1 = judged({ ...stated, published: 0.93, rule: "r" }, [single]);
  expect([publishedText(f1), measuredText(f1), f1.verdict]).toEqual(["0.93", "TESS: 0.97", "undecided"]);
  const count = exact({ ...stated, published: 58_503 }, 58_503);
  expect([publishedText(count), measuredText(count)]).toEqual(["58,503", "58,503"]);
  expect(measuredText(judged({ ...stated, published: 1, rule: "r" }, [null]))).toBe("no runs yet");
});

test("runs that all agree have Wilson's interval, not none", () => {
  const same = { mean: 1, low: 1, high: 1, deviation: 0, n: 3 };
  const { interval } = meanFound("TESS", same, [0.9, 1], 40)!;
  expect(interval![0]).toBeCloseTo(0.96898, 4); // statsmodels 0.15: proportion_confint(120, 120, method="wilson")
  expect(interval![1]).toBeCloseTo(1, 9);
});

describe("a claim whose splits disagree", () => {
  test("says so, with each verdict, interval and tolerance", () => {
    expect(accuracy.verdict).toBe("undecided on one split");
    expect(verdictText(accuracy)).toBe("undecided on one split: TESS undecided, both reproduced");
    expect(reasonOf(accuracy)).toBe("TESS: 91.0 to 100.0 where the draw allows 94.0 to 98.0: undecided; " +
      "both: 94.5 to 95.5 where the draw allows 94.0 to 98.0: reproduced");
    expect(splitRows([accuracy])[0]).toMatchObject({ "TESS": "97.02% (91.0 to 100.0)", "TESS: allowed": "94.0 to 98.0",
      "TESS: verdict": "undecided", "both: verdict": "reproduced" });
  });
});

test("verdicts are counted, but not of what restates; a claim is found by its id or missed by name", () => {
  const said = (id: string, holds: boolean | null, runs?: number) =>
    statement({ ...stated, id, published: "p", rule: "r" }, "m", holds, runs);
  const claims = [accuracy, said("b", false), said("e", true), said("f", true, 1), said("g", null),
    { ...accuracy, id: "c", restates: "a" }, untestable({ ...stated, id: "d", published: "p" }, "why")];
  expect(countText(claims)).toBe("6 claims, and 1 that restate one of them: 2 reproduced (1 of them counts and arithmetic, for " +
    "which nothing is trained), 1 differ, 1 undecided, 1 undecided on one split, 0 depend on the split, " +
    "0 contradicted by the paper itself, 0 beyond the paper, 0 not specified, 1 not testable here");
  expect(claimOf(claims, "b").findings[0].measured).toBe("m");
  expect(() => claimOf(claims, "x")).toThrow(/"x"/);
});
