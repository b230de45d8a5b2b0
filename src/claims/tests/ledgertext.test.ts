import { expect, test } from "vitest";
import { claimOf, exact, measuredText, publishedText, share, statement, tallyText, untestable } from "../ledger";

const stated = { id: "a", section: "1", claim: "c", shown: "04-00" };
const ours = { mean: 0.9702, low: 0.91, high: 1.02, deviation: 0.01, n: 3 };
const accuracy = share({ ...stated, published: 0.9636, unit: "%", n: 328 }, ours);

test("numbers are written like the published one, with the interval within 0 and 1", () => {
  expect([publishedText(accuracy), measuredText(accuracy)]).toEqual(["96.36 %", "97.02 % (91.0 to 100.0)"]);
  const f1 = share({ ...stated, published: 0.93, unit: "", n: 328 }, { ...ours, low: null, high: null, n: 1 });
  expect([publishedText(f1), measuredText(f1)]).toEqual(["0.93", "0.97"]);
  const count = exact({ ...stated, published: 58_503 }, 58_503);
  expect([publishedText(count), measuredText(count)]).toEqual(["58,503", "58,503"]);
});

test("verdicts are counted, in the ledger's order; a claim is found by its id or missed by name", () => {
  const claims = [accuracy, statement({ ...stated, id: "b", published: "p", rule: "r" }, "m", false),
    untestable({ ...stated, id: "d", published: "p" }, "why")];
  expect(tallyText(claims)).toBe(
    "1 reproduced, 1 differ, 0 contradicted by the paper itself, 0 not specified, 1 not testable here");
  expect(claimOf(claims, "b").measured).toBe("m");
  expect(() => claimOf(claims, "x")).toThrow(/"x"/);
});
