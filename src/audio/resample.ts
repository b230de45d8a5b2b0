import type { Signal } from "./signal";
import { align, fresh, type Kernels, rememberLast, startKernels, turns } from "./kernels";

/** The signal with its largest sample at ±1. Silence stays silence. */
export function normalise({ samples, sampleRate }: Signal): Signal {
  let peak = 0;
  for (let i = 0; i < samples.length; i++) peak = Math.max(peak, Math.abs(samples[i]));
  const scaled = new Float32Array(samples);
  if (peak > 0) for (let i = 0; i < scaled.length; i++) scaled[i] /= peak;
  return { samples: scaled, sampleRate };
}

/**
 * The signal at another sampling rate: ceil(samples · to / from) samples. Flat within 0.001 dB to 0.913 of
 * the lower Nyquist frequency, aliases and images below -95 dB. Libraries that do as well take more than ten
 * times as long (tools/bench/README.md).
 * @param sampleRate in Hz, a whole number
 * @param normalised bring the peak to ±1 first
 * @param allocate where the samples go; at an equal rate the signal itself is the result, or a copy when normalised
 * @throws RangeError when one of two different rates is no whole number from 1
 */
export function resample(signal: Signal, sampleRate: number, normalised = false, allocate = fresh): Signal {
  const { samples, sampleRate: from } = signal;
  if (from === sampleRate) return normalised ? normalise(signal) : signal;
  if (![from, sampleRate].every((rate) => Number.isInteger(rate) && rate > 0)) {
    throw new RangeError(`cannot resample from ${from} to ${sampleRate} Hz: whole numbers from 1 are needed`);
  }
  const { kernels, lowpass, rows, taps, up, down } = planFor(`${from} ${sampleRate}`);
  const count = Math.ceil((samples.length * sampleRate) / from);
  const before = taps / 2 - 1;
  const { margin, step, advance } = lowpass ?? { margin: 0, step: 1, advance: 8 };
  const start = before * step + margin; // of the samples in x, after zeros
  const blocks = 8 * Math.ceil((samples.length + 2 * taps * step) / advance / 8);
  const inputLength = blocks * advance + 2 * margin;
  const x = kernels.room(4 * (inputLength + (blocks * advance) / step + count) + 64);
  const filtered = align(x + 4 * inputLength);
  const y = align(filtered + (4 * blocks * advance) / step);
  const input = new Float32Array(kernels.memory.buffer, x, inputLength);
  input.fill(0, 0, start);
  input.set(samples, start);
  input.fill(0, start + samples.length);
  if (normalised) kernels.normalise(x + 4 * start, samples.length);
  if (lowpass) {
    const { length, response, cosine, sine, work } = lowpass;
    kernels.lowpass(x, blocks, length, margin, step, response, cosine, sine, work, filtered);
  }
  kernels.polyphase(lowpass ? filtered : x, rows, taps, up, down, count, y);
  const resampled = allocate(count);
  resampled.set(new Float32Array(kernels.memory.buffer, y, count));
  return { samples: resampled, sampleRate };
}

const ATTENUATION = 100; // dB
const PASS_BAND = 0.913; // of the lower Nyquist frequency, where the stop band begins: as soxr's for librosa

interface Plan {
  readonly kernels: Kernels; readonly lowpass?: Lowpass;
  readonly rows: number; readonly taps: number; readonly up: number; readonly down: number;
}

/**
 * Interpolation at the output's times by a polyphase filter. When the rate falls, a sharp low-pass comes
 * first, as a product of spectra, and keeps every second, fourth, … sample where enough remain: that leaves
 * the interpolation a wide transition, so that it needs few taps.
 */
const planFor = rememberLast(4, (key): Plan => {
  const [from, to] = key.split(" ").map(Number);
  const kernels = startKernels();
  let step = 1;
  while (from / (2 * step) >= 1.25 * to) step *= 2;
  const nyquist = Math.min(from, to) / 2, middle = from / step;
  const lowpass = from > to ? planLowpass(kernels, nyquist / from, step) : undefined;
  const stop = from > to ? middle - nyquist : nyquist; // Hz; where the first image begins
  const { half, at } = windowedSinc((PASS_BAND * nyquist) / middle, stop / middle);
  const taps = 4 * Math.ceil((half + 1) / 2);
  const divisor = gcd(to * step, from), up = (to * step) / divisor, down = from / divisor;
  const rows = new Float32Array(up * taps); // row r: outputs r, r + up, r + 2·up, …, which share one phase
  for (let r = 0; r < up; r++) {
    for (let k = 0; k < taps; k++) rows[r * taps + k] = at(k - taps / 2 + 1 - ((r * down) % up) / up);
  }
  return { kernels, lowpass, rows: kernels.place(rows), taps, up, down };
});

interface Lowpass {
  readonly length: number; readonly margin: number; readonly step: number; readonly advance: number;
  readonly response: number; readonly cosine: number; readonly sine: number; readonly work: number;
}

/** @param nyquist the end of the transition, as a share of the sampling rate */
function planLowpass(kernels: Kernels, nyquist: number, step: number): Lowpass {
  const { half, at } = windowedSinc(PASS_BAND * nyquist, nyquist);
  const margin = step * Math.ceil(half / step);
  const length = 2 ** Math.ceil(Math.log2(8 * margin));
  const angles = turns(length, length / step);
  const kept = length / step;
  const response = Float32Array.from({ length: kept }, (_, k) => {
    const bin = Math.min(k, kept - k);
    let sum = at(0);
    for (let t = 1; t < half; t++) sum += 2 * at(t) * Math.cos((2 * Math.PI * ((bin * t) % length)) / length);
    return sum / length;
  });
  return {
    length, margin, step, advance: length - 2 * margin, response: kernels.place(response),
    cosine: kernels.place(Float32Array.from(angles, Math.cos)),
    sine: kernels.place(Float32Array.from(angles, Math.sin)),
    work: kernels.place(new Float32Array(16 * length)),
  };
}

/**
 * The impulse response of a low-pass by Kaiser's window (1974), at any time in samples; 0 from `half` on.
 * @param pass and stop, the ends of the transition, as shares of the sampling rate
 */
function windowedSinc(pass: number, stop: number): { readonly half: number; at(time: number): number } {
  const cutoff = pass + stop; // of half the sampling rate
  const half = Math.ceil(((ATTENUATION - 7.95) / (2.285 * 2 * Math.PI * (stop - pass)) + 1) / 2);
  const window = kaiser(0.1102 * (ATTENUATION - 8.7));
  const at = (time: number): number => {
    if (Math.abs(time) >= half) return 0;
    const angle = Math.PI * cutoff * time;
    return cutoff * (angle === 0 ? 1 : Math.sin(angle) / angle) * window(Math.abs(time) / half);
  };
  return { half, at };
}

/** The Kaiser window from 0, its middle, to 1, its end, by a table finer than single precision. */
function kaiser(beta: number): (x: number) => number {
  const steps = 8192;
  const table = Float64Array.from({ length: steps + 2 }, (_, i) =>
    bessel(beta * Math.sqrt(Math.max(0, 1 - (i / steps) ** 2))) / bessel(beta));
  return (x) => {
    const i = Math.floor(x * steps);
    return table[i] + (x * steps - i) * (table[i + 1] - table[i]);
  };
}

/** The modified Bessel function of the first kind and order 0, by its power series. */
function bessel(x: number): number {
  let sum = 1, term = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
