import { range } from "../base";
import type { Frames } from "../audio";
import { emotionsOf, type Split } from "../corpus";
import type { FeatureSettings } from "./extraction";
import { FEATURE_DEFAULTS, type Features } from "./features";
import { bandDeviations, bandMeans, loudnessContour } from "./mfsc";

/** How the paper's input can be read: band means as its parameters count them, or frames as its text describes them. */
export type Reading = "as counted" | "as described";

/**
 * From sound to features, for each reading. As described, a frame is 64 ms long, every 32 ms: half as many
 * steps as notebook 03's frames give. The paper leaves it open, and hundreds of trainings must fit an evening.
 */
export const READINGS: Readonly<Record<Reading, FeatureSettings>> = {
  "as counted": FEATURE_DEFAULTS,
  "as described": { ...FEATURE_DEFAULTS, fftLength: 1024, windowLength: 1024, hopLength: 512 },
};

/**
 * What the single numbers are, as counted. The parameters fix that there is one channel, not what it holds: 64 band
 * means are our choice. The others show how much hangs on it.
 */
export type Numbers = "band means" | "band deviations" | "loudness";
const NUMBERS: Readonly<Record<Numbers, (frames: Frames) => Float32Array>> = {
  "band means": bandMeans,
  "band deviations": bandDeviations,
  "loudness": (frames) => loudnessContour(frames, frames.bands),
};

/**
 * Where the zeros stand that make a short utterance as long as the longest: pre and post of Keras's pad_sequences.
 * None: the utterance is repeated until it is as long, so that a network reads speech at every step, whichever way it
 * reads.
 */
export type Zeros = "front" | "end" | "none";

/** Where they stand as described, unless a job says otherwise: where pad_sequences puts them. */
export const ZEROS: Zeros = "front";

/** What a network reads: N × steps × channels, and each row's emotion as its index in `emotions`. */
export interface Inputs {
  readonly values: Float32Array;
  readonly shape: readonly [number, number, number];
  readonly labels: Int32Array;
  readonly emotions: readonly string[];
  /** How many steps of each row are sound; the others are zeros. */
  readonly lengths: Int32Array;
  /** Where those stand; at the end where it is not said. */
  readonly zeros?: Zeros;
}

/** What of a row is sound, without the zeros: a view of its values, lengths[row] × channels. */
export function unpadded(
  { values, shape: [, steps, channels], lengths, zeros }: Omit<Inputs, "labels" | "emotions">, row: number,
): Float32Array {
  const from = row * steps + (zeros === "front" ? steps - lengths[row] : 0);
  return values.subarray(from * channels, (from + lengths[row]) * channels);
}

/**
 * Utterances as a model reads them: their band means or other single numbers, or their frames in so many steps, with
 * zeros beside the shorter ones, or these repeated. `shortened` counts those with more frames, which lose their end.
 * Labels are unknown: −1, of no emotions.
 */
export function asRead(
  utterances: readonly Frames[], reading: Reading, steps: number, zeros: Zeros = "end", numbers: Numbers = "band means",
): { readonly inputs: Inputs; readonly shortened: number } {
  const labels = new Int32Array(utterances.length).fill(-1), [{ bands }] = utterances;
  const counted = reading === "as counted", size = counted ? bands : steps * bands;
  const values = new Float32Array(utterances.length * size);
  const lengths = Int32Array.from(utterances, ({ frames }) =>
    (counted ? bands : zeros === "none" ? steps : Math.min(frames, steps)));
  const shortened = counted ? 0 : utterances.filter(({ frames }) => frames > steps).length;
  const inputs: Inputs = { values, labels, emotions: [], lengths, zeros,
    shape: [utterances.length, size / (counted ? 1 : bands), counted ? 1 : bands] };
  for (const [i, frames] of utterances.entries()) {
    const sound = unpadded(inputs, i), once = counted ? NUMBERS[numbers](frames) : frames.values;
    for (let at = 0; at < sound.length; at += once.length) sound.set(once.subarray(0, sound.length - at), at);
  }
  return { inputs, shortened };
}

/** As counted: each band's mean over time, or other single numbers, a sequence of N × bands × 1. */
export const asCounted = (features: Features, numbers?: Numbers): Inputs =>
  ({ ...asRead(framesOf(features), "as counted", 1, "end", numbers).inputs, ...labelled(features) });

/** As described: frames of mel bands, each utterance padded with zeros, or repeated, to the longest, N × T × bands. */
export const asDescribed = (features: Features, zeros: Zeros = ZEROS): Inputs => ({
  ...asRead(framesOf(features), "as described", features.lengths.reduce((a, b) => Math.max(a, b), 0), zeros).inputs,
  ...labelled(features),
});

