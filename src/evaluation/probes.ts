import { BASELINES } from "../models/baselines";
import { standardise, type Inputs } from "../features/features";
import type { Split } from "../corpus/splits";
import { chanceInterval, proportionInterval, type Interval } from "./intervals";

/** How well something that should not matter tells labels apart. */
export interface Probed {
  readonly accuracy: Interval;         // of the test part; Wilson's interval
  readonly chance: Interval;           // of the same predictions, were they unrelated to the truth
  readonly predictions: Int32Array;    // of split.test, in its order
}

/** How often chance is simulated. */
const RESAMPLES = 1000;

/**
 * Learns labels from a few numbers of each utterance, on the training part, and tests it once.
 * @param vectors the numbers of each row of the split, all of one length
 * @param classifier a name in BASELINES
 * Throws a RangeError that names the row when a number is not finite.
 */
export async function probe(
  vectors: readonly ArrayLike<number>[], labels: ArrayLike<number>, split: Split, seed: number,
  classifier = "random forest",
): Promise<Probed> {
  const inputs = standardise(inputsOf(vectors, labels), split.train);
  const { predict, dispose } = await BASELINES[classifier](inputs, split.train, seed);
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
  return { values, shape: [vectors.length, size, 1], labels: Int32Array.from(labels),
    lengths: new Int32Array(vectors.length).fill(size) };
}

/** Whether a probe's accuracy is above everything that chance would make of its predictions. */
export const tells = ({ accuracy, chance }: Probed): boolean => accuracy.mean > chance.high;
