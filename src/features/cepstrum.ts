import type { Frames } from "./mfsc";

/**
 * So many mel bands from MFCC, coefficients that were not kept taken as 0: the orthonormal DCT-II of `mfcc`
 * backwards. From all coefficients it gives the bands that they were made of.
 * @throws RangeError when there are more coefficients than bands
 */
export function bandsFromMfcc({ values, frames, bands: kept }: Frames, bands: number): Frames {
  if (kept > bands) throw new RangeError(`${kept} coefficients cannot come from ${bands} bands`);
  const waves = Float64Array.from({ length: kept * bands }, (_, i) => {
    const c = Math.floor(i / bands), band = i % bands;
    return Math.sqrt((c === 0 ? 1 : 2) / bands) * Math.cos((Math.PI * c * (band + 0.5)) / bands);
  });
  const back = new Float32Array(frames * bands);
  for (let t = 0; t < frames; t++) {
    for (let b = 0; b < bands; b++) {
      let sum = 0;
      for (let c = 0; c < kept; c++) sum += values[t * kept + c] * waves[c * bands + b];
      back[t * bands + b] = sum;
    }
  }
  return { values: back, frames, bands };
}
