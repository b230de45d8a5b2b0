import type { Split } from "../corpus";
import { bandMeans, bandsOf, type Inputs, unpadded } from "../features";

/** What tells how near a recording lies to those that a model was trained on. */
export interface NoveltyReference {
  readonly means: Float32Array; // training rows × bands: each mel band's mean over time, standardised
  readonly bands: number;
  /** Of the validation set, which the model was not trained on: its distances, each a percentile, 0 to 100. */
  readonly distances: readonly number[];
}

/** Mean of each mel band over the steps that are sound, rows × bands. As counted, inputs are such means. */
export function meansOverTime(inputs: Inputs): Float32Array {
  const { values, shape: [rows, , channels], lengths } = inputs;
  if (channels === 1) return values;
  const means = new Float32Array(rows * channels);
  for (const [row, frames] of lengths.entries()) {
    means.set(bandMeans({ values: unpadded(inputs, row), frames, bands: channels }), row * channels);
  }
  return means;
}

/**
 * How far means of bands lie from the nearest training row: the root mean square over the bands, in standard
 * deviations of a band. `means` has one row.
 */
export function noveltyDistance(
  { means: known, bands }: Omit<NoveltyReference, "distances">, means: Float32Array,
): number {
  let least = Infinity;
  for (let row = 0; row < known.length; row += bands) {
    let sum = 0;
    for (let b = 0; b < bands && sum < least; b++) sum += (known[row + b] - means[b]) ** 2;
    least = Math.min(least, sum);
  }
  return Math.sqrt(least / bands);
}

/** What to keep of a training, from its standardised inputs. */
export function noveltyReference(
  inputs: Inputs, { train, validation }: Pick<Split, "train" | "validation">,
): NoveltyReference {
  const bands = bandsOf(inputs);
  const all = meansOverTime(inputs), row = (i: number) => all.subarray(i * bands, (i + 1) * bands);
  const means = new Float32Array(train.length * bands);
  train.forEach((i, at) => means.set(row(i), at * bands));
  const sorted = validation.map((i) => noveltyDistance({ means, bands }, row(i))).sort((a, b) => a - b);
  const distances = Array.from({ length: 101 }, (_, p) => sorted[Math.round(p / 100 * (sorted.length - 1))]);
  return { means, bands, distances };
}

/** Whether a recording lies farther off than nearly all of validation: `share` of them lie nearer. */
export const isNovel = (share: number): boolean => share >= 0.99;

/** What there is to say of such a recording. */
export const NOVEL = "Unlike anything the network was trained on: the probabilities mean little.";

/** The share of validation recordings that lie nearer than this distance. */
export const shareNearer = ({ distances }: NoveltyReference, than: number): number =>
  distances.filter((one) => one < than).length / distances.length;
