import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Amount } from "../../../src/corpus";
import { png } from "../../../src/figures";
import { ladder, overSeeds, runsOf } from "../../../src/study";
import { mean, TABLE_3 } from "../../../src/base";
import { claimOf, readEvidence, readLedger } from "../../../src/claims";
import { PICTURE, runsTable, TABLE } from "../readme";
import { staleCells, staleLines } from "../stale";

const MADE_BY = "npx tsx tools/notebooks/readme.ts; notebooks: npm run reproduce -- --only 09 --in-place";
const readme = readFileSync("README.md", "utf8"), evidence = await readEvidence();
const { claims } = readLedger(); // claims.test.ts judges again and compares

test(`the README's lines are those of data/results (${MADE_BY})`, () =>
  expect(staleLines(readme, evidence, claims)).toEqual([]));

test("the numbers in the notebooks' closing cells are those of data/results", () =>
  expect(staleCells("data/results", claims)).toEqual([]));

test("the README's picture is that of data/results", { timeout: 30_000 }, async () =>
  expect((await png(ladder(evidence.study), 2)).equals(readFileSync(PICTURE))).toBe(true));

test("study.csv has every run of data/results, as pandas reads it", () => {
  const text = readFileSync(TABLE, "utf8"), [head, ...lines] = text.trimEnd().split("\n").map(line => line.split(","));
  expect(text).toBe(runsTable(evidence));
  expect(lines.length).toBe(evidence.study.length);
  expect(new Set(lines.map(line => line.length))).toEqual(new Set([head.length]));
  expect(Number(lines[0][head.indexOf("accuracy")])).toBe(evidence.study[0].metrics.accuracy);
});

test("the summary's words are true of its numbers: known voices, a new voice, the control, another corpus", () => {
  for (const reading of ["as counted", "as described"] as const) {
    const accuracy = (protocol: string) => overSeeds(
      runsOf(evidence.study, { protocol, model: "CNN-BiLSTM", reading }), "accuracy")!.mean;
    for (const protocol of ["within-oaf", "within-yaf"]) expect(accuracy(protocol), protocol).toBeGreaterThan(0.93);
    for (const protocol of ["speaker-oaf-yaf", "speaker-yaf-oaf"]) expect(accuracy(protocol), protocol).toBeLessThan(0.65);
    expect(accuracy("tess-savee")).toBeLessThan(0.25);
    if (reading !== "as counted") continue;
    expect(Math.abs(accuracy("random-tess") - 0.9636)).toBeLessThan(0.015);
    expect(accuracy("random")).toBeLessThan(0.9636 - 0.015);
  }
});

test("the ranking rests on the reading: as counted it is behind the CNN, as described different from no network", () => {
  const told = (id: string) => claimOf(claims, id).findings.map(({ measured }) => measured);
  for (const measured of told("rq2")) expect(measured).toMatch(/worse than CNN;/);
  for (const id of ["beats-cnn-gru", "beats-bilstm", "beats-gru", "rq2", "rq1", "sequence"]) {
    expect(told(`${id}-described`).length).toBe(2);
    for (const measured of told(`${id}-described`)) expect(measured).toMatch(/not significant(;|$|ly different from [^;]+;)/);
  }
  for (const [protocol, about] of [["random-tess", 0.995], ["random", 0.935]] as const) for (const { model } of TABLE_3)
    expect(overSeeds(runsOf(evidence.study, { protocol, model, reading: "as described" }), "accuracy")!.mean)
      .toBeGreaterThan(about - 0.01);
});

test("notebook 04: ten seeds of TESS are more than four points apart, the published number among them, or below all", () => {
  const ten = runsOf(evidence.study, { protocol: "random-tess", model: "CNN-BiLSTM", reading: "as counted" });
  const reached = ten.map(({ metrics }) => metrics.accuracy), [least, most] = [Math.min(...reached), Math.max(...reached)];
  expect(ten.length).toBe(10);
  expect(most - least).toBeGreaterThan(0.04);
  expect([least < 0.9636, most > 0.9636]).toEqual([true, true]);
  expect(Math.min(...ten.map(({ metrics }) => metrics.oneAgainstRest))).toBeGreaterThan(0.9636);
});

