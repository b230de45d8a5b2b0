import { listed, median, plusMinus, pText, type PublishedModel } from "../base";
import type { Reading } from "../features";
import type { MeanInterval } from "../evaluation";
import type { Row, RunSeries } from "../figures";
import {
  type Comparison, type ComparisonVerdict, ENOUGH_SEEDS, type Measure, overSeeds, runsOf, testsFinding, verdict,
} from "./comparison";
import type { StudyResult } from "./runs";

/** Every run in per cent, a row for each model and a series for each reading, for stripPlot. */
export const runSeries = (
  runs: readonly StudyResult[], models: readonly string[], readings: readonly Reading[], measure: Measure,
): RunSeries[] => readings.map(reading => {
  const own = models.map(model => runsOf(runs, { model, reading }));
  return {
    name: reading, values: own.map(some => some.map(({ metrics }) => 100 * metrics[measure])),
    intervals: own.map(some => bounds(overSeeds(some, measure))),
  };
});

/** The differences in accuracy of every run in points, a row for each comparison, for stripPlot. */
export const differenceSeries = (name: string, comparisons: readonly Comparison[]): RunSeries => ({
  name, values: comparisons.map(({ differences }) => differences.map(difference => 100 * difference)),
  intervals: comparisons.map(({ accuracy }) => bounds(accuracy)),
});

/** The bounds of an interval in per cent, where there are enough seeds for it to mean anything. */
const bounds = (interval: MeanInterval | null): readonly [number, number] | null =>
  (interval && interval.n >= ENOUGH_SEEDS ? [100 * interval.low!, 100 * interval.high!] : null);

/** The study as a table, a run in each row: the columns of data/results/study.csv. Shares are between 0 and 1. */
export const runRows = (runs: readonly StudyResult[]) => runs.map(
  ({ protocol, reading, model, seed, parameters, history, bestEpoch, metrics, times }) => ({
    protocol, reading, model, seed, parameters, epochs: history.loss.length || null, bestEpoch,
    accuracy: metrics.accuracy, oneAgainstRest: metrics.oneAgainstRest, precision: metrics.precision,
    recall: metrics.recall, f1: metrics.f1, seconds: times.seconds,
  }));

/** Means and intervals of all measures of one model in one protocol and reading. */
export interface CellMeans extends Pick<StudyResult, "protocol" | "reading" | "model" | "parameters"> {
  readonly seeds: number;
  readonly measures: Readonly<Record<Measure, MeanInterval>>;
}

/** The means of every cell of the study that has runs, in the order of its runs. */
export function cellMeans(results: readonly StudyResult[]): CellMeans[] {
  const cells = new Map(results.map(run => [`${run.protocol}, ${run.reading}, ${run.model}`, run]));
  return [...cells.values()].map(({ protocol, reading, model, parameters }) => {
    const runs = runsOf(results, { protocol, reading, model });
    const measured = MEASURES.map(measure => [measure, overSeeds(runs, measure)] as const);
    const measures = Object.fromEntries(measured) as Record<Measure, MeanInterval>;
    return { protocol, reading, model, parameters, seeds: runs.length, measures };
  });
}

const PERCENT: readonly Measure[] = ["accuracy", "oneAgainstRest"];
const SHARES: readonly Measure[] = ["precision", "recall", "f1"];
const MEASURES = [...PERCENT, ...SHARES];
const NAMES: Readonly<Record<Measure, string>> = {
  accuracy: "multiclass accuracy (%)", oneAgainstRest: "one against rest (%)",
  precision: "precision", recall: "recall", f1: "F1",
};

/** A row of scores of one model: means over seeds, with half of the 95% interval. */
const scoreRow = (model: string, from: string, runs: readonly StudyResult[]): Row => ({
  model, from, seeds: runs.length,
  ...Object.fromEntries(PERCENT.map(measure => [NAMES[measure], plusMinus(overSeeds(runs, measure))])),
  ...Object.fromEntries(SHARES.map(measure => [NAMES[measure], plusMinus(overSeeds(runs, measure), 1, 3)])),
});

/** Scores of some models in one protocol, a row for each reading. */
export const scoreRows = (
  runs: readonly StudyResult[], models: readonly string[], readings: readonly Reading[],
): Row[] => models.flatMap(model =>
  readings.map(reading => scoreRow(model, reading, runsOf(runs, { model, reading }))));

/**
 * Table 3: each model as published and, below, in each reading; runs of one protocol. The paper gives one
 * accuracy, which stands in both columns.
 */
