import { correlation } from "../base/math";

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

/** Spearman's rank correlation; NaN where one row of numbers never varies. */
export const spearman = (a: ArrayLike<number>, b: ArrayLike<number>): number => correlation(ranks(a), ranks(b));

type Matrix = readonly (readonly number[])[];

/** The values above a symmetric matrix's diagonal, row by row. */
export const upper = (matrix: Matrix): number[] =>
  matrix.flatMap((row, i) => row.slice(i + 1));

/** rho: null where one of the two never varies; p is then 1. */
export interface Mantel { readonly rho: number | null; readonly p: number }

/**
 * Mantel's test of two symmetric matrices over the same few things: Spearman's correlation of their entries,
 * and the share of all ways to name the things of one anew that correlate as strongly, in either direction.
 * Pairs that share a thing are not independent, which this allows for. Exact: all n! ways are tried.
 * Throws a RangeError for more than 8 things or matrices of unequal size.
 */
export function mantel(a: Matrix, b: Matrix): Mantel {
  const n = a.length;
  if (n > 8 || b.length !== n) throw new RangeError(`Mantel's exact test of ${n} and ${b.length} things`);
  const fixed = ranks(upper(a)), moved = square(ranks(upper(b)), n), rho = correlation(fixed, upper(moved));
  if (Number.isNaN(rho)) return { rho: null, p: 1 };
  const all = orders(n);
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

/** Every order of 0 … n − 1. */
const orders = (n: number): number[][] => (n === 0 ? [[]]
  : orders(n - 1).flatMap(order => Array.from({ length: n }, (_, i) =>
    [...order.slice(0, i), n - 1, ...order.slice(i)])));
