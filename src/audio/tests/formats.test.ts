import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { random } from "../../base";
import { decode } from "../decode";
import { RecordingError } from "../signal";
import { mutate, wav } from "./recordings";

const FOLDER = "src/audio/tests/formats", files = readdirSync(FOLDER);
const bytesOf = (file: string): Uint8Array => new Uint8Array(readFileSync(join(FOLDER, file)));

interface Reference {
  readonly stride: number;
  readonly files: Readonly<Record<string, {
    readonly by: string; readonly sampleRate: number; readonly channels: number; readonly length: number;
    readonly lag: number; readonly samples: readonly number[];
  }>>;
}
const { stride, files: references }: Reference = JSON.parse(readFileSync("tools/reference/formats.json", "utf8"));

const WHAT: Readonly<Record<string, readonly [container: string, encoding: string, bound: number]>> = {
  "bare.mp3": ["MP3", "MP3", 2.5e-5], "lame.mp3": ["MP3", "MP3", 2.5e-5], "lavf.mp3": ["MP3", "MP3", 2.5e-5],
  "vorbis.ogg": ["Ogg", "Vorbis", 2.5e-5], "mono.opus": ["Ogg", "Opus", 2.5e-5], "stereo.opus": ["Ogg", "Opus", 2.5e-5],
  "whole.webm": ["WebM", "Opus", 2.5e-5], "live.webm": ["WebM", "Opus", 2.5e-5], "mono.m4a": ["M4A", "AAC", 2.5e-5],
  "stereo.m4a": ["M4A", "AAC", 2.5e-5], "fragments.mp4": ["M4A", "AAC", 2.5e-5],
};

describe("lossy formats", () => {
  it.each(Object.entries(WHAT))("%s agrees with libsndfile or FFmpeg, from its first sample to its last",
    async (file, [container, encoding, bound]) => {
      const { samples, bits, ...held } = await decode(bytesOf(file), file), reference = references[file];
      const { sampleRate, channels } = reference;
      expect(held).toEqual({ container, encoding, sampleRate, channels });
      expect(bits).toBeUndefined();
      expect(samples.length).toBe(reference.length);
      const worst = reference.samples.reduce((most, x, i) => Math.max(most, Math.abs(x - samples[i * stride])), 0);
      expect(worst).toBeLessThan(bound);
    });
});

/** The whole numbers that tools/reference/formats.py wrote, as shares of full scale. */
const integers = (count: number, channels: number, bits: number): number[] =>
  Array.from({ length: count * channels }, (_, at) => {
    const i = Math.floor(at / channels), c = at % channels, period = 97 + 10 * c;
    const triangle = Math.abs(i % period - Math.floor(period / 2)) - 24;
    return (triangle * 4 * 2 ** (bits - 8) + (i * i * 31 + c * 7) % 17) / 2 ** (bits - 1);
  });

describe("FLAC", () => {
  it.each([["mono-16.flac", 9000, 1, 16], ["stereo-24.flac", 5000, 2, 24]] as const)("%s is the WAV, to the bit",
    async (file, count, channels, bits) => {
      const same = await decode(wav(integers(count, channels, bits), { bits, channels }), "x.wav");
      expect(same.samples.length).toBe(count);
      expect(await decode(bytesOf(file), file)).toEqual({ ...same, container: "FLAC" });
    });

  it("is not believed when its sound is another than its MD5 sum says, at another rate, or of other channels", async () => {
    const other = bytesOf("mono-16.flac");
    other[26] ^= 1;
    await expect(decode(other, "x")).rejects.toThrow(/another MD5 sum/);
    const wide = bytesOf("mono-16.flac");
    wide[20] ^= 8;
    await expect(decode(wide, "x")).rejects.toThrow(/1 channels come out of 5/);
    const fast = bytesOf("mono-16.flac");
    fast[19] ^= 1;
    await expect(decode(fast, "x")).rejects.toThrow(/9000 samples at 16000 Hz come out of 9000 at \d+ Hz/);
  });
});

const refusal = (bytes: Uint8Array): Promise<RecordingError> => decode(bytes, "voice.m4a").then(
  () => { throw new Error("it was accepted"); },
  (error) => {
    expect(error).toBeInstanceOf(RecordingError);
    return error;
  });

