import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { decode, preprocess, RecordingError, unreadable, type PreprocessingSettings } from "./audio";
import { mfsc, type MfscSettings } from "./mfsc";

export type ExtractionSettings = PreprocessingSettings & MfscSettings;

/** The log-mel frames of one recording and the key of its content, or why there are none. */
export type Outcome = { readonly key: string; readonly values: Float32Array } | { readonly reason: string };

/** What a worker is sent, and what it answers: outcomes in the order of the paths. */
export interface Task { readonly paths: readonly string[]; readonly settings: ExtractionSettings }

const CHUNK = 16;

export const contentKey = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** The features of one recording, read from its file. Never throws for a bad recording: the outcome says why. */
export function extract(path: string, settings: ExtractionSettings): Outcome {
  try {
    const bytes = readFileSync(path);
    return { values: mfsc(preprocess(decode(bytes, path), settings), settings).values, key: contentKey(bytes) };
  } catch (error) {
    if (error instanceof RecordingError) return { reason: error.reason };
    if ((error as NodeJS.ErrnoException).code) return { reason: unreadable(error) };
    throw error;
  }
}

/**
 * The outcome of every path, in any order, by this thread and threads - 1 workers out of one queue. What a
 * worker had when it failed goes back into the queue, so the result never depends on the workers.
 */
export async function compute(
  paths: readonly string[], settings: ExtractionSettings, threads: number,
  settle: (index: number, outcome: Outcome) => Promise<void>,
): Promise<void> {
  const queue: number[][] = [];
  for (let i = 0; i < paths.length; i += CHUNK) {
    queue.push(Array.from({ length: Math.min(CHUNK, paths.length - i) }, (_, k) => i + k));
  }
  queue.reverse(); // taken from the end
  const workers = paths.length < 200 ? [] : Array.from({ length: threads - 1 }, () => startWorker());
  const helpers = workers.map((worker) => help(worker, queue, paths, settings, settle));
  try {
    do {
      for (let chunk = queue.pop(); chunk; chunk = queue.pop()) {
        for (const index of chunk) {
          await settle(index, extract(paths[index], settings));
          await new Promise(setImmediate); // workers are answered and the kernel stays responsive
        }
      }
      await Promise.all(helpers);
    } while (queue.length > 0);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** A worker runs TypeScript through tsx, in scripts and in the kernel alike. */
const startWorker = (): Worker => new Worker(resolve("src/worker.cjs"), { execArgv: [] });

/** Resolves when the queue is empty or the worker has failed. */
function help(
  worker: Worker, queue: number[][], paths: readonly string[], settings: ExtractionSettings,
  settle: (index: number, outcome: Outcome) => Promise<void>,
): Promise<void> {
  const sent: number[][] = [];
  return new Promise((finish) => {
    const send = (): void => {
      const chunk = queue.pop();
      if (!chunk) return sent.length === 0 ? finish() : undefined;
      sent.push(chunk);
      worker.postMessage({ paths: chunk.map((index) => paths[index]), settings } satisfies Task);
    };
    const giveBack = (): void => {
      queue.push(...sent.splice(0));
      finish();
    };
    worker.on("error", giveBack);
    worker.on("exit", giveBack);
    worker.on("message", async (outcomes: Outcome[]) => {
      const chunk = sent.shift()!;
      send();
      for (const [i, index] of chunk.entries()) await settle(index, outcomes[i]);
      if (sent.length === 0) finish();
    });
    send();
    send(); // one chunk waits at the worker while it works on another
  });
}
