import {
  cropped, noisy, recordedAt, reverberant, shapedNoise, telephone, whiteNoise,
} from "../audio/degradations";
import type { Signal } from "../audio/decode";
import type { Reading } from "../models/experiment";
import type { Interval } from "../evaluation/intervals";
import { pitched, stretched } from "../audio/effects";

/** Something that happens to a recording, at some strength. */
export interface Disturbance {
  readonly kind: string;  // "white noise"
  readonly level: number;
  readonly title: string; // "white noise, 10 dB"
  /** seed: of whatever is random in it; one for each utterance. */
  readonly apply: (signal: Signal, seed: number) => Signal;
}

/** How a model did under a disturbance; `said` counts the emotions that it named, in the order of EMOTIONS. */
export interface Disturbed extends Pick<Disturbance, "kind" | "level" | "title"> {
  readonly reading: Reading;
  readonly utterances: number;
  readonly accuracy: Interval;
  readonly unchanged: Interval;      // predictions that are as they were of the undisturbed recording
  readonly said: readonly number[];
  readonly shortened: number; // recordings that became longer than what the model reads and lost their end
}

/** What data/results/robustness.json holds: a row for each disturbance and reading, "none" among them. */
export interface Robustness {
  readonly model: string;
  readonly protocol: string;
  readonly rows: readonly Disturbed[];
  /** sameAsStudy: predicts the undisturbed test part as the study's result file has it; null without a file. */
  readonly networks: readonly { reading: Reading; seed: number; sameAsStudy: boolean | null }[];
}

/**
 * Every disturbance, each kind from weak to strong.
 * spectrum: averageSpectrum of the training recordings, at the sampling rate of the signals
 */
export function disturbances(spectrum: Float64Array): Disturbance[] {
  const each = (kind: string, levels: readonly number[], say: (level: number) => string,
    apply: (signal: Signal, level: number, seed: number) => Signal): Disturbance[] =>
    levels.map(level => ({ kind, level, title: `${kind}${say(level)}`,
      apply: (signal, seed) => apply(signal, level, seed) }));
  const signed = (x: number) => `${x > 0 ? "+" : "−"}${Math.abs(x)}`;
  const noise = (level: number) => `, ${level} dB`, SNR = [20, 10, 5, 0];
  return [
    ...each("white noise", SNR, noise, (signal, level, seed) =>
      noisy(signal, whiteNoise(signal.samples.length, seed), level)),
    ...each("speech-shaped noise", SNR, noise, (signal, level, seed) =>
      noisy(signal, shapedNoise(signal.samples.length, spectrum, seed), level)),
    ...each("reverberation", [0.3, 0.6, 1], s => `, ${s} s`, reverberant),
    ...each("telephone band", [1], () => "", telephone),
    ...each("gain", [-20, -40, 10, 20], dB => ` ${signed(dB)} dB`, recordedAt),
    ...each("cropped ends", [0.05, 0.1, 0.2], share => `, ${100 * share} % each`, cropped),
    ...each("pitch", [-1, -2, 1, 2], s => ` ${signed(s)} semitone${Math.abs(s) > 1 ? "s" : ""}`, pitched),
    ...each("duration", [0.95, 0.9, 1.05, 1.1], factor => ` ${signed(Math.round(100 * factor - 100))} %`,
      stretched),
  ];
}
