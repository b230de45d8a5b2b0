import { once } from "node:events";
import { resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { readRecording } from "../audio";
import { acousticsOf } from "./acoustics";
import { extract, type FeatureSettings } from "./extraction";

/** What can be done with the file of a recording, by this thread or another. */
const KINDS = {
  features: (path: string, settings?: FeatureSettings) => extract(path, settings!),
  acoustics: async (path: string) => acousticsOf(await readRecording(path)),
};
type Kind = keyof typeof KINDS;
type Outcome<K extends Kind> = Awaited<ReturnType<typeof KINDS[K]>>;
export interface Work<K extends Kind = Kind> { readonly kind: K; readonly settings?: FeatureSettings } // of features

/** What a worker is sent; it answers with outcomes in the order of the paths. */
export interface Task { readonly paths: readonly string[]; readonly work: Work }

/** The outcome for one recording. Throws what the work throws. */
export const perform = <K extends Kind>({ kind, settings }: Work<K>, path: string): Promise<Outcome<K>> =>
  KINDS[kind](path, settings) as Promise<Outcome<K>>;

const CHUNK = 32; // recordings; features: some 50 ms of work
const WORTH_WORKERS = 200; // recordings; a worker takes half a second to start

/**
 * The outcome of every path, in any order, by this thread and threads - 1 workers out of one queue. What a worker had
 * when it failed goes back into the queue, so the result never depends on the workers. Throws what the work throws.
 */
export async function compute<K extends Kind>(
  paths: readonly string[], work: Work<K>, threads: number,
  settle: (index: number, outcome: Outcome<K>) => Promise<void> | void, start = startWorker,
): Promise<void> {
  const queue: number[][] = [];
  for (let i = 0; i < paths.length; i += CHUNK) {
    queue.push(Array.from({ length: Math.min(CHUNK, paths.length - i) }, (_, k) => i + k));
  }
  queue.reverse(); // it is taken from its end
  const workers = paths.length < WORTH_WORKERS ? [] : Array.from({ length: threads - 1 }, start);
  try {
    const helpers = Promise.all(workers.map((worker) => help(worker, queue, paths, work, settle)));
    helpers.catch(() => {}); // awaited below
    do {
      for (let chunk = queue.pop(); chunk; chunk = queue.pop()) {
        for (const index of chunk) {
          await settle(index, await perform(work, paths[index]));
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
async function help<K extends Kind>(
  worker: Worker, queue: number[][], paths: readonly string[], work: Work<K>,
  settle: (index: number, outcome: Outcome<K>) => Promise<void> | void,
): Promise<void> {
  const gone = new Promise<never>((_, reject) => {
    worker.once("exit", () => reject(new Error("the worker is gone")));
  });
  gone.catch(() => {});
  worker.on("error", () => {}); // followed by exit
  for (let chunk = queue.pop(); chunk; chunk = queue.pop()) {
    let outcomes: Outcome<K>[];
    try {
      worker.postMessage({ paths: chunk.map((index) => paths[index]), work } satisfies Task);
      [outcomes] = await Promise.race([once(worker, "message"), gone]) as [Outcome<K>[]];
    } catch {
      queue.push(chunk);
      return;
    }
    for (const [i, index] of chunk.entries()) await settle(index, outcomes[i]);
  }
}
