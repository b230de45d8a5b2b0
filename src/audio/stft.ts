import type { Signal } from "./decode";
import { realTransform } from "./fourier";

/** How sound is cut into frames. Times are in samples. */
export interface StftSettings {
  /** In Hz. */
  readonly sampleRate: number;
  readonly fftLength: number;
  /** The Hann window's length; shorter than fftLength, it is centred between zeros. */
  readonly windowLength: number;
  readonly hopLength: number;
  /** Frame t is centred on sample t · hopLength; otherwise it begins there. */
  readonly centre: boolean;
  /** What lies beyond the ends when frames are centred. */
  readonly padMode: "constant" | "reflect" | "edge";
}

/** A short-time spectrum: frames × bins complex numbers, row-major, real and imaginary parts in turn. */
export interface Spectra { readonly values: Float64Array; readonly frames: number; readonly bins: number }

/** How many frames a signal of this many samples has. */
export function frameCount(samples: number, settings: StftSettings): number {
  const { fftLength, hopLength } = settings;
  const padded = paddedLength(samples, settings);
  return padded < fftLength ? 0 : 1 + Math.floor((padded - fftLength) / hopLength);
}

/**
 * The short-time Fourier transform with a periodic Hann window, equal to librosa.stft (transposed).
 * @throws RangeError when the signal is too short for a frame, has another rate, or the settings are absurd
 */
export function stft(signal: Signal, settings: StftSettings): Spectra {
  const { fftLength, windowLength, hopLength } = settings;
  const frames = checkedFrameCount(signal, settings);
  const bins = Math.floor(fftLength / 2) + 1;
  const { samples } = signal;
  const padded = pad(samples, settings, new Float32Array(paddedLength(samples.length, settings)));
  const transform = realTransform(fftLength), window = hann(windowLength, fftLength);
  const frame = new Float64Array(fftLength), spectrum = new Float64Array(2 * fftLength);
  const values = new Float64Array(frames * bins * 2);
  for (let t = 0; t < frames; t++) {
    for (let i = 0; i < fftLength; i++) frame[i] = window[i] * padded[t * hopLength + i];
    transform(frame, spectrum);
    values.set(spectrum.subarray(0, 2 * bins), t * bins * 2);
  }
  return { values, frames, bins };
}

/** {@link frameCount}, once signal and settings are known to fit. @throws RangeError as {@link stft} */
export function checkedFrameCount({ samples, sampleRate }: Signal, settings: StftSettings): number {
  const { fftLength, windowLength, hopLength } = settings;
  if (![fftLength, windowLength, hopLength].every((n) => Number.isInteger(n) && n >= 1)) {
    throw new RangeError("fftLength, windowLength and hopLength must be whole numbers from 1");
  }
  if (windowLength > fftLength) {
    throw new RangeError(`a window of ${windowLength} does not fit a frame of ${fftLength}`);
  }
  if (sampleRate !== settings.sampleRate) {
    const rates = `the signal has ${sampleRate} Hz, the settings say ${settings.sampleRate}`;
    throw new RangeError(`${rates}: resample it first`);
  }
  const frames = samples.length === 0 ? 0 : frameCount(samples.length, settings);
  if (frames === 0) throw new RangeError(`${samples.length} samples are too few for a frame of ${fftLength}`);
  return frames;
}

/** How many samples {@link pad} makes of this many. */
export const paddedLength = (samples: number, { fftLength, centre }: StftSettings): number =>
  samples + (centre ? 2 * Math.floor(fftLength / 2) : 0);

/** Fills `padded` with the samples and, if frames are centred, half a frame at each end, as numpy.pad. */
export function pad(samples: Float32Array, { padMode }: StftSettings, padded: Float32Array): Float32Array {
  const length = samples.length, margin = (padded.length - length) / 2;
  padded.set(samples, margin);
  if (padMode === "constant") {
    padded.fill(0, 0, margin).fill(0, margin + length);
    return padded;
  }
  const period = Math.max(1, 2 * (length - 1)); // of a reflected signal: there and back again
  const inside = padMode === "edge"
    ? (i: number) => Math.min(Math.max(i, 0), length - 1)
    : (i: number) => {
      const at = ((i % period) + period) % period;
      return Math.min(at, period - at);
    };
  for (let i = 0; i < margin; i++) {
    padded[i] = samples[inside(i - margin)];
    padded[margin + length + i] = samples[inside(length + i)];
  }
  return padded;
}

/** The periodic Hann window, centred in `length` numbers when it is shorter. */
export function hann(windowLength: number, length = windowLength): Float64Array {
  const window = new Float64Array(length);
  const offset = Math.floor((length - windowLength) / 2);
  for (let i = 0; i < windowLength; i++) {
    window[offset + i] = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / windowLength);
  }
  return window;
}
