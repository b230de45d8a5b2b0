import { conversionHint, RecordingError, type Sound } from "../signal";
import { afterTags, ascii, viewOf } from "./bytes";
import { decodeAll, interleave } from "./decoders";

const BITRATES = { // kbit/s
  1: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};
const DECODER_DELAY = 529; // samples, by the layer's filter bank

interface Frame {
  readonly at: number; readonly size: number; // bytes
  readonly sampleRate: number; readonly channels: number;
  readonly samples: number;                   // a channel
}

export function isMp3(bytes: Uint8Array): boolean {
  const at = afterTags(bytes);
  return at > 0 || frameAt(bytes, at) !== undefined;
}

/**
 * The sound of an MP3 file. Delay and padding of the encoder are cut where its first frame says how long they are, as
 * LAME and FFmpeg write; other files keep them. A file without that frame may end after any frame of its sound.
 * @throws RecordingError when a frame is damaged or missing, as far as the file lets one know
 */
export async function readMp3(bytes: Uint8Array, name: string): Promise<Sound> {
  const frames = framesOf(bytes, name), [first] = frames, info = readInfo(bytes, first, name);
  const sounding = info ? frames.slice(1) : frames, { sampleRate, channels, samples } = first;
  if (info?.frames !== undefined && info.frames !== sounding.length) {
    throw new RecordingError(name, `it states ${info.frames} frames and ${sounding.length} are there`);
  }
  if (sounding.length === 0) throw new RecordingError(name, "it has a header and no sound");
  const total = sounding.length * samples, from = info?.from ?? 0, to = total - (info?.behind ?? 0);
  if (from >= to) throw new RecordingError(name, `it states that ${from} of its ${total} samples are to be cut`);
  const { MPEGDecoder } = await import("mpg123-decoder"); // it comes as an ES module only
  const planes = await decodeAll(name, { samples: total, sampleRate }, new MPEGDecoder({ enableGapless: false }),
    (decoder) => decoder.decodeFrames(sounding.map(({ at, size }) => bytes.subarray(at, at + size))));
  return { container: "MP3", encoding: "MP3", sampleRate, channels,
    interleaved: interleave(planes.slice(0, channels), from, to) };
}

/** The frames, one behind the other from the first to the last byte that no tag takes. */
function framesOf(bytes: Uint8Array, name: string): readonly Frame[] {
  const frames: Frame[] = [], end = beforeTags(bytes);
  let at = afterTags(bytes);
  for (let frame = frameAt(bytes, at); frame && at < end; frame = frameAt(bytes, at)) {
    const [first] = frames;
    if (at + frame.size > end) {
      throw new RecordingError(name, `it is cut short: its last frame has ${end - at} of ${frame.size} bytes`);
    }
    if (first && (frame.sampleRate !== first.sampleRate || frame.channels !== first.channels)) break;
    frames.push(frame);
    at += frame.size;
  }
  if (frames.length === 0) throw new RecordingError(name, "no MP3 frame follows its ID3 tag", conversionHint(name));
  if (bytes.subarray(at, end).some((byte) => byte !== 0)) {
    const place = `after ${frames.length} frames, at byte ${at} of ${end}`;
    throw new RecordingError(name, `it is damaged: ${place}, no further one begins`);
  }
  return frames;
}

/** The frame of MPEG layer III that begins here: ISO/IEC 11172-3, 2.4.1.3, and the extension to lower rates. */
function frameAt(bytes: Uint8Array, at: number): Frame | undefined {
  const [sync, second, third, fourth] = bytes.subarray(at, at + 4);
  if (fourth === undefined || sync !== 0xff || (second & 0xe6) !== 0xe2) return undefined;
  const version = (second >> 3) & 3, first = version === 3, rate = [44100, 48000, 32000][(third >> 2) & 3];
  const bitrate = BITRATES[first ? 1 : 2][third >> 4];
  if (version === 1 || !rate || !bitrate) return undefined;
  const sampleRate = rate / [4, 1, 2, 1][version], samples = first ? 1152 : 576;
  const size = Math.floor(samples / 8 * bitrate * 1000 / sampleRate) + ((third >> 1) & 1);
  return { at, size, sampleRate, samples, channels: fourth >> 6 === 3 ? 1 : 2 };
}

/** Where the tags begin that follow the sound: ID3v1, before it APEv2. */
function beforeTags(bytes: Uint8Array): number {
  const id3 = bytes.length - 128, end = id3 >= 0 && ascii(bytes, id3).startsWith("TAG") ? id3 : bytes.length;
  const ape = end - 32;
  if (ape < 0 || ascii(bytes, ape) + ascii(bytes, ape + 4) !== "APETAGEX") return end;
  const view = viewOf(bytes), size = view.getUint32(ape + 12, true), header = view.getUint32(ape + 20, true) >>> 31;
  return Math.max(0, end - size - 32 * header);
}

/**
 * What the first frame says of the others, in the form of Xing, which LAME extended: their number, and how many samples
 * of the decoded sound to cut at its beginning and end.
 */
function readInfo(bytes: Uint8Array, { at, size, channels, samples }: Frame, name: string):
  { readonly frames?: number; readonly from: number; readonly behind: number } | undefined {
  const tag = at + 4 + (samples === 1152 ? [17, 32] : [9, 17])[channels - 1], view = viewOf(bytes);
  const named = /^(Xing|Info)$/.test(ascii(bytes, tag)), flags = view.getUint32(tag + 4);
  const sizes = [4, 4, 100, 4].map((width, i) => (flags >> i & 1) * width);
  const frames = flags & 1 ? view.getUint32(tag + 8) : undefined;
  const lame = tag + 8 + sizes.reduce((sum, width) => sum + width);
  const extended = bytes.subarray(lame, lame + 36).some((byte) => byte !== 0);
  if (!named && !/^(LAME|Lav[cf])$/.test(ascii(bytes, tag + 120))) return undefined;
  if (named && !extended) return { frames, from: 0, behind: 0 };
  if (!named || !tagSums(bytes.subarray(at, at + size), lame + 34 - at).includes(view.getUint16(lame + 34))) {
    throw new RecordingError(name, "its first frame, which states its length, is damaged");
  }
  const [high, middle, low] = bytes.subarray(lame + 21, lame + 24);
  const delay = high * 16 + (middle >> 4), padding = (middle & 15) * 256 + low;
  return { frames, from: delay + DECODER_DELAY, behind: Math.max(0, padding - DECODER_DELAY) };
}

/** The checksum at `end` of the first frame: LAME's is of what lies before it, FFmpeg's of 190 bytes without itself. */
function tagSums(frame: Uint8Array, end: number): readonly number[] {
  const first = new Uint8Array(190);
  first.set(frame.subarray(0, 190));
  first.fill(0, end, end + 2);
  return [crc16(frame.subarray(0, end)), crc16(first)];
}

/** LAME's checksum: CRC-16 with the polynomial x¹⁶ + x¹⁵ + x² + 1, the lowest bit first. */
function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1) * 0xa001;
  }
  return crc;
}
