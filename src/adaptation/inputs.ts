import { mean, median, memoise } from "../base";
import {
  applyStandardisation, fitStandardisation, type Inputs, selectRows, unpadded, type Zeros, ZEROS,
} from "../features";
import { BANDS, COLUMNS, type Descriptors, SEMITONES } from "./descriptors";
import { averageBands, functionals, FUNCTIONALS } from "./functionals";
import type { Method } from "./methods";

/** Steps as described: every second frame, 32 ms apart, so 3.07 s; zeros fill a shorter utterance, as everywhere. */
const STEPS = 96;

const PROSODY = /semitones|clarity|MFCC 0,|centroid|duration|voiced/;

/**
 * What a method's network reads of tracks, before it is standardised by anything but the utterance itself.
 * As described, what lies beyond {@link STEPS} is not read.
 */
export function readingOf(
  { reading, level, zeros }: Pick<Method, "reading" | "level" | "zeros">, tracks: readonly Descriptors[],
): Omit<Inputs, "labels" | "emotions"> {
  const own = level === "utterance" && reading !== "as counted" ? tracks.map(relativeOnce) : tracks;
  if (reading === "as described") return frames(own, zeros);
  const rows = own.map(track => (reading === "as counted" ? bandVector(track, level) : vector(track, reading)));
  const steps = rows[0]?.length ?? 0, values = new Float32Array(rows.length * steps);
  rows.forEach((row, i) => values.set(row, i * steps));
  return { values, shape: [rows.length, steps, 1], lengths: new Int32Array(rows.length).fill(steps) };
}

const functionalsOnce = memoise(functionals); // several methods ask for the same ones

function vector(track: Descriptors, reading: Method["reading"]): Float32Array {
  const all = functionalsOnce(track);
  return reading === "prosody" ? all.filter((_, i) => PROSODY.test(FUNCTIONALS[i])) : all;
}

function bandVector(track: Descriptors, level: Method["level"]): Float32Array {
  const means = averageBands(track, new Float32Array(BANDS));
  if (level !== "utterance") return means;
  const average = mean(means), deviation = Math.sqrt(mean(means.map(value => (value - average) ** 2)));
  return means.map(value => (value - average) / deviation);
}

function frames(tracks: readonly Descriptors[], zeros: Zeros = ZEROS): Omit<Inputs, "labels" | "emotions"> {
  const lengths = Int32Array.from(tracks, track => Math.min(STEPS, Math.ceil(track.frames / 2)));
  const inputs: Omit<Inputs, "labels" | "emotions"> = { lengths, zeros, shape: [tracks.length, STEPS, BANDS],
    values: new Float32Array(tracks.length * STEPS * BANDS) };
  tracks.forEach((track, i) => {
    const sound = unpadded(inputs, i);
    for (let t = 0; t < lengths[i]; t++) {
      const from = 2 * t * COLUMNS;
      sound.set(track.values.subarray(from, from + BANDS), t * BANDS);
    }
  });
  return inputs;
}

/**
 * Each row by the mean and deviation of all rows of its speaker, without labels: `speakers` has the name for each row.
 */
export function standardiseBySpeaker(inputs: Inputs, speakers: readonly string[]): Inputs {
  const size = inputs.shape[1] * inputs.shape[2], values = new Float32Array(inputs.values.length);
  for (const speaker of new Set(speakers)) {
    const rows = speakers.flatMap((name, row) => (name === speaker ? [row] : []));
    const own = selectRows(inputs, rows);
    const scaled = applyStandardisation(own, fitStandardisation(own, [...rows.keys()])).values;
    rows.forEach((row, i) => values.set(scaled.subarray(i * size, (i + 1) * size), row * size));
  }
  return { ...inputs, values };
}

/** Each band less its mean over the utterance, and pitch less its median: the voice itself is taken out. */
export function relative({ values, frames }: Descriptors): Descriptors {
  const result = Float32Array.from(values);
  const column = (c: number) => Float64Array.from({ length: frames }, (_, t) => values[t * COLUMNS + c]);
  for (let c = 0; c <= SEMITONES; c++) {
    const own = column(c).filter(value => !Number.isNaN(value)), level = c < BANDS ? mean(own) : median(own);
    for (let t = 0; t < frames; t++) result[t * COLUMNS + c] -= level;
  }
  return { values: result, frames };
}

const relativeOnce = memoise(relative);
