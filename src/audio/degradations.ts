import { random } from "../base";
import type { Signal } from "./signal";
import { pitchShift, timeStretch } from "./effects";
import { convolve, realTransform } from "./fourier";
import { trim } from "./recording";
import { stft } from "./stft";

// What a recording may go through before a classifier hears it. Each is a function from signal to signal; the
// same seed gives the same samples.

/** Gaussian noise of power 1, by Box and Muller (1958). */
export function whiteNoise(length: number, seed: number): Float32Array {
  const next = random(seed);
  return Float32Array.from({ length }, () =>
    Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()));
}

const SPECTRUM = 1024; // samples of a frame, 64 ms at 16 kHz

/**
 * The long-term average spectrum of recordings at one sampling rate: the mean power of every frame in bins
 * 0 to 512, as recorded, so that loud recordings count for more.
 * Throws a RangeError without recordings, or when one is empty.
 */
export function averageSpectrum(recordings: Iterable<Signal>): Float64Array {
  const bins = SPECTRUM / 2 + 1, power = new Float64Array(bins);
  let count = 0;
  for (const recording of recordings) {
    const { values, frames } = stft(recording, { sampleRate: recording.sampleRate, fftLength: SPECTRUM,
      windowLength: SPECTRUM, hopLength: SPECTRUM / 2, centre: true, padMode: "constant" });
    for (let i = 0; i < frames * bins; i++) power[i % bins] += values[2 * i] ** 2 + values[2 * i + 1] ** 2;
    count += frames;
  }
  if (!count) throw new RangeError("there are no recordings to average the spectrum of");
  return power.map(sum => sum / count);
}

/** Gaussian noise with the shape of such a spectrum, by a filter of linear phase (Hann window). */
export function shapedNoise(length: number, spectrum: Float64Array, seed: number): Float32Array {
  const amplitude = Float64Array.from({ length: SPECTRUM }, (_, k) =>
    Math.sqrt(spectrum[Math.min(k, SPECTRUM - k)]));
  const response = new Float64Array(2 * SPECTRUM);
  realTransform(SPECTRUM)(amplitude, response); // even and real, so its inverse too but for the scale
  const filter = Float64Array.from({ length: SPECTRUM }, (_, i) =>
    response[2 * Math.abs(i - SPECTRUM / 2)] * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / SPECTRUM)));
  return convolve(whiteNoise(length + SPECTRUM, seed), filter).subarray(SPECTRUM, SPECTRUM + length);
}

/**
 * The signal with noise at so many dB below the speech, whose power is the mean from its first to its last
 * frame within 30 dB of the loudest (recording.ts). Silence stays silence.
 * @param noise at least as long as the signal, at any level
 */
export function addNoise({ samples, sampleRate }: Signal, noise: Float32Array, decibels: number): Signal {
  const speech = trim({ samples, sampleRate }, 30).samples;
  const gain = Math.sqrt(power(speech) / power(noise)) * 10 ** (-decibels / 20);
  return { samples: samples.map((x, i) => x + gain * noise[i]), sampleRate };
}

/**
 * The impulse response of a room: the direct sound, then Gaussian noise that has decayed by 60 dB after so many
 * seconds (Polack 1988), with as much energy in all as the direct sound.
 */
export function roomResponse(seconds: number, sampleRate: number, seed: number): Float32Array {
  const tail = whiteNoise(Math.round(seconds * sampleRate), seed)
    .map((x, i) => x * 10 ** ((-3 * i) / (seconds * sampleRate)));
  const energy = tail.length * power(tail);
  return Float32Array.from([1, ...tail.map(x => x / Math.sqrt(energy))]);
}

/** The signal in a room with such a reverberation time, which makes it that much longer. */
export const addReverberation = ({ samples, sampleRate }: Signal, seconds: number, seed: number): Signal =>
  ({ samples: convolve(samples, roomResponse(seconds, sampleRate, seed)), sampleRate });

/**
 * What a telephone passes: 300 to 3,400 Hz (ITU-T G.712), by a filter of linear phase and 32 ms with its delay
 * taken out, as scipy.signal.firwin with a Hamming window. Transitions are 100 Hz wide.
 */
