import { existsSync, readFileSync } from "node:fs";
import { deserialize, serialize } from "node:v8";
import { sha256, writeWhole } from "../base";

// A checkpoint is a file with what a training has come to at the end of an epoch. Whatever is random in an
// epoch follows from the seed and the epoch's number, so nothing else is needed to go on as if nothing had
// happened.

/** A name for a training that no other training has: of its settings, as JSON, and its arrays of numbers. */
export const fingerprint = (settings: object, ...arrays: readonly ArrayBufferView[]): string =>
  sha256(JSON.stringify(settings), ...arrays);

/** Writes a checkpoint; there is always a whole one. */
export const writeCheckpoint = (file: string, of: string, progress: object): void =>
  writeWhole(file, serialize({ of, progress }));

/**
 * What was written, or undefined when there is no file.
 * Throws an Error naming the file when it cannot be read, or is of another training.
 */
export function readCheckpoint<Progress>(file: string, of: string): Progress | undefined {
  if (!existsSync(file)) return undefined;
  let found: { of: string; progress: Progress };
  try {
    found = deserialize(readFileSync(file));
  } catch (error) {
    const reason = (error as Error).message;
    throw new Error(`checkpoint ${file} cannot be read (${reason}): delete it to start over`, { cause: error });
  }
  if (found.of === of) return found.progress;
  throw new Error(`checkpoint ${file} belongs to another training (model, first weights, inputs, split or settings `
    + "differ): delete it to start over, or name another file");
}
