import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { mean } from "../../../src/base";
import { png } from "../../../src/figures";
import { ladder, overSeeds, runsOf } from "../../../src/study";
import { judge, readEvidence } from "../../../src/claims";
import { PICTURE } from "../readme";
import { staleCells, staleLines } from "../stale";

const MADE_BY = "npx tsx tools/notebooks/readme.ts; notebooks: npm run reproduce -- --only 08 --in-place";
const readme = readFileSync("README.md", "utf8"), evidence = await readEvidence();
const claims = judge(evidence);

test(`the README's lines are those of data/results (${MADE_BY})`, () =>
  expect(staleLines(readme, evidence, claims)).toEqual([]));

test("the numbers in the notebooks' closing cells are those of data/results", () =>
  expect(staleCells("data/results", claims)).toEqual([]));

test("the README's picture is that of data/results", { timeout: 30_000 }, async () =>
  expect((await png(ladder(evidence.study), 2)).equals(readFileSync(PICTURE))).toBe(true));

test("about the published number comes out on TESS, less on both corpora, as the README's first lines say", () => {
  const [tess, both] = ["random-tess", "random"].map((protocol) => overSeeds(
    runsOf([...evidence.study], { protocol, model: "CNN-BiLSTM", reading: "as counted" }), "accuracy")!.mean);
  const { value: { byCorpus } } = JSON.parse(readFileSync("data/results/06-error-analysis.json", "utf8"));
  const savee = byCorpus.find((row: { corpus: string; reading: string }) =>
    row.corpus === "SAVEE" && row.reading === "as counted")["accuracy (%)"];
  expect(readme.replace(/\s+/g, " ")).toContain(`comes out again on TESS (${(100 * tess).toFixed(1)} %), where the test ` +
    `part has the voices and words of the training part. On both corpora together it is ${(100 * both).toFixed(1)} %, ` +
    `on the SAVEE recordings among them ${savee.toFixed(1)} %.`);
  expect(Math.abs(tess - 0.9636)).toBeLessThan(0.015);
  expect(both).toBeLessThan(0.9636 - 0.015);
});

test("with a new voice it is right about half of the time, in both readings, as the README's first lines say", () => {
  expect(readme.replace(/\s+/g, " ")).toContain("With a new voice the same network is " +
    "right about half of the time, with as many recordings of one known voice nearly always.");
  for (const reading of ["as counted", "as described"] as const) {
    const right = ["speaker-oaf-yaf", "speaker-yaf-oaf"].map((protocol) =>
      overSeeds(runsOf([...evidence.study], { protocol, model: "CNN-BiLSTM", reading }), "accuracy")!.mean);
    expect(Math.abs(mean(right) - 0.5), reading).toBeLessThan(0.1);
    for (const protocol of ["within-oaf", "within-yaf"]) expect(overSeeds(
      runsOf([...evidence.study], { protocol, model: "CNN-BiLSTM", reading }), "accuracy")!.mean).toBeGreaterThan(0.93);
  }
});

describe("one number changed in a copy of data/results", () => {
  const folder = mkdtempSync(join(tmpdir(), "results-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  cpSync("data/results", folder, { recursive: true });
  const change = (file: string, from: RegExp, to: string) => {
    const path = join(folder, file), text = readFileSync(path, "utf8");
    expect(text).toMatch(from);
    writeFileSync(path, text.replace(from, to));
  };

  test("in one run of the study: the README's line and notebook 08's closing cell are named", async () => {
    change("study/random-tess/as-counted/cnn-bilstm-1.json", /"accuracy":0\.\d+/, '"accuracy":0.5');
    const changed = await readEvidence(folder), judgedAnew = judge(changed);
    const line = readme.split("\n").findIndex(text => text.startsWith("| CNN-BiLSTM: accuracy |")) + 1;
    expect(staleLines(readme, changed, judgedAnew).join("\n"))
      .toContain(`README.md, line ${line} says\n  | CNN-BiLSTM: accuracy`);
    expect(staleCells(folder, judgedAnew).join("\n"))
      .toContain("notebooks/08-claims.ipynb, cell 08-saw says\n  96.36 %");
  });

  test("in a notebook's result: its closing cell is named, with the number", () => {
    const path = join(folder, "04-cnn-bilstm.json"), result = JSON.parse(readFileSync(path, "utf8"));
    const said = (100 * result.value.asCounted.scores.accuracy).toFixed(2);
    result.value.asCounted.scores.accuracy = 0.12345;
    writeFileSync(path, JSON.stringify(result));
    expect(staleCells(folder, claims)).toEqual(
      [`notebooks/04-cnn-bilstm.ipynb, cell 04-56 says ${said}, which 04-cnn-bilstm.json does not give`]);
  });
});
