import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { sha256 } from "../base";
import { PREPROCESSING_DEFAULTS } from "../audio";
import type { Utterance } from "../corpus";
import { cacheFolder, readCache, writeCache } from "./cache";
import type { Acoustics } from "./acoustics";
import type { FeatureSettings } from "./extraction";
import { compute } from "./pool";
import { MFSC_DEFAULTS } from "./mfsc";

/** 64 log-mel bands every 16 ms, of recordings that are normalised, at 16 kHz and trimmed at 30 dB. */
export const FEATURE_DEFAULTS: FeatureSettings = { ...PREPROCESSING_DEFAULTS, ...MFSC_DEFAULTS };

/** The frames of all utterances, one after another; those of utterance i are lengths[i] rows of `bands`. */
export interface Features {
  readonly utterances: readonly Utterance[];
  readonly refused: readonly { readonly utterance: Utterance; readonly reason: string }[];
  readonly values: Float32Array;
  readonly lengths: Int32Array;
  readonly bands: number;
}

/**
 * The features of a corpus, on all cores, kept under data/cache by the content of each recording and the
 * settings. Recordings that cannot be used, or last over a minute, are listed in `refused` and left out of all else.
 * @param watch called as recordings are done, with how many of them came from data/cache
 * @throws Error when no recording at all can be used
 */
export async function extractFeatures(
  utterances: readonly Utterance[], settings: FeatureSettings = FEATURE_DEFAULTS,
  watch: (done: number, total: number, cached: number) => void = () => {}, threads = availableParallelism(),
): Promise<Features> {
  const paths = utterances.map(({ path }) => resolve(path));
  const folder = featureCache(settings);
  const outcomes: (Float32Array | { reason: string })[] = new Array(paths.length);
  let done = 0, cached = 0;
  const settle = (index: number, outcome: Float32Array | { reason: string }): void => {
    outcomes[index] = outcome;
    watch(++done, paths.length, cached);
  };
  const stored = await readCache(folder);
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
  await compute(missing.map((index) => paths[index]), { kind: "features", settings }, threads, async (i, outcome) => {
    settle(missing[i], "values" in outcome ? outcome.values : outcome);
    if (!("values" in outcome)) return;
    fresh.set(outcome.key, outcome.values);
    if (fresh.size < 1024) return;
    const full = fresh;
    fresh = new Map();
    await writeCache(folder, full);
  });
  await writeCache(folder, fresh);
  return assemble(utterances, outcomes, settings.bands);
}

/** What recordings are like as they came, on all cores. @throws RecordingError of one that cannot be used */
export async function measureAcoustics(
  utterances: readonly Utterance[], watch: (done: number, total: number) => void = () => {},
  threads = availableParallelism(),
): Promise<Acoustics[]> {
  const measured = new Array<Acoustics>(utterances.length);
  let done = 0;
  await compute(utterances.map(({ path }) => resolve(path)), { kind: "acoustics" }, threads, (i, outcome) => {
    measured[i] = outcome;
    watch(++done, utterances.length);
  });
  return measured;
}

/** "" when the file cannot be read: the extraction will then say why. */
function keyOf(path: string): string {
  try {
    return sha256(readFileSync(path));
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
  return { utterances: kept, refused, ...joinFrames(arrays, bands) };
}

/** The frames of several utterances as one array with their lengths. */
export function joinFrames(
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
export const FRONT_END = ["audio/decode.ts",
  ...["pcm", "flac", "mp3", "ogg", "opus", "webm", "mp4", "aac", "decoders", "bytes"]
    .map((name) => `audio/formats/${name}.ts`),
  "audio/signal.ts", "audio/resample.ts", "audio/recording.ts", "audio/fourier.ts", "audio/stft.ts",
  "features/mel.ts", "features/mfsc.ts", "features/extraction.ts", "audio/kernels.ts", "audio/kernels.wasm"];

/** Where features of these settings are kept. Editing the code behind them starts a new folder. */
export const featureCache = (settings: FeatureSettings): string =>
  cacheFolder("features", JSON.stringify(Object.entries(settings).sort()), FRONT_END);
