import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { TABLE_2 } from "../../base";
import { NAMED_PAIRS, shareOfErrors } from "../../evaluation";
import { staleCells, staleLines } from "../../../tools/notebooks/stale";
import { formatLedger, judge, rulesChecksums, turnedVerdicts } from "../claims";
import { readEvidence } from "../evidence";
import { mostErrorsWith } from "../inside";
import { type Claim, readLedger } from "../ledger";
import { VERDICTS } from "../rules";
import { tableClaims } from "../tables";

const evidence = await readEvidence(), claims = judge(evidence), file = readLedger();
const ACCURACY = /"accuracy":0\.\d+/;

test("claims.json is what the result files say (npx tsx tools/notebooks/readme.ts writes it)", () => {
  for (const [i, claim] of claims.entries()) expect(file.claims[i], claim.id).toEqual(claim);
  expect(formatLedger(claims)).toBe(readFileSync("data/results/claims.json", "utf8"));
});

test("it was judged by these rules", () => expect(file.rules).toEqual(rulesChecksums()));

test("there are 60 claims and more, each once, each with a verdict and a cell that shows it", () => {
  expect(claims.length).toBeGreaterThanOrEqual(60);
  expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length);
  for (const { id, verdict, section, claim, rule, findings } of claims) {
    for (const one of [verdict, ...findings.map(one => one.verdict)]) expect(VERDICTS, id).toContain(one);
    for (const text of [section, claim, rule]) expect(text, id).not.toBe("");
  }
});

test("a claim that restates another names one that is counted", () => {
  const restating = claims.filter(one => one.restates);
  expect(restating.length).toBeGreaterThan(0);
  for (const { id, restates } of restating)
    expect(claims.find(one => one.id === restates), id).toMatchObject({ restates: null });
});

test("what the paper says of TESS is judged on both splits, with interval and tolerance beside each share", () => {
  const shares = claims.filter(({ id }) => /^(table-[23]|headline)-/.test(id));
  expect(shares).toHaveLength(12 + 4 + 1 + 28); // Table 3 and its accuracies as described, the headline, Table 2
  for (const { id, findings, verdict } of shares) {
    expect(findings.map(({ on }) => on), id).toEqual(["TESS", "TESS + SAVEE"]);
    for (const { interval, tolerance, measured } of findings) {
      expect(interval![0], id).toBeLessThan(interval![1]);
      expect(Number(measured), id).toBeGreaterThanOrEqual(interval![0]);
      expect(tolerance![0], id).toBeLessThan(tolerance![1]);
    }
    expect(new Set(findings.map(one => one.verdict)).size > 1, id)
      .toBe(["undecided on one split", "depends on the split"].includes(verdict));
  }
});

test("verdicts that are not what they were come with a reason; ids that are gone or new are named", () => {
  const undecided = turnedVerdicts(claims.map(one => ({ ...one, verdict: "undecided" as const })));
  for (const [i, { turned, gone }] of turnedVerdicts(claims).entries()) {
    for (const { claim, before, now, because } of turned) {
      expect(before, `${claim}`).not.toBe(now);
      expect(because, `${claim}`).not.toBe("");
    }
    expect(gone.every(id => !claims.some(one => one.id === id))).toBe(true);
    expect(undecided[i].turned.length).toBeGreaterThan(turned.length);
  }
  const [first, second] = turnedVerdicts(claims);
  expect(first.added).toContain("balanced-errors");
  expect(second.turned.map(({ claim }) => `${claim}`.split(":")[0])).toContain("validation-loss");
});

test("the cells that show them are in the notebooks", () => {
  const notebooks = ["01-data-audit", "02-preprocessing", "03-mfsc", "04-cnn-bilstm", "05-baselines",
    "06-error-analysis", "07-generalisation", "08-new-voice", "09-claims"].filter(name => existsSync(`notebooks/${name}.ipynb`));
  const ids = new Set(notebooks.flatMap(name =>
    JSON.parse(readFileSync(`notebooks/${name}.ipynb`, "utf8")).cells.map((cell: { id: string }) => cell.id)));
  expect(claims.filter(({ shown }) => !ids.has(shown)).map(({ id, shown }) => `${id}: ${shown}`)).toEqual([]);
});

test("other accuracies in the runs on one split change what that split says of its claim", () => {
  const worse = evidence.study.map(run => (run.protocol !== "random-tess" || run.model !== "GRU" ? run
    : { ...run, metrics: { ...run.metrics, accuracy: 0.5 + run.seed / 100 } }));
  const of = (all: readonly Claim[]) => all.find(one => one.id === "table-3-gru-accuracy")!;
  const changed = of(tableClaims({ ...evidence, study: worse }));
  expect(changed.findings[0].verdict).toBe("differs");
  expect(changed.findings[1]).toEqual(of(claims).findings[1]);
});

test("one number changed in a run's file: the README's line and notebook 09's closing cell are named", async () => {
  const folder = mkdtempSync(join(tmpdir(), "results-")), readme = readFileSync("README.md", "utf8");
  try {
    cpSync("data/results", folder, { recursive: true });
    const path = join(folder, "study/random-tess/as-counted/cnn-bilstm-1.json"), text = readFileSync(path, "utf8");
    expect(text).toMatch(ACCURACY);
    writeFileSync(path, text.replace(ACCURACY, '"accuracy":0.5'));
    const changed = await readEvidence(folder), tables = tableClaims(changed);
    const judgedAnew = claims.map(claim => tables.find(({ id }) => id === claim.id) ?? claim);
    const line = readme.split("\n").findIndex(said => said.startsWith("| CNN-BiLSTM: accuracy |")) + 1;
    expect(staleLines(readme, changed, judgedAnew).join("\n"))
      .toContain(`README.md, line ${line} says\n  | CNN-BiLSTM: accuracy`);
    expect(staleCells(folder, judgedAnew).join("\n"))
      .toContain("notebooks/09-claims.ipynb, cell 09-saw says\n  96.36%");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("errors by pair, and the most that one emotion can have", () => {
  const matrix = TABLE_2.map((_, i) => TABLE_2.map((__, j) => (i === j ? 9 : 1))); // each pair twice, 21 pairs
  expect(shareOfErrors(matrix, NAMED_PAIRS.map(({ pair }) => pair))).toBeCloseTo(4 / 21, 12);
  expect(mostErrorsWith("surprise")).toBeLessThan(0.06);
  expect(mostErrorsWith("happy")).toBeGreaterThan(0.5);
});
