import FFT from "fft.js";
import type { Signal } from "./signal";
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
  /**
   * What lies beyond the ends when frames are centred: zeros ("constant"), or the sound turned back or its last sample,
   * which are for parity with librosa (features/tests/mfsc.test.ts).
   */
  readonly padMode: "constant" | "reflect" | "edge";
}

/** Frames as the MFSC have them, at 16 kHz. */
export const STFT_DEFAULTS: StftSettings = {
  sampleRate: 16000, // speech to 8 kHz
  fftLength: 512, // 32 ms: resolves a voice's harmonics, short against a phone
  windowLength: 512, // the whole frame
  hopLength: 256, // 16 ms, half a window: no sample goes unseen
  centre: true, // librosa's default: frame t tells of time t
  padMode: "constant", // librosa's default: zeros beyond the ends
};

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

/**
 * The signal of a centred short-time spectrum, by weighted overlap and add (Griffin and Lim 1984): a frame's
 * inverse transform is windowed again and the sum divided by that of the squared windows. Equal to
 * librosa.istft with a periodic Hann window.
 * @param spectra of frames with a power of two samples, each centred on a multiple of `hop`
 * @param length of the signal, in samples
 */
export function istft({ values, frames, bins }: Spectra, hop: number, length: number): Float32Array {
  const size = 2 * (bins - 1), window = hann(size), fft = new FFT(size);
  const spectrum = new Float64Array(2 * size), frame = new Float64Array(2 * size);
  const sum = new Float64Array((frames - 1) * hop + size + length), weight = new Float64Array(sum.length);
  for (let t = 0; t < frames; t++) {
    spectrum.set(values.subarray(2 * t * bins, 2 * (t + 1) * bins));
    spectrum[1] = spectrum[size + 1] = 0; // a real signal has no imaginary part at 0 and at Nyquist
    fft.completeSpectrum(spectrum);
    fft.inverseTransform(frame, spectrum);
    for (let i = 0; i < size; i++) {
      sum[t * hop + i] += window[i] * frame[2 * i];
      weight[t * hop + i] += window[i] ** 2;
    }
  }
  return Float32Array.from({ length }, (_, i) => {
    const at = i + size / 2;
    return weight[at] > 1e-8 ? sum[at] / weight[at] : 0;
  });
}

const power = ({ values }: Spectra, i: number): number => values[2 * i] ** 2 + values[2 * i + 1] ** 2;

/** The power of each frame and bin in dB, not below −80: a spectrogram, frames × bins. */
export function decibels(spectra: Spectra): Frames {
  const { frames, bins } = spectra;
  const values = Float32Array.from({ length: frames * bins }, (_, i) =>
    10 * Math.log10(Math.max(power(spectra, i), 1e-8)));
  return { values, frames, bands: bins };
}

/**
 * The share of a signal's energy that lies above `hertz`, by frames of so many samples; 0 of silence. A Hann window
 * spreads every tone over two bins to each side, so a longer frame divides more sharply.
 */
export function energyAbove(signal: Signal, hertz: number, length = STFT_DEFAULTS.fftLength): number {
  const frames = { fftLength: length, windowLength: length, hopLength: length / 2 };
  const spectra = stft(signal, { ...STFT_DEFAULTS, ...frames, sampleRate: signal.sampleRate });
  const limit = (hertz / signal.sampleRate) * length;
  let above = 0, all = 0;
  for (let i = 0; i < spectra.frames * spectra.bins; i++) {
    const energy = power(spectra, i);
    all += energy;
    if (i % spectra.bins > limit) above += energy;
  }
  return all > 0 ? above / all : 0;
}

/** A matrix of frames × bands, row-major. */
export interface Frames { readonly values: Float32Array; readonly frames: number; readonly bands: number }
