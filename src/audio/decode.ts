import { WaveFile } from "wavefile";
import { align, type Allocate, fresh, type Kernels, startKernels } from "./kernels";

/** One channel of sound; full scale is ±1. */
export interface Signal { readonly samples: Float32Array; readonly sampleRate: number }

/** A decoded recording: its sound as one channel, and what the file held. */
export interface Recording extends Signal {
  readonly container: "WAV" | "AIFF" | "AIFF-C";
  readonly channels: number;
  readonly bits: number;
  readonly encoding: "integer" | "float";
  readonly opposed?: true; // the channels cancel each other: the loudest is the sound, not their mean
}

/** A recording that cannot be used. The message names the file, the reason and the way out. */
export class RecordingError extends Error {
  constructor(readonly file: string, readonly reason: string, wayOut = "replace the file or leave it out") {
    super(`${file}: ${reason} (${wayOut})`);
    this.name = "RecordingError";
  }
}

interface Layout {
  readonly container: Recording["container"];
  readonly channels: number;
  readonly sampleRate: number;
  readonly bits: number;
  readonly encoding: Recording["encoding"];
  readonly littleEndian: boolean;
  readonly data: Uint8Array;
}

interface Chunk { readonly id: string; readonly start: number; readonly size: number }

const PCM = "convert it to a WAV file of plain PCM";
const RATES = [4000, 192000] as const;

/**
 * The sound of a WAV or RF64 file (PCM of 8 to 32 bits, float of 32 or 64, plain or extensible) or an AIFF or AIFF-C
 * file (the same encodings, uncompressed), whatever the file is called. Channels are averaged into one; where they
 * cancel each other, as in opposite phase, the loudest is taken.
 * @param name what to call the file in errors
 * @throws RecordingError when anything is missing, contradictory or not finite: never a short, empty or silent signal
 */
export function decode(bytes: Uint8Array, name: string, allocate = fresh): Recording {
  const layout = readLayout(bytes, name);
  const { container, channels, sampleRate, bits, encoding } = layout;
  const frame = channels * Math.ceil(bits / 8);
  if (channels < 1) throw new RecordingError(name, "it declares no channel");
  if (!(sampleRate >= RATES[0] && sampleRate <= RATES[1])) {
    throw new RecordingError(name, `it declares ${sampleRate} Hz; expected ${RATES[0]} to ${RATES[1]} Hz`);
  }
  if (layout.data.length === 0) throw new RecordingError(name, "it has a header and no sound");
  if (layout.data.length % frame !== 0) {
    throw new RecordingError(name, `its ${layout.data.length} bytes of sound are not a multiple of ${frame}, ` +
      `the size of one sample of ${channels} × ${bits} bits`);
  }
  const interleaved = toFloat(layout, allocate), mean = toMono(interleaved, channels);
  const loudest = channels > 1 ? loudestOf(interleaved, channels, mean) : undefined, samples = loudest ?? mean;
  if (encoding === "float" && !samples.every(Number.isFinite)) {
    throw new RecordingError(name, "it has samples that are not finite numbers");
  }
  if (samples.every((sample) => sample === 0)) throw new RecordingError(name, "it is silent: every sample is 0");
  return { samples, sampleRate, container, channels, bits, encoding, ...loudest && { opposed: true } };
}

function readLayout(bytes: Uint8Array, name: string): Layout {
  if (bytes.length === 0) throw new RecordingError(name, "it is empty");
  const form = ascii(bytes, 0) + ascii(bytes, 8);
  if (form === "RIFFWAVE" || form === "RF64WAVE") return readWav(bytes, name);
  if (form === "FORMAIFF" || form === "FORMAIFC") return readAiff(bytes, name, form.slice(4));
  const start = ascii(bytes, 0);
  const seen = /^[\x20-\x7e]{4}$/.test(start) ? `it begins with "${start}"` : "by its start";
  throw new RecordingError(name, `it is neither WAV nor AIFF: ${seen}`, PCM);
}

