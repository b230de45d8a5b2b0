import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { TABLE_2 } from "../../base";
import { NAMED_PAIRS, shareOfErrors } from "../../evaluation";
import { formatLedger, judge } from "../claims";
import { readEvidence } from "../evidence";
import { mostErrorsWith } from "../inside";
import { type Claim, drawTolerance, share, VERDICTS } from "../ledger";

const evidence = await readEvidence(), claims = judge(evidence);
const file: Claim[] = JSON.parse(readFileSync("data/results/claims.json", "utf8"));

test("claims.json is what the result files say (npx tsx tools/notebooks/readme.ts writes it)", () => {
  for (const [i, claim] of claims.entries()) expect(file[i], claim.id).toEqual(claim);
  expect(formatLedger(claims)).toBe(readFileSync("data/results/claims.json", "utf8"));
});

test("there are 60 claims and more, each once, each with a verdict and a cell that shows it", () => {
  expect(claims.length).toBeGreaterThanOrEqual(60);
  expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length);
  for (const { id, verdict, section, claim, rule } of claims) {
    expect(VERDICTS, id).toContain(verdict);
    for (const text of [section, claim, rule]) expect(text, id).not.toBe("");
  }
});

test("the cells that show them are in the notebooks", () => {
  const notebooks = ["01-data-audit", "02-preprocessing", "03-mfsc", "04-cnn-bilstm", "05-baselines",
    "06-error-analysis", "07-generalisation", "08-claims"].filter(name => existsSync(`notebooks/${name}.ipynb`));
  const ids = new Set(notebooks.flatMap(name =>
    JSON.parse(readFileSync(`notebooks/${name}.ipynb`, "utf8")).cells.map((cell: { id: string }) => cell.id)));
  expect(claims.filter(({ shown }) => !ids.has(shown)).map(({ id, shown }) => `${id}: ${shown}`)).toEqual([]);
});

test("another accuracy in one run changes the verdict of its claim", () => {
  const worse = evidence.study.map(run => (run.protocol !== "random-tess" || run.model !== "GRU" ? run
    : { ...run, metrics: { ...run.metrics, accuracy: 0.5 } }));
  const changed = judge({ ...evidence, study: worse }), id = "table-3-gru-accuracy";
  const verdictOf = (all: readonly Claim[]) => all.find(one => one.id === id)!.verdict;
  expect([verdictOf(claims), verdictOf(changed)]).toEqual(["reproduced", "differs"]);
});

test("a share is reproduced as far as the draw of the test part goes: Wilson's interval", () => {
  expect(drawTolerance(0.5, 100)).toBeCloseTo(0.0962, 4); // statsmodels 0.14: 0.40383 … 0.59617
  const stated = { id: "a", section: "1", claim: "c", shown: "04-00", published: 0.5, unit: "%", n: 100 } as const;
  const ours = (mean: number) => ({ mean, low: null, high: null, deviation: null, n: 1 });
  expect(share(stated, ours(0.59)).verdict).toBe("reproduced");
  expect(share(stated, ours(0.6)).verdict).toBe("differs");
});

test("errors by pair, and the most that one emotion can have", () => {
  const matrix = TABLE_2.map((_, i) => TABLE_2.map((__, j) => (i === j ? 9 : 1))); // each pair twice, 21 pairs
  expect(shareOfErrors(matrix, NAMED_PAIRS.map(({ pair }) => pair))).toBeCloseTo(4 / 21, 12);
  expect(mostErrorsWith("surprise")).toBeLessThan(0.06);
  expect(mostErrorsWith("happy")).toBeGreaterThan(0.5);
});
