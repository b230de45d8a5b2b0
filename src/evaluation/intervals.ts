import { createRequire } from "node:module";
import { resolve } from "node:path";
import { permutation, random } from "../base";

/** A mean, or a share, with the bounds of its 95% interval. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** A mean over n values, such as one model's accuracies with n seeds; null where one value cannot tell. */
export interface MeanInterval {
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly deviation: number | null; // with n − 1 degrees of freedom
  readonly n: number;
}

/** Utterances of a test set below which it cannot tell one network from another. */
export const FEW = 50;

/** "96.6% of 328 (95% interval 94.1 to 98.1)", and that they are too few where they are. */
export function shareText(hits: number, n: number): string {
  const { mean, low, high } = proportionInterval(hits, n), percent = (share: number) => (100 * share).toFixed(1);
  const few = n < FEW ? ", too few to tell" : "";
  return `${percent(mean)}% of ${n} (95% interval ${percent(low)} to ${percent(high)})${few}`;
}

/** How often to draw, and the seed of all draws. */
export interface Resampling {
  readonly resamples: number;
  readonly seed: number;
}

/**
 * Mean and 95% interval by Student's t. A single value says nothing about its spread: deviation and bounds
 * are null, which a result file can hold.
 * Throws a RangeError when there are no values or one is no finite number.
 */
export function meanInterval(values: readonly number[]): MeanInterval {
  const n = values.length, mean = meanOf(values);
  if (n === 1) return { mean, low: null, high: null, deviation: null, n };
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const half = (tQuantile(0.975, n - 1) * deviation) / Math.sqrt(n);
  return { mean, low: mean - half, high: mean + half, deviation, n };
}

/**
 * Where one more value lies with 95% confidence, by Student's t, when the values are independent and normal: wider than
 * the mean's interval by √(n + 1). Null after a single value.
 */
export function nextInterval({ mean, low, n }: MeanInterval): readonly [low: number, high: number] | null {
  if (low === null) return null;
  const half = (mean - low) * Math.sqrt(n + 1);
  return [mean - half, mean + half];
}

/**
 * Mean of a score per test utterance, and its 95% interval by the percentile bootstrap (Efron 1979). Scores
 * of 0 and 1 give the interval of an accuracy, differences of two models' scores that of their difference.
 * @param clusters for each utterance what it shares with others, such as its word: whole clusters are drawn
 *   (Field and Welsh 2007), because utterances of one word are not independent. One cluster alone has no width.
 * @throws RangeError when there are no scores, one is no finite number, or the lengths differ
 */
export function bootstrapInterval(
  scores: ArrayLike<number>,
  { resamples, seed, clusters }: Resampling & { readonly clusters?: ArrayLike<string | number> },
): Interval {
  const mean = meanOf(scores);
  if (clusters && clusters.length !== scores.length)
    throw new RangeError(`${scores.length} scores but the clusters of ${clusters.length} utterances`);
  const units = new Map<string | number, { readonly sum: number; readonly size: number }>();
  for (let i = 0; i < scores.length; i++) {
    const key = clusters ? clusters[i] : i, { sum, size } = units.get(key) ?? { sum: 0, size: 0 };
    units.set(key, { sum: sum + scores[i], size: size + 1 });
  }
  const all = [...units.values()], next = random(seed);
  return { mean, ...bounds(resamples, () => {
    let sum = 0, size = 0;
    for (let i = 0; i < all.length; i++) {
      const drawn = all[Math.floor(next() * all.length)];
      sum += drawn.sum;
      size += drawn.size;
    }
    return sum / size;
  }) };
}

/**
 * The accuracy of predictions that have nothing to do with the truth: its exact mean, and the interval that
 * holds it 95 times of 100, from truths shuffled among the utterances (permutation). Unlike 1/7 it
 * allows for unequal emotions and for a model that prefers some.
 * Throws a RangeError when there are no utterances or the lengths differ.
 */
