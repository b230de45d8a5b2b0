import { expect, it } from "vitest";
import { random } from "../../base";
import { chroma, meydaEmptyFilters, meydaMel } from "../chroma";
import { mfsc, MFSC_DEFAULTS, type MfscSettings } from "../mfsc";

const next = random(3), sampleRate = 16000;
const signal = { sampleRate, samples: Float32Array.from({ length: 12000 }, (_, i) =>
  0.4 * Math.sin(i / 12) * Math.sin(i / 4000) + 0.02 * (next() - 0.5)) };
const wide: MfscSettings = { ...MFSC_DEFAULTS, fftLength: 2048, windowLength: 2048, bands: 20 };
// what meyda does, but for the rounded edges of its filters, which matter little where filters are wide
const alike: MfscSettings = { ...wide, melScale: "htk", melNorm: "none", log: { kind: "ln", floor: 1 } };

it("are nearly ours with an HTK scale, equal heights and ln(1 + power), where filters are wide", () => {
  const theirs = meydaMel(signal, wide, wide.bands), ours = mfsc(signal, alike);
  expect([theirs.frames, theirs.bands]).toEqual([ours.frames, ours.bands]);
  const far = theirs.values.map((value, i) => Math.abs(value - ours.values[i])).sort();
  expect(far[Math.floor(far.length / 2)]).toBeLessThan(0.05);
  expect(Math.max(...theirs.values)).toBeGreaterThan(3);
});

it("do not depend on what meyda was asked before", () => {
  const before = meydaMel(signal, MFSC_DEFAULTS, 26);
  chroma(signal, 2048, 512); // makes 26 filters for frames of 2,048
  expect(meydaMel(signal, MFSC_DEFAULTS, 26)).toEqual(before);
});

it("counts filters without a bin: none among 26, 13 among 128 of frames of 512", () => {
  expect(meydaEmptyFilters(26, 512, sampleRate)).toBe(0);
  const empty = meydaEmptyFilters(128, 512, sampleRate), noise = meydaMel(signal, MFSC_DEFAULTS, 128);
  expect(empty).toBe(13);
  const dead = [...Array(128).keys()].filter((band) =>
    noise.values.every((value, i) => i % 128 !== band || value === 0));
  expect(dead.length).toBe(13);
});

it("are as many as were asked for, few as well", () => {
  expect(meydaMel(signal, wide, 5)).toMatchObject({ bands: 5, values: { length: 5 * mfsc(signal, wide).frames } });
});

it("takes frames of powers of two only", () => {
  expect(() => meydaMel(signal, { ...MFSC_DEFAULTS, fftLength: 400, windowLength: 400 }, 26))
    .toThrow(/power of 2/);
});
