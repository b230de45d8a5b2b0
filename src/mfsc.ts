import { isMainThread } from "node:worker_threads";
import type { Signal } from "./decode";
import { realTransform } from "./fourier";

/** How sound becomes log-mel frames. Times are in samples, frequencies in Hz. */
export interface MfscSettings {
  readonly sampleRate: number;
  readonly fftLength: number;
  /** The Hann window's length; shorter than fftLength, it is centred between zeros. */
  readonly windowLength: number;
  readonly hopLength: number;
  /** Frame t is centred on sample t · hopLength; otherwise it begins there. */
  readonly centre: boolean;
  /** What lies beyond the ends when frames are centred. */
  readonly padMode: "constant" | "reflect" | "edge";
  /** 1: magnitude; 2: power. */
  readonly power: 1 | 2;
  readonly bands: number;
  readonly fMin: number;
  readonly fMax: number;
  readonly melScale: "slaney" | "htk";
  /** Slaney: every filter has the same area. */
  readonly melNorm: "slaney" | "none";
  readonly log: NaturalLog | Decibels;
}

/** ln(mel + floor) */
export interface NaturalLog { readonly kind: "ln"; readonly floor: number }

/** 10 · log10(max(mel, 1e-10) / reference), nothing more than topDb below the loudest value. */
export interface Decibels { readonly kind: "dB"; readonly reference: number | "max"; readonly topDb: number | null }

/** What the paper leaves open, chosen once. Its text names log-mel coefficients and nothing more. */
export const MFSC_DEFAULTS: MfscSettings = {
  sampleRate: 16000, // speech to 8 kHz
  fftLength: 512, // 32 ms: resolves a voice's harmonics, short against a phone
  windowLength: 512, // the whole frame
  hopLength: 256, // 16 ms, half a window: no sample goes unseen
  centre: true, // librosa's default: frame t tells of time t
  padMode: "constant", // librosa's default: zeros beyond the ends
  power: 2, // energies, as a filter bank sums them
  bands: 64, // 58,503 parameters fit a sequence of 64
  fMin: 0,
  fMax: 8000, // half the sampling rate
  melScale: "slaney", // librosa's default
  melNorm: "slaney", // librosa's default
  log: { kind: "ln", floor: 1e-6 }, // 60 dB below a full-scale sine's order of magnitude: hides recording noise
};

/** A matrix of frames × bands, row-major. */
export interface Frames { readonly values: Float32Array; readonly frames: number; readonly bands: number }

/** A short-time spectrum: frames × bins complex numbers, row-major, real and imaginary parts in turn. */
export interface Spectra { readonly values: Float64Array; readonly frames: number; readonly bins: number }

/** Triangular filters: bands × bins weights, row-major; filter b is nonzero in bins [first[b], end[b]). */
export interface Filterbank {
  readonly weights: Float64Array;
  readonly bands: number;
  readonly bins: number;
  readonly first: Int32Array;
  readonly end: Int32Array;
  /** Lower edge, the bands' centres and the upper edge, in Hz: bands + 2 values. */
  readonly edges: Float64Array;
}

/** How many frames a signal of this many samples has. */
export function frameCount(samples: number, settings: MfscSettings = MFSC_DEFAULTS): number {
  const { fftLength, hopLength, centre } = settings;
  const padded = samples + (centre ? 2 * Math.floor(fftLength / 2) : 0);
  return padded < fftLength ? 0 : 1 + Math.floor((padded - fftLength) / hopLength);
}

/**
 * The short-time Fourier transform with a periodic Hann window, equal to librosa.stft (transposed).
 * @throws RangeError when the signal is too short for one frame, or the settings make no sense
 */
export function stft(signal: Signal, settings: MfscSettings = MFSC_DEFAULTS): Spectra {
  const frames = frameCount(signal.samples.length, settings);
  const bins = Math.floor(settings.fftLength / 2) + 1;
  const values = new Float64Array(frames * bins * 2);
  eachSpectrum(signal, settings, (spectrum, frame) => values.set(spectrum.subarray(0, 2 * bins), frame * bins * 2));
  return { values, frames, bins };
}

/**
 * The log-mel spectral coefficients (MFSC) of a signal: frames × bands.
 * @throws RangeError as {@link stft}, and when the signal's sampling rate is not the settings'
 */
