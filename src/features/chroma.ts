import Meyda from "meyda";
import type { Signal } from "../audio/decode";
import type { Frames } from "./mfsc";

/**
 * The chromagram of a signal by meyda: frames × 12 pitch classes from C, each frame's largest value 1.
 * @param fftLength a power of two; meyda transforms no other
 */
export function chroma({ samples, sampleRate }: Signal, fftLength = 2048, hopLength = 512): Frames {
  Object.assign(Meyda, { bufferSize: fftLength, sampleRate });
  const padded = new Float32Array(samples.length + fftLength); // centred frames, zeros beyond the ends
  padded.set(samples, fftLength / 2);
  const frames = 1 + Math.floor(samples.length / hopLength);
  const values = new Float32Array(frames * 12);
  for (let t = 0; t < frames; t++) {
    const frame = padded.subarray(t * hopLength, t * hopLength + fftLength);
    values.set(Meyda.extract("chroma", frame) as unknown as number[], t * 12);
  }
  return { values, frames, bands: 12 };
}
