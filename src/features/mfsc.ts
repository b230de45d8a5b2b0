import {
  align, checkedFrameCount, type Frames, hann, type Kernels, pad, paddedLength, rememberLast, type Signal, startKernels,
  stft, STFT_DEFAULTS, type StftSettings, turns,
} from "../audio";
import { melFilterbank, type MelSettings } from "./mel";

/** How sound becomes log-mel frames. Times are in samples, frequencies in Hz. */
export interface MfscSettings extends StftSettings, MelSettings {
  /** 1: bands sum magnitudes, for parity with librosa (tests/mfsc.test.ts); 2: powers. */
  readonly power: 1 | 2;
  readonly log: NaturalLog | Decibels;
}

/** ln(mel + floor) */
export interface NaturalLog { readonly kind: "ln"; readonly floor: number }

/**
 * 10 · log10(max(mel, 1e-10) / reference), cut off at topDb below the loudest value unless null. "max", the loudest
 * value, and topDb are for parity with librosa (tests/mfsc.test.ts).
 */
export interface Decibels {
  readonly kind: "dB"; readonly reference: number | "max"; readonly topDb: number | null;
}

/** What the paper leaves open, chosen once: its text names log-mel coefficients and no value. */
export const MFSC_DEFAULTS: MfscSettings = {
  ...STFT_DEFAULTS,
  power: 2, // energies, as a filter bank sums them
  bands: 64, // the paper's 58,503 parameters hold for any number; 64 is usual and 57 Hz wide at its narrowest
  fMin: 0,
  fMax: 8000, // half the sampling rate
  melScale: "slaney", // librosa's default
  melNorm: "slaney", // librosa's default
  log: { kind: "ln", floor: 1e-6 }, // hides a recording's noise floor, keeps quiet speech
};

/**
 * The log-mel spectral coefficients (MFSC) of a signal, frames × bands: librosa's melspectrogram and log.
 * @throws RangeError when the signal is too short for a frame, has another rate, or the settings are absurd
 */
export function mfsc(signal: Signal, settings: MfscSettings = MFSC_DEFAULTS): Frames {
  const frames = checkedFrameCount(signal, settings);
  const { fftLength, bands } = settings;
  const fast = fftLength >= 8 && (fftLength & (fftLength - 1)) === 0;
  const mel = fast ? melByKernel(signal, settings, frames) : melBySpectra(signal, settings);
  return { values: logarithm(mel, settings.log), frames, bands };
}

/** Mel bands for any frame length, by the plain definition; {@link melByKernel} does it for powers of two. */
export function melBySpectra(signal: Signal, settings: MfscSettings): Float64Array {
  const { bands, weights, bins, first, end } = melFilterbank(settings);
  const { values, frames } = stft(signal, settings);
  const mel = new Float64Array(frames * bands);
  for (let t = 0; t < frames; t++) {
    for (let b = 0; b < bands; b++) {
      for (let k = first[b]; k < end[b]; k++) {
        const at = 2 * (t * bins + k);
        const power = values[at] ** 2 + values[at + 1] ** 2;
        mel[t * bands + b] += weights[b * bins + k] * (settings.power === 2 ? power : Math.sqrt(power));
      }
    }
  }
  return mel;
}

interface Plan {
  readonly kernels: Kernels; readonly window: number; readonly cosine: number; readonly sine: number;
  readonly work: number; readonly first: number; readonly end: number; readonly weights: number;
}

const planFor = rememberLast(4, (key): Plan => {
  const settings: MfscSettings = JSON.parse(key);
  const { fftLength, windowLength } = settings;
  const { weights, bins, first, end } = melFilterbank(settings);
  const angles = turns(fftLength, fftLength / 2);
  const kernels = startKernels();
  return {
    kernels,
    window: kernels.place(hann(windowLength, fftLength)),
    cosine: kernels.place(angles.map(Math.cos)),
    sine: kernels.place(angles.map(Math.sin)),
    work: kernels.place(new Float64Array(6 * fftLength)),
    first: kernels.place(first),
    end: kernels.place(end),
    weights: kernels.place(Float64Array.from([...first.keys()]
      .flatMap((b) => [...weights.subarray(b * bins + first[b], b * bins + end[b])]))),
  };
});

function melByKernel(signal: Signal, settings: MfscSettings, frames: number): Float64Array {
  const { kernels, window, cosine, sine, work, first, end, weights } = planFor(JSON.stringify(settings));
  const { hopLength, fftLength, bands, power } = settings;
  const length = paddedLength(signal.samples.length, settings);
  const input = kernels.room(4 * length + 8 * frames * bands + 16);
  const output = align(input + 4 * length);
  pad(signal.samples, settings, new Float32Array(kernels.memory.buffer, input, length));
  kernels.melFrames(input, frames, hopLength, fftLength, window, cosine, sine, work, power === 1 ? 1 : 0,
    bands, first, end, weights, output);
  return new Float64Array(kernels.memory.buffer, output, frames * bands); // a view: read before the next call
}