test("what a new voice needs, counted from the answers alone; its words are true of the numbers", () => {
  const mine = "as-described-cnn-bilstm";
  const right = (actors: number | string, amount: Amount = "all", tested = "ravdess") => {
    const folder = `data/results/voices/${tested}/${mine}`, start = `training-${amount}-${String(actors).padStart(2, "0")}-`;
    const answers = readdirSync(folder).filter(file => file.startsWith(start))
      .flatMap(file => Object.values<any>(JSON.parse(readFileSync(join(folder, file), "utf8")).answers));
    return share(answers.map(one => one.truth).join(""), answers.map(one => one.predictions).join(""));
  };
  const share = (truth: string, said: string) => 100 * [...truth].filter((label, i) => label === said[i]).length / truth.length;
  const onActress = (voices: string) => mean(["oaf", "yaf"].map(tested => right(voices, "all", tested)));
  const runsIn = (kind: string, name: string): { from: string; to: string; truth: string; predictions: string }[] =>
    JSON.parse(readFileSync(`data/results/remedies/${kind}/${name}.json`, "utf8")).runs;
  /** The mean over runs of equal weight. */
  const meanOf = (kind: string, name: string, wanted: (run: { from: string; to: string }) => boolean) =>
    mean(runsIn(kind, name).filter(wanted).map(({ truth, predictions }) => share(truth, predictions)));
  /** What the best of these in the trials comes to, there and in the tests. */
  const chosenOf = (kinds: readonly string[]) => {
    const names = kinds.map(kind => `actors-${kind}`);
    const chosen = ["OAF", "YAF"].map(from => {
      const tried = names.map(name => meanOf("actor-trials", name, run => run.from === from)), best = Math.max(...tried);
      return [best, meanOf("actor-tests", names[tried.indexOf(best)], run => run.from === from)];
    });
    return [0, 1].map(i => mean(chosen.map(of => of[i])));
  };
  const labelled = [1, 5].flatMap(count => chosenOf(["svm", "functionals", "functionals-balance", "functionals-five"]
    .map(kind => `${kind}-${count}-labelled`)));
  const utterance = chosenOf(["svm", "functionals", "functionals-voices", "functionals-utterance", "prosody-utterance", "functionals-five",
    "described", "described-utterance", "described-voices", "two-views", "functionals-savee", "described-savee"]);
  const unlabelled = chosenOf(["svm-speaker", "functionals-speaker", "functionals-speaker-voices", "functionals-correlations",
    "functionals-balance", "functionals-clusters", "functionals-self-training", "functionals-speaker-five", "described-speaker",
    "described-speaker-voices", "two-views-speaker", "two-views-balance", "functionals-speaker-savee", "described-speaker-savee"]);
  const alone = ["RAVDESS", "TESS"].map(corpus => meanOf("own", "own-5-labelled", ({ to }) => to.startsWith(corpus)));
  const [one, equal, twenty] = [right(1), right(20, "equal"), right(20)];
  const { right: counts } = JSON.parse(readFileSync("tools/reference/ravdess.json", "utf8"));
  const published = 100 * mean(Object.values<number>(counts)) / 52;
  const [, said] = /<!-- voices -->([^]*?)<!-- \/voices -->/.exec(readme)!;
  const [luck, table] = [/between (\d+)% and (\d+)% on the\s+actresses/.exec(said)!, said.slice(0, said.lastIndexOf("|"))];
  expect([...table.matchAll(/(\d+)\s?%/g)].map(([, number]) => Number(number)))
    .toEqual([one, equal, twenty, published, onActress("00+1"), onActress("24+1"), ...utterance, ...unlabelled, ...labelled,
      ...alone].map(Math.round));
  expect([Number(luck[1]) < unlabelled[1], Number(luck[2]) > utterance[1]]).toEqual([true, true]);
  expect(twenty).toBeGreaterThan(one + 15);
  expect(Math.abs(equal - one)).toBeLessThan(8);
  expect(alone[1]).toBeGreaterThan(labelled[3]); // on an actress the others are in the way, on an actor they help
  expect(alone[0]).toBeLessThan(labelled[2]);
  const others = [one, twenty, onActress("24+1"), ...utterance, ...unlabelled]; // neither labels nor a pretrained network
  expect(Math.max(...others)).toBeLessThan(75.5); // at least a quarter is wrong
});

test("a number changed in a notebook's result: its closing cell is named, with the number", () => {
  const folder = mkdtempSync(join(tmpdir(), "results-")), path = join(folder, "04-cnn-bilstm.json");
  try {
    for (const file of readdirSync("data/results").filter(name => name.endsWith(".json")))
      copyFileSync(join("data/results", file), join(folder, file));
    const result = JSON.parse(readFileSync(path, "utf8"));
    const said = (100 * result.value.asCounted.scores.accuracy).toFixed(2);
    result.value.asCounted.scores.accuracy = 0.12345;
    writeFileSync(path, JSON.stringify(result));
    expect(staleCells(folder, claims)).toEqual(
      [`notebooks/04-cnn-bilstm.ipynb, cell 04-56 says ${said}, which 04-cnn-bilstm.json does not give`]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