function readWav(bytes: Uint8Array, name: string): Layout {
  const chunks = sized(readChunks(bytes, true), bytes);
  const [fmt, data] = ["fmt ", "data"].map((id) => present(chunks, id, bytes, name));
  // wavefile trusts the sizes in every chunk and can spin on them, so it reads the format alone.
  const format = bytes.subarray(fmt.start - 8, fmt.start + fmt.size);
  const wav = new WaveFile();
  try {
    wav.fromBuffer(Uint8Array.from([...bytesOf("RIFF....WAVE"), ...format, ...bytesOf("data\0\0\0\0")]));
  } catch (error) {
    throw new RecordingError(name, `its header is damaged: ${(error as Error).message}`);
  }
  const { audioFormat, numChannels, sampleRate, bitsPerSample, blockAlign, subformat } = wav.fmt as Fmt;
  const code = audioFormat === 0xfffe ? (subformat?.[0] ?? 0) & 0xffff : audioFormat;
  const encoding = code === 3 ? "float" : "integer";
  if (code !== 1 && code !== 3) {
    throw new RecordingError(name, `its encoding (WAV format ${code}) is not PCM`, PCM);
  }
  checkBits(bitsPerSample, encoding, name);
  if (blockAlign !== numChannels * Math.ceil(bitsPerSample / 8)) {
    const declared = `${numChannels} × ${bitsPerSample} bits in ${blockAlign} bytes`;
    throw new RecordingError(name, `it declares ${declared}`);
  }
  return {
    container: "WAV", channels: numChannels, sampleRate, bits: bitsPerSample, encoding, littleEndian: true,
    data: bytes.subarray(data.start, data.start + data.size),
  };
}

interface Fmt {
  audioFormat: number; numChannels: number; sampleRate: number; bitsPerSample: number; blockAlign: number;
  subformat?: number[];
}

const AIFF_ENCODINGS: Record<string, readonly [Recording["encoding"], boolean]> = {
  NONE: ["integer", false], twos: ["integer", false], in24: ["integer", false], in32: ["integer", false],
  sowt: ["integer", true], fl32: ["float", false], FL32: ["float", false], fl64: ["float", false],
  FL64: ["float", false],
};

function readAiff(bytes: Uint8Array, name: string, form: string): Layout {
  const chunks = readChunks(bytes, false);
  const comm = present(chunks, "COMM", bytes, name);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (comm.size < (form === "AIFC" ? 22 : 18)) throw new RecordingError(name, "its COMM chunk is too short");
  const channels = view.getUint16(comm.start);
  const frames = view.getUint32(comm.start + 2);
  const bits = view.getUint16(comm.start + 6);
  const compression = form === "AIFC" ? ascii(bytes, comm.start + 18) : "NONE";
  const [encoding, littleEndian] = AIFF_ENCODINGS[compression] ?? [];
  if (encoding === undefined) {
    throw new RecordingError(name, `its encoding ("${compression}") is not PCM`, PCM);
  }
  checkBits(bits, encoding, name);
  const sound = present(chunks, "SSND", bytes, name);
  const size = frames * channels * Math.ceil(bits / 8);
  const start = sound.start + 8 + (sound.size < 8 ? 0 : view.getUint32(sound.start));
  const held = sound.start + sound.size - start;
  if (held !== size) {
    throw new RecordingError(name, `it declares ${size} bytes of sound and holds ${held}`);
  }
  return {
    container: form === "AIFC" ? "AIFF-C" : "AIFF", channels, bits,
    sampleRate: Math.round(extended(view, comm.start + 8)), // old Macintosh rates have fractions
    encoding: encoding!, littleEndian: littleEndian!, data: bytes.subarray(start, start + size),
  };
}

/** The chunks of a RIFF or IFF file: identifier, size and bytes, each padded to an even length. */
function readChunks(bytes: Uint8Array, littleEndian: boolean): Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let at = 12; at + 8 <= bytes.length;) {
    const size = view.getUint32(at + 4, littleEndian);
    chunks.push({ id: ascii(bytes, at), start: at + 8, size });
    at += 8 + size + (size % 2);
  }
  return chunks;
}

const UNSIZED = 0xffffffff;

/** The chunks with the size of sound that its header leaves open: what RF64 says elsewhere, or, from a pipe, all the rest. */
function sized(chunks: readonly Chunk[], bytes: Uint8Array): Chunk[] {
  const long = chunks.find(({ id, size }) => id === "ds64" && size >= 16);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stated = long && long.start + 16 <= bytes.length ? Number(view.getBigUint64(long.start + 8, true)) : undefined;
  return chunks.map((chunk) => (chunk.id !== "data" || chunk.size !== UNSIZED ? chunk
    : { ...chunk, size: stated ?? bytes.length - chunk.start }));
}

