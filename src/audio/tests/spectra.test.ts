import { expect, it } from "vitest";
import { MFSC_DEFAULTS } from "../../features";
import { decibels, energyAbove, stft } from "../stft";

const tone = (parts: readonly [hertz: number, amplitude: number][], sampleRate = 24000) => ({ sampleRate,
  samples: Float32Array.from({ length: sampleRate }, (_, i) => parts.reduce((sum, [hertz, amplitude]) =>
    sum + amplitude * Math.sin((2 * Math.PI * hertz * i) / sampleRate), 0)) });

it("a tone of full scale on a bin has (N / 4)² there under a Hann window, and silence has −80 dB", () => {
  const sampleRate = 16000, settings = { ...MFSC_DEFAULTS, sampleRate };
  const { values, frames, bands } = decibels(stft(tone([[1000, 1]], sampleRate), settings));
  expect(bands).toBe(257);
  expect(values[Math.floor(frames / 2) * bands + 32]).toBeCloseTo(20 * Math.log10(512 / 4), 3);
  const silent = decibels(stft({ sampleRate, samples: new Float32Array(4000) }, settings));
  expect(new Set(silent.values)).toEqual(new Set([-80]));
});

it("the share of energy above a limit is that of the tones above it", () => {
  const both = tone([[1000, 1], [10000, 0.5]]);
  expect(energyAbove(both, 8000)).toBeCloseTo(0.2, 3); // 0.25 / (1 + 0.25)
  expect(energyAbove(both, 11000)).toBeLessThan(1e-4);
  expect(energyAbove(both, 500)).toBeGreaterThan(0.9999);
  expect(energyAbove({ sampleRate: 24000, samples: new Float32Array(4000) }, 8000)).toBe(0);
});
