import { preprocess } from "../audio/recording";
import type { Signal } from "../audio/decode";
import { networkOf, prepare, READINGS, TRAINING, type Job } from "./experiment";
import { standardised, type Features } from "../features/features";
import { mfsc, type Frames } from "../features/mfsc";
import { asRead } from "../features/reading";
import { predict, type Watch } from "./training";

/** What a network makes of a sound. */
export interface Heard {
  readonly signal: Signal;              // preprocessed: what the frames were made of
  readonly frames: Frames;              // MFSC, before standardisation
  readonly probabilities: Float32Array; // in the order of EMOTIONS
}

/**
 * Trains the network of a job, as runJob does, and keeps it: returns what hears a sound with it, at any sampling
 * rate. As described, it hears no more frames than it was trained to read.
 * features: of the job's reading, made with READINGS[job.reading]
 * Throws as runJob does, and a RangeError when the sound is too short for one frame.
 */
export async function listener(
  job: Job, features: Features, settings = TRAINING, watch?: Watch, interrupt?: AbortSignal,
): Promise<(sound: Signal) => Heard> {
  const prepared = prepare(job, features), [, steps] = prepared.inputs.shape;
  const { model, scale } = await networkOf(job, prepared, settings, watch, interrupt);
  return sound => {
    const signal = preprocess(sound, READINGS[job.reading]), frames = mfsc(signal, READINGS[job.reading]);
    const { inputs: read } = asRead([frames], job.reading, steps);
    return { signal, frames, probabilities: predict(model, standardised(read, scale), [0]) };
  };
}
