import type { Split } from "../corpus";
import { type Inputs, standardise } from "../features";
import { chanceInterval, type Interval, proportionInterval } from "./intervals";
import type { Baseline } from "./job";

/** How well something that should not matter tells labels apart. */
export interface Probed {
  readonly accuracy: Interval;         // of the test set; Wilson's interval
  readonly chance: Interval;           // of the same predictions, were they unrelated to the truth
  readonly predictions: Int32Array;    // of split.test, in its order
}

/** How often chance is simulated. */
const RESAMPLES = 1000;

/**
 * Learns labels from a few numbers of each utterance, on the training set, and tests it once.
 * @param vectors the numbers of each row of the split, all of one length
 * @param learn a classical model, one of BASELINES
 * @throws RangeError that names the row when a number is not finite
 */
export async function probe(
  vectors: readonly ArrayLike<number>[], labels: ArrayLike<number>, split: Split, seed: number, learn: Baseline,
): Promise<Probed> {
  const inputs = standardise(inputsOf(vectors, labels), split.train);
  const { predict, dispose } = await learn(inputs, split.train, seed);
  try {
    const predictions = predict(inputs, split.test), truth = split.test.map(row => labels[row]);
    const hits = truth.filter((label, i) => label === predictions[i]).length;
    return { accuracy: proportionInterval(hits, truth.length), predictions,
      chance: chanceInterval(truth, predictions, { resamples: RESAMPLES, seed }) };
  } finally {
    dispose();
  }
}

function inputsOf(vectors: readonly ArrayLike<number>[], labels: ArrayLike<number>): Inputs {
  const size = vectors[0].length, values = new Float32Array(vectors.length * size);
  vectors.forEach((vector, row) => {
    const strange = Array.from(vector).find(value => !Number.isFinite(value));
    if (strange !== undefined) throw new RangeError(`row ${row} has the value ${strange}`);
    values.set(vector, row * size);
  });
  return { values, shape: [vectors.length, size, 1], labels: Int32Array.from(labels), emotions: [],
    lengths: new Int32Array(vectors.length).fill(size) };
}

/** Whether a probe's accuracy is above everything that chance would make of its predictions. */
export const beatsChance = ({ accuracy, chance }: Probed): boolean => accuracy.mean > chance.high;
/** The row most like row i, by Euclidean distance, among all others; rows of `size` values. */
export function nearest(rows: Float32Array, size: number, i: number): number {
  let least = Infinity, found = -1;
  for (let j = 0; j < rows.length / size; j++) {
    let distance = i === j ? Infinity : 0;
    for (let k = 0; k < size && distance < least; k++) {
      distance += (rows[i * size + k] - rows[j * size + k]) ** 2;
    }
    if (distance < least) [least, found] = [distance, j];
  }
  return found;
}

/**
 * The share of rows whose most similar other row has their label: what a judge without training gets right
 * when it may compare with everything but the utterance itself.
 */
export const agreement = (rows: Float32Array, size: number, labels: Int32Array): number =>
  labels.filter((label, i) => label === labels[nearest(rows, size, i)]).length / labels.length;
