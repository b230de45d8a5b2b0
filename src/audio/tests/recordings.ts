import type { Recording, RecordingError } from "../signal";

/** Recordings as files, made by hand so that tests trust no code under test. Samples are interleaved. */
interface Format {
  readonly bits: number; readonly float?: boolean; readonly channels?: number; readonly sampleRate?: number;
}

export function wav(samples: readonly number[], format: Format & { readonly extensible?: boolean }): Buffer {
  const { bits, float = false, channels = 1, sampleRate = 16000, extensible = false } = format;
  const code = float ? 3 : 1, block = (channels * bits) / 8;
  const head = Buffer.alloc(extensible ? 40 : 16);
  head.writeUInt16LE(extensible ? 0xfffe : code, 0);
  head.writeUInt16LE(channels, 2);
  head.writeUInt32LE(sampleRate, 4);
  head.writeUInt32LE(sampleRate * block, 8);
  head.writeUInt16LE(block, 12);
  head.writeUInt16LE(bits, 14);
  if (extensible) {
    head.writeUInt16LE(22, 16);
    head.writeUInt16LE(bits, 18);
    head.writeUInt16LE(code, 24);
    Buffer.from("000000001000800000aa00389b71", "hex").copy(head, 26);
  }
  const sound = encode(samples, bits, float, true, bits === 8);
  return chunk("RIFF", Buffer.concat([Buffer.from("WAVE"), chunk("fmt ", head), chunk("data", sound)]));
}

export function aiff(samples: readonly number[], format: Format & { readonly compression?: string }): Buffer {
  const { bits, channels = 1, sampleRate = 16000, compression } = format;
  const comm = Buffer.alloc(18 + (compression ? 6 : 0));
  comm.writeUInt16BE(channels, 0);
  comm.writeUInt32BE(samples.length / channels, 2);
  comm.writeUInt16BE(bits, 6);
  const exponent = Math.floor(Math.log2(sampleRate));
  comm.writeUInt16BE(16383 + exponent, 8);
  comm.writeUInt32BE(sampleRate * 2 ** (31 - exponent), 10);
  if (compression) comm.write(compression, 18);
  const sound = encode(samples, bits, /^fl/.test(compression ?? ""), compression === "sowt", false);
  const body = [chunk("COMM", comm, true), chunk("SSND", Buffer.concat([Buffer.alloc(8), sound]), true)];
  return chunk("FORM", Buffer.concat([Buffer.from(compression ? "AIFC" : "AIFF"), ...body]), true);
}

function encode(
  samples: readonly number[], bits: number, float: boolean, little: boolean, unsigned: boolean,
): Buffer {
  const width = bits / 8, data = Buffer.alloc(samples.length * width);
  for (const [i, x] of samples.entries()) {
    const at = i * width, full = 2 ** (bits - 1);
    const whole = Math.max(-full, Math.min(full - 1, Math.round(x * full)));
    if (float) {
      const view = new DataView(data.buffer, data.byteOffset);
      if (bits === 32) view.setFloat32(at, x, little);
      else view.setFloat64(at, x, little);
    } else if (unsigned) data.writeUInt8(whole + 128, at);
    else if (little) data.writeIntLE(whole, at, width);
    else data.writeIntBE(whole, at, width);
  }
  return data;
}

function chunk(id: string, body: Buffer, bigEndian = false): Buffer {
  const size = Buffer.alloc(4);
  if (bigEndian) size.writeUInt32BE(body.length);
  else size.writeUInt32LE(body.length);
  return Buffer.concat([Buffer.from(id), size, body, Buffer.alloc(body.length % 2)]);
}

/** A recording damaged in a way that files are: bytes flipped, cut, grown, or its header rewritten. */
export function mutate(good: Uint8Array, next: () => number): Buffer {
  const upTo = (n: number): number => Math.floor(next() * n);
  const bytes = Buffer.from(good);
  const ways = [
    () => { for (let n = 1 + upTo(8); n > 0; n--) bytes[upTo(bytes.length)] ^= 1 + upTo(255); return bytes; },
    () => bytes.subarray(0, upTo(bytes.length)),
    () => Buffer.concat([bytes, Buffer.from(Array.from({ length: 1 + upTo(99) }, () => upTo(256)))]),
    () => {
      const at = upTo(bytes.length);
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + upTo(9))]);
    },
    () => { for (let n = 1 + upTo(3); n > 0; n--) bytes[upTo(60)] = upTo(256); return bytes; },
    () => { bytes.writeUInt32LE([0, 1, 2 ** 31, 2 ** 32 - 1][upTo(4)], upTo(56)); return bytes; },
    () => { bytes.writeUInt16BE([0, 1, 3, 0x7fff, 0xffff][upTo(5)], upTo(56)); return bytes; },
  ];
  return ways[upTo(ways.length)]();
}

/** Small recordings of every encoding, to be mutated. */
export function everyEncoding(): Buffer[] {
  const samples = Array.from({ length: 1200 }, (_, i) => 0.7 * Math.sin(i / 9));
  const wavs = [8, 16, 24, 32].flatMap((bits) =>
    [false, true].map((extensible) => wav(samples, { bits, extensible })));
  const floats = [32, 64].map((bits) => wav(samples, { bits, float: true, channels: 2 }));
  const aiffs = [8, 16, 24].map((bits) => aiff(samples, { bits, sampleRate: 22050 }));
  const compressed = Object.entries({ sowt: 16, fl32: 32, fl64: 64 })
    .map(([compression, bits]) => aiff(samples, { bits, compression }));
  return [...wavs, ...floats, ...aiffs, ...compressed];
}

/**
 * What is wrong with how a damaged recording was taken: "" when it was refused with file and reason, or
 * accepted with the length that its header states and finite features all the way.
 */
export async function fault(bytes: Uint8Array, decode: (bytes: Uint8Array, name: string) => Promise<Recording>,
  featuresOf: (recording: Recording) => Float32Array): Promise<string> {
  let recording: Recording;
  try {
    recording = await decode(bytes, "voice.wav");
  } catch (error) {
    const { name, file, reason } = error as RecordingError;
    return name === "RecordingError" && file === "voice.wav" && reason.length > 5 ? "" : `threw ${error}`;
  }
  const text = Buffer.from(bytes).toString("latin1");
  const width = Math.ceil(recording.bits! / 8) * recording.channels;
  const sound = text.indexOf("data", 12) + 8, size = Buffer.from(bytes).readUInt32LE(Math.max(0, sound - 4));
  const stated = recording.container === "WAV"
    ? (size === 0xffffffff ? bytes.length - sound : size) / width // left open: all that is there
    : Buffer.from(bytes).readUInt32BE(text.indexOf("COMM", 12) + 10);
  if (recording.samples.length !== stated) return `${recording.samples.length} samples, stated ${stated}`;
  if (!recording.samples.every(Number.isFinite)) return "samples are not finite";
  return featuresOf(recording).every(Number.isFinite) ? "" : "features are not finite";
}