function logarithm(mel: Float64Array, log: NaturalLog | Decibels): Float32Array {
  const values = new Float32Array(mel.length);
  if (log.kind === "ln") {
    for (let i = 0; i < mel.length; i++) values[i] = Math.log(mel[i] + log.floor);
    return values;
  }
  const least = 1e-10; // librosa's amin
  const decibels = (value: number): number => 10 * Math.log10(Math.max(least, value));
  const loudest = mel.reduce((a, b) => Math.max(a, b), least);
  const reference = decibels(log.reference === "max" ? loudest : log.reference);
  const lowest = log.topDb === null ? -Infinity : decibels(loudest) - reference - log.topDb;
  for (let i = 0; i < mel.length; i++) values[i] = Math.max(decibels(mel[i]) - reference, lowest);
  return values;
}

/** Mel-frequency cepstral coefficients: the first values of the orthonormal DCT-II of each log-mel frame. */
export function mfcc(frames: Frames, coefficients = 20): Frames {
  const { bands } = frames;
  const basis = cosines(coefficients, bands);
  const values = new Float32Array(frames.frames * coefficients);
  for (let t = 0; t < frames.frames; t++) {
    for (let c = 0; c < coefficients; c++) {
      let sum = 0;
      for (let b = 0; b < bands; b++) sum += basis[c * bands + b] * frames.values[t * bands + b];
      values[t * coefficients + c] = sum;
    }
  }
  return { values, frames: frames.frames, bands: coefficients };
}

/** The first rows of the orthonormal DCT-II of so many bands: coefficients × bands. */
const cosines = (coefficients: number, bands: number): Float64Array =>
  Float64Array.from({ length: coefficients * bands }, (_, i) => {
    const c = Math.floor(i / bands), b = i % bands;
    return Math.sqrt((c === 0 ? 1 : 2) / bands) * Math.cos((Math.PI * c * (b + 0.5)) / bands);
  });

/** Each band's mean over time: the sequence of single numbers that the paper's parameter count calls for. */
export function bandMeans({ values, frames, bands }: Frames): Float32Array {
  const sums = new Float64Array(bands);
  for (let i = 0; i < frames * bands; i++) sums[i % bands] += values[i];
  return Float32Array.from(sums, (sum) => sum / frames);
}

/** Each band's standard deviation over time (population). */
export function bandDeviations(frames: Frames): Float32Array {
  const means = bandMeans(frames), { values, bands } = frames, squares = new Float64Array(bands);
  values.forEach((value, i) => { squares[i % bands] += (value - means[i % bands]) ** 2; });
  return Float32Array.from(squares, (square) => Math.sqrt(square / frames.frames));
}

/**
 * The loudness of an utterance at so many moments, evenly spaced from its first frame to its last: the logarithm of
 * each frame's mean power over the bands, straight lines between frames. The frames are natural logarithms of power.
 */
export function loudnessContour({ values, frames, bands }: Frames, moments: number): Float32Array {
  const loudness = Float64Array.from({ length: frames }, (_, t) => Math.log(
    values.subarray(t * bands, (t + 1) * bands).reduce((sum, value) => sum + Math.exp(value), 0) / bands));
  return Float32Array.from({ length: moments }, (_, i) => {
    const at = moments > 1 ? (i * (frames - 1)) / (moments - 1) : 0,
      before = Math.floor(at),
      after = Math.min(frames - 1, before + 1);
    return loudness[before] + (at - before) * (loudness[after] - loudness[before]);
  });
}

/**
 * So many mel bands from MFCC, coefficients that were not kept taken as 0: the orthonormal DCT-II of `mfcc`
 * backwards. From all coefficients it gives the bands that they were made of.
 * @throws RangeError when there are more coefficients than bands
 */
export function bandsFromMfcc({ values, frames, bands: kept }: Frames, bands: number): Frames {
  if (kept > bands) throw new RangeError(`${kept} coefficients cannot come from ${bands} bands`);
  const basis = cosines(kept, bands);
  const back = new Float32Array(frames * bands);
  for (let t = 0; t < frames; t++) {
    for (let b = 0; b < bands; b++) {
      let sum = 0;
      for (let c = 0; c < kept; c++) sum += values[t * kept + c] * basis[c * bands + b];
      back[t * bands + b] = sum;
    }
  }
  return { values: back, frames, bands };
}
