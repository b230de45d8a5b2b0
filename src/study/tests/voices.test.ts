import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  curveSeries, drawsText, formatVoiceResult, modelText, parseVoiceResult, pointsOf, readVoices, voiceConfusion, voiceCurve, voiceGain, voicePath, type VoiceResult,
  voiceRows, voicesText,
} from "../voices";

const reference = JSON.parse(readFileSync("tools/reference/voices.json", "utf8"));

const usual: VoiceResult = {
  tested: "RAVDESS", actors: 4, other: false, amount: "all", level: "training", model: "CNN-BiLSTM", reading: "as described", draw: 1,
  accuracy: 0.75, answers: { "RAVDESS/Actor_01": { truth: "0123", predictions: "0126" } }, training: ["RAVDESS/Actor_02"],
  sizes: { train: 166, validation: 42, test: 4 }, shape: [133, 64], parameters: 64551, bestEpoch: 3, epochs: 9,
  configuration: { features: {}, training: null }, checksums: { corpus: "a", split: "b" }, versions: {}, device: "cpu",
  times: { date: "2026-01-01", seconds: 1 },
};
type Run = Pick<VoiceResult, "actors" | "draw" | "answers" | "accuracy">;
const results = reference.points.flatMap(({ draws }: { draws: Run[] }) => draws.map(run => ({ ...usual, ...run })));

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

test("a point for each number of voices, amount, standardisation, model and who is tested; one voice stands for both amounts", () => {
  const others = [{ actors: 1 }, { actors: 8 }, { amount: "equal" as const }, { level: "speaker" as const },
    { model: "CNN" }, { tested: "OAF" }, { tested: "OAF", other: true, actors: 24 }, { draw: 2, accuracy: 0.25 }];
  const curve = voiceCurve([usual, ...others.map(change => ({ ...usual, ...change }))]);
  expect(curve.map(({ actors, other, amount, level, model, tested }) => `${actors}${other ? "+1" : ""} ${amount} ${level} ${model} ${tested}`)
    .sort()).toEqual(["1 all training CNN-BiLSTM RAVDESS", "1 equal training CNN-BiLSTM RAVDESS", "24+1 all training CNN-BiLSTM OAF",
    "4 all speaker CNN-BiLSTM RAVDESS", "4 all training CNN RAVDESS", "4 all training CNN-BiLSTM OAF",
    "4 all training CNN-BiLSTM RAVDESS", "4 equal training CNN-BiLSTM RAVDESS", "8 all training CNN-BiLSTM RAVDESS"]);
  expect(curve.map(({ actors }) => actors)).toEqual([1, 1, 4, 4, 4, 4, 4, 8, 24]);
  expect(curve.find(({ draws }) => draws.length > 1)!.draws).toEqual([0.75, 0.25]);
});

test("few speakers have no interval: with two, a bootstrap would know three values", () => {
  const [{ mean, low, high, utterances }] = voiceCurve([usual]);
  expect([mean, low, high, utterances]).toEqual([0.75, null, null, 208]);
});

test("a result comes back from its file; a damaged one is named with the way out", () => {
  const folder = mkdtempSync(join(tmpdir(), "voices-"));
  expect(parseVoiceResult(formatVoiceResult(usual))).toEqual(usual);
  expect(voicePath({ ...usual, actors: 24, other: true }, "x")).toBe("x/ravdess/as-described-cnn-bilstm/training-all-24+1-1.json");
  writeFileSync(join(folder, "1.json"), formatVoiceResult(usual));
  expect(readVoices(folder)).toEqual([usual]);
  writeFileSync(join(folder, "2.json"), formatVoiceResult({ ...usual, accuracy: 0.8 }));
  expect(() => readVoices(folder)).toThrow(/2\.json is damaged \(its answers do not give its accuracy\)\. Delete it and run/);
  expect(readVoices(join(folder, "none"))).toEqual([]);
});

