import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Provenance, saveResult } from "../../base";
import { scores } from "../../evaluation";
import {
  accuracyChanges, bothCurves, changedSettings, differenceInterval, epochsAlike, lastRun, type TestedRun,
} from "../lastrun";

const provenance: Provenance = {
  corpus: "TESS", checksum: "ab12".repeat(16), seeds: [1, 2], backend: "none", seconds: 1,
  configuration: { epochs: 5, features: { bands: 64, log: { kind: "ln", floor: 1e-6 } } },
};
const CAPTION = { title: "Both", source: "TESS" };

/** A run that names so many of 7 × 40 utterances rightly, and learns as `losses` say. */
function run(hits: number, losses: readonly number[] = [1, 0.5]): TestedRun {
  const missed = 280 - hits, counts = Array.from({ length: 7 }, (_, i) => Array.from({ length: 7 }, (_, j) => {
    const wrong = Math.floor((missed + i) / 7);
    return i === j ? 40 - wrong : j === (i + 1) % 7 ? wrong : 0;
  }));
  const history = losses.map((loss, i) => ({ epoch: i + 1, loss, accuracy: 0.5, validationLoss: loss + 0.1,
    validationAccuracy: 1 - loss / 2, seconds: 1 }));
  return { history, bestEpoch: losses.length, seconds: losses.length, confusionMatrix: counts };
}

let folder = "";
beforeEach(() => vi.stubEnv("SER_RESULTS", (folder = mkdtempSync(join(tmpdir(), "lastrun-")))));
afterEach(() => vi.unstubAllEnvs());

test("the run that is about to be replaced comes before the committed one, which comes before none", async () => {
  const committed = await lastRun<{ parameters: number }>("04-cnn-bilstm");
  expect(committed!.found).toBe("the committed run (data/results/04-cnn-bilstm.json)");
  expect(committed!.result.value.parameters).toBe(58_503);
  expect(await lastRun("04-never-run")).toBeUndefined();

  const own = resolve("data/runs/lastrun-test");
  vi.stubEnv("SER_RESULTS", own);
  const path = await saveResult("04-cnn-bilstm", { parameters: 7 }, provenance);
  const { date } = JSON.parse(readFileSync(path, "utf8"));
  const last = await lastRun<{ parameters: number }>("04-cnn-bilstm");
  rmSync(own, { recursive: true });
  expect(last!.result.value).toEqual({ parameters: 7 });
  expect(last!.found).toBe(`the run of ${date.slice(0, 10)} ${date.slice(11, 16)} UTC `
    + "(data/runs/lastrun-test/04-cnn-bilstm.json)");
});

test("a damaged last run does not stand in the way", async () => {
  writeFileSync(join(folder, "04-cnn-bilstm.json"), '{ "value": ');
  expect((await lastRun("04-cnn-bilstm"))!.found).toContain("the committed run");
});

test("settings that differ are named with both values, at any depth, and no others", () => {
  const floor = { kind: "ln", floor: 1e-3 };
  const now: Provenance = { ...provenance, seeds: [1], seconds: 99,
    configuration: { epochs: 5, features: { bands: 64, log: floor }, patience: 3 } };
  expect(changedSettings(provenance, now)).toEqual([
    { setting: "seeds", last: "1, 2", now: "1" },
    { setting: "features.log.floor", last: "0.000001", now: "0.001" },
    { setting: "patience", last: undefined, now: "3" },
  ]);
  const [gone] = changedSettings(now, provenance).slice(-1);
  expect(gone).toEqual({ setting: "patience", last: "3", now: undefined });
  const other = changedSettings(provenance, { ...provenance, corpus: "stand-in", checksum: "cd" });
  expect(other.map(({ setting }) => setting)).toEqual(["corpus", "checksum"]);
  expect(changedSettings(provenance, { ...provenance, seconds: 7 })).toEqual([]);
});

// Newcombe 1998, Statistics in Medicine 17, 873–890: Table II, method 10
test.each([
  [48, 80, 56, 70, 0.2, 0.0524, 0.3339],
  [3, 10, 9, 10, 0.6, 0.1705, 0.8090],
  [0, 29, 5, 56, 0.0893, -0.0381, 0.1926],
  [0, 10, 10, 10, 1, 0.6075, 1],
])("the interval of %d/%d → %d/%d is the published one", (h1, n1, h2, n2, mean, low, high) => {
  const interval = differenceInterval({ hits: h1, n: n1 }, { hits: h2, n: n2 });
  expect(interval.mean).toBeCloseTo(mean, 4);
  expect(interval.low).toBeCloseTo(low, 4);
  expect(interval.high).toBeCloseTo(high, 4);
});

test("accuracies are those of the matrix; only a difference that chance does not allow gets a verdict", () => {
  const last = { "as counted": run(252), "as described": run(252) };
  const changes = accuracyChanges(last, { "as counted": run(250), "as described": run(274) });
  expect(changes.map(({ reading, accuracy, verdict }) => `${reading}, ${accuracy}: ${verdict}`)).toEqual([
    "as counted, multiclass: not significant", "as counted, mean one-against-rest: not significant",
    "as described, multiclass: better", "as described, mean one-against-rest: better"]);
  expect(accuracyChanges({ x: run(274) }, { x: run(252) })[0].verdict).toBe("worse");
  for (const [hits, at] of [[250, 0], [274, 2]]) {
    const { accuracy, oneAgainstRest } = scores(run(hits).confusionMatrix as number[][]);
    expect(changes[at].now).toBeCloseTo(accuracy, 12);
    expect(changes[at + 1].now).toBeCloseTo(oneAgainstRest, 12);
    expect(changes[at].difference.mean).toBeCloseTo((hits - 252) / 280, 12);
    expect(changes[at + 1].difference.mean).toBeCloseTo(changes[at + 1].now - changes[at + 1].last, 12);
  }
});

test("curves are alike until a loss differs", () => {
  expect(epochsAlike(run(1, [1, 0.5, 0.4]), run(1, [1, 0.5, 0.4]))).toBe(3);
  expect(epochsAlike(run(1, [1, 0.5, 0.4]), run(1, [1, 0.5 + 1e-15, 0.4]))).toBe(1);
  expect(epochsAlike(run(1, [1]), run(1, [1, 0.5]))).toBe(1);
  expect(epochsAlike(run(1, [2]), run(1, [1]))).toBe(0);
});

test("a reading is a panel with both runs, this one narrow and on top, so that a curve under it shows", () => {
  const last = { "as counted": run(9, [1, 0.5]), "as described": run(9, [1]) };
  const now = { "as counted": run(9, [0.8]), "as described": run(9, [0.6, 0.4]) };
  const lines = bothCurves(last, now, CAPTION).data as any[];
  expect(lines.map(({ name, y, yaxis }) => [name, yaxis, y])).toEqual([
    ["last run", "y", [0.5, 0.75]], ["this run", "y", [0.6]],
    ["last run", "y2", [0.5]], ["this run", "y2", [0.7, 0.8]]]);
  expect(lines[0].line.width).toBeGreaterThan(lines[1].line.width);
  expect(lines[0].line.color).not.toBe(lines[1].line.color);
});
