import { type Emotion, EMOTIONS } from "../base";

/** Two emotions, in the order of EMOTIONS. */
export type Pair = readonly [Emotion, Emotion];

/** All 21 pairs of the seven emotions. */
export const PAIRS: readonly Pair[] =
  EMOTIONS.flatMap((a, i) => EMOTIONS.slice(i + 1).map(b => [a, b] as const));

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

/** The pair's entry in a 7 × 7 matrix. */
export const entryOf = (matrix: readonly (readonly number[])[], [a, b]: Pair): number =>
  matrix[EMOTIONS.indexOf(a)][EMOTIONS.indexOf(b)];

/** The sum of confusion matrices. */
export const pooled = (matrices: readonly (readonly (readonly number[])[])[]): number[][] =>
  EMOTIONS.map((_, i) => EMOTIONS.map((__, j) => matrices.reduce((sum, matrix) => sum + matrix[i][j], 0)));

/** How often two emotions are taken for each other: of the utterances that have either. */
export interface Confused { readonly pair: Pair; readonly mistakes: number; readonly utterances: number }

/** Every pair's mistakes, in both directions, the most confused first; pairs without utterances count 0. */
export function confusedPairs(matrix: readonly (readonly number[])[]): Confused[] {
  const size = (emotion: Emotion) => matrix[EMOTIONS.indexOf(emotion)].reduce((a, b) => a + b, 0);
  return PAIRS.map(pair => ({ pair, utterances: size(pair[0]) + size(pair[1]),
    mistakes: entryOf(matrix, pair) + entryOf(matrix, [pair[1], pair[0]]) }))
    .sort((a, b) => b.mistakes / (b.utterances || 1) - a.mistakes / (a.utterances || 1));
}

/** The shares of mistakes as a symmetric 7 × 7 matrix. */
export function confusionShares(matrix: readonly (readonly number[])[]): number[][] {
  const full = EMOTIONS.map(() => EMOTIONS.map(() => 0));
  for (const { pair: [a, b], mistakes, utterances } of confusedPairs(matrix)) {
    const i = EMOTIONS.indexOf(a), j = EMOTIONS.indexOf(b);
    full[i][j] = full[j][i] = utterances ? mistakes / utterances : 0;
  }
  return full;
}

/**
 * How far the emotions are apart in some measurements, 7 × 7: within each speaker the difference of two
 * emotions' means over their pooled deviation (Cohen's d), over several measurements the root mean square,
 * over speakers the mean. Measurements that are null, such as the pitch of a whisper, are left out.
 * @param vectors the measurements of each utterance, all of one length
 * @param speakers of each utterance
 * Throws an Error where no speaker has two utterances or more of both emotions, with a measurement that varies.
 */
export function effectSizes(
  vectors: readonly ArrayLike<number | null>[], labels: ArrayLike<number>, speakers: readonly string[],
): number[][] {
  const cells = [...new Set(speakers)].map(speaker => EMOTIONS.map((_, label) =>
    moments(vectors.filter((_, i) => speakers[i] === speaker && labels[i] === label), vectors[0].length)));
  const full = EMOTIONS.map(() => EMOTIONS.map(() => 0));
  for (const [a, b] of PAIRS.map(pair => pair.map(emotion => EMOTIONS.indexOf(emotion)))) {
    const apart = cells.map(cell => rootMeanSquare(cell[a].flatMap((one, k) => {
      const other = cell[b][k], deviation = Math.sqrt((one.variance + other.variance) / 2);
      return deviation > 0 ? [(one.mean - other.mean) / deviation] : [];
    }))).filter(Number.isFinite);
    if (!apart.length) throw new Error(`no speaker has ${EMOTIONS[a]} and ${EMOTIONS[b]} to compare`);
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
export const errorsIn = (matrix: readonly (readonly number[])[]): number =>
  matrix.reduce((sum, row, i) => sum + row.reduce((a, b, j) => a + (i === j ? 0 : b), 0), 0);

/** The share of all errors that fall in some pairs of emotions, either way round. */
export function shareOfErrors(matrix: readonly (readonly number[])[], pairs: readonly Pair[]): number {
  return pairs.reduce((sum, [a, b]) => sum + entryOf(matrix, [a, b]) + entryOf(matrix, [b, a]), 0) / errorsIn(matrix);
}

/** The sum of the confusion matrices of some runs. */
export const summedConfusion = (
  runs: readonly { readonly confusion: readonly (readonly number[])[] }[],
): number[][] =>
  pooled(runs.map(({ confusion }) => confusion));

/** "62 % of angry is taken for fear", the most frequent confusions first, as shares of the true emotion. */
export function worstConfusions(matrix: readonly (readonly number[])[], count: number): string[] {
  return matrix.flatMap((row, i) => row.map((n, j) =>
    ({ share: n / Math.max(1, row.reduce((a, b) => a + b, 0)), i, j })))
    .filter(({ i, j }) => i !== j).sort((a, b) => b.share - a.share).slice(0, count)
    .map(({ share, i, j }) => `${(100 * share).toFixed(0)} % of ${EMOTIONS[i]} is taken for ${EMOTIONS[j]}`);
}
