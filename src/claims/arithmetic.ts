import { EMOTIONS, type PublishedClass } from "../base";
import { binomialAtMost } from "../evaluation";
import type { Range } from "./rules";

/** What a number printed with so many decimals can stand for, rounded up or down. */
export const printed = (value: number, decimals: number): Range =>
  [value - 0.5 * 10 ** -decimals, value + 0.5 * 10 ** -decimals];

/**
 * Trainable parameters of Table 1's network, part by part: a Conv1D of `kernel` positions, `channels` and 32
 * filters; two LSTMs of 64 units with four gates each; dense layers of 64 and 7 units on their 128 outputs.
 */
export function parametersOf(kernel: number, channels: number) {
  const parts = {
    convolution: kernel * channels * 32 + 32,
    recurrence: 2 * 4 * 64 * (32 + 64 + 1),
    dense: 128 * 64 + 64,
    output: 64 * EMOTIONS.length + EMOTIONS.length,
  };
  return { ...parts, all: parts.convolution + parts.recurrence + parts.dense + parts.output };
}

/** All kernels and channels with which Table 1's network has so many parameters. */
export function inputsFor(parameters: number): { kernel: number; channels: number }[] {
  const weights = (parameters - parametersOf(0, 0).all) / 32; // kernel · channels
  return Array.from({ length: Math.max(0, Math.floor(weights)) }, (_, i) => i + 1)
    .filter(kernel => weights % kernel === 0).map(kernel => ({ kernel, channels: weights / kernel }));
}

/** The counts out of n whose percentage is printed so; with two decimals and n below 10,000 at most one. */
export function grimCounts(percentage: number, n: number, decimals = 2): number[] {
  const near = Math.round((percentage / 100) * n);
  return [near - 1, near, near + 1].filter(count => count >= 0 && count <= n &&
    Math.abs((100 * count) / n - percentage) <= 0.5 * 10 ** -decimals + 1e-9);
}

/** Of each size of a test set, 1 … `most`, how many of the percentages can be a count of it. */
export const grimFits = (percentages: readonly number[], most: number): number[] =>
  Array.from({ length: most }, (_, i) => percentages.filter(percentage => grimCounts(percentage, i + 1).length).length);

/** The sizes of a test set, up to `most`, of which every one of the percentages can be a count. */
export const grimSizes = (percentages: readonly number[], most: number): number[] =>
  grimFits(percentages, most).flatMap((fits, i) => (fits === percentages.length ? [i + 1] : []));

/**
 * How often arbitrary percentages with two decimals have a size, 1 … `most`, of which at least so many of them are
 * counts: at most this share (Boole's inequality; n counts fill n of 10,000 hundredths).
 */
export const grimChance = (percentages: number, fitting: number, most: number): number =>
  Array.from({ length: most }, (_, i) => 1 - binomialAtMost(fitting - 1, percentages, (i + 1) / 10_000))
    .reduce((sum, one) => sum + one, 0);

/** F1 of precision and recall anywhere in these ranges; it rises with both. */
export function f1Range(precision: Range, recall: Range): Range {
  const f1 = (i: 0 | 1) => (2 * precision[i] * recall[i]) / (precision[i] + recall[i]);
  return [f1(0), f1(1)];
}

/**
 * What share of a test set, of any size, an emotion must and may have for a row of Table 2 to come out of
 * it, its accuracy taken as one against rest. With p and r for precision and recall, the wrong answers are
 * tp (1/p − 1) + tp (1/r − 1), a share 1 − accuracy of all; so tp follows, and the share is tp / r.
 */
export function shareOf({ precision, recall, accuracy }: PublishedClass): Range {
  const [p, r, a] = [printed(precision, 2), printed(recall, 2), printed(accuracy / 100, 4)];
  const share = (i: 0 | 1) => (1 - a[1 - i]) / (1 / Math.min(1, p[i]) + 1 / Math.min(1, r[i]) - 2) / r[i];
  return [share(0), share(1)];
}

/**
 * Misses and false alarms by a table's precisions and recalls, within rounding. One emotion's miss is another's false
 * alarm, so in any test set both are the same.
 * @param utterances of each emotion; without them, for each utterance where all have equally many
 */
export function errorsOf(
  rows: readonly PublishedClass[], utterances: readonly number[] = rows.map(() => 1),
): Readonly<Record<"misses" | "falseAlarms", Range>> {
  const sum = (of: (precision: Range, recall: Range) => number) => rows.reduce((all, row, i) =>
    all + utterances[i] * of(printed(row.precision, 2), printed(row.recall, 2)), 0);
  const alarms = (precision: number, recall: number) => recall * (1 / Math.min(1, precision) - 1);
  return { misses: [sum((_, r) => 1 - r[1]), sum((_, r) => 1 - r[0])],
    falseAlarms: [sum((p, r) => alarms(p[1], r[0])), sum((p, r) => alarms(p[0], r[1]))] };
}
