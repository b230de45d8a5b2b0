import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { PREPROCESSING_DEFAULTS, type PreprocessingSettings } from "../audio/recording";
import { EMOTIONS, type Utterance } from "../corpus/corpora";
import { compute, contentKey, read, type Outcome } from "./extraction";
import { bandMeans, MFSC_DEFAULTS, type MfscSettings } from "./mfsc";
import { packFolder, readPacks, writePack } from "./cache";

/** Everything between a recording and its features. */
export interface FeatureSettings extends PreprocessingSettings, MfscSettings {}

export const FEATURE_DEFAULTS: FeatureSettings = { ...PREPROCESSING_DEFAULTS, ...MFSC_DEFAULTS };

/** The frames of all utterances, one after another; those of utterance i are lengths[i] rows of `bands`. */
export interface Features {
  readonly utterances: readonly Utterance[];
  readonly refused: readonly { readonly utterance: Utterance; readonly reason: string }[];
  readonly values: Float32Array;
  readonly lengths: Int32Array;
  readonly bands: number;
}

/** What a network reads: N × steps × channels, and each row's emotion as its index in EMOTIONS. */
export interface Inputs {
  readonly values: Float32Array;
  readonly shape: readonly [number, number, number];
  readonly labels: Int32Array;
  /** How many steps of each row are sound; zeros follow. */
  readonly lengths: Int32Array;
}

/**
 * The features of a corpus, on all cores, kept under data/cache by the content of each recording and the
 * settings. Recordings that cannot be used are listed in `refused` and left out of everything else.
 * @param watch called as recordings are done, with how many of them came from data/cache
 * @throws Error when no recording at all can be used
 */
export async function extractFeatures(
  utterances: readonly Utterance[], settings: FeatureSettings = FEATURE_DEFAULTS,
  watch: (done: number, total: number, cached: number) => void = () => {}, threads = availableParallelism(),
): Promise<Features> {
  const paths = utterances.map(({ path }) => resolve(path));
  const folder = cacheFolder(settings);
  const outcomes: (Float32Array | { reason: string })[] = new Array(paths.length);
  let done = 0, cached = 0;
  const settle = (index: number, outcome: Float32Array | { reason: string }): void => {
    outcomes[index] = outcome;
    watch(++done, paths.length, cached);
  };
  const stored = await readPacks(folder);
  const missing: number[] = [];
  for (const [index, path] of paths.entries()) {
    const known = stored.size > 0 ? stored.get(keyOf(path)) : undefined;
    if (known) {
      cached++;
      settle(index, known);
    } else missing.push(index);
    if (stored.size > 0 && index % 64 === 63) await new Promise(setImmediate); // the kernel stays responsive
  }
  let fresh = new Map<string, Float32Array>();
  await compute(missing.map((index) => paths[index]), settings, threads, async (i, outcome: Outcome) => {
    settle(missing[i], "values" in outcome ? outcome.values : outcome);
    if (!("values" in outcome)) return;
    fresh.set(outcome.key, outcome.values);
    if (fresh.size < 1024) return;
    const full = fresh;
    fresh = new Map();
    await writePack(folder, full);
  });
  await writePack(folder, fresh);
  return assemble(utterances, outcomes, settings.bands);
}

/** "" when the file cannot be read: the extraction will then say why. */
function keyOf(path: string): string {
  try {
    return contentKey(read(path));
  } catch {
    return "";
  }
}

function assemble(
  utterances: readonly Utterance[], outcomes: readonly (Float32Array | { reason: string })[], bands: number,
): Features {
  const kept: Utterance[] = [], refused: { utterance: Utterance; reason: string }[] = [];
  const arrays: Float32Array[] = [];
  for (const [i, outcome] of outcomes.entries()) {
    if (outcome instanceof Float32Array) {
      kept.push(utterances[i]);
      arrays.push(outcome);
    } else refused.push({ utterance: utterances[i], reason: outcome.reason });
  }
  if (kept.length === 0) {
    const first = refused[0];
    throw new Error(first
      ? `none of ${refused.length} recordings can be used: ${first.utterance.path}: ${first.reason} …`
      : "there are no utterances to extract features from");
  }
  return { utterances: kept, refused, ...joined(arrays, bands) };
}

/** The frames of several utterances as one array with their lengths. */
export function joined(
  arrays: readonly Float32Array[], bands: number,
): Pick<Features, "values" | "lengths" | "bands"> {
  const values = new Float32Array(arrays.reduce((sum, array) => sum + array.length, 0));
  let at = 0;
  for (const array of arrays) {
    values.set(array, at);
    at += array.length;
  }
  return { values, lengths: Int32Array.from(arrays, (array) => array.length / bands), bands };
}

/** The files of src that make features. */
export const FRONT_END = ["audio/decode.ts", "audio/resample.ts", "audio/recording.ts", "audio/fourier.ts", "audio/stft.ts",
  "features/mel.ts", "features/mfsc.ts", "features/extraction.ts", "audio/kernels.ts", "audio/kernels.wasm"];

/** Where features of these settings are kept. Editing the code behind them starts a new folder. */
export const cacheFolder = (settings: FeatureSettings): string =>
  packFolder("features", JSON.stringify(Object.entries(settings).sort()), FRONT_END);

/** As counted: each band's mean over time, a sequence of N × bands × 1. */
export function asCounted({ utterances, values, lengths, bands }: Features): Inputs {
  const means = new Float32Array(utterances.length * bands);
  let at = 0;
  for (const [i, frames] of lengths.entries()) {
    means.set(bandMeans({ values: values.subarray(at, at += frames * bands), frames, bands }), i * bands);
  }
  return {
    values: means, shape: [utterances.length, bands, 1], labels: labelsOf(utterances),
    lengths: new Int32Array(utterances.length).fill(bands),
  };
}

/** As described: frames of mel bands, zero-padded to the longest utterance, N × T × bands. */
export function asDescribed({ utterances, values, lengths, bands }: Features): Inputs {
  const steps = lengths.reduce((a, b) => Math.max(a, b), 0);
  const padded = new Float32Array(utterances.length * steps * bands);
  let at = 0;
  for (const [i, frames] of lengths.entries()) {
    padded.set(values.subarray(at, at += frames * bands), i * steps * bands);
  }
  return { values: padded, shape: [utterances.length, steps, bands], labels: labelsOf(utterances), lengths };
}

const labelsOf = (utterances: readonly Utterance[]): Int32Array =>
  Int32Array.from(utterances, ({ emotion }) => EMOTIONS.indexOf(emotion));

/** Mean and standard deviation of each mel band: plain numbers, so that it can be saved as JSON. */
export interface Standardisation { readonly mean: readonly number[]; readonly deviation: readonly number[] }

// As counted, the bands are the steps.
const bandsOf = ({ shape: [, steps, channels] }: Inputs): number => (channels === 1 ? steps : channels);

/**
 * Mean and deviation (population) of each mel band over the training rows, without their padding.
 * @throws RangeError when there are no training rows
 */
export function standardisation(inputs: Inputs, trainingRows: readonly number[]): Standardisation {
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
export function standardised(inputs: Inputs, { mean, deviation }: Standardisation): Inputs {
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
  standardised(inputs, standardisation(inputs, trainingRows));
