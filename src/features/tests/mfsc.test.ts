import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it, vi } from "vitest";
import { frameCount, hann, type Signal, stft } from "../../audio";
import { hzToMel, melFilterbank, melToHz } from "../mel";
import { bandMeans, melBySpectra, mfcc, mfsc, MFSC_DEFAULTS, type MfscSettings } from "../mfsc";

// librosa's values: tools/reference/mfsc.py
const reference = JSON.parse(readFileSync("tools/reference/mfsc.json", "utf8"));
const bytes = (text: string): ArrayBuffer => new Uint8Array(Buffer.from(text, "base64")).buffer;
const floats = (text: string): Float32Array => new Float32Array(bytes(text));
const signals = Object.entries<string>(reference.signals).map(([name, text]): [string, Signal] =>
  [name, { samples: Float32Array.from(new Int16Array(bytes(text)), (x) => x / 32768), sampleRate: 16000 }]);
const settings = Object.entries<MfscSettings>(reference.settings);

function furthest(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  expect(ours.length).toBe(theirs.length);
  let most = 0;
  for (let i = 0; i < ours.length; i++) {
    const apart = Math.abs(ours[i] - theirs[i]);
    most = Math.max(most, Number.isNaN(apart) ? Infinity : apart);
  }
  return most;
}

const speech = signals.find(([name]) => name === "stand-in utterance")![1];
const noise = signals.find(([name]) => name === "speech-like noise")![1];

describe("MFSC equal librosa's", () => {
  const table: Record<string, Record<string, string>> = {};
  afterAll(() => {
    console.log(`Largest |difference| from librosa ${reference.versions.librosa}, in ln or dB`);
    console.table(table);
  });

  it.each(settings)("%s", (name, given) => {
    for (const [sound, signal] of signals) {
      const { values, bands, frames } = mfsc(signal, given);
      expect(bands).toBe(given.bands);
      expect(frames).toBe(frameCount(signal.samples.length, given));
      const apart = furthest(values, floats(reference.mfsc[name][sound]));
      (table[name] ??= {})[sound] = apart.toExponential(1);
      expect(apart, sound).toBeLessThanOrEqual(1e-4);
    }
  });

  it("covers at least 12 settings and 5 signals, and the defaults are among them", () => {
    expect(settings.length).toBeGreaterThanOrEqual(12);
    expect(signals.length).toBe(5);
    expect(reference.settings.defaults).toEqual(MFSC_DEFAULTS);
  });

  it.each(Object.keys(reference.stft))("STFT, %s", (name) => {
    for (const [sound, signal] of signals) {
      const { values, frames, bins } = stft(signal, reference.settings[name]);
      const kept: number[] = [];
      for (let t = 0; t < frames; t += reference.every) {
        kept.push(...values.subarray(2 * t * bins, 2 * (t + 1) * bins));
      }
      const theirs = floats(reference.stft[name][sound]);
      const largest = theirs.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
      expect(furthest(kept, theirs), sound).toBeLessThanOrEqual(1e-5 * largest);
    }
  });

  it("MFCC", () => {
    for (const [sound, signal] of signals) {
      const { values } = mfcc(mfsc(signal, reference.settings["dB below 1, 80 dB"]), 20); // up to 500
      expect(furthest(values, floats(reference.mfcc[sound])), sound).toBeLessThanOrEqual(1e-3);
    }
  });
});

