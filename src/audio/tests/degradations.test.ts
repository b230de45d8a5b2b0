import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import type { Signal } from "../signal";
import {
  addNoise, addReverberation, averageSpectrum, bandPass, cropEnds, limitToTelephone, recordAtGain, roomResponse,
  shapedNoise, whiteNoise,
} from "../degradations";
import { convolve } from "../fourier";

// SciPy's values: tools/reference/sound.py
const reference = JSON.parse(readFileSync("tools/reference/sound.json", "utf8"));
const bytes = (text: string): ArrayBuffer => new Uint8Array(Buffer.from(text, "base64")).buffer;
const floats = (text: string) => new Float32Array(bytes(text));
const voice = { samples: Float32Array.from(new Int16Array(bytes(reference.voice)), x => x / 32768),
  sampleRate: 16000 };

const energy = (samples: ArrayLike<number>) => Array.from(samples).reduce((sum, x) => sum + x * x, 0);
const decibels = (ratio: number) => 10 * Math.log10(ratio);
function furthest(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  expect(ours.length).toBe(theirs.length);
  return Array.from(ours).reduce((most, x, i) => Math.max(most, Math.abs(x - theirs[i])), 0);
}

describe(`as in SciPy ${reference.versions.scipy}`, () => {
  test("convolution", () => {
    const { a, b, full } = reference.convolution;
    expect(furthest(convolve(floats(a), floats(b)), floats(full))).toBeLessThan(1e-5);
    expect(furthest(convolve([2], [3]), [6])).toBeLessThan(1e-12);
    expect(() => convolve([], [1])).toThrow(RangeError);
  });
  test("telephone", () => {
    const taps = new Float64Array(bytes(reference.bandPass));
    expect(furthest(bandPass(300 / 16000, 3400 / 16000, 256), taps)).toBeLessThan(1e-12);
    expect(furthest(limitToTelephone(voice).samples, floats(reference.telephone))).toBeLessThan(1e-6);
  });
});

describe("noise", () => {
  test("has power 1, a normal distribution and no memory", () => {
    const noise = whiteNoise(200000, 3), n = noise.length;
    expect(Math.abs(energy(noise) / n - 1)).toBeLessThan(0.02);
    expect(Math.abs(noise.filter(x => Math.abs(x) > 1.959964).length / n - 0.05)).toBeLessThan(0.003);
    expect(Math.abs(noise.reduce((sum, x, i) => sum + x * (noise[i + 1] ?? 0), 0) / n)).toBeLessThan(0.01);
    expect(whiteNoise(9, 3)).toEqual(whiteNoise(9, 3));
    expect(whiteNoise(9, 4)).not.toEqual(whiteNoise(9, 3));
  });
  test("takes the shape of a spectrum", () => {
    const coloured = { sampleRate: 16000, samples: whiteNoise(160000, 1) };
    for (let i = 2; i < 160000; i++) // a resonance near 1.4 kHz that falls by 40 dB
      coloured.samples[i] += 1.6 * coloured.samples[i - 1] - 0.85 * coloured.samples[i - 2];
    const asked = averageSpectrum([coloured]);
    const got = averageSpectrum([{ sampleRate: 16000, samples: shapedNoise(160000, asked, 2) }]);
    const overall = energy(asked) / energy(got);
    for (let low = 4; low < 480; low = Math.ceil(low * 1.26)) {
      const band = (of: Float64Array) => of.slice(low, Math.ceil(low * 1.26)).reduce((sum, x) => sum + x, 0);
      expect(Math.abs(decibels(band(asked) / band(got) / Math.sqrt(overall)))).toBeLessThan(1.5);
    }
  });
  test.each([20, 10, 5, 0])("lies %d dB below the speech, whatever its own level", level => {
    const padded = { ...voice, samples: Float32Array.from([...new Float32Array(16000), ...voice.samples]) };
    for (const scale of [1, 100]) {
      const noise = whiteNoise(padded.samples.length, 5).map(x => scale * x);
      const added = addNoise(padded, noise, level).samples.map((x, i) => x - padded.samples[i]);
      const speech = energy(voice.samples) / voice.samples.length, heard = energy(added) / added.length;
      expect(Math.abs(decibels(speech / heard) - level)).toBeLessThan(0.7); // trimming keeps a little silence
    }
  });
  test("on silence is silence", () => {
    const silence = { sampleRate: 16000, samples: new Float32Array(5000) };
    expect(addNoise(silence, whiteNoise(5000, 1), 0)).toEqual(silence);
  });
});

describe("reverberation", () => {
  test.each([0.3, 0.6, 1])("decays by 60 dB in %d s", seconds => {
    const response = roomResponse(seconds, 16000, 1), left = new Float64Array(response.length + 1);
    for (let i = response.length - 1; i >= 0; i--) left[i] = left[i + 1] + response[i] ** 2; // Schroeder 1965
    const below = (level: number) => left.findIndex(x => decibels(x / left[1]) < level);
    expect((2 * (below(-35) - below(-5))) / 16000 / seconds).toBeGreaterThan(0.95);
    expect((2 * (below(-35) - below(-5))) / 16000 / seconds).toBeLessThan(1.05);
    expect(left[1]).toBeCloseTo(1, 4); // as much as the direct sound
    expect(response[0]).toBe(1);
  });
  it("lasts longer than the speech", () => {
    expect(addReverberation(voice, 0.6, 1).samples).toHaveLength(voice.samples.length + 9600);
    expect(addReverberation(voice, 0.6, 1)).toEqual(addReverberation(voice, 0.6, 1));
  });
});

test("a telephone passes the middle and nothing below or above", () => {
  const level = (hertz: number) => {
    const tone: Signal = { sampleRate: 16000,
      samples: Float32Array.from({ length: 16000 }, (_, i) => Math.sin((2 * Math.PI * hertz * i) / 16000)) };
    const inner = ({ samples }: Signal) => energy(samples.subarray(2000, -2000));
    return decibels(inner(limitToTelephone(tone)) / inner(tone));
  };
  for (const hertz of [100, 200, 3500, 5000, 7500]) expect(level(hertz)).toBeLessThan(-40);
  for (const hertz of [400, 1000, 2000, 3300]) expect(Math.abs(level(hertz))).toBeLessThan(0.05);
});

describe("gain", () => {
  const ramp: Signal = { sampleRate: 16000, samples: Float32Array.of(-0.6, -0.1, 0, 0.1, 0.6) };
  it("cuts off what is beyond full scale", () => {
    const [low, ...rest] = recordAtGain(ramp, 20 * Math.log10(2)).samples;
    expect(low).toBe(-1);
    expect(rest[3]).toBeCloseTo(1, 4);
    expect(rest[2]).toBeCloseTo(0.2, 4);
  });
  it("rounds to 16 bits", () => {
    for (const x of recordAtGain(ramp, -40).samples) expect(Number.isInteger(32768 * x)).toBe(true);
    expect(furthest(recordAtGain(ramp, -40).samples, ramp.samples.map(x => x / 100))).toBeLessThan(1 / 65535);
  });
});

test("cropping takes a share of the speech from each end", () => {
  const { samples } = cropEnds(voice, 0.1);
  const at = voice.samples.findIndex((_, i) => samples.every((x, k) => x === voice.samples[i + k]));
  expect(samples.length / voice.samples.length).toBeCloseTo(0.8, 2);
  expect(at / voice.samples.length).toBeCloseTo(0.1, 2);
});