export function mfsc(signal: Signal, settings: MfscSettings = MFSC_DEFAULTS): Frames {
  const { bands, power } = settings;
  const filterbank = melFilterbank(settings);
  const { weights, bins, first, end } = filterbank;
  const frames = frameCount(signal.samples.length, settings);
  const mel = new Float64Array(frames * bands);
  const energy = new Float64Array(bins);
  eachSpectrum(signal, settings, (spectrum, frame) => {
    for (let k = 0; k < bins; k++) {
      const square = spectrum[2 * k] * spectrum[2 * k] + spectrum[2 * k + 1] * spectrum[2 * k + 1];
      energy[k] = power === 2 ? square : Math.sqrt(square);
    }
    for (let b = 0; b < bands; b++) {
      let sum = 0;
      for (let k = first[b], row = b * bins; k < end[b]; k++) sum += weights[row + k] * energy[k];
      mel[frame * bands + b] = sum;
    }
  });
  return { values: logarithm(mel, settings.log), frames, bands };
}

/** Mel-frequency cepstral coefficients: the orthonormal DCT-II of each log-mel frame, its first few values. */
export function mfcc(frames: Frames, coefficients = 20): Frames {
  const { bands } = frames;
  const basis = new Float64Array(coefficients * bands);
  for (let c = 0; c < coefficients; c++) {
    for (let b = 0; b < bands; b++) {
      basis[c * bands + b] = Math.sqrt((c === 0 ? 1 : 2) / bands) * Math.cos((Math.PI * c * (b + 0.5)) / bands);
    }
  }
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

/** Each band's mean over time: the sequence that the paper's parameter count calls for. */
export function bandMeans({ values, frames, bands }: Frames): Float32Array {
  const sums = new Float64Array(bands);
  for (let i = 0; i < values.length; i++) sums[i % bands] += values[i];
  return Float32Array.from(sums, (sum) => sum / frames);
}

/**
 * Triangular mel filters, equal to librosa.filters.mel.
 * A filter too narrow to hold a bin stays empty; a process warning then names it.
 */
export function melFilterbank(settings: MfscSettings = MFSC_DEFAULTS): Filterbank {
  const { sampleRate, fftLength, bands, fMin, fMax, melScale, melNorm } = settings;
  const key = JSON.stringify([sampleRate, fftLength, bands, fMin, fMax, melScale, melNorm]);
  const known = filterbanks.get(key);
  if (known) return known;
  if (!(fMin >= 0 && fMin < fMax && fMax <= sampleRate / 2)) {
    throw new RangeError(`mel bands from ${fMin} to ${fMax} Hz do not fit into 0 to ${sampleRate / 2} Hz`);
  }
  const bins = Math.floor(fftLength / 2) + 1;
  const [low, high] = [hzToMel(fMin, melScale), hzToMel(fMax, melScale)];
  const edges = Float64Array.from({ length: bands + 2 },
    (_, i) => melToHz(low + ((high - low) * i) / (bands + 1), melScale));
  const weights = new Float64Array(bands * bins);
  const first = new Int32Array(bands), end = new Int32Array(bands);
  for (let b = 0; b < bands; b++) {
    const area = melNorm === "slaney" ? 2 / (edges[b + 2] - edges[b]) : 1;
    for (let k = 0; k < bins; k++) {
      const hz = (k * sampleRate) / fftLength;
      const rise = (hz - edges[b]) / (edges[b + 1] - edges[b]);
      const fall = (edges[b + 2] - hz) / (edges[b + 2] - edges[b + 1]);
      const weight = area * Math.max(0, Math.min(rise, fall));
      if (weight === 0) continue;
      weights[b * bins + k] = weight;
      if (end[b] === 0) first[b] = k;
      end[b] = k + 1;
    }
  }
  const filterbank = { weights, bands, bins, first, end, edges };
  warnOfEmptyFilters(filterbank);
  filterbanks.set(key, filterbank);
  return filterbank;
}

const filterbanks = new Map<string, Filterbank>();

function warnOfEmptyFilters({ end, edges }: Filterbank): void {
  const empty = [...end.keys()].filter((b) => end[b] === 0);
  if (empty.length === 0 || !isMainThread) return;
  const names = empty.map((b) => `${b} (${edges[b + 1].toFixed(0)} Hz)`).join(", ");
  process.emitWarning(`mel bands without a bin: ${names}; use fewer bands or a longer frame`, "MfscWarning");
}

/** Hz to mel. Slaney: 3 mel per 200 Hz up to 1 kHz, then 27 per factor of 6.4. HTK: 2595 · log10(1 + f / 700). */
export function hzToMel(hz: number, scale: MfscSettings["melScale"]): number {
  if (scale === "htk") return 2595 * Math.log10(1 + hz / 700);
  return hz < 1000 ? (3 * hz) / 200 : 15 + (27 * Math.log(hz / 1000)) / Math.log(6.4);
}

/** Mel to Hz, the inverse of {@link hzToMel}. */
export function melToHz(mel: number, scale: MfscSettings["melScale"]): number {
  if (scale === "htk") return 700 * (10 ** (mel / 2595) - 1);
  return mel < 15 ? (200 * mel) / 3 : 1000 * Math.exp(((mel - 15) * Math.log(6.4)) / 27);
}

/** The periodic Hann window, centred in `length` numbers when it is shorter. */
export function hann(windowLength: number, length = windowLength): Float64Array {
  const window = new Float64Array(length);
  const offset = Math.floor((length - windowLength) / 2);
  for (let i = 0; i < windowLength; i++) window[offset + i] = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / windowLength);
  return window;
}

