import type { Reading } from "../models/experiment";

/** Milliseconds, or shares of a recording's duration, over many recordings. */
export interface Spread { readonly median: number; readonly p95: number; readonly most: number }

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
