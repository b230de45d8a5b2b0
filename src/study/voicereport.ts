import { EMOTIONS } from "../base";
import { bootstrapInterval, confusion, meanInterval, pooled, type Resampling } from "../evaluation";
import type { RunSeries, StepCurve } from "../figures";
import { FEWEST_SPEAKERS, isAll, type VoiceJob, voicePath, type VoicePoint, type VoiceResult } from "./voices";

/** The points that are as wanted, in their order: `pointsOf(curve, { level: "speaker", actors: 20 })`. */
export const pointsOf = (curve: readonly VoicePoint[], wanted: Partial<Omit<VoiceJob, "draw">>): VoicePoint[] =>
  curve.filter(point => Object.entries(wanted).every(([name, value]) =>
    point[name as keyof VoiceJob & keyof VoicePoint] === value));

/** How many voices a point has in training: "20" actors; "24 + 1", and "0 + 1", with the other actress of TESS. */
export const voicesText = ({ actors, other }: Pick<VoiceJob, "actors" | "other">): string =>
  `${actors}${other ? " + 1" : ""}`;

/** A model with what it reads: "CNN-BiLSTM as described", "linear SVM on functionals". */
export const modelText = ({ model, reading }: Pick<VoiceJob, "model" | "reading">): string =>
  `${model} ${reading === "functionals" ? "on functionals" : reading}`;

/** On how many draws points rest: "6 draws", "2 to 6 draws"; "no draw" where there is no point. */
export function drawsText(points: readonly VoicePoint[]): string {
  const counts = points.map(({ draws }) => draws.length), [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  if (!counts.length) return "no draw";
  return `${fewest < most ? `${fewest} to ` : ""}${most} ${most > 1 ? "draws" : "draw"}`;
}

/** Points in per cent as curves for stepCurves, one for each name; a value stands at the step that voicesText says. */
export const curveSeries = (
  points: readonly VoicePoint[], steps: readonly string[], nameOf: (point: VoicePoint) => string,
): StepCurve[] => [...new Set(points.map(nameOf))].map(name => {
  const own = steps.map(step => points.find(point => nameOf(point) === name && voicesText(point) === step));
  return { name, values: own.map(point => (point ? 100 * point.mean : null)),
    intervals: own.map(point => (point && point.low !== null ? [100 * point.low, 100 * point.high!] as const : null)) };
});

/** Whose mean and deviation: "by the training set", or "by each speaker". */
export const levelText = ({ level }: Pick<VoiceJob, "level">): string =>
  (level === "training" ? "by the training set" : "by each speaker");

/**
 * The draws of points in per cent for stripPlot: a row for each lesson, which says who trains and how much, and a
 * series for each standardisation.
 */
export const drawSeries = (
  points: readonly VoicePoint[], lessons: readonly Pick<VoiceJob, "actors" | "other" | "amount">[],
): RunSeries[] => (["training", "speaker"] as const).map(level => ({
  name: levelText({ level }),
  values: lessons.map(({ actors, other, amount }) => {
    const [point] = pointsOf(points, { actors, other, amount, level });
    return (point?.draws ?? []).map(share => 100 * share);
  }),
}));

/** Points as rows of a table, shares in per cent; no bounds where the tested speakers are too few for an interval. */
export const voiceRows = (points: readonly VoicePoint[]) => points.map(point => ({
  tested: point.tested, model: point.model, reading: point.reading,
  standardised: levelText(point), amount: point.amount, voices: voicesText(point),
  utterances: Math.round(point.utterances), draws: point.draws.length,
  speakers: Object.keys(point.speakers).length, "accuracy (%)": 100 * point.mean,
  "from (%)": point.low === null ? null : 100 * point.low, "to (%)": point.high === null ? null : 100 * point.high,
}));

/**
 * How much better one point is than another, over speakers tested at both; shares, null bounds where they are too few.
 */
export interface VoiceGain {
  readonly mean: number; readonly low: number | null; readonly high: number | null;
  readonly speakers: Readonly<Record<string, number>>;
}

/**
 * What a point gains on another, speaker by speaker: the mean of the differences, each speaker counting alike, and its
 * 95% interval over speakers like these (bootstrap). Throws a RangeError when no speaker was tested at both.
 */
export function voiceGain(
  from: VoicePoint, to: VoicePoint, resampling: Resampling = { resamples: 10_000, seed: 1 },
): VoiceGain {
  const names = Object.keys(to.speakers).filter(name => name in from.speakers);
  if (!names.length) throw new RangeError("no speaker was tested at both points");
  const speakers = Object.fromEntries(names.map(name => [name, to.speakers[name] - from.speakers[name]]));
  const { mean: gain, low, high } = bootstrapInterval(Object.values(speakers), resampling);
  return { mean: gain, speakers, ...names.length < FEWEST_SPEAKERS ? { low: null, high: null } : { low, high } };
}

/**
 * Who is taken for whom at a point, over all its draws: counts in the order of the paper's seven emotions, rows true,
 * columns predicted. Throws a RangeError when no run is of that point.
 */
export function voiceConfusion(results: readonly VoiceResult[], point: Omit<VoiceJob, "draw">): number[][] {
  const path = voicePath({ ...point, ...isAll(point.amount, point) && { amount: "all" }, draw: 0 });
  const runs = results.filter(run => voicePath({ ...run, draw: 0 }) === path);
  if (!runs.length) throw new RangeError(`no run is of ${path}`);
  const labels = (text: string) => Int32Array.from(text, Number);
  return pooled(runs.flatMap(({ answers }) => Object.values(answers).map(({ truth, predictions }) =>
    confusion(labels(truth), labels(predictions), EMOTIONS.length))));
}

/**
 * What `to` actors in training gain over `from` of them, in points of accuracy: a row for each model, standardisation
 * and amount, with the 95% interval over tested actors, and over the draws that both have, by Student's t: the four
 * actors of a draw share one training, whose luck the first interval leaves out.
 */
export function gainRows(points: readonly VoicePoint[], from: number, to: number) {
  const inPoints = (share: number | null) => (share === null ? null : 100 * share);
  return pointsOf(points, { actors: to, other: false }).flatMap(more => {
    const { tested, model, reading, level, amount } = more;
    const [fewer] = pointsOf(points, { tested, model, reading, level, amount, actors: from, other: false });
    if (!fewer) return [];
    const { mean, low, high, speakers } = voiceGain(fewer, more);
    const common = Math.min(fewer.draws.length, more.draws.length);
    const byDraw = meanInterval(more.draws.slice(0, common).map((share, i) => share - fewer.draws[i]));
    return [{
      model: modelText(more), standardised: levelText(more), amount,
      "gain (points)": 100 * mean, from: inPoints(low), to: inPoints(high),
      "by draw, from": inPoints(byDraw.low), "to, by draw": inPoints(byDraw.high),
      speakers: Object.keys(speakers).length,
    }];
  });
}
