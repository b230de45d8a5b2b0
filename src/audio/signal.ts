/** One channel of sound; full scale is ±1. */
export interface Signal { readonly samples: Float32Array; readonly sampleRate: number }

/** What is in a file, whatever it is called. */
export interface Held {
  readonly container: "WAV" | "AIFF" | "AIFF-C" | "FLAC" | "MP3" | "Ogg" | "WebM" | "M4A";
  readonly channels: number;
  readonly sampleRate: number; // Hz
  readonly encoding: "integer" | "float" | "MP3" | "Vorbis" | "Opus" | "AAC";
  readonly bits?: number;      // a sample; lossy encodings have none
}

/** A decoded recording: its sound as one channel, and what the file held. */
export interface Recording extends Signal, Held {
  readonly opposed?: true; // the channels cancel each other: the loudest is the sound, not their mean
}

/** "16 bits" or, where the encoding is lossy, "Opus, lossy". */
export const sampleText = ({ bits, encoding }: Held): string => (bits ? `${bits} bits` : `${encoding}, lossy`);

/** What is in a file, with the samples of all channels, interleaved. */
export interface Sound extends Held { readonly interleaved: Float32Array }

/** A recording that cannot be used. The message names the file, the reason and the way out. */
export class RecordingError extends Error {
  constructor(readonly file: string, readonly reason: string, wayOut = "replace the file or leave it out") {
    super(`${file}: ${reason} (${wayOut})`);
    this.name = "RecordingError";
  }
}

/** The way out where a file's encoding is not read. */
export const conversionHint = (file: string): string =>
  `convert it: ffmpeg -i "${file}" "${file.replace(/\.\w+$/, "")}-converted.wav"`;
