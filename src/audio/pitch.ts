import { median } from "../base";
import type { Signal } from "./signal";

/** The pitch of a signal, a value for each frame; frame t is centred on sample t · hopLength, as in mfsc.ts. */
export interface PitchTrack {
  readonly semitones: Float32Array; // above 55 Hz (A1); NaN where there is no voice
  readonly clarity: Float32Array;   // 0 (noise) … 1 (periodic)
}

/** For speech at 16 kHz. */
export const PITCH_DEFAULTS = {
  windowLength: 1024, // samples; 64 ms at 16 kHz: four periods of the lowest voice
  hopLength: 256,     // samples, as the MFSC's
  lowest: 60, highest: 650, // Hz; what men's and women's excited speech covers
  clearest: 0.8,      // frames below this clarity have no voice
};

/**
 * Fundamental frequency by McLeod and Wyvill's method (2005), as pitchy has it: the first strong peak of the
 * normalised square difference. Then the median of five frames, and runs shorter than three are no voice.
 * @throws RangeError when the signal has no samples
 */
export async function pitchTrack(
  { samples, sampleRate }: Signal, settings = PITCH_DEFAULTS,
): Promise<PitchTrack> {
  if (samples.length === 0) throw new RangeError("a signal without samples has no pitch");
  const { PitchDetector } = await import("pitchy"); // it comes as an ES module only
  const { windowLength, hopLength, lowest, highest, clearest } = settings;
  const detector = PitchDetector.forFloat32Array(windowLength), half = windowLength / 2;
  const frames = 1 + Math.floor(samples.length / hopLength);
  const raw = new Float32Array(frames).fill(NaN), clarity = new Float32Array(frames);
  const window = new Float32Array(windowLength);
  for (let t = 0; t < frames; t++) {
    const start = t * hopLength - half, first = Math.max(0, start);
    window.fill(0).set(samples.subarray(first, Math.max(first, start + windowLength)), first - start);
    const [hertz, clear] = detector.findPitch(window, sampleRate);
    clarity[t] = Math.min(1, Math.max(0, clear));
    if (clear >= clearest && hertz >= lowest && hertz <= highest) raw[t] = 12 * Math.log2(hertz / 55);
  }
  return { semitones: smoothed(raw), clarity };
}

function smoothed(raw: Float32Array): Float32Array {
  const smooth = new Float32Array(raw.length).fill(NaN);
  for (let from = 0; from < raw.length; from++) {
    if (Number.isNaN(raw[from])) continue;
    let to = from;
    while (to < raw.length && !Number.isNaN(raw[to])) to++;
    for (let t = from; to - from >= 3 && t < to; t++)
      smooth[t] = median(raw.subarray(Math.max(from, t - 2), Math.min(to, t + 3)));
    from = to;
  }
  return smooth;
}