export function chanceInterval(
  truth: ArrayLike<number>, predicted: ArrayLike<number>, { resamples, seed }: Resampling,
): Interval {
  const n = truth.length, said = Array.from(predicted), next = random(seed);
  if (n === 0 || n !== said.length) throw new RangeError(`${n} true labels but ${said.length} predicted ones`);
  const counts = new Map<number, number>();
  for (const label of said) counts.set(label, (counts.get(label) ?? 0) + 1);
  const mean = Array.from(truth).reduce((sum, label) => sum + (counts.get(label) ?? 0), 0) / n ** 2;
  return { mean, ...bounds(resamples, () => {
    const order = permutation(n, next);
    return said.reduce((hits, label, i) => hits + Number(label === truth[order[i]]), 0) / n;
  }) };
}

/**
 * A share of hits among n with its 95% interval (Wilson 1927), sound near 0 and 1 and for small n.
 * Throws a RangeError when n is not positive or hits are not among 0 … n.
 */
export function proportionInterval(hits: number, n: number): Interval {
  if (!(n > 0 && hits >= 0 && hits <= n)) throw new RangeError(`${hits} hits among ${n}`);
  const mean = hits / n, z = 1.959963984540054; // the normal distribution's 97.5% quantile
  const centre = (hits + z ** 2 / 2) / (n + z ** 2);
  const half = (z / (n + z ** 2)) * Math.sqrt(hits * (1 - mean) + z ** 2 / 4);
  return { mean, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/**
 * Any statistic of n utterances, with its 95% interval by the percentile bootstrap: it is given the rows that
 * were drawn, and all rows once for its value. For what is no mean of scores, such as a calibration error.
 * Throws a RangeError when there are no utterances.
 */
export function bootstrapOf(
  n: number, statistic: (rows: Int32Array) => number, { resamples, seed }: Resampling,
): Interval {
  if (!(n > 0)) throw new RangeError("there is nothing to draw from");
  const next = random(seed), all = Int32Array.from({ length: n }, (_, row) => row);
  const drawn = () => statistic(all.map(() => Math.floor(next() * n)));
  return { mean: statistic(all), ...bounds(resamples, drawn) };
}

/** The mean of simulated values, and the interval that holds 95 of 100 of them. */
export function simulatedInterval(
  draw: (next: () => number) => number, { resamples, seed }: Resampling,
): Interval {
  const next = random(seed), values = Array.from({ length: resamples }, () => draw(next));
  let at = 0;
  return { mean: meanOf(values), ...bounds(resamples, () => values[at++]) };
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) throw new RangeError(`value ${i} is ${values[i]}`);
    sum += values[i];
  }
  if (!values.length) throw new RangeError("there is no mean of no values");
  return sum / values.length;
}

/** The 2.5% and 97.5% quantiles of so many draws, between neighbours as NumPy's percentile. */
function bounds(draws: number, draw: () => number): { low: number; high: number } {
  if (!(Number.isInteger(draws) && draws > 0)) throw new RangeError(`no interval of ${draws} resamples`);
  const sorted = Float64Array.from({ length: draws }, draw).sort();
  const quantile = (share: number) => {
    const at = share * (draws - 1), below = Math.floor(at), above = Math.min(below + 1, draws - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  };
  return { low: quantile(0.025), high: quantile(0.975) };
}

interface Cephes { bdtr(k: number, n: number, p: number): number; stdtri(k: number, p: number): number }

// Required, not imported: the library's ES module is not yet ready when an import returns, which vitest takes.
const { bdtr, stdtri }: Cephes = createRequire(resolve("package.json"))("cephes");

/** The p-quantile of Student's t with so many degrees of freedom (Cephes, S. Moshier). */
const tQuantile = (p: number, degrees: number): number => stdtri(degrees, p);

/** The probability of at most k successes in n trials that each succeed with probability p (Cephes). */
export const binomialAtMost = (k: number, n: number, p: number): number =>
  (k < 0 ? 0 : k >= n ? 1 : bdtr(k, n, p));
