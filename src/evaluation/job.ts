import type { Inputs, Numbers, Reading, Zeros } from "../features";

/** What has learned from some rows. */
export interface Classifier {
  /** The label of each of the rows, which may be other inputs' rows. */
  readonly predict: (inputs: Inputs, rows: readonly number[]) => Int32Array;
  /** Frees memory that is not JavaScript's. */
  readonly dispose: () => void;
}

/**
 * Learns the labels of some rows, each row one vector of steps × channels numbers, standardised: as counted,
 * the mean MFSC of 64 bands. The same seed and rows give the same classifier.
 * Throws a RangeError when there are no rows to learn from or to predict.
 */
export type Baseline = (inputs: Inputs, rows: readonly number[], seed: number) => Promise<Classifier>;

/** The paper states none of these; each has its reason in notebook 04. */
export const TRAINING: Omit<TrainingSettings, "seed"> =
  { epochs: 100, batchSize: 32, learningRate: 0.001, patience: 20 };

/** One training and its test. Everything that is random in it follows from the seed. */
export interface Job {
  readonly protocol: string; // a name of protocols() in splits.ts
  readonly reading: Reading;
  readonly model: string;    // a name in MODELS, ABLATIONS or BASELINES
  readonly seed: number;
  readonly labels?: "true" | "shuffled"; // shuffled: among all utterances
  readonly zeros?: Zeros;    // as described
  readonly numbers?: Numbers; // as counted; band means where it is not said
}

/** How a network is trained. */
export interface TrainingSettings {
  readonly epochs: number;       // at most
  readonly batchSize: number;
  readonly learningRate: number;
  readonly patience: number;     // epochs without a better validation accuracy until it stops
  readonly seed: number;         // of the first weights, the order of the rows and dropout: 0 … 2³¹ − 1
  readonly checkpoint?: string;  // a file, written after each epoch; it goes on where that ends
}

/** What an epoch came to. Losses are mean cross-entropies, in nats; accuracies are shares of the rows. */
export interface Epoch {
  readonly epoch: number;        // from 1
  readonly loss: number;         // mean over the rows, with dropout, by the weights before each batch
  readonly accuracy: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
  readonly seconds: number;      // with its validation
}

/** Whether the weights of `a` are kept, not those of `b`: more validation accuracy, among equals less loss. */
export const isBetter = (a: Epoch, b: Epoch): boolean => a.validationAccuracy > b.validationAccuracy
  || (a.validationAccuracy === b.validationAccuracy && a.validationLoss < b.validationLoss);
