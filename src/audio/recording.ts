import { readFile } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { givenPath } from "../base";
import { decode } from "./decode";
import { fresh } from "./kernels";
import { resample } from "./resample";
import { type Recording, RecordingError, type Signal } from "./signal";

/** What is done to a recording before its features are computed. */
export interface PreprocessingSettings {
  /** Scale the peak to full scale. */
  readonly normalise: boolean;
  /** In Hz. */
  readonly sampleRate: number;
  /** Cut leading and trailing frames this far below the loudest, in dB; null keeps everything. */
  readonly trimDecibels: number | null;
}

/** The paper names the three steps and no value. */
export const PREPROCESSING_DEFAULTS: PreprocessingSettings = {
  normalise: true,
  sampleRate: 16000, // keeps what matters of speech (to 8 kHz) and is the usual rate of the field
  trimDecibels: 30, // cuts the pauses of TESS and SAVEE, keeps unvoiced beginnings and ends
};

/** A file's recording. @throws RecordingError as {@link decode}, and when the file cannot be read */
export async function readRecording(path: string): Promise<Recording> {
  return decode(await readBytes(path), path);
}

/**
 * The first of `candidates` whose recording can be used, and that recording.
 * @throws RecordingError of the only candidate, or an Error that counts them, when none can be used
 */
export async function firstReadable<T extends { readonly path: string }>(
  candidates: readonly T[],
): Promise<{ readonly chosen: T; readonly recording: Recording }> {
  const refused = new Map<string, RecordingError>();
  for (const chosen of candidates) {
    try {
      return { chosen, recording: await readRecording(chosen.path) };
    } catch (error) {
      if (!(error instanceof RecordingError)) throw error;
      refused.set(chosen.path, error);
    }
  }
  const [first] = refused.values();
  throw refused.size === 1 ? first : new Error(`none of ${refused.size} recordings can be used: ${first.message} …`);
}

/** A file's bytes. @throws RecordingError when it is missing, a folder or not readable */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(givenPath(path));
  } catch (error) {
    throw new RecordingError(path, unreadable(error), wayTo(path, error));
  }
}

function wayTo(path: string, error: unknown): string | undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EISDIR") return "name the files in it";
  if (code === "ENOENT" && !isAbsolute(path))
    return "it is looked for where the command was typed, in the project's folder and in notebooks";
}

/** Why a file could not be read, in words. */
export function unreadable(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return ({ ENOENT: "it does not exist", EISDIR: "it is a folder", EACCES: "it may not be read" })[code] ??
    `it cannot be read (${code})`;
}

const FRAME = 2048, HOP = 512;

/**
 * The signal without its quiet beginning and end, and what was kept: samples [start, end) of the input.
 * Frames of 2,048 samples every 512, centred on zero-padded ends, are quiet when their mean square lies
 * `decibels` or more below the loudest frame's, as in librosa.effects.trim. Silence is kept whole.
 * The samples are a view of the input's.
 */
export function trim(
  signal: Signal, decibels: number,
): Signal & { readonly start: number; readonly end: number } {
  const { samples } = signal;
  const energies = frameEnergies(samples);
  const floor = 1e-10; // librosa's amin², in mean-square units
  const loudest = Math.max(floor, energies.reduce((a, b) => Math.max(a, b), 0));
  const loud = (energy: number): boolean =>
    10 * Math.log10(Math.max(floor, energy)) - 10 * Math.log10(loudest) > -decibels;
  const first = energies.findIndex(loud);
  let last = energies.length - 1;
  while (last > first && !loud(energies[last])) last--;
  const start = Math.max(0, first) * HOP;
  const end = first < 0 ? 0 : Math.min(samples.length, (last + 1) * HOP);
  return { samples: samples.subarray(start, end), sampleRate: signal.sampleRate, start, end };
}

function frameEnergies(samples: Float32Array): Float64Array {
  const energies = new Float64Array(1 + Math.floor(samples.length / HOP));
  const blocks = new Float64Array(energies.length + FRAME / HOP); // block b covers samples (b - 2)·HOP and on
  for (let b = 2, i = 0; i < samples.length; b++) {
    let sum = 0;
    for (const end = Math.min(i + HOP, samples.length); i < end; i++) sum += samples[i] * samples[i];
    blocks[b] = sum;
  }
  for (let f = 0; f < energies.length; f++) {
    energies[f] = (blocks[f] + blocks[f + 1] + blocks[f + 2] + blocks[f + 3]) / FRAME;
  }
  return energies;
}

/** One utterance, in seconds: the whole recording at most, and at least what is left without the silence around it. */
export const UTTERANCE = { longest: 60, shortest: 0.5 };

/** Why a recording is too long to be one utterance, or undefined where it is not. */
export function tooLong({ samples, sampleRate }: Signal): string | undefined {
  const seconds = samples.length / sampleRate;
  if (seconds <= UTTERANCE.longest) return undefined;
  const lasting = seconds < 120 ? `${seconds.toFixed(0)} seconds` : `${(seconds / 60).toFixed(0)} minutes`;
  return `it lasts ${lasting}, and the networks learned from single sentences`;
}

/**
 * Checks that a recording can be one utterance, which is what networks are trained on.
 * @param name what to call it in errors
 * @throws RecordingError when it is longer than a minute, or has less than half a second without the silence around it
 */
export function checkUtterance(recording: Signal, name: string, settings = PREPROCESSING_DEFAULTS): void {
  const reason = tooLong(recording);
  if (reason) throw new RecordingError(name, reason, `cut it to one, ${UTTERANCE.longest} seconds at most`);
  const left = preprocess(recording, settings).samples.length / settings.sampleRate;
  if (left < UTTERANCE.shortest) {
    throw new RecordingError(name, `only ${left.toFixed(2)} seconds are left without the silence around`,
      `say at least ${UTTERANCE.shortest} seconds of speech`);
  }
}

/** Peak normalisation, resampling and trimming, in the paper's order; what trimming kept as `trim` gives it. */
export function preprocess(
  signal: Signal, settings: PreprocessingSettings = PREPROCESSING_DEFAULTS, allocate = fresh,
): ReturnType<typeof trim> {
  const resampled = resample(signal, settings.sampleRate, settings.normalise, allocate);
  return settings.trimDecibels === null ? { ...resampled, start: 0, end: resampled.samples.length }
    : trim(resampled, settings.trimDecibels);
}