export const table3Rows = (
  runs: readonly StudyResult[], published: readonly PublishedModel[], readings: readonly Reading[],
): Row[] => published.flatMap(({ model, precision, f1, accuracy }) => [
  {
    model, from: "published", seeds: null,
    ...Object.fromEntries(PERCENT.map(measure => [NAMES[measure], accuracy.toFixed(2)])),
    [NAMES.precision]: precision.toFixed(2), [NAMES.recall]: null, [NAMES.f1]: f1.toFixed(2),
  },
  ...scoreRows(runs, [model], readings),
]);

/** Comparisons, a row each: both intervals, what McNemar and the swap test found, the verdict on the first model. */
export const comparisonRows = (comparisons: readonly Comparison[], reading: Reading): Row[] =>
  comparisons.map(comparison => {
    const { other, seeds, accuracy, f1, tests, pooled } = comparison;
    return {
      reading, against: other, seeds: seeds.length,
      "accuracy (points)": plusMinus(accuracy), "F1 (points)": plusMinus(f1),
      "only it right": pooled?.onlyA ?? null, "only the other": pooled?.onlyB ?? null,
      "McNemar: better, worse in": seeds.length ? `${testsFinding(tests, true)}, ${testsFinding(tests, false)}` : null,
      "p, accuracy": pooled && pText(pooled.accuracy), "p, F1": pooled && pText(pooled.f1),
      verdict: verdict(comparison),
    };
  });

/** What each model costs beside its accuracy: medians over seeds; runs of one protocol and reading. */
export const costRows = (runs: readonly StudyResult[], models: readonly string[]): Row[] =>
  models.map(model => {
    const own = runsOf(runs, { model });
    const middle = (pick: (run: StudyResult) => number | null) => {
      const timed = own.map(pick).filter(isNumber);
      return timed.length ? median(timed) : null;
    };
    return {
      model, parameters: own[0]?.parameters ?? null,
      "epochs": middle(({ history }) => history.loss.length || null),
      "s an epoch": middle(({ times }) => times.secondsPerEpoch),
      "s in all": middle(({ times }) => times.seconds),
      "ms a recording, alone": middle(({ times }) => times.millisecondsPerRecording.alone),
      "of 128": middle(({ times }) => times.millisecondsPerRecording.batchOf128),
      "accuracy (%)": plusMinus(overSeeds(own, "accuracy")),
    };
  });

const isNumber = (value: number | null): value is number => value !== null;

/** "1 seed", "3 seeds", "1 to 3 seeds": how many there are of each model in each protocol and reading. */
export function seedsText(runs: readonly StudyResult[]): string {
  const counts = new Map<string, number>();
  for (const { protocol, reading, model } of runs) {
    const cell = `${protocol}, ${reading}, ${model}`;
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  if (!counts.size) return "no runs yet";
  const least = Math.min(...counts.values()), most = Math.max(...counts.values());
  return `${least === most ? "" : `${least} to `}${most} ${most === 1 ? "seed" : "seeds"}`;
}

/** The names of the models compared with, by the verdict on the first one. */
export function byVerdict(comparisons: readonly Comparison[]): Readonly<Record<ComparisonVerdict, readonly string[]>> {
  const others = (asked: ComparisonVerdict) =>
    comparisons.filter(one => verdict(one) === asked).map(({ other }) => other);
  return { "better": others("better"), "worse": others("worse"),
    "not significant": others("not significant"), "too few seeds": others("too few seeds"),
    "no runs": others("no runs") };
}

const OF_FIRST: Readonly<Record<ComparisonVerdict, string>> = {
  "better": "better than", "worse": "worse than", "not significant": "not significantly different from",
  "too few seeds": "too few seeds to compare with", "no runs": "no runs yet to compare with",
};

/**
 * What comparisons say of their first model: "better than A and B; not significantly different from C". Other words for
 * the verdicts and for the models make other sentences of it.
 */
export function verdictText(
  comparisons: readonly Comparison[], words = OF_FIRST, nameOf: (model: string) => string = model => model,
): string {
  const others = byVerdict(comparisons), verdicts = Object.keys(OF_FIRST) as ComparisonVerdict[];
  return verdicts.filter(verdict => others[verdict].length)
    .map(verdict => `${words[verdict]} ${listed(others[verdict].map(nameOf))}`).join("; ");
}

/** In how many seeds the first model is ahead: "2 of 3"; null without any. */
export const winsText = ({ differences }: Comparison): string | null =>
  (differences.length ? `${differences.filter(points => points > 0).length} of ${differences.length}` : null);
