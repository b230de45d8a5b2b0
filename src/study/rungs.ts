import { overSeeds } from "./comparison";
import { pooled } from "../evaluation/confusions";
import { EMOTIONS } from "../base/paper";
import {
  bootstrapInterval, simulatedInterval, type Interval, type MeanInterval, type Resampling,
} from "../evaluation/intervals";
import type { StudyResult } from "./runs";

/** How one model did in one protocol and reading. */
export interface Rung {
  readonly seeds: number;
  readonly utterances: number;          // tested, over all seeds
  readonly accuracy: Interval;          // over all of them, by the bootstrap
  readonly overSeeds: MeanInterval;     // of the seeds' accuracies; no bounds with one seed
  readonly runs: readonly number[];     // the accuracy of each seed
}

/**
 * Accuracy over the seeds of one cell of the study, null without a run. The interval is by a bootstrap that
 * draws whole words or sentences, in all their emotions and seeds, for they are not independent.
 * textsOf: the text of each utterance of a run's test part, in its order
 */
export function rungOf(
  runs: readonly StudyResult[], textsOf: (run: StudyResult) => readonly string[], resampling: Resampling,
): Rung | null {
  if (!runs.length) return null;
  const hits = runs.flatMap(({ truth, predictions }) =>
    truth.map((label, i) => Number(label === predictions[i])));
  return {
    seeds: runs.length, utterances: hits.length, runs: runs.map(({ metrics }) => metrics.accuracy),
    accuracy: bootstrapInterval(hits, { ...resampling, clusters: runs.flatMap(textsOf) }),
    overSeeds: overSeeds(runs, "accuracy")!,
  };
}

/**
 * The accuracies of classifiers that guess, each emotion with probability 1/7: their mean, and the interval
 * that holds 95 of 100 of them. Throws a RangeError without utterances.
 */
export function guessing(truth: readonly number[], resampling: Resampling): Interval {
  if (!truth.length) throw new RangeError("there is nothing to guess");
  return simulatedInterval(next => truth.reduce((hits, label) =>
    hits + Number(label === Math.floor(EMOTIONS.length * next())), 0) / truth.length, resampling);
}

/** The sum of the confusion matrices of some runs. */
export const summedConfusion = (runs: readonly StudyResult[]): number[][] =>
  pooled(runs.map(({ confusion }) => confusion));

/** "62 % of angry is taken for fear", the most frequent confusions first, as shares of the true emotion. */
export function worstConfusions(matrix: readonly (readonly number[])[], count: number): string[] {
  return matrix.flatMap((row, i) => row.map((n, j) =>
    ({ share: n / Math.max(1, row.reduce((a, b) => a + b, 0)), i, j })))
    .filter(({ i, j }) => i !== j).sort((a, b) => b.share - a.share).slice(0, count)
    .map(({ share, i, j }) => `${(100 * share).toFixed(0)} % of ${EMOTIONS[i]} is taken for ${EMOTIONS[j]}`);
}
