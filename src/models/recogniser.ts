import {
  frameCount, type Frames, preprocess, readRecording, type Recording, RecordingError, type Signal,
} from "../audio";
import { applyStandardisation, asRead, type Features, mfsc, READINGS } from "../features";
import { type Job, TRAINING } from "../evaluation";
import { networkOf, prepare } from "./experiment";
import { meansOverTime, noveltyDistance, shareNearer } from "./novelty";
import { predict } from "./prediction";
import type { ModelCard, SavedModel } from "./saving";
import type { Watch } from "./training";

/** What a network makes of a sound. */
export interface Recognition {
  readonly signal: Signal;              // preprocessed: what the frames were made of
  readonly frames: Frames;              // its MFSC, before standardisation
  readonly probabilities: Float32Array; // in the order of card.labels
  /** How far it lies from the nearest training recording, see novelty.ts; of models that keep those. */
  readonly distance?: number;
  readonly shareNearer?: number;        // of the validation recordings
}

/** What a network makes of a recording. */
export interface FileRecognition extends Recognition {
  readonly recording: Recording;            // as it is in the file
  readonly kept: readonly [number, number]; // in seconds: what trimming left of the recording
}

/** A network with what makes inputs for it. */
export interface Recogniser extends Pick<SavedModel, "model" | "familiar"> {
  readonly card: Pick<ModelCard, "features" | "reading" | "zeros" | "numbers" | "standardisation">;
}

/**
 * Recognises a sound at any sampling rate: it becomes what the network was trained on, by the settings, reading
 * and standardisation of the card. As described, no more frames are read than in training.
 * Throws a RangeError when the sound is too short for one frame.
 */
export const recognise = (recogniser: Recogniser, sound: Signal): Recognition =>
  recognisePreprocessed(recogniser, preprocess(sound, recogniser.card.features));

function recognisePreprocessed({ model, card, familiar }: Recogniser, signal: Signal): Recognition {
  const { features, reading, zeros, numbers, standardisation } = card, frames = mfsc(signal, features);
  const [, steps] = model.inputs[0].shape as [null, number, number];
  const inputs = applyStandardisation(asRead([frames], reading, steps, zeros, numbers).inputs, standardisation);
  const far = familiar && noveltyDistance(familiar, meansOverTime(inputs));
  return {
    signal, frames, probabilities: predict(model, inputs, [0]),
    ...(familiar && { distance: far, shareNearer: shareNearer(familiar, far!) }),
  };
}

/**
 * Recognises a file with what `loadModel` gives. One file at a time; a whole corpus goes faster through
 * extractFeatures and predict.
 * @throws RecordingError when the file cannot be used, is silent, or has more frames than the model reads
 */
export const recogniseFile = async (saved: SavedModel, path: string): Promise<FileRecognition> =>
  recogniseRecording(saved, await readRecording(path), path);

/**
 * Recognises a decoded recording.
 * @param name what to call it in errors
 * @throws RecordingError when it has too few samples for a frame, or more frames than the model reads
 */
export function recogniseRecording(saved: SavedModel, recording: Recording, name: string): FileRecognition {
  const { features, reading } = saved.card;
  const signal = preprocess(recording, features), { length } = signal.samples;
  const frames = frameCount(length, features);
  if (frames === 0) {
    throw new RecordingError(name, `its ${length} samples are too few for a frame of ${features.fftLength}`);
  }
  const [, steps] = saved.model.inputs[0].shape as [null, number, number];
  if (reading === "as described" && frames > steps) {
    throw new RecordingError(name, `it has ${frames} frames and the model reads ${steps}`,
      "cut the recording, or use a model that was trained as counted");
  }
  return { ...recognisePreprocessed(saved, signal), recording,
    kept: [signal.start / features.sampleRate, signal.end / features.sampleRate] };
}

/**
 * Trains the network of a job, as runJob does, and returns what recognises a sound with it.
 * features: of the job's reading, made with READINGS[job.reading]
 * Throws as runJob does.
 */
export async function trainRecogniser(
  job: Job, features: Features, settings = TRAINING, watch?: Watch, interrupt?: AbortSignal,
): Promise<(sound: Signal) => Recognition> {
  const { reading, numbers } = job, prepared = prepare(job, features), { zeros } = prepared.inputs;
  const { model, scale } = await networkOf(job, prepared, settings, watch, interrupt);
  const card = { features: READINGS[reading], reading, zeros, numbers, standardisation: scale };
  return sound => recognise({ model, card }, sound);
}
