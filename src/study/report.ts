import {
  ENOUGH_SEEDS, overSeeds, runsOf, testsFinding, verdict, type Comparison, type Measure,
} from "./comparison";
import { mean, median } from "../base/math";
import type { Reading } from "../models/experiment";
import type { RunSeries } from "../figures/strip";
import type { PublishedModel } from "../base/paper";
import type { MeanInterval } from "../evaluation/intervals";
import type { StudyResult } from "./runs";
import { plusMinus } from "./studytext";
import type { Row } from "../figures/tables";

/** Every run in per cent, a row for each model and a series for each reading, for everyRun. */
export const runSeries = (
  runs: readonly StudyResult[], models: readonly string[], readings: readonly Reading[], measure: Measure,
): RunSeries[] => readings.map(reading => {
  const own = models.map(model => runsOf(runs, { model, reading }));
  return {
    name: reading, values: own.map(some => some.map(({ metrics }) => 100 * metrics[measure])),
    intervals: own.map(some => bounds(overSeeds(some, measure))),
  };
});

/** The differences in accuracy of every run in points, a row for each comparison, for everyRun. */
export const differenceSeries = (name: string, comparisons: readonly Comparison[]): RunSeries => ({
  name, values: comparisons.map(({ differences }) => differences.map(difference => 100 * difference)),
  intervals: comparisons.map(({ accuracy }) => bounds(accuracy)),
});

/** The bounds of an interval in per cent, where there are enough seeds for it to mean anything. */
const bounds = (interval: MeanInterval | null): readonly [number, number] | null =>
  (interval && interval.n >= ENOUGH_SEEDS ? [100 * interval.low!, 100 * interval.high!] : null);

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

/** A row of scores of one model: means over seeds, with half of the 95 % interval. */
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

/** Comparisons, a row each: both intervals, what McNemar found, and the verdict on the first model. */
export const comparisonRows = (comparisons: readonly Comparison[], reading: Reading): Row[] =>
  comparisons.map(({ other, seeds, accuracy, f1, tests, ...rest }) => ({
    reading, against: other, seeds: seeds.length,
    "accuracy (points)": plusMinus(accuracy), "F1 (points)": plusMinus(f1),
    "only it right": seeds.length ? mean(tests.map(({ onlyA }) => onlyA)) : null,
    "only the other": seeds.length ? mean(tests.map(({ onlyB }) => onlyB)) : null,
    "McNemar: better in": seeds.length ? `${testsFinding(tests, true)} of ${seeds.length}` : null,
    "worse in": seeds.length ? `${testsFinding(tests, false)} of ${seeds.length}` : null,
    verdict: verdict({ accuracy, tests, ...rest }),
  }));

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
