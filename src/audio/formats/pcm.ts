import { WaveFile } from "wavefile";
import { align, type Allocate, type Kernels, startKernels } from "../kernels";
import { type Held, RecordingError, type Sound } from "../signal";
import { ascii, bytesOf, viewOf } from "./bytes";

interface Layout extends Required<Held> {
  readonly littleEndian: boolean;
  readonly data: Uint8Array;
}

interface Chunk { readonly id: string; readonly start: number; readonly size: number }

const PCM = "convert it to a WAV file of plain PCM";

export const isWav = (bytes: Uint8Array): boolean => /^(RIFF|RF64)WAVE$/.test(form(bytes));
export const isAiff = (bytes: Uint8Array): boolean => /^FORMAIF[FC]$/.test(form(bytes));
const form = (bytes: Uint8Array): string => ascii(bytes, 0) + ascii(bytes, 8);

/** The sound of a WAV or RF64 file. @throws RecordingError when anything is missing or contradictory, or not PCM */
export const readWav = (bytes: Uint8Array, name: string, allocate: Allocate): Sound =>
  soundOf(wavLayout(bytes, name), name, allocate);

/** The sound of an AIFF or AIFF-C file. @throws RecordingError as {@link readWav} */
export const readAiff = (bytes: Uint8Array, name: string, allocate: Allocate): Sound =>
  soundOf(aiffLayout(bytes, name), name, allocate);

function soundOf(layout: Layout, name: string, allocate: Allocate): Sound {
  const { data, littleEndian: _, ...held } = layout;
  const { channels, bits } = held;
  const frame = channels * Math.ceil(bits / 8); // bytes
  if (channels < 1) throw new RecordingError(name, "it declares no channel");
  if (data.length === 0) throw new RecordingError(name, "it has a header and no sound");
  if (data.length % frame !== 0) {
    throw new RecordingError(name, `its ${data.length} bytes of sound are not a multiple of ${frame}, ` +
      `the size of one sample of ${channels} × ${bits} bits`);
  }
  return { ...held, interleaved: toFloat(layout, allocate) };
}

function wavLayout(bytes: Uint8Array, name: string): Layout {
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

const AIFF_ENCODINGS: Record<string, readonly [Held["encoding"], boolean]> = {
  NONE: ["integer", false], twos: ["integer", false], in24: ["integer", false], in32: ["integer", false],
  sowt: ["integer", true], fl32: ["float", false], FL32: ["float", false], fl64: ["float", false],
  FL64: ["float", false],
};

function aiffLayout(bytes: Uint8Array, name: string): Layout {
  const chunks = readChunks(bytes, false);
  const comm = present(chunks, "COMM", bytes, name);
  const view = viewOf(bytes), form = ascii(bytes, 8);
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
  const view = viewOf(bytes);
  const chunks: Chunk[] = [];
  for (let at = 12; at + 8 <= bytes.length;) {
    const size = view.getUint32(at + 4, littleEndian);
    chunks.push({ id: ascii(bytes, at), start: at + 8, size });
    at += 8 + size + (size % 2);
  }
  return chunks;
}

const UNSIZED = 0xffffffff;

/** The chunks, with the size of sound that a header leaves open: RF64 says it elsewhere; from a pipe, all the rest. */
function sized(chunks: readonly Chunk[], bytes: Uint8Array): Chunk[] {
  const long = chunks.find(({ id, size }) => id === "ds64" && size >= 16);
  const view = viewOf(bytes);
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

function checkBits(bits: number, encoding: Held["encoding"], name: string): void {
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
  const view = viewOf(data);
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
