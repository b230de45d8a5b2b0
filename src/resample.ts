import type { Signal } from "./decode";
import { align, rememberLast, startKernels, type Kernels } from "./kernels";

/** Every sample times `gain`. */
export function scale({ samples, sampleRate }: Signal, gain: number): Signal {
  const scaled = new Float32Array(samples.length);
  for (let i = 0; i < samples.length; i++) scaled[i] = samples[i] * gain;
  return { samples: scaled, sampleRate };
}

/**
 * The signal at another sampling rate, times `gain`: ceil(samples · to / from) samples, band-limited by a
 * Kaiser-windowed sinc. Flat within 0.1 dB to 0.9 of the lower Nyquist frequency, aliases and images below -80 dB.
 * Libraries that do as well take more than ten times as long (environment.md).
 * @param sampleRate in Hz, a whole number
 */
export function resample(signal: Signal, sampleRate: number, gain = 1): Signal {
  const { samples, sampleRate: from } = signal;
  if (from === sampleRate) return gain === 1 ? signal : scale(signal, gain);
  if (![from, sampleRate].every((rate) => Number.isInteger(rate) && rate > 0)) {
    throw new RangeError(`cannot resample from ${from} to ${sampleRate} Hz: rates must be whole numbers from 1`);
  }
  const { kernels, table, taps, up, down } = filterFor(`${sampleRate}/${from}`);
  const before = taps / 2 - 1;
  const count = Math.ceil((samples.length * up) / down);
  const inputLength = samples.length + 2 * taps;
  const input = kernels.room(4 * (inputLength + count) + 16);
  const output = align(input + 4 * inputLength);
  const padded = new Float32Array(kernels.memory.buffer, input, inputLength);
  padded.fill(0, 0, before);
  for (let i = 0; i < samples.length; i++) padded[before + i] = samples[i] * gain;
  padded.fill(0, before + samples.length);
  kernels.resample(input, table, taps, up, down, count, output);
  return { samples: new Float32Array(kernels.memory.buffer, output, count).slice(), sampleRate };
}

interface Filter {
  readonly kernels: Kernels; readonly table: number; readonly taps: number; readonly up: number; readonly down: number;
}

const ATTENUATION = 82, PASS_BAND = 0.9; // dB; of the lower Nyquist frequency, where the stop band begins

/** Row r holds the coefficients of outputs r, r + up, r + 2·up, …, which share one phase. Kaiser 1974. */
const filterFor = rememberLast(4, (ratio): Filter => {
  const [to, from] = ratio.split("/").map(Number);
  const divisor = gcd(to, from), up = to / divisor, down = from / divisor;
  const nyquist = Math.min(1, to / from); // in units of the input's
  const cutoff = (nyquist * (1 + PASS_BAND)) / 2;
  const width = Math.PI * nyquist * (1 - PASS_BAND);
  const taps = 4 * Math.ceil(((ATTENUATION - 7.95) / (2.285 * width) + 1) / 4);
  const half = taps / 2;
  const window = kaiser(0.1102 * (ATTENUATION - 8.7));
  const angles = Float64Array.from({ length: taps }, (_, k) => Math.PI * cutoff * (k - half + 1));
  const sines = angles.map(Math.sin), cosines = angles.map(Math.cos);
  const rows = new Float32Array(up * taps);
  for (let r = 0; r < up; r++) {
    const phase = ((r * down) % up) / up;
    const sine = Math.sin(Math.PI * cutoff * phase), cosine = Math.cos(Math.PI * cutoff * phase);
    for (let k = 0; k < taps; k++) {
      const time = k - half + 1 - phase;
      const sinc = time === 0 ? cutoff : (sines[k] * cosine - cosines[k] * sine) / (Math.PI * time);
      rows[r * taps + k] = sinc * window(Math.abs(time) / half);
    }
  }
  const kernels = startKernels();
  return { kernels, table: kernels.place(rows), taps, up, down };
});

/** The Kaiser window at 0 (its middle) to 1 (its end), interpolated in a table finer than single precision. */
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