export function limitToTelephone({ samples, sampleRate }: Signal): Signal {
  const half = Math.round(0.016 * sampleRate);
  const filtered = convolve(samples, bandPass(300 / sampleRate, 3400 / sampleRate, half));
  return { samples: filtered.subarray(half, half + samples.length), sampleRate };
}

/** 2 · half + 1 taps; the band's ends as shares of the sampling rate, its middle passed unchanged. */
export function bandPass(low: number, high: number, half: number): Float64Array {
  const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
  const taps = Float64Array.from({ length: 2 * half + 1 }, (_, i) =>
    (2 * high * sinc(2 * high * (i - half)) - 2 * low * sinc(2 * low * (i - half)))
    * (0.54 - 0.46 * Math.cos((Math.PI * i) / half)));
  const middle = taps.reduce((sum, tap, i) => sum + tap * Math.cos(Math.PI * (low + high) * (i - half)), 0);
  return taps.map(tap => tap / middle);
}

/**
 * The signal recorded so many dB louder, or softer, by a recorder of 16 bits: what is beyond full scale is cut
 * off, what is between two steps rounded.
 */
export function recordAtGain({ samples, sampleRate }: Signal, decibels: number): Signal {
  const gain = 32768 * 10 ** (decibels / 20);
  const stored = (x: number) => Math.max(-32768, Math.min(32767, Math.round(gain * x))) / 32768;
  return { samples: samples.map(stored), sampleRate };
}

/** The speech, as trimmed at 30 dB, without such a share of its duration at each end. */
export function cropEnds(signal: Signal, share: number): Signal {
  const { samples, sampleRate } = trim(signal, 30), cut = Math.round(share * samples.length);
  return { samples: samples.slice(cut, samples.length - cut), sampleRate };
}

/** Mean square. */
function power(samples: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i] ** 2;
  return sum / samples.length;
}

/** Something that happens to a recording, at some strength. */
export interface Degradation {
  readonly kind: string;  // "white noise"
  readonly level: number;
  readonly title: string; // "white noise, 10 dB"
  /** seed: of whatever is random in it; one for each utterance. */
  readonly apply: (signal: Signal, seed: number) => Signal;
}

/**
 * Every disturbance, each kind from weak to strong.
 * spectrum: averageSpectrum of the training recordings, at the sampling rate of the signals
 */
export function degradations(spectrum: Float64Array): Degradation[] {
  const each = (kind: string, levels: readonly number[], say: (level: number) => string,
    apply: (signal: Signal, level: number, seed: number) => Signal): Degradation[] =>
    levels.map(level => ({ kind, level, title: `${kind}${say(level)}`,
      apply: (signal, seed) => apply(signal, level, seed) }));
  const signed = (x: number) => `${x > 0 ? "+" : "−"}${Math.abs(x)}`;
  const noise = (level: number) => `, ${level} dB`, SNR = [20, 10, 5, 0];
  return [
    ...each("white noise", SNR, noise, (signal, level, seed) =>
      addNoise(signal, whiteNoise(signal.samples.length, seed), level)),
    ...each("speech-shaped noise", SNR, noise, (signal, level, seed) =>
      addNoise(signal, shapedNoise(signal.samples.length, spectrum, seed), level)),
    ...each("reverberation", [0.3, 0.6, 1], s => `, ${s} s`, addReverberation),
    ...each("telephone band", [1], () => "", limitToTelephone),
    ...each("gain", [-20, -40, 10, 20], dB => ` ${signed(dB)} dB`, recordAtGain),
    ...each("cropped ends", [0.05, 0.1, 0.2], share => `, ${100 * share}% each`, cropEnds),
    ...each("pitch", [-1, -2, 1, 2], s => ` ${signed(s)} semitone${Math.abs(s) > 1 ? "s" : ""}`, pitchShift),
    ...each("duration", [0.95, 0.9, 1.05, 1.1], factor => ` ${signed(Math.round(100 * factor - 100))}%`,
      timeStretch),
  ];
}
