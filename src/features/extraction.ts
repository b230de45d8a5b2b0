import { readFileSync } from "node:fs";
import { sha256 } from "../base";
import {
  decode, frameCount, preprocess, type PreprocessingSettings, RecordingError, reused, tooLong, unreadable,
} from "../audio";
import { mfsc, type MfscSettings } from "./mfsc";

/** Everything between a recording and its features. */
export interface FeatureSettings extends PreprocessingSettings, MfscSettings {}

/** The log-mel frames of one recording and the key of its content, or why there are none. */
export type Extracted = { readonly key: string; readonly values: Float32Array } | { readonly reason: string };

const decoded = reused(), preprocessed = reused();

let turn: Promise<unknown> = Promise.resolve();

/**
 * The features of one recording, read from its file. A bad one throws nothing: the outcome says why. One after another,
 * since they share the memory above.
 */
export const extract = (path: string, settings: FeatureSettings): Promise<Extracted> => {
  const next = turn.catch(() => {}).then(() => extractNow(path, settings));
  turn = next;
  return next;
};

async function extractNow(path: string, settings: FeatureSettings): Promise<Extracted> {
  try {
    const bytes = readFileSync(path), key = sha256(bytes);
    const recording = await decode(bytes, path, decoded), reason = tooLong(recording);
    if (reason) return { reason }; // all others would be padded to its length
    const signal = preprocess(recording, settings, preprocessed);
    if (frameCount(signal.samples.length, settings) === 0) {
      const { length } = signal.samples;
      return { reason: `its ${length} samples are too few for a frame of ${settings.fftLength}` };
    }
    return { values: mfsc(signal, settings).values, key };
  } catch (error) {
    if (error instanceof RecordingError) return { reason: error.reason };
    if ((error as NodeJS.ErrnoException).syscall) return { reason: unreadable(error) };
    throw error;
  }
}
