import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import type { Signal } from "../signal";
import { pitchShift, timeStretch } from "../effects";
import { realTransform } from "../fourier";
import { hann, istft, stft } from "../stft";

// librosa's values: tools/reference/sound.py
const reference = JSON.parse(readFileSync("tools/reference/sound.json", "utf8"));
const bytes = (text: string): ArrayBuffer => new Uint8Array(Buffer.from(text, "base64")).buffer;
const voice = { samples: Float32Array.from(new Int16Array(bytes(reference.voice)), x => x / 32768),
  sampleRate: 16000 };

const energy = (samples: ArrayLike<number>) => Array.from(samples).reduce((sum, x) => sum + x * x, 0);
/** How far below theirs the difference from ours lies, in dB. */
function apart(ours: Float32Array, theirs: Float32Array): number {
  expect(ours.length).toBe(theirs.length);
  return 10 * Math.log10(energy(ours.map((x, i) => x - theirs[i])) / energy(theirs));
}

const tone = (hertz: readonly number[], seconds = 1, sampleRate = 16000) => ({ sampleRate,
  samples: Float32Array.from({ length: Math.round(seconds * sampleRate) }, (_, i) =>
    hertz.reduce((sum, f) => sum + (0.2 * Math.sin((2 * Math.PI * f * i) / sampleRate)), 0)) });

/** The frequency of the highest peak between two, in Hz, by a parabola through three bins' logarithms. */
function peak({ samples, sampleRate }: Signal, from = 50, to = 7000): number {
  const length = 8192, start = (samples.length - length) >> 1, window = hann(length);
  const frame = Float64Array.from({ length }, (_, i) => window[i] * samples[start + i]);
  const spectrum = new Float64Array(2 * length);
  realTransform(length)(frame, spectrum);
  const level = (k: number) => Math.log(Math.hypot(spectrum[2 * k], spectrum[2 * k + 1]));
  let best = Math.ceil((from * length) / sampleRate);
  for (let k = best; k < (to * length) / sampleRate; k++) if (level(k) > level(best)) best = k;
  const [a, b, c] = [level(best - 1), level(best), level(best + 1)];
  return ((best + (0.5 * (a - c)) / (a - 2 * b + c)) * sampleRate) / length;
}

describe(`as in librosa ${reference.versions.librosa}`, () => {
  test.each<{ factor: number; samples: string }>(reference.stretched)("stretched by $factor",
    ({ factor, samples }) => {
      const theirs = new Float32Array(bytes(samples));
      expect(apart(timeStretch(voice, factor).samples, theirs)).toBeLessThan(-90);
    });
  test.each<{ semitones: number; samples: string }>(reference.pitched)("pitched by $semitones semitones",
    ({ semitones, samples }) => {
      const theirs = new Float32Array(bytes(samples));
      // its resampler takes the ratio exactly, ours to the next whole Hz: by the end they are 0.1 samples apart
      expect(apart(pitchShift(voice, semitones).samples, theirs)).toBeLessThan(-30);
    });
});

describe("pitched", () => {
  it.each([-2, -1, 1, 2])("moves a tone and its harmonics by the ratio: %d semitones", semitones => {
    const moved = pitchShift(tone([220, 440, 660]), semitones), ratio = 2 ** (semitones / 12);
    expect(moved.samples).toHaveLength(16000);
    for (const hertz of [220, 440, 660]) {
      const cents = 1200 * Math.log2(peak(moved, 0.9 * hertz * ratio, 1.1 * hertz * ratio) / (hertz * ratio));
      expect(Math.abs(cents)).toBeLessThan(2);
    }
  });
  it("works at other rates", () => {
    for (const rate of [24414, 44100]) {
      const moved = pitchShift(tone([300], 1, rate), 1);
      expect(moved.sampleRate).toBe(rate);
      expect(Math.abs(peak(moved) / (300 * 2 ** (1 / 12)) - 1)).toBeLessThan(1e-3);
    }
  });
});

describe("stretched", () => {
  // between frames the bins of a tone come a little out of step, which costs up to 1.2 dB, in librosa too
  it.each([0.9, 0.95, 1.05, 1.1, 2])("keeps a tone's frequency, and its level to 1.3 dB: times %d", factor => {
    const given = tone([440]), slow = timeStretch(given, factor);
    expect(slow.samples).toHaveLength(Math.round(16000 * factor));
    expect(Math.abs(1200 * Math.log2(peak(slow) / 440))).toBeLessThan(1);
    const power = ({ samples }: Signal) => energy(samples.subarray(3000, -3000)) / (samples.length - 6000);
    expect(Math.abs(10 * Math.log10(power(slow) / power(given)))).toBeLessThan(1.3);
  });
  it("is the same every time, leaves its input alone and gives it back when nothing is asked", () => {
    const before = voice.samples.slice();
    expect(timeStretch(voice, 1.1)).toEqual(timeStretch(voice, 1.1));
    expect(voice.samples).toEqual(before);
    expect(timeStretch(voice, 1)).toBe(voice);
    expect(pitchShift(voice, 0)).toBe(voice);
  });
  it("takes utterances shorter than its frame, and refuses nonsense", () => {
    expect(timeStretch({ ...voice, samples: voice.samples.slice(0, 100) }, 1.1).samples).toHaveLength(110);
    expect(() => timeStretch(voice, 0)).toThrow(/times 0/);
    expect(() => timeStretch(voice, NaN)).toThrow(RangeError);
    expect(() => timeStretch({ ...voice, samples: new Float32Array() }, 1.1)).toThrow(/too few/);
  });
});

test("istft undoes stft", () => {
  const settings = { sampleRate: 16000, fftLength: 512, windowLength: 512, hopLength: 128, centre: true,
    padMode: "constant" } as const;
  expect(apart(istft(stft(voice, settings), 128, voice.samples.length), voice.samples)).toBeLessThan(-120);
});
