/**
 * A seeded source of numbers, evenly spread over [0, 1): Chris Doty-Humphrey's sfc32 (PractRand).
 * Only integer arithmetic, so the same seed gives the same numbers on every machine.
 * Throws a RangeError when the seed is not a whole number.
 */
export function random(seed: number): () => number {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`a seed is a whole number, not ${seed}`);
  let a = 0, b = seed | 0, c = Math.floor(seed / 2 ** 32) | 0, counter = 1;
  const next = () => {
    const sum = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 12; i++) next(); // until every bit of the state depends on the seed
  return next;
}

/** The numbers 0 … n − 1 in an order drawn from `next`, each order equally likely (Fisher and Yates). */
export function permutation(n: number, next: () => number): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
