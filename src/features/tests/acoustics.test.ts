import { describe, expect, test } from "vitest";
import { random } from "../../base";
import { acousticsOf, LOW, NOISE_BANDS } from "../acoustics";
import { FEATURE_DEFAULTS } from "../features";
import { melFilterbank } from "../mel";

const RATE = 24000;
/** Half a second of quiet, a second of a tone with overtones at 220 Hz, a quarter of quiet. */
const recording = (offset = 0, gain = 1, hiss = 1e-4, next = random(2)) => ({
  sampleRate: RATE, container: "WAV", channels: 1, bits: 16, encoding: "integer",
  samples: Float32Array.from({ length: 1.75 * RATE }, (_, i) => {
    const t = i / RATE, tone = t >= 0.5 && t < 1.5;
    const partial = (k: number) => (0.1 / k) * Math.sin(2 * Math.PI * 220 * k * t);
    const voice = tone ? [1, 2, 3, 4].reduce((sum, k) => sum + partial(k), 0) : 0;
    return offset + gain * (voice + hiss * (2 * next() - 1));
  }),
}) as const;

describe("what a recording is like", async () => {
  const plain = await acousticsOf(recording());

  test("durations, to the 32 ms that trimming moves by", () => {
    expect(plain.seconds).toBeCloseTo(1.75, 9);
    expect(Math.abs(plain.leading - 0.5)).toBeLessThan(0.1);
    expect(Math.abs(plain.trailing - 0.25)).toBeLessThan(0.1);
  });

  test("level and pitch of a known tone", () => {
    const power = [1, 2, 3, 4].reduce((sum, k) => sum + (0.1 / k) ** 2 / 2, 0) / 1.75;
    expect(plain.level).toBeCloseTo(10 * Math.log10(power), 1);
    expect(plain.pitch).toBeCloseTo(24, 1); // 220 Hz is two octaves above 55
  });

  test("twice as loud is 6.02 dB more everywhere, and changes nothing else", async () => {
    const loud = await acousticsOf(recording(0, 2));
    expect(loud.level - plain.level).toBeCloseTo(6.02, 1);
    loud.noise.forEach((dB, band) => expect(Math.abs(dB - plain.noise[band] - 6.02)).toBeLessThan(1.5));
    expect([loud.leading, loud.trailing]).toEqual([plain.leading, plain.trailing]);
    expect(loud.pitch).toBeCloseTo(plain.pitch!, 3);
  });

  test("the noise floor is the hiss, not the tone", async () => {
    const hissing = await acousticsOf(recording(0, 1, 1e-3));
    expect(hissing.noise.length).toBe(NOISE_BANDS);
    hissing.noise.forEach((dB, band) => expect(Math.abs(dB - plain.noise[band] - 20)).toBeLessThan(2));
  });

  test("an offset is found and counts for nothing else", async () => {
    const moved = await acousticsOf(recording(0.05));
    expect(moved.offset).toBeCloseTo(0.05, 3);
    expect(moved.level).toBeCloseTo(plain.level, 2);
    moved.noise.forEach((dB, band) => expect(Math.abs(dB - plain.noise[band])).toBeLessThan(1.5));
  });

  test("LOW is where the two lowest of the network's mel bands end", () =>
    expect(Math.round(melFilterbank(FEATURE_DEFAULTS).edges[3])).toBe(LOW));

  test("a hum below a voice is measured; what leaks down from the voice is not taken for it", async () => {
    const wave = (hz: number) => Float32Array.from({ length: 2 * RATE }, (_, i) => // with soft ends
      Math.min(1, 8 * Math.sin(Math.PI * i / (2 * RATE)) ** 2) * Math.sin(2 * Math.PI * hz * i / RATE));
    const [voice, hum] = [wave(180), wave(60)];
    const tone = (gain: number) => ({ ...recording(), samples: voice.map((v, i) => 0.5 * v + gain * hum[i]) });
    const [clean, humming] = [await acousticsOf(tone(0)), await acousticsOf(tone(0.05))];
    // Twice the hum is ln 4 more where it is; the voice alone is 20 dB and more below it, in both bands.
    const twice = await acousticsOf(tone(0.1));
    humming.low.forEach((band, i) => {
      expect(Math.abs(twice.low[i] - band - Math.log(4) - 2 * Math.log(0.55 / 0.6))).toBeLessThan(0.1);
      expect(band - clean.low[i]).toBeGreaterThan(Math.log(100));
    });
    expect(clean.leaked).toBeGreaterThan(0.9); // all of it: there is nothing below
    expect(humming.leaked).toBeLessThan(clean.leaked);
  });

  test("what is shorter than a frame is refused", async () => {
    const whole = recording(), samples = whole.samples.slice(0.6 * RATE, 0.62 * RATE); // 320 at 16 kHz
    await expect(acousticsOf({ ...whole, samples })).rejects.toThrow("320 samples are too few for a frame of 512");
  });

  test("noise alone has no pitch", async () => {
    const next = random(9), samples = Float32Array.from({ length: RATE }, () => 0.2 * (next() - 0.5));
    expect((await acousticsOf({ ...recording(), samples })).pitch).toBeNull();
  });
});