describe("a file that was cut in the middle is refused, with how much is there:", () => {
  it.each([
    ["mono-16.flac", /damaged/], ["lame.mp3", /its last frame has \d+ of \d+ bytes/],
    ["bare.mp3", /its last frame has \d+ of \d+ bytes/], ["vorbis.ogg", /cut short in page \d/],
    ["mono.opus", /cut short in page \d/], ["whole.webm", /cut short: the element at byte/],
    ["live.webm", /cut short: the element at byte/], ["mono.m4a", /cut short: \d+ bytes of the box/],
    ["fragments.mp4", /cut short: \d+ bytes of the box/],
  ])("%s", async (file, reason) => {
    const whole = bytesOf(file);
    expect((await refusal(whole.subarray(0, Math.floor(0.6 * whole.length)))).reason).toMatch(reason);
    expect((await refusal(whole.subarray(0, whole.length - 1))).reason).toMatch(/cut short|damaged/);
  });

  it("an MP3 between two frames, where its first says how many there are", async () => {
    const whole = bytesOf("lame.mp3");
    let sync = whole.length - 2;
    while (whole[sync] !== 0xff || (whole[sync + 1] & 0xf6) !== 0xf2) sync--;
    expect((await refusal(whole.subarray(0, sync))).reason).toMatch(/it states (\d+) frames and \d+ are there/);
  });

  it("an Ogg between two pages", async () => {
    const whole = Buffer.from(bytesOf("vorbis.ogg"));
    const { reason } = await refusal(whole.subarray(0, whole.lastIndexOf("OggS")));
    expect(reason).toMatch(/no page is marked as the last/);
  });

  it("fragments without one of them", async () => {
    const whole = Buffer.from(bytesOf("fragments.mp4"));
    const starts = [...whole.toString("latin1").matchAll(/moof/g)].map(({ index }) => index - 4);
    const holed = Buffer.concat([whole.subarray(0, starts[2]), whole.subarray(starts[3])]);
    expect((await refusal(holed)).reason).toMatch(/a fragment is missing|outside its sound/);
  });
});

it("tags before and behind an MP3, and before a FLAC, are passed over", async () => {
  const id3 = Buffer.concat([Buffer.from("ID3\x04\0\0\0\0\0\x05"), Buffer.from("12345")]);
  const id3v1 = Buffer.alloc(128).fill("TAG", 0, 3), ape = Buffer.alloc(32).fill("APETAGEX", 0, 8);
  ape.writeUInt32LE(32, 12);
  for (const file of ["bare.mp3", "mono-16.flac"]) {
    const plain = await decode(bytesOf(file), file), behind = file === "bare.mp3" ? [ape, id3v1] : [];
    expect(await decode(Buffer.concat([id3, bytesOf(file), ...behind]), file)).toEqual(plain);
  }
});

it("what is not read is named, with the command that converts it", async () => {
  const alac = Buffer.from(bytesOf("mono.m4a"));
  alac.write("alac", alac.indexOf("mp4a"));
  const { reason, message } = await refusal(alac);
  expect(reason).toBe('its sound is "alac", not AAC');
  expect(message).toContain('ffmpeg -i "voice.m4a" "voice-converted.wav"');
});

it("the format is told by content, and several files at once do not disturb each other", async () => {
  const alone: unknown[] = [];
  for (const file of files) alone.push(await decode(bytesOf(file), "x.wav"));
  expect(await Promise.all(files.map((file) => decode(bytesOf(file), "x.wav")))).toEqual(alone);
});

/** What a file that states no length may be cut to, and what WebM, which has no checksum, may have at its very end. */
const POSSIBLE: Readonly<Record<string, (length: number, whole: number) => boolean>> = {
  "bare.mp3": (length) => length % 576 === 0,
  "fragments.mp4": (length) => length % 1024 === 0,
  "whole.webm": (length, whole) => Math.abs(length - whole) < 960, // how much of the last packet is padding
  "live.webm": (length, whole) => Math.abs(length - whole) < 960 || (length + 312) % 960 === 0,
};
const MUTATIONS = Number(process.env.SER_MUTATIONS ?? 25); // a file; the long run: SER_MUTATIONS=5000

it(`${MUTATIONS} damaged recordings a file are each refused by name or decoded to their length`, async () => {
  const faults: string[] = [], counts: Record<string, { decoded: number; refused: number }> = {};
  for (const file of files) {
    const good = bytesOf(file), whole = (await decode(good, file)).samples.length, next = random(11);
    const count = counts[file] = { decoded: 0, refused: 0 };
    for (let i = 0; i < MUTATIONS; i++) {
      const bytes = mutate(good, next);
      try {
        const { samples } = await decode(bytes, "voice.wav"), { length } = samples;
        count.decoded++;
        const possible = length === whole || POSSIBLE[file]?.(length, whole);
        if (!possible || !samples.every(Number.isFinite)) faults.push(`${file} ${i}: ${length} of ${whole} samples`);
      } catch (error) {
        count.refused++;
        const { name, file: named, reason } = error as RecordingError;
        if (name !== "RecordingError" || named !== "voice.wav" || !reason) faults.push(`${file} ${i}: ${error}`);
      }
    }
  }
  if (process.env.SER_MUTATIONS) console.table(counts);
  expect(faults).toEqual([]);
});
