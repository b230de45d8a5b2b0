import { verdict, type Comparison, type Verdict } from "./comparison";
import type { MeanInterval } from "../evaluation/intervals";
import type { StudyResult } from "./runs";

/** A mean, and half of its 95 % interval where there is one: "92.99 ± 0.71". Null stays null: a dash. */
export function plusMinus(interval: MeanInterval | null, scale = 100, digits = 2): string | null {
  if (!interval) return null;
  const write = (value: number) => (scale * value).toFixed(digits).replace("-", "−");
  return write(interval.mean) + (interval.high === null ? "" : ` ± ${write(interval.high - interval.mean)}`);
}

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

/** "a", "a and b", "a, b and c"; "none". */
export const listed = (names: readonly string[]): string =>
  (names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}` : names[0] ?? "none");

/** The names of the models compared with, by the verdict on the first one. */
export function byVerdict(comparisons: readonly Comparison[]): Readonly<Record<Verdict, readonly string[]>> {
  const others = (asked: Verdict) =>
    comparisons.filter(one => verdict(one) === asked).map(({ other }) => other);
  return { "better": others("better"), "worse": others("worse"),
    "not told apart": others("not told apart"), "no runs": others("no runs") };
}

const OF_FIRST: Readonly<Record<Verdict, string>> = {
  "better": "better than", "worse": "worse than", "not told apart": "not told apart from",
  "no runs": "no runs yet to compare with",
};

/**
 * What comparisons say of their first model: "better than A and B; not told apart from C". Other words for the
 * verdicts and for the models make other sentences of it.
 */
export function verdictText(
  comparisons: readonly Comparison[], words = OF_FIRST, nameOf: (model: string) => string = model => model,
): string {
  const others = byVerdict(comparisons), verdicts = Object.keys(OF_FIRST) as Verdict[];
  return verdicts.filter(verdict => others[verdict].length)
    .map(verdict => `${words[verdict]} ${listed(others[verdict].map(nameOf))}`).join("; ");
}

/** In how many seeds the first model is ahead: "2 of 3"; null without any. */
export const winsText = ({ differences }: Comparison): string | null =>
  (differences.length ? `${differences.filter(points => points > 0).length} of ${differences.length}` : null);
