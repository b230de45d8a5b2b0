import { readFileSync } from "node:fs";
import { mean } from "../../src/base";
import type { Job } from "../../src/evaluation";
import { parseResult, resultFiles, type StudyResult } from "../../src/study";

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
  const all = [...ownRates.values(), ...otherRates.values()].flat();
  if (!all.length) return undefined;
  const rate = (job: Job) => mean(ownRates.get(kind(job)) ?? otherRates.get(kind(job)) ?? all);
  return jobs.reduce((sum, job) => sum + STARTING + rate(job) * sizeOf(job), 0);
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
function ratesOf(results: readonly StudyResult[], epochs: number): Map<string, number[]> {
  const rates = new Map<string, number[]>();
  for (const result of results) {
    const { times: { seconds }, sizes: { train }, history: { loss } } = result;
    const share = loss.length ? Math.min(1, epochs / loss.length) : 1;
    rates.set(kind(result), [...rates.get(kind(result)) ?? [], seconds * share / train]);
  }
  return rates;
}

const kind = ({ model, reading }: Pick<Job, "model" | "reading">) => `${model} ${reading}`;
