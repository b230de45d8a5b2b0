import { median } from "../base";
import type { Degradation } from "../audio";
import type { Reading } from "../features";
import type { Interval } from "../evaluation";

/** How a model did under a degradation; `said` counts the emotions that it named, in the order of EMOTIONS. */
export interface DegradedResult extends Pick<Degradation, "kind" | "level" | "title"> {
  readonly reading: Reading;
  readonly utterances: number;
  readonly accuracy: Interval;
  readonly unchanged: Interval;      // predictions that are as they were of the undisturbed recording
  readonly said: readonly number[];
  readonly shortened: number; // recordings that became longer than what the model reads and lost their end
}

/** What data/results/robustness.json holds: a row for each degradation and reading, "none" among them. */
export interface Robustness {
  readonly model: string;
  readonly protocol: string;
  readonly rows: readonly DegradedResult[];
  /** sameAsStudy: predicts the undisturbed test set as the study's result file has it; null without a file. */
  readonly networks: readonly { reading: Reading; seed: number; sameAsStudy: boolean | null }[];
}

/** Milliseconds, or shares of a recording's duration, over many recordings. */
export interface Spread { readonly median: number; readonly p95: number; readonly most: number }

/** The spread of some numbers, one at least; the 95th percentile is one of them. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: median(sorted), p95: sorted[Math.ceil(0.95 * sorted.length) - 1], most: sorted.at(-1)! };
}

/** What data/results/latency.json holds: the time from a recording's bytes to its label, for each reading. */
export interface Latency {
  readonly rows: readonly {
    readonly reading: Reading;
    readonly recordings: number;
    readonly accuracy: number;
    readonly stages: readonly ({ readonly stage: string } & Spread)[]; // in their order
    readonly total: Spread;
    readonly realTimeFactor: Spread;
  }[];
  readonly recordings: number;
  readonly cores: number;        // that the process could use
  readonly cpu: string;
  readonly memoryMb: number;     // of the process, all networks loaded
  readonly peakMemoryMb: number; // with the reading of the corpus beforehand
}
