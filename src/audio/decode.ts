import { isFlac, readFlac } from "./formats/flac";
import { isMp3, readMp3 } from "./formats/mp3";
import { isMp4, readMp4 } from "./formats/mp4";
import { isOgg, readOgg } from "./formats/ogg";
import { isAiff, isWav, readAiff, readWav } from "./formats/pcm";
import { isWebm, readWebm } from "./formats/webm";
import { type Allocate, fresh } from "./kernels";
import { conversionHint, type Recording, RecordingError, type Sound } from "./signal";

interface Format {
  readonly is: (bytes: Uint8Array) => boolean;
  /** Throws a RecordingError rather than give less, or other, than the file states. */
  readonly read: (bytes: Uint8Array, name: string, allocate: Allocate) => Sound | Promise<Sound>;
}

const FORMATS: Readonly<Record<string, Format>> = {
  "WAV": { is: isWav, read: readWav }, "AIFF": { is: isAiff, read: readAiff }, "FLAC": { is: isFlac, read: readFlac },
  "MP3": { is: isMp3, read: readMp3 }, "Ogg (Vorbis, Opus)": { is: isOgg, read: readOgg },
  "WebM (Opus)": { is: isWebm, read: readWebm }, "M4A (AAC)": { is: isMp4, read: readMp4 },
};

const RATES = [4000, 192000] as const;

/**
 * The sound of a file, whatever the file is called:
 * - WAV or RF64 (PCM of 8 to 32 bits, float of 32 or 64, plain or extensible), AIFF or AIFF-C (the same encodings);
 * - FLAC of up to 24 bits, to the bit;
 * - MP3, Vorbis and Opus in Ogg, Opus in WebM, AAC in M4A, without what the encoder put before and after the sound,
 *   where the file says how much that is.
 * Channels are averaged into one; where they cancel each other, as in opposite phase, the loudest is taken.
 * @param name what to call the file in errors
 * @throws RecordingError when anything is missing, contradictory or not finite: never a short, empty or silent signal
 */
export async function decode(bytes: Uint8Array, name: string, allocate = fresh): Promise<Recording> {
  if (bytes.length === 0) throw new RecordingError(name, "it is empty");
  const format = Object.values(FORMATS).find(({ is }) => is(bytes));
  if (!format) {
    const start = String.fromCharCode(...bytes.subarray(0, 4));
    const seen = /^[\x20-\x7e]{4}$/.test(start) ? `it begins with "${start}"` : "by its start";
    throw new RecordingError(name, `it is none of ${Object.keys(FORMATS).join(", ")}: ${seen}`, conversionHint(name));
  }
  const { interleaved, ...held } = await read(format, bytes, name, allocate);
  const { sampleRate, channels, encoding } = held;
  if (!(sampleRate >= RATES[0] && sampleRate <= RATES[1])) {
    throw new RecordingError(name, `it declares ${sampleRate} Hz; expected ${RATES[0]} to ${RATES[1]} Hz`);
  }
  const mean = toMono(interleaved, channels);
  const loudest = channels > 1 ? loudestOf(interleaved, channels, mean) : undefined;
  const samples = loudest ?? mean;
  if (encoding !== "integer" && !samples.every(Number.isFinite)) {
    throw new RecordingError(name, "it has samples that are not finite numbers");
  }
  if (samples.every((sample) => sample === 0)) throw new RecordingError(name, "it is silent: every sample is 0");
  return { samples, ...held, ...loudest && { opposed: true } };
}

/** Reads a file, one that sends its reader behind its end being damaged. */
async function read(format: Format, bytes: Uint8Array, name: string, allocate: Allocate): Promise<Sound> {
  try {
    return await format.read(bytes, name, allocate);
  } catch (error) {
    throw error instanceof RangeError ? new RecordingError(name, "it is damaged: a part of it ends too early") : error;
  }
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
