import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { sha256 } from "../base";
import {
  decode, frameCount, preprocess, type PreprocessingSettings, RecordingError, reused, unreadable,
} from "../audio";
import { mfsc, type MfscSettings } from "./mfsc";

export type ExtractionSettings = PreprocessingSettings & MfscSettings;

/** The log-mel frames of one recording and the key of its content, or why there are none. */
export type Extracted = { readonly key: string; readonly values: Float32Array } | { readonly reason: string };

let space = Buffer.alloc(1 << 20);

/** The bytes of a file, in one memory for all: until the next call, so none may come while they are being decoded. */
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
