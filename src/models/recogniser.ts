import { decode, RecordingError, resample, trim, unreadable, type Recording, type Signal } from "../audio/recording";
import { read } from "../features/extraction";
import { distance, meansOverTime, shareNearer } from "./novelty";
import { standardised } from "../features/features";
import { frameCount, mfsc, type Frames } from "../features/mfsc";
import { predict } from "./prediction";
import { asRead } from "../features/reading";
import type { SavedModel } from "./saving";

/** A recording as a saved model hears it. */
export interface Heard {
  readonly recording: Recording;        // as it is in the file
  readonly signal: Signal;              // what preprocessing made of it
  readonly kept: readonly [number, number]; // in seconds: what trimming left of the recording
  readonly frames: Frames;              // its MFSC, before standardisation
  readonly probabilities: Float32Array; // in the order of card.labels
  /** How far it lies from the nearest training recording, see familiarity.ts; of models that keep those. */
  readonly distance?: number;
  readonly shareNearer?: number;        // of the validation recordings
}

/**
 * Hears a recording with what `loadModel` gives: it becomes what the model was trained on, by the settings,
 * reading and standardisation of its card. One file at a time; a whole corpus goes faster through
 * extractFeatures and predict.
 * @throws RecordingError when the file cannot be used, is silent, or has more frames than the model reads
 */
export function hear({ model, card, familiar }: SavedModel, path: string): Heard {
  const { features, reading } = card;
  const recording = load(path);
  if (recording.samples.every((sample) => sample === 0)) {
    throw new RecordingError(path, "it is silent: every sample is 0", "record it again");
  }
  const whole = resample(recording, features.sampleRate, features.normalise);
  const signal = features.trimDecibels === null
    ? { ...whole, start: 0, end: whole.samples.length } : trim(whole, features.trimDecibels);
  const { length } = signal.samples;
  if (frameCount(length, features) === 0) {
    throw new RecordingError(path, `its ${length} samples are too few for a frame of ${features.fftLength}`);
  }
  const frames = mfsc(signal, features);
  const [, steps] = model.inputs[0].shape as [null, number, number];
  if (reading === "as described" && frames.frames > steps) {
    throw new RecordingError(path, `it has ${frames.frames} frames and the model reads ${steps}`,
      "cut the recording, or use a model that was trained as counted");
  }
  const inputs = standardised(asRead([frames], reading, steps).inputs, card.standardisation);
  const far = familiar && distance(familiar, meansOverTime(inputs));
  return {
    recording, signal, frames, probabilities: predict(model, inputs, [0]),
    kept: [signal.start / features.sampleRate, signal.end / features.sampleRate],
    ...(familiar && { distance: far, shareNearer: shareNearer(familiar, far!) }),
  };
}

/** The probabilities of the emotions in a recording, in the order of card.labels. @throws as {@link hear} */
export const classify = (saved: SavedModel, path: string): Float32Array => hear(saved, path).probabilities;

function load(path: string): Recording {
  try {
    return decode(read(path), path);
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).syscall) throw error;
    throw new RecordingError(path, unreadable(error), "check the path and its permissions");
  }
}
