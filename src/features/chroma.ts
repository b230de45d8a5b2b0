import Meyda from "meyda";
import { checkedFrameCount, type Frames, pad, paddedLength, type Signal, type StftSettings } from "../audio";

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
