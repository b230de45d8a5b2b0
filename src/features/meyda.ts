import Meyda from "meyda";
import type { Signal } from "../audio/decode";
import type { Frames } from "./mfsc";
import { checkedFrameCount, pad, paddedLength, type StftSettings } from "../audio/stft";

// A copy for each call: the original keeps the filters of an earlier one, whatever their frame length was.
const meyda = (bands: number, fftLength: number, sampleRate: number) =>
  ({ ...Meyda, bufferSize: fftLength, sampleRate, melBands: bands, melFilterBank: undefined,
    numberOfMFCCCoefficients: 1 }); // it makes as many filters at least

/**
 * meyda's mel bands, ln(1 + power), of the same frames that `mfsc` cuts: for comparison only.
 * @throws Error of meyda when fftLength is no power of two; RangeError as `stft`
 */
export function meydaMel(signal: Signal, settings: StftSettings, bands: number): Frames {
  const { fftLength, hopLength, sampleRate } = settings, frames = checkedFrameCount(signal, settings);
  const padded = pad(signal.samples, settings, new Float32Array(paddedLength(signal.samples.length, settings)));
  const values = new Float32Array(frames * bands), extractor = meyda(bands, fftLength, sampleRate);
  for (let t = 0; t < frames; t++) {
    const frame = padded.subarray(t * hopLength, t * hopLength + fftLength);
    values.set(extractor.extract("melBands", frame) as unknown as number[], t * bands);
  }
  return { values, frames, bands };
}

/**
 * How many of meyda's filters have no bin. A click holds every frequency in equal strength, so a filter that
 * gives 0 for a click gives 0 for every sound.
 */
export function meydaEmptyFilters(bands: number, fftLength: number, sampleRate: number): number {
  const click = new Float32Array(fftLength);
  click[fftLength / 2] = 1;
  const values = meyda(bands, fftLength, sampleRate).extract("melBands", click) as unknown as number[];
  return values.filter((value) => value === 0).length;
}