describe("MFSC", () => {
  it("by the kernel equal those by the plain definition, for every power of two", () => {
    for (const length of [8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096]) {
      const frame = { fftLength: length, windowLength: length, hopLength: 100 };
      const given = { ...MFSC_DEFAULTS, ...frame, bands: Math.min(4, length / 4) };
      const plain = melBySpectra(noise, given).map((mel) => Math.log(mel + 1e-6));
      expect(furthest(mfsc(noise, given).values, plain), `${length}`).toBeLessThan(1e-5);
    }
  });

  it("shift by 2 · ln g under a gain of g", () => {
    const floorless = { ...MFSC_DEFAULTS, log: { kind: "ln", floor: 0 } } as const;
    const louder = { ...noise, samples: noise.samples.map((x) => x * 0.25) };
    const shifted = mfsc(louder, floorless).values.map((x) => x - 2 * Math.log(0.25));
    expect(furthest(shifted, mfsc(noise, floorless).values)).toBeLessThan(1e-5);
  });

  it("of a signal's end do not depend on how many frames went before", () => {
    const tail = { ...noise, samples: noise.samples.subarray(256 * 3) };
    const uncentred = { ...MFSC_DEFAULTS, centre: false };
    expect(furthest(mfsc(tail, uncentred).values, mfsc(noise, uncentred).values.subarray(3 * 64))).toBe(0);
  });

  it("are refused with the reason when settings and signal do not fit", () => {
    const take = (changes: Partial<MfscSettings>, samples = noise.samples) => () =>
      mfsc({ ...noise, samples }, { ...MFSC_DEFAULTS, ...changes });
    expect(take({ sampleRate: 22050 })).toThrow(/16000 Hz, the settings say 22050/);
    expect(take({}, new Float32Array(0))).toThrow(/0 samples are too few/);
    expect(take({ centre: false }, new Float32Array(511))).toThrow(/511 samples/);
    expect(take({ windowLength: 600 })).toThrow(/600 does not fit a frame of 512/);
    expect(take({ hopLength: 0 })).toThrow(/whole numbers/);
    expect(take({ fMax: 9000 })).toThrow(/9000 Hz do not fit/);
  });

  it("have band means, each band's sum over its frames", () => {
    const small = { values: Float32Array.of(1, 2, 3, 4, 8, 9), frames: 3, bands: 2 };
    expect([...bandMeans(small)]).toEqual([4, 5]);
    const { values, frames, bands } = mfsc(speech);
    const third = values.filter((_, i) => i % bands === 3).reduce((a, b) => a + b) / frames;
    expect(bandMeans({ values, frames, bands })[3]).toBeCloseTo(third, 5);
  });
});

describe("STFT", () => {
  it("keeps the energy of every frame (Parseval), even and odd lengths", () => {
    for (const length of [512, 400, 375, 7]) {
      const frame = { fftLength: length, windowLength: length, hopLength: 777, centre: false };
      const given = { ...MFSC_DEFAULTS, ...frame };
      const { values, frames, bins } = stft(noise, given);
      const window = hann(length);
      for (let t = 0; t < frames; t++) {
        let time = 0, frequency = 0;
        for (let i = 0; i < length; i++) time += (window[i] * noise.samples[t * 777 + i]) ** 2;
        for (let k = 0; k < bins; k++) {
          const twice = k === 0 || 2 * k === length ? 1 : 2; // the mirrored half
          frequency += twice * (values[2 * (t * bins + k)] ** 2 + values[2 * (t * bins + k) + 1] ** 2);
        }
        expect(frequency / length).toBeCloseTo(time, 9);
      }
    }
  });

  it("has a frame per hop", () => {
    expect(frameCount(16000, MFSC_DEFAULTS)).toBe(63);
    expect(frameCount(16000, { ...MFSC_DEFAULTS, centre: false })).toBe(61);
    expect(frameCount(1, MFSC_DEFAULTS)).toBe(1);
    expect(frameCount(511, { ...MFSC_DEFAULTS, centre: false })).toBe(0);
  });
});

describe("mel filters", () => {
  it("rise and fall between their neighbours' centres", () => {
    const { weights, bins, bands, edges, first, end } = melFilterbank(MFSC_DEFAULTS);
    const wrong: string[] = [];
    for (let b = 0; b < bands; b++) {
      for (let k = 0; k < bins; k++) {
        const hz = (k * 16000) / 512, inside = hz > edges[b] && hz < edges[b + 2];
        const listed = k >= first[b] && k < end[b];
        if (weights[b * bins + k] > 0 !== inside || listed !== inside) wrong.push(`band ${b}, bin ${k}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("warn of a band that holds no bin, and name it", async () => {
    const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    melFilterbank({ ...MFSC_DEFAULTS, bands: 200 });
    expect(warn.mock.calls[0][0]).toMatch(/without a bin: \d+ \(\d+ Hz\)/);
    warn.mockClear();
    melFilterbank({ ...MFSC_DEFAULTS, bands: 63 });
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it("use scales that invert", () => {
    for (const scale of ["slaney", "htk"] as const) {
      for (const hz of [0, 60, 440, 999, 1000, 1001, 7999]) {
        expect(melToHz(hzToMel(hz, scale), scale)).toBeCloseTo(hz, 8);
      }
    }
    expect(hzToMel(1000, "slaney")).toBeCloseTo(15, 12);
    expect(hzToMel(1000, "htk")).toBeCloseTo(1000, 1);
  });
});
