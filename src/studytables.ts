import { testsFinding, overSeeds, runsOf, verdict, type Comparison, type Measure } from "./comparison";
import type { Reading } from "./experiment";
import type { PublishedModel } from "./paper";
import type { MeanInterval } from "./statistics";
import type { StudyResult } from "./study";
import type { Row } from "./tables";

/** A mean, and half of its 95 % interval where there is one: "92.99 ± 0.71". Null stays null: a dash. */
export function plusMinus(interval: MeanInterval | null, scale = 100, digits = 2): string | null {
  if (!interval) return null;
  const write = (value: number) => (scale * value).toFixed(digits).replace("-", "−");
  return write(interval.mean) + (interval.high === null ? "" : ` ± ${write(interval.high - interval.mean)}`);
}

/** "1 seed", "3 seeds", "1 to 3 seeds": how many the models of these runs have; runs of one reading. */
export function seedsText(runs: readonly StudyResult[]): string {
  const counts = [...new Set(runs.map(({ model }) => model))].map(model => runsOf(runs, { model }).length);
  if (!counts.length) return "no runs yet";
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return `${least === most ? "" : `${least} to `}${most} ${most === 1 ? "seed" : "seeds"}`;
}

const PERCENT: readonly Measure[] = ["accuracy", "oneAgainstRest"];
const SHARES: readonly Measure[] = ["precision", "recall", "f1"];
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
    const middle = (pick: (run: StudyResult) => number | null) => median(own.map(pick).filter(isNumber));
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
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b), middle = sorted.length >> 1;
  if (!sorted.length) return null;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
