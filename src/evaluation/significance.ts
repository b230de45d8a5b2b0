import { correlation, permutation, random, range } from "../base";
import { binomialAtMost as atMost } from "./intervals";
import type { Matrix } from "./metrics";

/** Utterances that only one of two models gets right, and what exact McNemar makes of them. */
export interface Mcnemar {
  readonly onlyA: number;
  readonly onlyB: number;
  readonly p: number;
}

/**
 * McNemar's exact test, two-sided, of two models on the same test set: were both equally good, each
 * utterance that only one gets right would be a toss of a coin (McNemar 1947). Without such utterances p is 1.
 * @param correctA, correctB whether the model is right, for the same utterances in the same order
 * @throws RangeError when the lengths differ
 */
export function mcnemar(correctA: ArrayLike<boolean | number>, correctB: ArrayLike<boolean | number>): Mcnemar {
  if (correctA.length !== correctB.length)
    throw new RangeError(`${correctA.length} utterances of one model, ${correctB.length} of the other`);
  let onlyA = 0, onlyB = 0;
  for (let i = 0; i < correctA.length; i++) {
    if (correctA[i] && !correctB[i]) onlyA++;
    if (correctB[i] && !correctA[i]) onlyB++;
  }
  return { onlyA, onlyB, p: Math.min(1, 2 * atMost(Math.min(onlyA, onlyB), onlyA + onlyB, 0.5)) };
}

/**
 * p-values of a family of tests adjusted by Holm (1979), in the order given. One below α is significant, with
 * a chance of at most α that any of the family is so by mistake.
 */
export function holm(pValues: readonly number[]): number[] {
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  pValues.map((_, i) => i).sort((a, b) => pValues[a] - pValues[b]).forEach((i, rank) => {
    adjusted[i] = largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[i]));
  });
  return adjusted;
}

/**
 * The smallest true difference between two models' accuracies, as a share, that exact McNemar at level alpha
 * finds with the probability `power` on a test set of n independent utterances; null where even the largest that there
 * can be would be missed too often.
 * @param discordance the share of utterances that only one of the two gets right: no difference is larger
 */
export function smallestDifference(n: number, discordance: number, power = 0.8, alpha = 0.05): number | null {
  if (mcnemarPower(n, discordance, discordance, alpha) < power) return null;
  let low = 0, high = discordance;
  while (high - low > 1e-7) {
    const middle = (low + high) / 2;
    if (mcnemarPower(n, discordance, middle, alpha) < power) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * The probability that exact McNemar at level alpha, two-sided, tells two models apart (Duffy 1984): over the
 * number d of utterances that only one gets right, binomial with n and `discordance`, of how many of them the
 * worse one gets, binomial with d and (1 − difference / discordance) / 2.
 * Throws a RangeError when a share is none, or the difference is larger than the discordance.
 */
export function mcnemarPower(n: number, discordance: number, difference: number, alpha = 0.05): number {
  if (!(n >= 1 && difference >= 0 && difference <= discordance && discordance <= 1))
    throw new RangeError(`no power for n = ${n}, discordance ${discordance}, difference ${difference}`);
  const worse = discordance > 0 ? (1 - difference / discordance) / 2 : 0.5;
  let power = 0, critical = -1; // p ≤ alpha when one model gets at most so many of d
  for (let d = 1; d <= n; d++) {
    while (2 * atMost(critical + 1, d, 0.5) <= alpha) critical++;
    const chance = atMost(d, n, discordance) - atMost(d - 1, n, discordance);
    if (chance > 1e-12) power += chance * (atMost(critical, d, worse) + atMost(critical, d, 1 - worse));
  }
  return power;
}

/** Ranks from 1, smallest first; equal values share the mean of their ranks. */
export function ranks(values: ArrayLike<number>): number[] {
  const order = Array.from(values, (_, i) => i).sort((a, b) => values[a] - values[b]);
  const found = new Array<number>(values.length);
  for (let from = 0, to; from < order.length; from = to) {
    for (to = from + 1; to < order.length && values[order[to]] === values[order[from]]; to++);
    for (let i = from; i < to; i++) found[order[i]] = (from + 1 + to) / 2;
  }
  return found;
}

/** The values above a symmetric matrix's diagonal, row by row. */
const upper = (matrix: Matrix): number[] =>
  matrix.flatMap((row, i) => row.slice(i + 1));

/** rho: null where one of the two never varies; p is then 1. */
export interface Mantel { readonly rho: number | null; readonly p: number }

/**
 * Mantel's test of two symmetric matrices over the same few things: Spearman's correlation of their entries,
 * and the share of all ways to rename the things of one that correlate as strongly, in either direction.
 * Pairs that share a thing are not independent, which this allows for. Up to 8 things it is exact: all n! ways are
 * tried; beyond, 9,999 random ones and the one that is.
 * Throws a RangeError for matrices of unequal size.
 */
export function mantel(a: Matrix, b: Matrix): Mantel {
  const n = a.length;
  if (b.length !== n) throw new RangeError(`Mantel's test of ${n} and ${b.length} things`);
  const fixed = ranks(upper(a)), moved = square(ranks(upper(b)), n), rho = correlation(fixed, upper(moved));
  if (Number.isNaN(rho)) return { rho: null, p: 1 };
  const all = n <= 8 ? orders(n) : someOrders(n);
  const asStrong = all.filter(order => {
    const other = upper(order.map(i => order.map(j => moved[i][j])));
    return Math.abs(correlation(fixed, other)) >= Math.abs(rho) - 1e-12;
  });
  return { rho, p: asStrong.length / all.length };
}

function square(above: readonly number[], n: number): number[][] {
  const full = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  let at = 0;
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) full[i][j] = full[j][i] = above[at++];
  return full;
}

/** The order as it is and 9,999 drawn ones, the same each time. */
function someOrders(n: number): number[][] {
  const next = random(n);
  return [range(0, n), ...Array.from({ length: 9_999 }, () => [...permutation(n, next)])];
}

/** Every order of 0 … n − 1. */
const orders = (n: number): number[][] => (n === 0 ? [[]]
  : orders(n - 1).flatMap(order => Array.from({ length: n }, (_, i) =>
    [...order.slice(0, i), n - 1, ...order.slice(i)])));
