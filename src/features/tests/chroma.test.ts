import { expect, it } from "vitest";
import { chroma } from "../chroma";

it.each([["A", 440, 9], ["C", 523.25, 0], ["E", 659.26, 4]])("a tone of %s is of its pitch class", (_, hz, pitch) => {
  const samples = Float32Array.from({ length: 16000 }, (_, i) => Math.sin((2 * Math.PI * hz * i) / 16000));
  const { values, frames, bands } = chroma({ samples, sampleRate: 16000 });
  expect([frames, bands]).toEqual([32, 12]);
  const middle = [...values.subarray(15 * 12, 16 * 12)];
  expect(middle.indexOf(Math.max(...middle))).toBe(pitch);
});
