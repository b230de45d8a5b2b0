import type { Signal } from "./decode";

/**
 * The signal at another sampling rate, band-limited by a Kaiser-windowed sinc.
 * @param sampleRate in Hz
 */
export function resample(signal: Signal, sampleRate: number): Signal {
  if (signal.sampleRate === sampleRate) return signal;
  const divisor = gcd(signal.sampleRate, sampleRate);
  const up = sampleRate / divisor, down = signal.sampleRate / divisor;
  const { phases, taps } = filter(up, down);
  const { samples } = signal;
  const output = new Float32Array(Math.ceil((samples.length * up) / down));
  const half = taps / 2;
  for (let n = 0; n < output.length; n++) {
    const phase = (n * down) % up;
    const first = Math.floor((n * down) / up) - half + 1;
    const from = Math.max(0, -first), to = Math.min(taps, samples.length - first);
    let sum = 0;
    for (let k = from, at = phase * taps + from; k < to; k++) sum += phases[at++] * samples[first + k];
    output[n] = sum;
  }
  return { samples: output, sampleRate };
}

const filters = new Map<string, { phases: Float32Array; taps: number }>();

function filter(up: number, down: number): { phases: Float32Array; taps: number } {
  const key = `${up}/${down}`;
  const known = filters.get(key);
  if (known) return known;
  const attenuation = 100, passBand = 0.91;
  const nyquist = Math.min(1, up / down); // the lower of the two, in units of the input's
  const cutoff = (nyquist * (1 + passBand)) / 2;
  const width = Math.PI * nyquist * (1 - passBand);
  const taps = 2 * Math.ceil((attenuation - 7.95) / (2.285 * width) / 2 + 1);
  const beta = 0.1102 * (attenuation - 8.7);
  const half = taps / 2;
  const phases = new Float32Array(up * taps);
  for (let phase = 0; phase < up; phase++) {
    for (let k = 0; k < taps; k++) {
      const t = k - half + 1 - phase / up;
      phases[phase * taps + k] = cutoff * sinc(cutoff * t) * kaiser(t / half, beta);
    }
  }
  filters.set(key, { phases, taps });
  return { phases, taps };
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
const kaiser = (x: number, beta: number): number =>
  Math.abs(x) >= 1 ? 0 : bessel(beta * Math.sqrt(1 - x * x)) / bessel(beta);

/** The modified Bessel function of the first kind and order 0, by its power series. */
function bessel(x: number): number {
  let sum = 1, term = 1;
  for (let k = 1; term > sum * 1e-17; k++) sum += term *= (x / (2 * k)) ** 2;
  return sum;
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
