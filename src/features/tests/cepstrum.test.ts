import { expect, it } from "vitest";
import { random } from "../../base";
import { bandsFromMfcc, mfcc } from "../mfsc";

const next = random(7), frames = 5, bands = 24;
const mel = { frames, bands, values: Float32Array.from({ length: frames * bands }, () => 20 * next() - 14) };
const far = (a: Float32Array, b: Float32Array): number =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i])));

it("all coefficients give the bands back", () => {
  expect(far(bandsFromMfcc(mfcc(mel, bands), bands).values, mel.values)).toBeLessThan(1e-4);
});

it("a few give the part of each frame that they hold, and nothing of the others", () => {
  const kept = mfcc(mel, 6), again = mfcc(bandsFromMfcc(kept, bands), bands);
  again.values.forEach((value, i) => {
    const c = i % bands, t = Math.floor(i / bands);
    expect(Math.abs(value - (c < 6 ? kept.values[t * 6 + c] : 0))).toBeLessThan(1e-4);
  });
});

it("the first coefficient alone is a frame's mean, the second one half a cosine", () => {
  const [mean, cosine] = [[1, 0], [0, 1]].map((values) =>
    [...bandsFromMfcc({ values: Float32Array.from(values), frames: 1, bands: 2 }, 4).values]);
  for (const value of mean) expect(value).toBeCloseTo(0.5, 6);
  [22.5, 67.5, 112.5, 157.5].forEach((degrees, b) =>
    expect(cosine[b]).toBeCloseTo(Math.SQRT1_2 * Math.cos((degrees * Math.PI) / 180), 6));
});

it("more coefficients than bands are refused", () => {
  expect(() => bandsFromMfcc(mfcc(mel, 6), 5)).toThrow(/6 coefficients cannot come from 5 bands/);
});
