import { isMainThread } from "node:worker_threads";
import { rememberLast } from "../audio";

/** Which triangular filters sum a spectrum into mel bands. Frequencies are in Hz. */
export interface MelSettings {
  readonly sampleRate: number;
  readonly fftLength: number;
  readonly bands: number;
  readonly fMin: number;
  readonly fMax: number;
  readonly melScale: "slaney" | "htk";
  /** Slaney: every filter has the same area. */
  readonly melNorm: "slaney" | "none";
}

/** Triangular filters: bands × bins weights, row-major; filter b is nonzero in bins [first[b], end[b]). */
export interface Filterbank {
  readonly weights: Float64Array;
  readonly bands: number;
  readonly bins: number;
  readonly first: Int32Array;
  readonly end: Int32Array;
  /** The lowest edge, the bands' centres and the highest edge, in Hz: bands + 2 values. */
  readonly edges: Float64Array;
}

/**
 * Triangular mel filters, equal to librosa.filters.mel.
 * A filter too narrow to hold a bin stays empty; a process warning then names it.
 * @throws RangeError when the bands do not fit between 0 and half the sampling rate
 */
export function melFilterbank(settings: MelSettings): Filterbank {
  const { sampleRate, fftLength, bands, fMin, fMax, melScale, melNorm } = settings;
  return filterbankFor(JSON.stringify({ sampleRate, fftLength, bands, fMin, fMax, melScale, melNorm }));
}

const filterbankFor = rememberLast(16, (settings): Filterbank => {
  const { sampleRate, fftLength, bands, fMin, fMax, melScale, melNorm }: MelSettings = JSON.parse(settings);
  if (!(Number.isInteger(bands) && bands >= 1)) {
    throw new RangeError(`${bands} bands: a whole number from 1 is needed`);
  }
  if (!(fMin >= 0 && fMin < fMax && fMax <= sampleRate / 2)) {
    throw new RangeError(`mel bands from ${fMin} to ${fMax} Hz do not fit into 0 to ${sampleRate / 2} Hz`);
  }
  const bins = Math.floor(fftLength / 2) + 1;
  const low = hzToMel(fMin, melScale), high = hzToMel(fMax, melScale);
  const edges = Float64Array.from({ length: bands + 2 },
    (_, i) => melToHz(low + ((high - low) * i) / (bands + 1), melScale));
  const weights = new Float64Array(bands * bins);
  const first = new Int32Array(bands), end = new Int32Array(bands);
  for (let b = 0; b < bands; b++) {
    const height = melNorm === "slaney" ? 2 / (edges[b + 2] - edges[b]) : 1;
    for (let k = 0; k < bins; k++) {
      const hz = (k * sampleRate) / fftLength;
      const rise = (hz - edges[b]) / (edges[b + 1] - edges[b]);
      const fall = (edges[b + 2] - hz) / (edges[b + 2] - edges[b + 1]);
      if (Math.min(rise, fall) <= 0) continue;
      weights[b * bins + k] = height * Math.min(rise, fall);
      if (end[b] === 0) first[b] = k;
      end[b] = k + 1;
    }
  }
  warnOfEmpty(end, edges);
  return { weights, bands, bins, first, end, edges };
});

function warnOfEmpty(end: Int32Array, edges: Float64Array): void {
  const empty = [...end.keys()].filter((b) => end[b] === 0);
  if (empty.length === 0 || !isMainThread) return; // the main thread has said so
  const names = empty.map((b) => `${b} (${edges[b + 1].toFixed(0)} Hz)`).join(", ");
  process.emitWarning(`mel bands without a bin: ${names}; use fewer bands or a longer frame`, "MfscWarning");
}

/** Hz to mel. Slaney: 3 mel per 200 Hz to 1 kHz, then 27 per factor 6.4. HTK: 2595 · log10(1 + f / 700). */
export function hzToMel(hz: number, scale: MelSettings["melScale"]): number {
  if (scale === "htk") return 2595 * Math.log10(1 + hz / 700);
  return hz < 1000 ? (3 * hz) / 200 : 15 + (27 * Math.log(hz / 1000)) / Math.log(6.4);
}

/** Mel to Hz, the inverse of {@link hzToMel}. */
export function melToHz(mel: number, scale: MelSettings["melScale"]): number {
  if (scale === "htk") return 700 * (10 ** (mel / 2595) - 1);
  return mel < 15 ? (200 * mel) / 3 : 1000 * Math.exp(((mel - 15) * Math.log(6.4)) / 27);
}
