import { RecordingError } from "./audio";
import { extract } from "./extraction";
import { standardised, type Inputs } from "./features";
import { bandMeans, type Frames } from "./mfsc";
import { predict } from "./prediction";
import type { SavedModel } from "./saving";

/**
 * The probabilities of the emotions in a recording, in the order of card.labels, by what `loadModel` gives:
 * the recording becomes what the model was trained on, by the settings, reading and standardisation of its
 * card. Classifies one file; a whole corpus goes faster through extractFeatures and predict.
 * @throws RecordingError when the file cannot be used, or has more frames than the model reads
 */
export function classify({ model, card }: SavedModel, path: string): Float32Array {
  const outcome = extract(path, card.features);
  if ("reason" in outcome) throw new RecordingError(path, outcome.reason);
  const { bands } = card.features;
  const frames = { values: outcome.values, frames: outcome.values.length / bands, bands };
  const [, steps] = model.inputs[0].shape as [null, number, number];
  if (card.reading === "as described" && frames.frames > steps) {
    throw new RecordingError(path, `it has ${frames.frames} frames and the model reads ${steps}`,
      "cut the recording, or use a model that was trained as counted");
  }
  const inputs = card.reading === "as counted" ? meansOf(frames) : padded(frames, steps);
  return predict(model, standardised(inputs, card.standardisation), [0]);
}

const labels = Int32Array.of(-1); // unknown

const meansOf = (frames: Frames): Inputs =>
  ({ values: bandMeans(frames), shape: [1, frames.bands, 1], labels, lengths: Int32Array.of(frames.bands) });

function padded({ values, frames, bands }: Frames, steps: number): Inputs {
  const row = new Float32Array(steps * bands);
  row.set(values);
  return { values: row, shape: [1, steps, bands], labels, lengths: Int32Array.of(frames) };
}