function present(chunks: readonly Chunk[], id: string, bytes: Uint8Array, name: string): Chunk {
  const chunk = chunks.find((c) => c.id === id);
  if (!chunk) throw new RecordingError(name, `it has no "${id.trim()}" chunk`);
  const there = bytes.length - chunk.start;
  if (chunk.size > there) {
    const declared = `its "${id.trim()}" chunk declares ${chunk.size} bytes and ${there} are there`;
    throw new RecordingError(name, `it is cut short: ${declared}`);
  }
  return chunk;
}

function checkBits(bits: number, encoding: Recording["encoding"], name: string): void {
  const known = encoding === "float" ? bits === 32 || bits === 64 : bits >= 1 && bits <= 32;
  if (!known) throw new RecordingError(name, `it declares ${encoding} samples of ${bits} bits`, PCM);
}

/** IEEE 754 extended precision, 80 bits, big-endian: how AIFF writes its sampling rate. */
function extended(view: DataView, at: number): number {
  const exponent = view.getUint16(at) - 16383;
  return (view.getUint32(at + 2) + view.getUint32(at + 6) / 2 ** 32) * 2 ** (exponent - 31);
}

function toFloat(layout: Layout, allocate: Allocate): Float32Array {
  const { data, bits, encoding, littleEndian, container } = layout;
  const width = Math.ceil(bits / 8);
  if (width === 2 && littleEndian) return fromIntegers(data, allocate); // the usual file
  const samples = new Float32Array(data.length / width);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const read = ((): ((at: number) => number) => {
    if (encoding === "float") {
      return width === 4
        ? (at) => view.getFloat32(at, littleEndian)
        : (at) => view.getFloat64(at, littleEndian);
    }
    switch (width) {
      case 1: return container === "WAV"
        ? (at) => (view.getUint8(at) - 0x80) / 0x80
        : (at) => view.getInt8(at) / 0x80;
      case 2: return (at) => view.getInt16(at, littleEndian) / 0x8000;
      case 3: return littleEndian
        ? (at) => (view.getInt8(at + 2) * 0x10000 + view.getUint16(at, true)) / 0x800000
        : (at) => (view.getInt16(at) * 0x100 + view.getUint8(at + 2)) / 0x800000;
      default: return (at) => view.getInt32(at, littleEndian) / 0x80000000;
    }
  })();
  for (let i = 0; i < samples.length; i++) samples[i] = read(i * width);
  return samples;
}

let kernels: Kernels | undefined;

function fromIntegers(data: Uint8Array, allocate: Allocate): Float32Array {
  kernels ??= startKernels();
  const integers = kernels.room(3 * data.length + 16), x = align(integers + data.length);
  new Uint8Array(kernels.memory.buffer).set(data, integers);
  kernels.fromIntegers(integers, data.length / 2, x);
  const samples = allocate(data.length / 2);
  samples.set(new Float32Array(kernels.memory.buffer, x, samples.length));
  return samples;
}

function toMono(interleaved: Float32Array, channels: number): Float32Array {
  if (channels === 1) return interleaved;
  const mono = new Float32Array(interleaved.length / channels);
  for (let i = 0; i < mono.length; i++) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += interleaved[i * channels + c];
    mono[i] = sum / channels;
  }
  return mono;
}

/** The loudest of channels whose mean has less than a thousandth of their energy; undefined where it has more. */
function loudestOf(interleaved: Float32Array, channels: number, mean: Float32Array): Float32Array | undefined {
  const energies = new Array<number>(channels).fill(0);
  interleaved.forEach((x, i) => { energies[i % channels] += x * x; });
  const total = energies.reduce((sum, energy) => sum + energy, 0), most = energies.indexOf(Math.max(...energies));
  if (!(mean.reduce((sum, x) => sum + x * x, 0) * channels < total / 1000)) return undefined;
  return mean.map((_, i) => interleaved[i * channels + most]);
}

const bytesOf = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));
const ascii = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