/** Calls `use` with the spectrum of each frame in turn, in one buffer that is overwritten by the next. */
function eachSpectrum(
  { samples, sampleRate }: Signal, settings: MfscSettings, use: (spectrum: Float64Array, frame: number) => void,
): void {
  check(samples.length, sampleRate, settings);
  const { fftLength, windowLength, hopLength, centre, padMode } = settings;
  const { transform, window } = plan(fftLength, windowLength);
  const frame = new Float64Array(fftLength), spectrum = new Float64Array(2 * fftLength);
  const at = padding[padMode];
  const frames = frameCount(samples.length, settings);
  for (let t = 0; t < frames; t++) {
    const start = t * hopLength - (centre ? Math.floor(fftLength / 2) : 0);
    if (start >= 0 && start + fftLength <= samples.length) {
      for (let i = 0; i < fftLength; i++) frame[i] = window[i] * samples[start + i];
    } else {
      for (let i = 0; i < fftLength; i++) frame[i] = window[i] * at(samples, start + i);
    }
    transform(frame, spectrum);
    use(spectrum, t);
  }
}

let planned: { fftLength: number; windowLength: number; transform: ReturnType<typeof realTransform>;
  window: Float64Array } | undefined;

function plan(fftLength: number, windowLength: number): NonNullable<typeof planned> {
  if (planned?.fftLength === fftLength && planned.windowLength === windowLength) return planned;
  return planned = { fftLength, windowLength, transform: realTransform(fftLength), window: hann(windowLength, fftLength) };
}

/** The sample at any index, as numpy.pad would fill it. */
const padding: Record<MfscSettings["padMode"], (samples: Float32Array, i: number) => number> = {
  constant: (samples, i) => (i < 0 || i >= samples.length ? 0 : samples[i]),
  edge: (samples, i) => samples[Math.min(Math.max(i, 0), samples.length - 1)],
  reflect: (samples, i) => {
    const period = Math.max(1, 2 * (samples.length - 1));
    const wrapped = ((i % period) + period) % period;
    return samples[Math.min(wrapped, period - wrapped)];
  },
};

function check(samples: number, sampleRate: number, settings: MfscSettings): void {
  const { fftLength, windowLength, hopLength } = settings;
  if (![fftLength, windowLength, hopLength, settings.bands].every((n) => Number.isInteger(n) && n >= 1)) {
    throw new RangeError("fftLength, windowLength, hopLength and bands must be whole numbers from 1");
  }
  if (windowLength > fftLength) throw new RangeError(`a window of ${windowLength} does not fit a frame of ${fftLength}`);
  if (sampleRate !== settings.sampleRate) {
    throw new RangeError(`the signal has ${sampleRate} Hz, the settings say ${settings.sampleRate}: resample it first`);
  }
  if (samples === 0 || frameCount(samples, settings) === 0) {
    throw new RangeError(`${samples} samples are too few for one frame of ${fftLength}`);
  }
}

function logarithm(mel: Float64Array, log: NaturalLog | Decibels): Float32Array {
  if (log.kind === "ln") return Float32Array.from(mel, (value) => Math.log(value + log.floor));
  const least = 1e-10; // librosa's amin
  const largest = mel.reduce((a, b) => Math.max(a, b), least);
  const reference = 10 * Math.log10(Math.max(least, log.reference === "max" ? largest : log.reference));
  const lowest = log.topDb === null ? -Infinity : 10 * Math.log10(largest) - reference - log.topDb;
  return Float32Array.from(mel, (value) => Math.max(10 * Math.log10(Math.max(least, value)) - reference, lowest));
}
