import { EMOTIONS, median, random } from "../base";
import { hzToMel, melToHz } from "../features";
import { BANDS, COLUMNS, type Descriptors, SEMITONES } from "./descriptors";
import { averageBands } from "./functionals";

/** How another voice would differ, said of tracks: no sound is made. */
export interface Voice {
  readonly formants: number;   // factor on frequencies (VTLP, Jaitly and Hinton 2013)
  readonly tempo: number;      // factor on speed
  readonly semitones: number;  // added to the pitch
  readonly pitchRange: number; // factor on the pitch's distance from the utterance's median
  readonly tilt: number;       // added to ln energy from the lowest band to the highest
  readonly loudness: number;   // factor on the distance of ln energies from the utterance's mean frame
}

/** A voice drawn at random, within what speakers differ by, or so many times as far from the usual. */
export function drawVoice(next: () => number, times = 1): Voice {
  const spread = (width: number) => (2 * next() - 1) * width * times;
  return {
    formants: Math.exp(spread(0.15)), tempo: Math.exp(spread(0.2)), semitones: spread(4),
    pitchRange: Math.exp(spread(0.3)), tilt: spread(1.5), loudness: Math.exp(spread(0.15)),
  };
}

const HIGHEST = hzToMel(8000, "slaney");

/** The band, between two of them, from which band b of the changed voice takes its energy. */
const sourceBand = (b: number, formants: number): number => {
  const hz = melToHz(((b + 1) * HIGHEST) / (BANDS + 1), "slaney") / formants;
  return Math.min(BANDS - 1, Math.max(0, (hzToMel(hz, "slaney") * (BANDS + 1)) / HIGHEST - 1));
};

const meanFrame = (track: Descriptors): Float64Array => averageBands(track, new Float64Array(BANDS));

/** The track as that voice would give it: bands warped, time stretched, pitch moved and spread. */
export function perturb({ values, frames }: Descriptors, voice: Voice): Descriptors {
  const count = Math.max(2, Math.round(frames / voice.tempo)), result = new Float32Array(count * COLUMNS);
  const sources = Float64Array.from({ length: BANDS }, (_, b) => sourceBand(b, voice.formants));
  const pitches = Float64Array.from({ length: frames }, (_, t) => values[t * COLUMNS + SEMITONES]);
  const middle = median(pitches.filter(pitch => !Number.isNaN(pitch)));
  const usual = meanFrame({ values, frames });
  for (let t = 0; t < count; t++) {
    const from = Math.min(frames - 1, Math.round((t * (frames - 1)) / (count - 1))) * COLUMNS;
    for (let b = 0; b < BANDS; b++) {
      const low = Math.floor(sources[b]), high = Math.min(BANDS - 1, low + 1), share = sources[b] - low;
      const level = (row: ArrayLike<number>, at: number) =>
        row[at + low] * (1 - share) + row[at + high] * share;
      const average = level(usual, 0), tilt = voice.tilt * (b / (BANDS - 1) - 0.5);
      result[t * COLUMNS + b] = average + voice.loudness * (level(values, from) - average) + tilt;
    }
    for (let c = BANDS; c < COLUMNS; c++) result[t * COLUMNS + c] = values[from + c];
    const pitch = values[from + SEMITONES];
    result[t * COLUMNS + SEMITONES] = middle + voice.pitchRange * (pitch - middle) + voice.semitones;
  }
  return { values: result, frames: count };
}

/** The track with a stretch of time and a range of bands at the utterance's mean (SpecAugment). */
export function specAugment({ values, frames }: Descriptors, next: () => number): Descriptors {
  const usual = meanFrame({ values, frames }), result = Float32Array.from(values);
  const stretch = (length: number) => {
    const width = next() * 0.25 * length, from = next() * (length - width);
    return (at: number) => at >= from && at < from + width;
  };
  const inTime = stretch(frames), inBands = stretch(BANDS);
  for (let t = 0; t < frames; t++)
    for (let b = 0; b < BANDS; b++) if (inTime(t) || inBands(b)) result[t * COLUMNS + b] = usual[b];
  return { values: result, frames };
}

/**
 * Utterances as a speaker with ways of her own would say them: each emotion is changed in its own way, drawn
 * by the seed, or all of them in one way.
 * @param labels the emotion of each, as an index
 */
export function perturbSpeaker(
  tracks: readonly Descriptors[], labels: Int32Array, seed: number, alike = false,
): Descriptors[] {
  const next = random(seed + 2 ** 34), way = drawVoice(next, 2);
  const ways = EMOTIONS.map((_, i) => (alike || i === 0 ? way : drawVoice(next, 2)));
  return tracks.map((track, i) => perturb(track, ways[labels[i]]));
}
