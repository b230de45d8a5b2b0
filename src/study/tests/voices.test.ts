import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { recordLines } from "../../base";
import { parseVoiceResult, readVoices, voiceCurve, voicePath } from "../voices";
import { reference, results, type Run, usual } from "./voices";

describe("NumPy's cluster bootstrap over speakers, but for chance", () => {
  const curve = voiceCurve(results, { resamples: reference.resamples, seed: 1 }).filter(({ amount }) => amount === "all");
  test.each([0, 1])("point %i", i => {
    const { mean, bounds, error, speakers, draws } = reference.points[i], point = curve[i];
    expect(point.mean).toBeCloseTo(mean, 12);
    expect(Math.abs(point.low! - bounds[0])).toBeLessThanOrEqual(3 * error[0]);
    expect(Math.abs(point.high! - bounds[1])).toBeLessThanOrEqual(3 * error[1]);
    for (const [name, share] of Object.entries<number>(speakers)) expect(point.speakers[name]).toBeCloseTo(share, 12);
    expect(Object.keys(point.speakers)).toEqual(Object.keys(speakers).sort());
    expect(point.draws).toEqual(draws.map(({ accuracy }: Run) => accuracy));
  });
});

test("a point for each number of voices, amount, standardisation, model and who is tested; all of one voice, or of eight, stands for a fixed amount", () => {
  const others = [{ actors: 1 }, { actors: 8 }, { amount: "equal" as const }, { level: "speaker" as const },
    { model: "CNN" }, { tested: "OAF" }, { tested: "OAF", other: true, actors: 24 }, { draw: 2, accuracy: 0.25 }];
  const curve = voiceCurve([usual, ...others.map(change => ({ ...usual, ...change }))]);
  expect(curve.map(({ actors, other, amount, level, model, tested }) => `${actors}${other ? "+1" : ""} ${amount} ${level} ${model} ${tested}`)
    .sort()).toEqual(["1 all training CNN-BiLSTM RAVDESS", "1 equal training CNN-BiLSTM RAVDESS", "24+1 all training CNN-BiLSTM OAF",
    "4 all speaker CNN-BiLSTM RAVDESS", "4 all training CNN RAVDESS", "4 all training CNN-BiLSTM OAF",
    "4 all training CNN-BiLSTM RAVDESS", "4 equal training CNN-BiLSTM RAVDESS", "8 all training CNN-BiLSTM RAVDESS",
    "8 eight training CNN-BiLSTM RAVDESS"]);
  expect(curve.map(({ actors }) => actors)).toEqual([1, 1, 4, 4, 4, 4, 4, 8, 8, 24]);
  expect(curve.find(({ draws }) => draws.length > 1)!.draws).toEqual([0.75, 0.25]);
});

test("few speakers have no interval: with two, a bootstrap would know three values", () => {
  const [{ mean, low, high, utterances }] = voiceCurve([usual]);
  expect([mean, low, high, utterances]).toEqual([0.75, null, null, 208]);
});

test("a result comes back from its file; a damaged one is named with the way out", () => {
  const folder = mkdtempSync(join(tmpdir(), "voices-"));
  expect(parseVoiceResult(recordLines(usual))).toEqual(usual);
  expect(voicePath({ ...usual, actors: 24, other: true }, "x")).toBe("x/ravdess/as-described-cnn-bilstm/training-all-24+1-1.json");
  writeFileSync(join(folder, "1.json"), recordLines(usual));
  expect(readVoices(folder)).toEqual([usual]);
  writeFileSync(join(folder, "2.json"), recordLines({ ...usual, accuracy: 0.8 }));
  expect(() => readVoices(folder)).toThrow(/2\.json is damaged \(its answers do not give its accuracy\)\. Delete it and run/);
  expect(readVoices(join(folder, "none"))).toEqual([]);
});
