import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { random } from "../../base";
import { mfsc } from "../../features";
import { decode } from "../decode";
import { firstReadable, preprocess, PREPROCESSING_DEFAULTS, readRecording, trim } from "../recording";
import { normalise, resample } from "../resample";
import { RecordingError, type Signal } from "../signal";
import { aiff, everyEncoding, fault, mutate, wav } from "./recordings";

const reference = JSON.parse(readFileSync("tools/reference/mfsc.json", "utf8"));
const ramp = [0, 0.25, -0.5, 0.75, -1, 0.5];

async function refusal(bytes: Uint8Array): Promise<RecordingError> {
  try {
    await decode(bytes, "voice.wav");
  } catch (error) {
    expect(error).toBeInstanceOf(RecordingError);
    expect((error as RecordingError).file).toBe("voice.wav");
    expect((error as Error).message).toMatch(/^voice\.wav: .+ \(.+\)$/s);
    return error as RecordingError;
  }
  throw new Error("it was accepted");
}

describe("decoding", () => {
  it.each([
    ["8 bits", { bits: 8 }, 1 / 127], ["16 bits", { bits: 16 }, 1 / 32767], ["24 bits", { bits: 24 }, 1e-6],
    ["32 bits", { bits: 32 }, 1e-7], ["float 32", { bits: 32, float: true }, 0],
    ["float 64", { bits: 64, float: true }, 0], ["extensible", { bits: 16, extensible: true }, 1 / 32767],
    ["extensible float", { bits: 32, float: true, extensible: true }, 0],
  ] as const)("WAV, %s, one and two channels", async (_, format, tolerance) => {
    const one = await decode(wav(ramp, format), "x");
    expect(one).toMatchObject({ container: "WAV", channels: 1, bits: format.bits, sampleRate: 16000 });
    one.samples.forEach((x, i) => expect(Math.abs(x - ramp[i])).toBeLessThanOrEqual(tolerance));
    const two = await decode(wav(ramp, { ...format, channels: 2 }), "x"); // frames (0, .25), (-.5, .75), (-1, .5)
    expect(two.samples.length).toBe(3);
    const means = [0.125, 0.125, -0.25];
    two.samples.forEach((x, i) => expect(Math.abs(x - means[i])).toBeLessThanOrEqual(tolerance));
  });

  it.each([
    ["AIFF, 8 bits", { bits: 8 }, 1 / 127], ["AIFF, 16 bits", { bits: 16 }, 1 / 32767],
    ["AIFF, 24 bits", { bits: 24 }, 1e-6], ["AIFF, 32 bits", { bits: 32 }, 1e-7],
    ["AIFF-C, NONE", { bits: 16, compression: "NONE" }, 1 / 32767],
    ["AIFF-C, sowt", { bits: 16, compression: "sowt" }, 1 / 32767],
    ["AIFF-C, fl32", { bits: 32, compression: "fl32" }, 0],
    ["AIFF-C, fl64", { bits: 64, compression: "fl64" }, 0],
  ] as const)("%s", async (_, format, tolerance) => {
    const { samples, sampleRate } = await decode(aiff(ramp, { ...format, sampleRate: 24414 }), "x");
    expect(sampleRate).toBe(24414);
    expect(samples.length).toBe(ramp.length);
    samples.forEach((x, i) => expect(Math.abs(x - ramp[i])).toBeLessThanOrEqual(tolerance));
  });

  it("passes over other chunks, before and after the sound, of odd length too", async () => {
    const plain = wav(ramp, { bits: 16 });
    const extra = Buffer.from("LIST\x03\0\0\0abc\0", "latin1");
    const padded = Buffer.concat([plain.subarray(0, 12), extra, plain.subarray(12), extra]);
    expect(await decode(padded, "x")).toEqual(await decode(plain, "x"));
  });

  it("reads to its end a WAV from a pipe, whose sizes are left open", async () => {
    const plain = wav(ramp, { bits: 16 }), piped = Buffer.from(plain);
    for (const at of [4, 40]) piped.writeUInt32LE(0xffffffff, at);
    expect(await decode(piped, "x")).toEqual(await decode(plain, "x"));
    expect((await refusal(piped.subarray(0, piped.length - 1))).reason).toMatch(/not a multiple of 2/);
    expect((await refusal(piped.subarray(0, 44))).reason).toMatch(/a header and no sound/);
  });

  it("reads RF64, whose sizes stand in a chunk of their own", async () => {
    const plain = wav(ramp, { bits: 16 }), sizes = Buffer.alloc(36);
    sizes.write("ds64");
    sizes.writeUInt32LE(28, 4);
    sizes.writeBigUInt64LE(BigInt(plain.length - 44), 16);
    const rf64 = Buffer.concat([plain.subarray(0, 12), sizes, plain.subarray(12)]);
    rf64.write("RF64");
    rf64.writeUInt32LE(0xffffffff, 4);
    rf64.writeUInt32LE(0xffffffff, 40 + sizes.length);
    expect(await decode(rf64, "x")).toEqual(await decode(plain, "x"));
    const { reason } = await refusal(rf64.subarray(0, rf64.length - 4));
    expect(reason).toMatch(/"data" chunk declares 12 bytes and 8 are there/);
  });

  it("is never thrown off by where the bytes lie in memory", async () => {
    const plain = wav(ramp, { bits: 16 });
    const shifted = new Uint8Array(plain.length + 1).subarray(1);
    shifted.set(plain);
    expect(await decode(shifted, "x")).toEqual(await decode(plain, "x"));
  });

  it("takes the loudest of channels that cancel each other, and the mean of all others", async () => {
    const left = Float32Array.from({ length: 400 }, (_, i) => Math.round(16000 * Math.sin(i / 7)) / 32768);
    const stereo = (right: (x: number, i: number) => number) =>
      decode(wav([...left].flatMap((x, i) => [x, right(x, i)]), { bits: 16, channels: 2 }), "x");
    const opposite = await stereo((x) => -x), nearly = await stereo((x) => -0.97 * x);
    expect([opposite.opposed, opposite.samples]).toEqual([true, left]);
    expect([nearly.opposed, nearly.samples]).toEqual([true, left]);
    const louder = await stereo((x) => -1.03 * x); // the second channel
    expect(louder.samples[11]).toBeCloseTo(-1.03 * left[11], 3);
    for (const right of [(x: number) => x, () => 0, (x: number) => -0.5 * x, (_: number, i: number) => left[399 - i]]) {
      const { opposed, samples } = await stereo(right);
      expect(opposed).toBeUndefined();
      samples.forEach((x, i) => expect(x).toBeCloseTo((left[i] + right(left[i], i)) / 2, 3));
    }
  });

  const good = wav(ramp, { bits: 16 });
  const patched = (at: number, value: number, width: 2 | 4 = 2): Uint8Array => {
    const copy = Buffer.from(good);
    copy.writeUIntLE(value, at, width);
    return copy;
  };
  it.each<[string, Uint8Array, RegExp]>([
    ["empty", new Uint8Array(0), /it is empty/],
    ["a text", Buffer.from("To whom it may concern, this is no sound."),
      /none of WAV, AIFF, FLAC, MP3, Ogg \(Vorbis, Opus\), WebM \(Opus\), M4A \(AAC\): it begins with "To w"$/],
    ["an MP2", Buffer.from([0xff, 0xfd, 0x90, 0x44, 0, 0, 0, 0, 0, 0, 0, 0]), /none of WAV.*: by its start/],
    ["cut in its sound", good.subarray(0, good.length - 5), /"data" chunk declares 12 bytes and 7 are there/],
    ["cut in its header", good.subarray(0, 30), /cut short: its "fmt" chunk/],
    ["only a header", wav([], { bits: 16 }), /a header and no sound/],
    ["without sound", good.subarray(0, 36), /no "data" chunk/],
    ["without a format", Buffer.concat([good.subarray(0, 12), good.subarray(36)]), /no "fmt" chunk/],
    ["of no channel", patched(22, 0), /0 × 16 bits|no channel/],
    ["of no rate", patched(24, 0, 4), /declares 0 Hz; expected 4000 to 192000 Hz/],
    ["of an absurd rate", patched(24, 4e9, 4), /declares 4000000000 Hz/],
    ["of 17 channels in 2 bytes", patched(22, 17), /17 × 16 bits in 2 bytes/],
    ["of µ-law", patched(20, 7), /WAV format 7\) is not PCM/],
    ["of no bits", patched(34, 0), /samples of 0 bits/],
    ["with half a sample", patched(40, 11, 4), /not a multiple of 2/],
    ["not finite", wav([0, NaN, 0.5], { bits: 32, float: true }), /not finite/],
    ["silent", wav([0, 0, 0, 0], { bits: 16, channels: 2 }), /it is silent: every sample is 0/],
    ["infinite", wav([0, 1e300], { bits: 64, float: true }), /not finite/],
    ["an AIFF cut short", aiff(ramp, { bits: 16 }).subarray(0, 60), /cut short: its "SSND" chunk/],
    ["an AIFF that contradicts itself", aiff(ramp, { bits: 16 }).fill(9, 22, 26), /declares \d+ bytes/],
    ["a compressed AIFF", aiff(ramp, { bits: 16, compression: "ima4" }), /\("ima4"\) is not PCM/],
  ])("refuses a file that is %s", async (_, bytes, reason) => {
    expect((await refusal(bytes)).reason).toMatch(reason);
  });

  it("refuses what cannot be read, by name", async () => {
    const folder = await mkdtemp(join(tmpdir(), "recordings-"));
    await expect(readRecording(folder)).rejects.toThrow(/it is a folder \(name the files in it\)/);
    await expect(readRecording(join(folder, "none.wav"))).rejects.toThrow(/none\.wav: it does not exist \(replace/);
    await expect(readRecording("none.wav")).rejects.toThrow(/not exist \(it is looked for where the command was typed/);
    await writeFile(join(folder, "good.wav"), good);
    expect((await readRecording(join(folder, "good.wav"))).samples.length).toBe(6);
  });
});

// tools/bench/stress.ts does 20,000
it("800 damaged recordings are each refused by name or decoded whole", async () => {
  const next = random(7), good = everyEncoding();
  const faults = new Set<string>();
  let refused = 0;
  for (let i = 0; i < 800; i++) {
    const bytes = mutate(good[i % good.length], next);
    const wrong = await fault(bytes, async (b, name) => {
      refused++;
      const recording = await decode(b, name);
      refused--;
      return recording;
    }, (recording) => mfsc(preprocess(recording)).values);
    if (wrong) faults.add(`${i}: ${wrong}`);
  }
  expect([...faults]).toEqual([]);
  expect(refused).toBeGreaterThan(200); // the damage is real
  expect(refused).toBeLessThan(700); // and does not always show
});

describe("the published oddities", () => {
  const tess = "data/corpora/TESS";
  it.skipIf(!existsSync(tess))("AIFF named .wav and one file at 96 kHz are read", async () => {
    for (const path of ["YAF_angry/YAF_germ_angry.wav", "YAF_fear/YAF_neat_fear.wav"]) {
      const { container, sampleRate, samples } = await readRecording(join(tess, path));
      expect(container).toMatch(/AIFF/);
      expect(samples.length / sampleRate).toBeGreaterThan(1);
    }
    expect((await readRecording(join(tess, "OAF_Fear/OAF_food_fear.wav"))).sampleRate).toBe(96000);
  });
});

const sine = (hz: number, sampleRate: number, seconds: number): Signal => ({
  samples: Float32Array.from({ length: Math.round(seconds * sampleRate) },
    (_, i) => 0.5 * Math.sin((2 * Math.PI * hz * i) / sampleRate)),
  sampleRate,
});

describe("resampling", () => {
  const inside = (samples: Float32Array): Float32Array => samples.subarray(1600, samples.length - 1600);
  const level = (samples: Float32Array): number => {
    const power = inside(samples).reduce((sum, x) => sum + x * x, 0) / inside(samples).length;
    return 10 * Math.log10(power / 0.125 + 1e-30); // dB below the sine
  };

  it.each([
    [24414, 16000], [44100, 16000], [96000, 16000], [22050, 16000], [48000, 16000], [8000, 16000],
    [16000, 24414],
  ])("%i to %i Hz keeps tones up to 0.91 of the lower Nyquist where they were, in level and in time",
    (from, to) => {
      const nyquist = Math.min(from, to) / 2;
      for (const share of [0.01, 0.2, 0.5, 0.8, 0.91]) {
        const hz = share * nyquist;
        const { samples, sampleRate } = resample(sine(hz, from, 0.5), to);
        expect(sampleRate).toBe(to);
        expect(samples.length).toBe(Math.ceil((Math.round(0.5 * from) * to) / from));
        const ideal = sine(hz, to, 0.5).samples;
        const error = samples.map((x, i) => x - (ideal[i] ?? 0));
        expect(level(error), `${hz} Hz`).toBeLessThan(-85); // 0.1 dB would be -39 dB
      }
    });

  const falling = [[24414, 16000], [44100, 16000], [96000, 16000]];
  it.each(falling)("%i to %i Hz lets no alias above -95 dB", (from, to) => {
    for (let hz = 8010; hz < from / 2; hz += from / 23) {
      expect(level(resample(sine(hz, from, 0.5), to).samples), `${hz} Hz`).toBeLessThan(-95);
    }
  });

  it("leaves no image above -95 dB when the rate rises", () => {
    for (const hz of [300, 2000, 3600]) {
      const { samples } = resample(sine(hz, 8000, 0.5), 16000);
      const ideal = sine(hz, 16000, 0.5).samples;
      expect(level(samples.map((x, i) => x - ideal[i])), `${hz} Hz`).toBeLessThan(-95);
    }
  });

  it("normalises on the way, and is nothing between equal rates", () => {
    const signal = sine(500, 44100, 0.1);
    expect(resample(signal, 44100)).toBe(signal);
    for (const rate of [44100, 16000]) {
      const once = resample(signal, rate, true).samples, twice = resample(normalise(signal), rate).samples;
      once.forEach((x, i) => expect(x).toBeCloseTo(twice[i], 6));
    }
    expect(() => resample(signal, 0)).toThrow(/whole numbers/);
  });

  it("stays finite from the faintest to the loudest float", () => {
    for (const level of [1e-45, 3e38]) {
      const step = new Float32Array(9000).fill(level, 3000, 6000);
      const { samples } = resample({ samples: step, sampleRate: 44100 }, 16000, true);
      expect(samples.every(Number.isFinite)).toBe(true);
      expect(samples[1600]).toBeCloseTo(1, 2);
    }
  });

  it("takes one sample, and a second of silence stays silent", () => {
    expect(resample({ samples: Float32Array.of(1), sampleRate: 44100 }, 16000).samples.length).toBe(1);
    const silence = resample({ samples: new Float32Array(44100), sampleRate: 44100 }, 16000).samples;
    expect(silence.every((x) => x === 0)).toBe(true);
  });
});

describe("the first readable recording", () => {
  it("is the first that can be used, and the first fault is told when none can", async () => {
    const folder = await mkdtemp(join(tmpdir(), "readable-"));
    const [empty, good] = ["empty.wav", "good.wav"].map((name) => ({ path: join(folder, name) }));
    await writeFile(empty.path, "");
    await writeFile(good.path, wav([0, 1000, -1000, 0], { channels: 1, bits: 16, sampleRate: 16000 }));
    const { chosen, recording } = await firstReadable([empty, good]);
    expect(chosen).toBe(good);
    expect(recording.samples).toHaveLength(4);
    await expect(firstReadable([empty])).rejects.toThrow("it is empty");
    await expect(firstReadable([empty, empty, { path: join(folder, "gone.wav") }])).rejects
      .toThrow(/^none of 2 recordings can be used: .*it is empty \(.*\) …$/);
  });
});

describe("normalising", () => {
  it("brings the peak to full scale and leaves silence alone", () => {
    expect([...normalise({ samples: Float32Array.of(0.1, -0.5, 0.25), sampleRate: 8000 }).samples]).toEqual(
      [Math.fround(Math.fround(0.1) * 2), -1, 0.5]);
    expect([...normalise({ samples: new Float32Array(3), sampleRate: 8000 }).samples]).toEqual([0, 0, 0]);
    const faint = normalise({ samples: Float32Array.of(1e-45, 0), sampleRate: 8000 }).samples;
    expect([...faint]).toEqual([1, 0]);
  });
});

describe("trimming", () => {
  const made = Object.entries<string>(reference.signals).map(([name, text]) => {
    const integers = new Int16Array(new Uint8Array(Buffer.from(text, "base64")).buffer);
    const y = Float32Array.from(integers, (x) => x / 32768);
    const zeros = (n: number): Float32Array => new Float32Array(n);
    const parts = [zeros(3000), y.map((x) => x * 0.01), y, y.map((x) => x * 0.001), zeros(1500)];
    return { name, samples: Float32Array.from(parts.flatMap((part) => [...part])) };
  });

  it.each(made)("keeps what librosa.effects.trim keeps of $name", ({ name, samples }) => {
    for (const { decibels, kept: [start, end] } of reference.trim[name]) {
      const trimmed = trim({ samples, sampleRate: 16000 }, decibels);
      expect([trimmed.start, trimmed.end], `${decibels} dB`).toEqual([start, end]);
      expect(trimmed.samples).toEqual(samples.subarray(start, end));
    }
  });

  it("keeps silence whole", () => {
    const { start, end } = trim({ samples: new Float32Array(5000), sampleRate: 16000 }, 30);
    expect([start, end]).toEqual([0, 5000]);
  });
});

it("preprocessing is the three steps, one after another", () => {
  const { samples, sampleRate } = sine(440, 44100, 1);
  const signal = { samples: samples.map((x, i) => (i < 20000 ? 1e-4 * x : x)), sampleRate };
  const steps = trim(resample(normalise(signal), 16000), 30).samples, at = preprocess(signal).samples;
  expect(at.length).toBe(steps.length);
  at.forEach((x, i) => expect(x).toBeCloseTo(steps[i], 6));
  const untrimmed = preprocess(signal, { ...PREPROCESSING_DEFAULTS, normalise: false, trimDecibels: null });
  expect(untrimmed.samples.length).toBe(16000);
});
