import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { withoutHandlers } from "../../base";
import { RecordingError } from "../signal";
import { quietly } from "./decoders";

const CODE = "node_modules/@martel/audio-file-decoder/decode-audio.wasm", PER_FRAME = 1024;

/** What an AudioSpecificConfig says: ISO/IEC 14496-3, 1.6.2.1. Of its profile only the core counts. */
export interface AacConfig {
  readonly profile: number; readonly rateIndex: number; readonly sampleRate: number; readonly channels: number;
}

const RATES = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];

/** The configuration in bytes; undefined where it is none that frames can state themselves. */
export function aacConfig(bytes: Uint8Array): AacConfig | undefined {
  let at = 0;
  const take = (bits: number): number => {
    let value = 0;
    for (const end = at + bits; at < end; at++) value = value * 2 + (bytes[at >> 3] >> 7 - (at & 7) & 1);
    return value;
  };
  let profile = take(5);
  const rateIndex = take(4), channels = take(4);
  if (profile === 5 || profile === 29) { // spectral band replication around a core
    take(4);
    profile = take(5);
  }
  const short = take(1) === 1; // frames of 960
  const known = profile >= 1 && profile <= 4 && RATES[rateIndex] && channels >= 1 && channels <= 7;
  return known && !short && bytes.length >= 2
    ? { profile, rateIndex, sampleRate: RATES[rateIndex], channels } : undefined;
}

let wasm: Promise<string> | undefined;

/** The decoder's code as an address, which is what the package takes. */
const code = (): Promise<string> => wasm ??= readFile(resolve(CODE))
  .then((bytes) => URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: "application/wasm" })));

/**
 * Frames of AAC to interleaved samples, all of them: what the encoder put before and after the sound included.
 * @throws RecordingError when a frame is damaged so that it gives no sound
 */
export async function decodeAac(name: string, config: AacConfig, frames: readonly Uint8Array[]):
  Promise<{ readonly sampleRate: number; readonly channels: number; readonly interleaved: Float32Array }> {
  const { getAudioDecoder } = await import("@martel/audio-file-decoder"); // it comes as an ES module only
  const stream = adts(config, [frames[0], ...frames]); // it takes the first for a look at the format
  const url = await code(), start = () => getAudioDecoder(url, stream.buffer as ArrayBuffer);
  const decoder = await withoutHandlers(() => quietly(() => asCommonJs(start))).catch(() => {
    throw new RecordingError(name, "its sound is damaged: its first frame cannot be decoded");
  });
  try {
    const { sampleRate, channelCount: channels } = decoder;
    const interleaved = decoder.decodeAudioData(0, -1, { multiChannel: true });
    const expected = frames.length * PER_FRAME * sampleRate / config.sampleRate;
    if (interleaved.length !== expected * channels) {
      const come = `${interleaved.length / channels} of ${expected} samples come out`;
      throw new RecordingError(name, `its sound is damaged: ${come}`);
    }
    return { sampleRate, channels, interleaved };
  } catch (error) {
    if (error instanceof RecordingError) throw error;
    throw new RecordingError(name, "its sound is damaged: a frame cannot be decoded");
  } finally {
    decoder.dispose();
  }
}

/** Calls what looks for `__dirname` where Node is, although it is an ES module, which has none. */
function asCommonJs<T>(call: () => T): T {
  const place = globalThis as { __dirname?: string };
  place.__dirname = "";
  try {
    return call();
  } finally {
    delete place.__dirname;
  }
}

/** Frames with a header each, as in a stream: ISO/IEC 14496-3, 1.A.3.2. */
function adts({ profile, rateIndex, channels }: AacConfig, frames: readonly Uint8Array[]): Uint8Array {
  const stream = new Uint8Array(frames.reduce((sum, { length }) => sum + length + 7, 0));
  let at = 0;
  for (const frame of frames) {
    const size = frame.length + 7;
    stream.set([0xff, 0xf1, profile - 1 << 6 | rateIndex << 2 | channels >> 2, (channels & 3) << 6 | size >> 11,
      size >> 3 & 255, (size & 7) << 5 | 31, 0xfc], at);
    stream.set(frame, at + 7);
    at += size;
  }
  return stream;
}
