import { describe, expect, test } from "vitest";
import {
  curveSeries, drawSeries, drawsText, gainRows, modelText, pointsOf, voiceConfusion, voiceGain, voiceRows, voicesText,
} from "../voicereport";
import { voiceCurve, type VoicePoint } from "../voices";
import { results, usual } from "./voices";

describe("what a table and a sentence take from the curve", () => {
  const curve = voiceCurve(results, { resamples: 500, seed: 1 });
  test("points by what they are, and as rows with bounds in per cent, none where the speakers are too few", () => {
    const [one, twenty] = pointsOf(curve, { amount: "all" });
    expect([one.actors, twenty.actors]).toEqual([1, 20]);
    expect(pointsOf(curve, { amount: "all", actors: 7 })).toEqual([]);
    expect(voiceRows([twenty])[0]).toMatchObject({ tested: "RAVDESS", standardised: "by the training set", voices: "20", draws: 6,
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

  test("gains as rows, in points; nothing where one end is missing", () => {
    const rows = gainRows(curve, 1, 20), { mean, low } = voiceGain(...pointsOf(curve, { amount: "all" }) as [VoicePoint, VoicePoint]);
    expect(rows).toHaveLength(1); // an equal amount of twenty was not run
    expect(rows[0]).toMatchObject({ model: "CNN-BiLSTM as described", standardised: "by the training set", amount: "all",
      "gain (points)": 100 * mean, from: 100 * low!, speakers: 24 });
    const [one, twenty] = pointsOf(curve, { amount: "all" }), each = twenty.draws.map((share, i) => 100 * (share - one.draws[i]));
    const middle = each.reduce((sum, gain) => sum + gain) / 6, spread = each.reduce((sum, gain) => sum + (gain - middle) ** 2, 0) / 5;
    const half = 2.570581836 * Math.sqrt(spread / 6); // scipy.stats.t.ppf(0.975, 5)
    expect(rows[0]["by draw, from"]).toBeCloseTo(middle - half, 6);
    expect(rows[0]["to, by draw"]).toBeCloseTo(middle + half, 6);
    expect(gainRows(curve, 2, 20)).toEqual([]);
  });

  test("draws for a strip plot: a row for each lesson, a series for each standardisation", () => {
    const lessons = [{ actors: 4, other: false, amount: "all" as const }, { actors: 0, other: true, amount: "all" as const }];
    const [training, speaker] = drawSeries(voiceCurve([usual, { ...usual, draw: 2, accuracy: 0.25 }]), lessons);
    expect(training).toEqual({ name: "by the training set", values: [[75, 25], []] });
    expect(speaker).toEqual({ name: "by each speaker", values: [[], []] });
  });
});
