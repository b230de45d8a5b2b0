import { once } from "node:events";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { sha256 } from "../base";
import {
  decode, frameCount, preprocess, type PreprocessingSettings, RecordingError, reused, unreadable,
} from "../audio";
import { mfsc, type MfscSettings } from "./mfsc";

export type ExtractionSettings = PreprocessingSettings & MfscSettings;

/** The log-mel frames of one recording and the key of its content, or why there are none. */
export type Extracted = { readonly key: string; readonly values: Float32Array } | { readonly reason: string };

/** What a worker is sent, and what it answers: outcomes in the order of the paths. */
export interface Task { readonly paths: readonly string[]; readonly settings: ExtractionSettings }

const CHUNK = 32; // recordings; some 50 ms of work
const WORTH_WORKERS = 200; // recordings; a worker takes half a second to start

let space = Buffer.alloc(1 << 20);

/** The bytes of a file, until the next call: fresh memory for each would take longer than the reading. */
export function read(path: string): Uint8Array {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    if (size > space.length) space = Buffer.alloc(2 * size);
    let length = 0;
    for (let got = 1; got > 0; length += got) {
      got = readSync(file, space, length, space.length - length, null);
    }
    return space.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

const decoded = reused(), preprocessed = reused();

let turn: Promise<unknown> = Promise.resolve();

/**
 * The features of one recording, read from its file. A bad one throws nothing: the outcome says why. One after another,
 * since they share the memory above.
 */
export const extract = (path: string, settings: ExtractionSettings): Promise<Extracted> => {
  const next = turn.catch(() => {}).then(() => extractNow(path, settings));
  turn = next;
  return next;
};

async function extractNow(path: string, settings: ExtractionSettings): Promise<Extracted> {
  try {
    const bytes = read(path);
    const signal = preprocess(await decode(bytes, path, decoded), settings, preprocessed);
    if (frameCount(signal.samples.length, settings) === 0) {
      const { length } = signal.samples;
      return { reason: `its ${length} samples are too few for a frame of ${settings.fftLength}` };
    }
    return { values: mfsc(signal, settings).values, key: sha256(bytes) };
  } catch (error) {
    if (error instanceof RecordingError) return { reason: error.reason };
    if ((error as NodeJS.ErrnoException).syscall) return { reason: unreadable(error) };
    throw error;
  }
}

/**
 * The outcome of every path, in any order, by this thread and threads - 1 workers out of one queue. What a
 * worker had when it failed goes back into the queue, so the result never depends on the workers.
 */
export async function compute(
  paths: readonly string[], settings: ExtractionSettings, threads: number,
  settle: (index: number, outcome: Extracted) => Promise<void>, start = startWorker,
): Promise<void> {
  const queue: number[][] = [];
  for (let i = 0; i < paths.length; i += CHUNK) {
    queue.push(Array.from({ length: Math.min(CHUNK, paths.length - i) }, (_, k) => i + k));
  }
  queue.reverse(); // it is taken from its end
  const workers = paths.length < WORTH_WORKERS ? [] : Array.from({ length: threads - 1 }, start);
  try {
    const helpers = Promise.all(workers.map((worker) => help(worker, queue, paths, settings, settle)));
    helpers.catch(() => {}); // awaited below
    do {
      for (let chunk = queue.pop(); chunk; chunk = queue.pop()) {
        for (const index of chunk) {
          await settle(index, await extract(paths[index], settings));
          await new Promise(setImmediate); // workers are answered and the kernel stays responsive
        }
      }
      await helpers;
    } while (queue.length > 0);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** A worker reads TypeScript through tsx, started from a script or from the kernel alike. */
const startWorker = (): Worker => new Worker(resolve("src/features/worker.cjs"), { execArgv: [] });

/** Sends the worker one chunk after another until none is left, or the worker has failed. */
async function help(
  worker: Worker, queue: number[][], paths: readonly string[], settings: ExtractionSettings,
  settle: (index: number, outcome: Extracted) => Promise<void>,
): Promise<void> {
  const gone = new Promise<never>((_, reject) => {
    worker.once("exit", () => reject(new Error("the worker is gone")));
  });
  gone.catch(() => {});
  worker.on("error", () => {}); // followed by exit
  for (let chunk = queue.pop(); chunk; chunk = queue.pop()) {
    let outcomes: Extracted[];
    try {
      worker.postMessage({ paths: chunk.map((index) => paths[index]), settings } satisfies Task);
      [outcomes] = await Promise.race([once(worker, "message"), gone]) as [Extracted[]];
    } catch {
      queue.push(chunk);
      return;
    }
    for (const [i, index] of chunk.entries()) await settle(index, outcomes[i]);
  }
}
