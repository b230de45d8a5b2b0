import { readFileSync } from "node:fs";
import { mean } from "../../src/base";
import type { Job } from "../../src/evaluation";
import { parseResult, resultFiles, type StudyResult } from "../../src/study";

/** Seconds that jobs took, or each of their utterances, by model and reading. */
export type Durations = Map<string, number[]>;
type Kind = Pick<Job, "model" | "reading">;

const nameOf = ({ model, reading }: Kind): string => `${model} ${reading}`;

/** Adds what one job took. */
export const note = (durations: Durations, kind: Kind, seconds: number): Durations =>
  durations.set(nameOf(kind), [...durations.get(nameOf(kind)) ?? [], seconds]);

/**
 * The mean of a kind in the first durations that have it, else of every kind in all of them; NaN where all are empty.
 */
export const estimate = (kind: Kind, ...durations: readonly Durations[]): number =>
  mean(durations.map(own => own.get(nameOf(kind))).find(Boolean) ?? durations.flatMap(own => [...own.values()].flat()));

const STARTING = 4; // seconds in which a job's process comes to its work

/**
 * The seconds that jobs take one after another, by what the same model and reading took before: in this study where it
 * has such results, else in `others`, for each utterance of the training set. Undefined where there are no results.
 */
export function expectedSeconds(
  jobs: readonly Job[], sizeOf: (job: Job) => number, epochs: number,
  own: readonly StudyResult[], others: readonly StudyResult[],
): number | undefined {
  const ownRates = ratesOf(own, epochs), otherRates = ratesOf(others, epochs);
  if (!ownRates.size && !otherRates.size) return undefined;
  return jobs.reduce((sum, job) => sum + STARTING + estimate(job, ownRates, otherRates) * sizeOf(job), 0);
}

/** The results of the committed study that can be read. */
export const committedResults = (): StudyResult[] => resultFiles("data/results/study").flatMap(path => {
  try {
    return [parseResult(readFileSync(path, "utf8"))];
  } catch {
    return [];
  }
});

/** Seconds for an utterance of the training set, by model and reading. */
function ratesOf(results: readonly StudyResult[], epochs: number): Durations {
  const rates: Durations = new Map();
  for (const result of results) {
    const { times: { seconds }, sizes: { train }, history: { loss } } = result;
    const share = loss.length ? Math.min(1, epochs / loss.length) : 1;
    note(rates, result, seconds * share / train);
  }
  return rates;
}
