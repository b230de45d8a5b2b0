import { range } from "../base";
import type { Frames } from "../audio";
import { emotionsOf, type Split } from "../corpus";
import { FEATURE_DEFAULTS, type Features, type FeatureSettings } from "./features";
import { bandMeans } from "./mfsc";

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

/** What a network reads: N × steps × channels, and each row's emotion as its index in `emotions`. */
export interface Inputs {
  readonly values: Float32Array;
  readonly shape: readonly [number, number, number];
  readonly labels: Int32Array;
  readonly emotions: readonly string[];
  /** How many steps of each row are sound; zeros follow. */
  readonly lengths: Int32Array;
}

/**
 * Utterances as a model reads them: their band means, or their frames in so many steps, with zeros after the
 * shorter ones. `shortened` counts those with more frames, which lose their end. Labels are unknown: −1, of no emotions.
 */
export function asRead(
  utterances: readonly Frames[], reading: Reading, steps: number,
): { readonly inputs: Inputs; readonly shortened: number } {
  const labels = new Int32Array(utterances.length).fill(-1), [{ bands }] = utterances;
  const counted = reading === "as counted", size = counted ? bands : steps * bands;
  const values = new Float32Array(utterances.length * size);
  for (const [i, frames] of utterances.entries()) {
    values.set(counted ? bandMeans(frames) : frames.values.subarray(0, size), i * size);
  }
  const lengths = Int32Array.from(utterances, ({ frames }) => (counted ? bands : Math.min(frames, steps)));
  const shortened = counted ? 0 : utterances.filter(({ frames }) => frames > steps).length;
  return { inputs: { values, labels, emotions: [], lengths, shape: [utterances.length, size / (counted ? 1 : bands),
    counted ? 1 : bands] }, shortened };
}

/** As counted: each band's mean over time, a sequence of N × bands × 1. */
export const asCounted = (features: Features): Inputs =>
  ({ ...asRead(framesOf(features), "as counted", 1).inputs, ...labelled(features) });

/** As described: frames of mel bands, zero-padded to the longest utterance, N × T × bands. */
export const asDescribed = (features: Features): Inputs => ({
  ...asRead(framesOf(features), "as described", features.lengths.reduce((a, b) => Math.max(a, b), 0)).inputs,
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

// As counted, the bands are the steps.
const bandsOf = ({ shape: [, steps, channels] }: Inputs): number => (channels === 1 ? steps : channels);

/**
 * Mean and deviation (population) of each mel band over the training rows, without their padding.
 * @throws RangeError when there are no training rows
 */
export function fitStandardisation(inputs: Inputs, trainingRows: readonly number[]): Standardisation {
  if (trainingRows.length === 0) throw new RangeError("there are no training rows to standardise by");
  const { values, shape: [, steps, channels], lengths } = inputs;
  const bands = bandsOf(inputs);
  const count = new Float64Array(bands), mean = new Float64Array(bands), squares = new Float64Array(bands);
  for (const row of trainingRows) {
    for (let i = 0; i < lengths[row] * channels; i++) {
      const band = i % bands, value = values[row * steps * channels + i];
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
  const { values, shape: [, steps, channels], lengths } = inputs;
  const bands = bandsOf(inputs);
  const scaled = new Float32Array(values.length);
  for (let row = 0; row < lengths.length; row++) {
    for (let i = 0; i < lengths[row] * channels; i++) {
      const band = i % bands, at = row * steps * channels + i;
      scaled[at] = deviation[band] > 0 ? (values[at] - mean[band]) / deviation[band] : 0;
    }
  }
  return { ...inputs, values: scaled };
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
  const { values, shape: [, steps, channels], labels, emotions, lengths } = inputs;
  const size = steps * channels, some = new Float32Array(rows.length * size);
  rows.forEach((row, i) => some.set(values.subarray(row * size, (row + 1) * size), i * size));
  const pick = (from: Int32Array) => Int32Array.from(rows, row => from[row]);
  return { values: some, shape: [rows.length, steps, channels], labels: pick(labels), emotions,
    lengths: pick(lengths) };
}

/** As many steps of each row as asked for. Rows that are longer are in no part of the split. */
export function cutSteps(inputs: Inputs, steps: number): Inputs {
  const { values, shape: [rows, all, channels], lengths } = inputs;
  const fewer = new Float32Array(rows * steps * channels);
  for (let row = 0; row < rows; row++) {
    const from = row * all * channels;
    fewer.set(values.subarray(from, from + steps * channels), row * steps * channels);
  }
  const cut = lengths.map(length => Math.min(length, steps));
  return { ...inputs, values: fewer, shape: [rows, steps, channels], lengths: cut };
}
