import { relative, resolve } from "node:path";
import { loadResult, type Provenance, type Result, resultsFolder } from "../base";
import { type Epoch, type Interval, proportionInterval } from "../evaluation";
import { type Caption, COLOURS, type Figure, smallMultiples } from "../figures";

/** A run that came before, and where it was found, in words. */
export interface LastRun<T> { readonly result: Result<T>; readonly found: string }

/**
 * The result that a run is about to replace, or else the committed one; undefined where there is neither. A
 * damaged file counts as none: it must not keep the new result from being saved.
 */
export async function lastRun<T>(name: string): Promise<LastRun<T> | undefined> {
  const committed = resolve("data/results");
  for (const folder of [resultsFolder(), committed]) {
    const result = await loadResult<T>(name, folder).catch(() => undefined);
    if (!result) continue;
    const file = `${relative(".", folder)}/${name}.json`.replace(/\\/g, "/");
    const when = `${result.date.slice(0, 16).replace("T", " ")} UTC`;
    return { result, found: folder === committed ? `the committed run (${file})` : `the run of ${when} (${file})` };
  }
}

/** A setting that is not what it was; undefined on the side that does not have it. */
export interface Change { readonly setting: string; readonly last?: string; readonly now?: string }

/** What differs between two runs in recordings, backend, seeds and configuration; the code is not looked at. */
export function changedSettings(last: Provenance, now: Provenance): Change[] {
  const [before, after] = [last, now].map(({ corpus, checksum, backend, seeds, configuration }) =>
    new Map(flat({ corpus, checksum: checksum.slice(0, 12), backend, seeds, ...configuration })));
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((setting) => ({ setting, last: before.get(setting), now: after.get(setting) }))
    .filter(({ last, now }) => last !== now);
}

const flat = (settings: object, within = ""): [string, string][] =>
  Object.entries(settings).flatMap(([name, value]): [string, string][] =>
    value !== null && typeof value === "object" && !Array.isArray(value) ? flat(value, `${within}${name}.`)
      : [[within + name, Array.isArray(value) ? value.join(", ") : String(value)]]);

/** One training and its test, as notebook 04 keeps it. */
export interface TestedRun {
  readonly history: readonly Epoch[];
  readonly bestEpoch: number;
  readonly seconds: number;
  readonly confusionMatrix: readonly (readonly number[])[];
}

/** The runs of one notebook by reading. */
export type ByReading = Readonly<Record<string, TestedRun>>;

/** One accuracy of two runs, as shares; `difference` is this run less the last. */
export interface AccuracyChange {
  readonly reading: string;
  readonly accuracy: "multiclass" | "mean one-against-rest";
  readonly last: number;
  readonly now: number;
  readonly difference: Interval;
  readonly verdict: "better" | "worse" | "not significant";
}

/**
 * Both accuracies of each reading. A mistake answers two of the one-against-rest questions wrongly, one for each
 * emotion of the test set, so that accuracy moves by 2/7 of what the other moves where there are seven.
 */
export function accuracyChanges(last: ByReading, now: ByReading): AccuracyChange[] {
  return Object.keys(now).flatMap((reading) => {
    const [before, after] = [last, now].map((runs) => hitsOf(runs[reading].confusionMatrix));
    const { mean, low, high } = differenceInterval(before, after);
    const verdict = low > 0 ? "better" as const : high < 0 ? "worse" as const : "not significant" as const;
    return ([["multiclass", 1], ["mean one-against-rest", 2 / after.classes]] as const).map(([accuracy, part]) => {
      const share = ({ hits, n }: Hits): number => 1 - part * (1 - hits / n);
      const difference = { mean: part * mean, low: part * low, high: part * high };
      return { reading, accuracy, last: share(before), now: share(after), difference, verdict };
    });
  });
}

interface Hits { readonly hits: number; readonly n: number; readonly classes: number }

const hitsOf = (counts: TestedRun["confusionMatrix"]): Hits => ({
  hits: counts.reduce((sum, row, i) => sum + row[i], 0),
  n: counts.flat().reduce((sum, count) => sum + count, 0),
  classes: counts.filter(row => row.some(Boolean)).length,
});

/**
 * The second share less the first, with its 95% interval from the two Wilson intervals (Newcombe 1998,
 * method 10). It takes the two test sets for drawn apart: where both runs were tested on the same utterances
 * it is wider than need be.
 * Throws a RangeError as proportionInterval.
 */
export function differenceInterval(
  first: { readonly hits: number; readonly n: number }, second: { readonly hits: number; readonly n: number },
): Interval {
  const [a, b] = [first, second].map(({ hits, n }) => proportionInterval(hits, n)), mean = b.mean - a.mean;
  return { mean, low: mean - Math.hypot(b.mean - b.low, a.high - a.mean),
    high: mean + Math.hypot(b.high - b.mean, a.mean - a.low) };
}

/** How many epochs, from the first on, had the same losses to the bit. */
export function epochsAlike(last: TestedRun, now: TestedRun): number {
  const same = (epoch: Epoch, i: number): boolean =>
    epoch.loss === last.history[i]?.loss && epoch.validationLoss === last.history[i]?.validationLoss;
  const parted = now.history.findIndex((epoch, i) => !same(epoch, i));
  return parted < 0 ? now.history.length : parted;
}

/** Validation accuracy of both runs, a panel for each reading; the last run is the broad line. */
export function bothCurves(last: ByReading, now: ByReading, caption: Caption): Figure {
  const of = ({ history }: TestedRun) => history.map(({ validationAccuracy }) => validationAccuracy);
  return smallMultiples(Object.keys(now).map((label) => ({ label, curves: [
    { name: "last run", values: of(last[label]), line: { color: "#9db0d6", width: 5 } },
    { name: "this run", values: of(now[label]), line: { color: COLOURS.validation, width: 1.4 } },
  ] })), 2, "Validation accuracy", caption);
}
