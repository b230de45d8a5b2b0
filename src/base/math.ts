/** The mean of some numbers; NaN of none. */
export const mean = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
};

/** The middle of some numbers by size, of an even count the mean of both; NaN of none. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort(), half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/**
 * Pearson's correlation of two equally long rows of numbers; NaN where one of them never varies.
 * @throws RangeError when the lengths differ
 */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`${a.length} and ${b.length} numbers cannot be paired`);
  const meanA = mean(a), meanB = mean(b);
  let both = 0, ofA = 0, ofB = 0;
  for (let i = 0; i < a.length; i++) {
    both += (a[i] - meanA) * (b[i] - meanB);
    ofA += (a[i] - meanA) ** 2;
    ofB += (b[i] - meanB) ** 2;
  }
  return both / Math.sqrt(ofA * ofB);
}

/** `count` whole numbers from `from` on. */
export const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);

/** The place of the largest of some numbers, the first of equals; −1 of none, or where one of them is NaN. */
export function argmax(values: ArrayLike<number>): number {
  let best = -1;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) return -1;
    if (best < 0 || values[i] > values[best]) best = i;
  }
  return best;
}
