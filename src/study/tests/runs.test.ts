import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { confusion, scores } from "../../evaluation";
import { formatResult, parseResult, readStudy, resultPath, type StudyResult } from "../runs";

const folder = mkdtempSync(join(tmpdir(), "study-"));

const truth = Array.from({ length: 1400 }, (_, i) => i % 7);
const predictions = truth.map((label, i) => (i % 9 ? label : 0));
const { perClass, ...metrics } = scores(confusion(truth, predictions, 7));
const column = Array.from({ length: 100 }, (_, i) => Math.exp(-i / 30) / 3);
const RESULT: StudyResult = {
  protocol: "random", reading: "as counted", model: "k-nearest neighbours", seed: 3, labels: "true", metrics,
  corpus: "TESS", sizes: { train: 1120, validation: 280, test: 1400 }, shape: [64, 1], parameters: 58503,
  configuration: { features: { power: 2 }, training: null },
  checksums: { corpus: "ab".repeat(32), split: "cd".repeat(32) },
  versions: { node: "20" }, device: "cpu", bestEpoch: 7, stopped: "patience",
  confusion: confusion(truth, predictions, 7), truth, predictions,
  history: { loss: column, accuracy: column, validationLoss: column, validationAccuracy: column },
  times: {
    date: "2026-01-01T00:00:00.000Z", seconds: 12.3456789, secondsPerEpoch: 0.5,
    millisecondsPerRecording: { alone: 1, batchOf128: 0.1 },
  },
};
const keep = (result: StudyResult, text = formatResult(result)) => {
  const path = join(folder, resultPath(result));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
};

describe("a result file", () => {
  const text = formatResult(RESULT);

  it("holds a result, to five digits where it was measured, in a few kilobytes", () => {
    expect(text.length).toBeLessThan(8000);
    const read = parseResult(text);
    const { history, times, ...rest } = RESULT;
    expect(read).toMatchObject(rest);
    expect(read.times.seconds).toBe(12.346);
    history.loss.forEach((value, i) => expect(Math.abs(read.history.loss[i] / value - 1)).toBeLessThan(1e-4));
  });

  it("is found with its predictions, wherever it lies in the folder", () => {
    expect(resultPath(RESULT)).toBe(join("random", "as-counted", "k-nearest-neighbours-3.json"));
    keep(RESULT);
    keep({ ...RESULT, protocol: "word-disjoint", seed: 1 });
    writeFileSync(join(folder, "random", "as-counted", "cnn-1.json.old"), "{");
    const results = readStudy(folder);
    expect(results.map(({ protocol, seed }) => `${protocol} ${seed}`)).toEqual(["random 3", "word-disjoint 1"]);
    expect(results[0].predictions).toEqual(predictions);
  });

  it.each([
    ["cut short", text.slice(0, 900), /JSON/],
    ["without a field", text.replace('"metrics"', '"metricks"'), /it has no metrics/],
    ["altered", text.replace('"predictions": "0', '"predictions": "5'), /confusion matrix/],
    ["with a label that is none", text.replace('"predictions": "0', '"predictions": "8'), /label 8/],
  ])("%s is named with the reason and the way out", (_, text, reason) => {
    const path = keep({ ...RESULT, seed: 5 }, text);
    expect(() => readStudy(folder)).toThrow(reason);
    expect(() => readStudy(folder)).toThrow(path);
    expect(() => readStudy(folder)).toThrow("npm run study");
    rmSync(path);
  });

  it("that is committed is brought back by git", () => {
    vi.spyOn(process, "cwd").mockReturnValue(folder);
    const path = join("data/results/study", resultPath(RESULT));
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), "{");
    expect(() => readStudy()).toThrow(`\`git checkout -- ${path}\` brings it back`);
    vi.restoreAllMocks();
  });

  it("is missed where there is none", () => {
    expect(() => readStudy(join(folder, "nowhere"))).toThrow(/No results in .*nowhere.*npm run study/);
  });
});