describe("what a table and a sentence take from the curve", () => {
  const curve = voiceCurve(results, { resamples: 500, seed: 1 });
  test("points by what they are, and as rows with bounds in per cent, none where the speakers are too few", () => {
    const [one, twenty] = pointsOf(curve, { amount: "all" });
    expect([one.actors, twenty.actors]).toEqual([1, 20]);
    expect(pointsOf(curve, { amount: "all", actors: 7 })).toEqual([]);
    expect(voiceRows([twenty])[0]).toMatchObject({ tested: "RAVDESS", "standardised by": "the training part", voices: "20", draws: 6,
      speakers: 24, "accuracy (%)": 100 * twenty.mean, "from (%)": 100 * twenty.low!, "to (%)": 100 * twenty.high! });
    expect(voiceRows(voiceCurve([usual]))[0]).toMatchObject({ speakers: 1, "accuracy (%)": 75, "from (%)": null, "to (%)": null });
    expect([{ actors: 4, other: false }, { actors: 0, other: true }, { actors: 24, other: true }].map(voicesText)).toEqual(["4", "0 + 1", "24 + 1"]);
  });

  test("as curves: a value in per cent at its step, null where there is no point, bounds where there are speakers enough", () => {
    const [one, twenty] = pointsOf(curve, { amount: "all" }), few = voiceCurve([usual]);
    expect(curveSeries([one, twenty], ["1", "4", "20"], modelText)).toEqual([{ name: "CNN-BiLSTM as described",
      values: [100 * one.mean, null, 100 * twenty.mean], intervals: [[100 * one.low!, 100 * one.high!], null, [100 * twenty.low!, 100 * twenty.high!]] }]);
    expect(curveSeries(few, ["4"], ({ level }) => level)).toEqual([{ name: "training", values: [75], intervals: [null] }]);
    expect(modelText({ model: "linear SVM", reading: "functionals" })).toBe("linear SVM on functionals");
    expect([[one, twenty], few, [one, ...few], []].map(drawsText)).toEqual(["6 draws", "1 draw", "1 to 6 draws", "no draw"]);
  });

  test("a gain is the mean of the speakers' own differences; a point gains nothing on itself", () => {
    const [one, twenty] = pointsOf(curve, { amount: "all" }), { mean, low, high, speakers } = voiceGain(one, twenty);
    const each = Object.keys(twenty.speakers).map(name => twenty.speakers[name] - one.speakers[name]);
    expect(Object.values(speakers)).toEqual(each);
    expect(mean).toBeCloseTo(each.reduce((sum, one) => sum + one, 0) / 24, 12);
    expect(low! > 0 && low! < mean && mean < high!).toBe(true);
    expect(voiceGain(one, one)).toMatchObject({ mean: 0, low: 0, high: 0 });
    const [alone] = voiceCurve([usual]);
    expect(voiceGain(alone, alone)).toMatchObject({ low: null, high: null });
    expect(() => voiceGain(alone, { ...alone, speakers: { other: 1 } })).toThrow(/no speaker was tested at both points/);
  });

  test("who is taken for whom, over all draws; one voice stands for both amounts", () => {
    const more = { ...usual, draw: 2, accuracy: 0.5, answers: { "RAVDESS/Actor_03": { truth: "06", predictions: "01" } } };
    const matrix = voiceConfusion([usual, more, { ...usual, actors: 8 }], usual);
    expect(matrix.map(row => row.reduce((sum, count) => sum + count, 0))).toEqual([2, 1, 1, 1, 0, 0, 1]);
    expect([matrix[0][0], matrix[3][6], matrix[6][1]]).toEqual([2, 1, 1]);
    expect(voiceConfusion([{ ...usual, actors: 1 }], { ...usual, actors: 1, amount: "equal" })[3][6]).toBe(1);
    expect(() => voiceConfusion([usual], { ...usual, amount: "equal" })).toThrow(/no run is of .*equal-04-0/);
  });
});
