import { preprocess } from "./audio";
import type { Signal } from "./decode";
import { prepare, READINGS, TRAINING, withoutTest, type Job, type Watch } from "./experiment";
import { standardisation, standardised, type Features } from "./features";
import { mfsc, type Frames } from "./mfsc";
import { MODELS } from "./models";
import { asRead } from "./reading";
import { predict, train } from "./training";

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
  const { inputs, split } = prepare(job, features), scale = standardisation(inputs, split.train);
  const { learning, parts } = withoutTest(standardised(inputs, scale), split);
  const [, steps, channels] = inputs.shape, build = () => MODELS[job.model]([steps, channels]);
  const { model } = await train(build, learning, parts, { ...settings, seed: job.seed }, watch, interrupt);
  return sound => {
    const signal = preprocess(sound, READINGS[job.reading]), frames = mfsc(signal, READINGS[job.reading]);
    const { inputs: read } = asRead([frames], job.reading, steps);
    return { signal, frames, probabilities: predict(model, standardised(read, scale), [0]) };
  };
}