/** The frames of each utterance, as views of the features. */
function framesOf({ values, lengths, bands }: Features): Frames[] {
  let at = 0;
  return Array.from(lengths, (frames) => ({ frames, bands, values: values.subarray(at, at += frames * bands) }));
}

function labelled({ utterances }: Features): Pick<Inputs, "labels" | "emotions"> {
  const emotions = emotionsOf(utterances);
  return { emotions, labels: Int32Array.from(utterances, ({ emotion }) => emotions.indexOf(emotion)) };
}

/** Mean and standard deviation of each mel band: plain numbers, so that it can be saved as JSON. */
export interface Standardisation { readonly mean: readonly number[]; readonly deviation: readonly number[] }

/** How many mel bands inputs are of: as counted they are the steps, as described the channels. */
export const bandsOf = ({ shape: [, steps, channels] }: Pick<Inputs, "shape">): number =>
  (channels === 1 ? steps : channels);

/**
 * Mean and deviation (population) of each mel band over the training rows, without their padding.
 * @throws RangeError when there are no training rows
 */
export function fitStandardisation(inputs: Inputs, trainingRows: readonly number[]): Standardisation {
  if (trainingRows.length === 0) throw new RangeError("there are no training rows to standardise by");
  const bands = bandsOf(inputs);
  const count = new Float64Array(bands), mean = new Float64Array(bands), squares = new Float64Array(bands);
  for (const row of trainingRows) {
    const sound = unpadded(inputs, row);
    for (let i = 0; i < sound.length; i++) {
      const band = i % bands, value = sound[i];
      const shift = value - mean[band];
      mean[band] += shift / ++count[band]; // Welford 1962
      squares[band] += shift * (value - mean[band]);
    }
  }
  return { mean: [...mean], deviation: Array.from(squares, (square, band) => Math.sqrt(square / count[band])) };
}

/**
 * Each mel band less its mean, over its deviation. Padding stays 0, which after this is a band's mean. A band
 * that never varied becomes 0.
 */
export function applyStandardisation(inputs: Inputs, { mean, deviation }: Standardisation): Inputs {
  const bands = bandsOf(inputs);
  const standard: Inputs = { ...inputs, values: new Float32Array(inputs.values.length) };
  for (let row = 0; row < inputs.lengths.length; row++) {
    const sound = unpadded(inputs, row), scaled = unpadded(standard, row);
    for (let i = 0; i < sound.length; i++) {
      const band = i % bands;
      scaled[i] = deviation[band] > 0 ? (sound[i] - mean[band]) / deviation[band] : 0;
    }
  }
  return standard;
}

/** Each mel band with mean 0 and deviation 1 over the training rows, the other rows moved and scaled alike. */
export const standardise = (inputs: Inputs, trainingRows: readonly number[]): Inputs =>
  applyStandardisation(inputs, fitStandardisation(inputs, trainingRows));

/** The rows of training and validation alone, and where these then are: all that a model is given to learn. */
export function withoutTest(inputs: Inputs, split: Split): { learning: Inputs; parts: Split } {
  const { train, validation } = split;
  return {
    learning: selectRows(inputs, [...train, ...validation]),
    parts: { ...split, test: [], train: range(0, train.length),
      validation: range(train.length, validation.length) },
  };
}

/** Some rows of inputs, in the order given. */
export function selectRows(inputs: Inputs, rows: readonly number[]): Inputs {
  const { values, shape: [, steps, channels], labels, lengths } = inputs;
  const size = steps * channels, some = new Float32Array(rows.length * size);
  rows.forEach((row, i) => some.set(values.subarray(row * size, (row + 1) * size), i * size));
  const pick = (from: Int32Array) => Int32Array.from(rows, row => from[row]);
  return { ...inputs, values: some, shape: [rows.length, steps, channels], labels: pick(labels),
    lengths: pick(lengths) };
}

/** So many steps of each row, with fewer zeros. Longer rows lose their end; they are in no part of the split. */
export function cutSteps(inputs: Inputs, steps: number): Inputs {
  const { shape: [rows, , channels], lengths } = inputs;
  const cut: Inputs = { ...inputs, values: new Float32Array(rows * steps * channels), shape: [rows, steps, channels],
    lengths: lengths.map(length => Math.min(length, steps)) };
  for (let row = 0; row < rows; row++) {
    const kept = unpadded(cut, row);
    kept.set(unpadded(inputs, row).subarray(0, kept.length));
  }
  return cut;
}
