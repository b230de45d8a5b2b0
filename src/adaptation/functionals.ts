import { mean } from "../base";
import { mfcc } from "../features";
import { BANDS, CLARITY, COLUMNS, type Descriptors, SEMITONES } from "./descriptors";

const COEFFICIENTS = 13, SEGMENTS = 10;
const CONTOURS = ["semitones", "MFCC 0", "MFCC 1", "MFCC 2", "MFCC 3", "clarity"];

/** One descriptor of a sound over its frames; NaN where there is none. */
type Stream = Float64Array;

/**
 * A whole utterance as one vector, whatever its length: statistics over time ("functionals") of MFCC 0–12, of
 * pitch and clarity and of the spectrum's centroid; the time course of six of them over ten equal parts of the
 * utterance; duration, voiced share, and how pitch and loudness move. In the order of {@link FUNCTIONALS}.
 */
export function functionals(track: Descriptors): Float32Array {
  const streams = streamsOf(track), pitch = fill(streams.get("semitones")!);
  const voiced = streams.get("semitones")!.filter(value => !Number.isNaN(value));
  const statistics = [...streams].flatMap(([name, stream]) =>
    statisticsOf(name === "semitones" ? voiced : stream));
  const contours = CONTOURS.flatMap(name => segments(name === "semitones" ? pitch : streams.get(name)!));
  return Float32Array.from([...statistics, ...contours, Math.log(track.frames), voiced.length / track.frames]);
}

const STATISTICS = ["mean", "deviation", "10%", "90%", "slope", "movement"];

/** What each number of {@link functionals} is. */
export const FUNCTIONALS: readonly string[] = [
  ...Array.from({ length: COEFFICIENTS }, (_, c) => `MFCC ${c}`), "semitones", "clarity", "centroid",
].flatMap(name => STATISTICS.map(statistic => `${name}, ${statistic}`)).concat(
  CONTOURS.flatMap(name => Array.from({ length: SEGMENTS }, (_, s) => `${name}, part ${s + 1}`)),
  "ln duration", "voiced share",
);

function streamsOf({ values, frames }: Descriptors): Map<string, Stream> {
  const mel = new Float32Array(frames * BANDS), column = (c: number) =>
    Float64Array.from({ length: frames }, (_, t) => values[t * COLUMNS + c]);
  for (let t = 0; t < frames; t++) mel.set(values.subarray(t * COLUMNS, t * COLUMNS + BANDS), t * BANDS);
  const cepstrum = mfcc({ values: mel, frames, bands: BANDS }, COEFFICIENTS).values;
  const streams = new Map<string, Stream>();
  for (let c = 0; c < COEFFICIENTS; c++)
    streams.set(`MFCC ${c}`, Float64Array.from({ length: frames }, (_, t) => cepstrum[t * COEFFICIENTS + c]));
  streams.set("semitones", column(SEMITONES)).set("clarity", column(CLARITY));
  return streams.set("centroid", Float64Array.from({ length: frames }, (_, t) => centroid(mel, t)));
}

/** The mean band of a frame, each weighted by its energy. */
function centroid(mel: Float32Array, t: number): number {
  let sum = 0, moment = 0;
  for (let b = 0; b < BANDS; b++) {
    const energy = Math.exp(mel[t * BANDS + b]);
    sum += energy;
    moment += b * energy;
  }
  return moment / sum;
}

function statisticsOf(stream: Stream): number[] {
  if (stream.length < 2) return [stream[0] ?? 0, 0, stream[0] ?? 0, stream[0] ?? 0, 0, 0];
  const average = mean(stream), sorted = Float64Array.from(stream).sort(), last = stream.length - 1;
  const at = (share: number) => sorted[Math.round(share * last)];
  let squares = 0, along = 0, times = 0, movement = 0;
  stream.forEach((value, t) => {
    const time = t / last - 0.5;
    squares += (value - average) ** 2;
    along += time * value;
    times += time * time;
    movement += t ? Math.abs(value - stream[t - 1]) : 0;
  });
  return [average, Math.sqrt(squares / stream.length), at(0.1), at(0.9), along / times, movement / last];
}

/** The means of ten equal parts. */
const segments = (stream: Stream): number[] => Array.from({ length: SEGMENTS }, (_, s) => {
  const from = Math.floor((s * stream.length) / SEGMENTS);
  return mean(stream.subarray(from, Math.max(from + 1, Math.floor(((s + 1) * stream.length) / SEGMENTS))));
});

/** Pitch drawn straight through what has none; its median at both ends' silence; 0 where no frame has one. */
function fill(pitch: Stream): Stream {
  const known = [...pitch.keys()].filter(t => !Number.isNaN(pitch[t]));
  if (!known.length) return new Float64Array(pitch.length);
  return pitch.map((value, t) => {
    if (!Number.isNaN(value)) return value;
    const after = known.findIndex(k => k > t);
    if (after < 1) return pitch[known[after < 0 ? known.length - 1 : 0]];
    const [a, b] = [known[after - 1], known[after]];
    return pitch[a] + ((t - a) / (b - a)) * (pitch[b] - pitch[a]);
  });
}

/**
 * Adds the mean of each band of a track to `means`, in whose precision it adds up.
 * @param means as many as there are bands, 0 each
 */
export function averageBands<Means extends Float32Array | Float64Array>(
  { values, frames }: Descriptors, means: Means,
): Means {
  for (let t = 0; t < frames; t++)
    for (let b = 0; b < BANDS; b++) means[b] += values[t * COLUMNS + b] / frames;
  return means;
}
