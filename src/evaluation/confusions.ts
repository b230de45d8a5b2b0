import { EMOTIONS, range } from "../base";
import { checkNames, type Matrix } from "./metrics";

// Where a function takes the emotions that name a matrix' rows, they are the paper's seven unless said.

/** Two emotions, in the order of the matrix. */
export type Pair = readonly [string, string];

/** All pairs of emotions: 21 of seven. */
export const pairsOf = (emotions: readonly string[]): Pair[] =>
  emotions.flatMap((a, i) => emotions.slice(i + 1).map(b => [a, b] as const));

/**
 * The pairs that the paper calls alike or confused, and where; section 5: "between anger and happy and surprise or
 * between surprise and disgust". It also names calm, which no corpus has.
 */
export const NAMED_PAIRS: readonly { readonly pair: Pair; readonly section: string }[] = [
  { pair: ["happy", "surprise"], section: "2.1, 5, 7" },
  { pair: ["angry", "happy"], section: "5" },
  { pair: ["angry", "surprise"], section: "5" },
  { pair: ["disgust", "surprise"], section: "5" },
];

/** "angry – happy" */
export const nameOf = ([a, b]: Pair): string => `${a} – ${b}`;

/** The pair's entry in a matrix. */
export const entryOf = (matrix: Matrix, [a, b]: Pair, emotions = EMOTIONS): number =>
  matrix[emotions.indexOf(a)][emotions.indexOf(b)];

/** The sum of confusion matrices of one size, one at least. */
export const pooled = (matrices: readonly Matrix[]): number[][] =>
  matrices[0].map((row, i) => row.map((_, j) => matrices.reduce((sum, matrix) => sum + matrix[i][j], 0)));

/** How often two emotions are taken for each other: of the utterances that have either. */
export interface Confused { readonly pair: Pair; readonly mistakes: number; readonly utterances: number }

/** Every pair's mistakes, in both directions, the most confused first; pairs without utterances count 0. */
export function confusedPairs(matrix: Matrix, emotions = EMOTIONS): Confused[] {
  checkNames(matrix, emotions);
  const size = (emotion: string) => matrix[emotions.indexOf(emotion)].reduce((a, b) => a + b, 0);
  return pairsOf(emotions).map(pair => ({ pair, utterances: size(pair[0]) + size(pair[1]),
    mistakes: entryOf(matrix, pair, emotions) + entryOf(matrix, [pair[1], pair[0]], emotions) }))
    .sort((a, b) => b.mistakes / (b.utterances || 1) - a.mistakes / (a.utterances || 1));
}

/**
 * The shares of mistakes as a symmetric matrix: of the utterances of two emotions, how many are taken for the other.
 */
export const confusionShares = (matrix: Matrix): number[][] => {
  const sizes = matrix.map(row => row.reduce((a, b) => a + b, 0));
  return matrix.map((row, i) => row.map((n, j) =>
    (i === j ? 0 : (n + matrix[j][i]) / Math.max(1, sizes[i] + sizes[j]))));
};

/**
 * How far so many emotions are apart in some measurements, as a matrix: within each speaker the difference of two
 * emotions' means over their pooled deviation (Cohen's d), over several measurements the root mean square,
 * over speakers the mean. Measurements that are null, such as the pitch of a whisper, are left out. NaN where no
 * speaker has two utterances or more of both emotions, with a measurement that varies.
 * @param vectors the measurements of each utterance, all of one length
 * @param speakers of each utterance
 */
export function effectSizes(
  vectors: readonly ArrayLike<number | null>[], labels: ArrayLike<number>, speakers: readonly string[],
  emotions: number,
): number[][] {
  const all = range(0, emotions);
  const cells = [...new Set(speakers)].map(speaker => all.map(label =>
    moments(vectors.filter((_, i) => speakers[i] === speaker && labels[i] === label), vectors[0].length)));
  const full = all.map(() => all.map(() => 0));
  for (const [a, b] of all.flatMap(one => range(one + 1, emotions - one - 1).map(other => [one, other]))) {
    const apart = cells.map(cell => rootMeanSquare(cell[a].flatMap((one, k) => {
      const other = cell[b][k], deviation = Math.sqrt((one.variance + other.variance) / 2);
      return deviation > 0 ? [(one.mean - other.mean) / deviation] : [];
    }))).filter(Number.isFinite);
    full[a][b] = full[b][a] = apart.reduce((x, y) => x + y, 0) / apart.length;
  }
  return full;
}

/** Mean and variance of each measurement; NaN of fewer than two. */
function moments(vectors: readonly ArrayLike<number | null>[], size: number) {
  return Array.from({ length: size }, (_, k) => {
    const values = vectors.map(vector => vector[k]).filter((v): v is number => v !== null);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    return { mean, variance: values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1) };
  });
}

const rootMeanSquare = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);

/** What lies off the diagonal. */
export const errorsIn = (matrix: Matrix): number =>
  matrix.reduce((sum, row, i) => sum + row.reduce((a, b, j) => a + (i === j ? 0 : b), 0), 0);

/** The share of all errors that fall in some pairs of emotions, either way round; NaN for a matrix without errors. */
export function shareOfErrors(matrix: Matrix, pairs: readonly Pair[]): number {
  return pairs.reduce((sum, [a, b]) => sum + entryOf(matrix, [a, b]) + entryOf(matrix, [b, a]), 0) / errorsIn(matrix);
}

/** The sum of the confusion matrices of some runs. */
export const summedConfusion = (runs: readonly { readonly confusion: Matrix }[]): number[][] =>
  pooled(runs.map(({ confusion }) => confusion));

/** "62% of angry is taken for fear", the most frequent confusions first, as shares of the true emotion. */
export function worstConfusions(matrix: Matrix, count: number, emotions = EMOTIONS): string[] {
  checkNames(matrix, emotions);
  return matrix.flatMap((row, i) => row.map((n, j) =>
    ({ share: n / Math.max(1, row.reduce((a, b) => a + b, 0)), i, j })))
    .filter(({ i, j }) => i !== j).sort((a, b) => b.share - a.share).slice(0, count)
    .map(({ share, i, j }) => `${(100 * share).toFixed(0)}% of ${emotions[i]} is taken for ${emotions[j]}`);
}
