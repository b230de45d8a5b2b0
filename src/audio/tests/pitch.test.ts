import { expect, test } from "vitest";
import { random } from "../../base";
import reference from "../../../tools/reference/remedies.json";
import { pitchTrack } from "../pitch";

const RATE = 16000;

function glide(): Float32Array {
  let phase = 0;
  return Float32Array.from({ length: RATE }, (_, i) => {
    phase += (2 * Math.PI * (150 + (170 * i) / RATE)) / RATE;
    let sum = 0;
    for (let k = 1; k <= 20; k++) sum += Math.sin(k * phase) / k;
    return sum / 4;
  });
}

test("a gliding voice has the pitch that librosa's pyin finds, within a quarter of a semitone", async () => {
  const { semitones, clarity } = await pitchTrack({ samples: glide(), sampleRate: RATE });
  expect(semitones.length).toBe(reference.semitones.length);
  const both = reference.semitones.flatMap((found, t) =>
    (found === null || Number.isNaN(semitones[t]) ? [] : [Math.abs(found - semitones[t])]));
  expect(both.length).toBeGreaterThan(50);
  expect(Math.max(...both.slice(2, -2))).toBeLessThan(0.25);
  expect(clarity.slice(5, -5).every(clear => clear > 0.9)).toBe(true);
});

test("noise and silence have no voice, and no samples are refused", async () => {
  const next = random(1), noise = Float32Array.from({ length: RATE }, () => next() - 0.5);
  for (const samples of [noise, new Float32Array(4000)]) {
    const { semitones } = await pitchTrack({ samples, sampleRate: RATE });
    expect(semitones.every(Number.isNaN)).toBe(true);
  }
  await expect(pitchTrack({ samples: new Float32Array(0), sampleRate: RATE })).rejects.toThrow(/no pitch/);
});
