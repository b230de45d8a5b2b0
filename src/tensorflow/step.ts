import { withUndo } from "../base";
import { takeRows, tf } from "./backend";
import { withinStep } from "./stocklayers";

/** What one step of training is given. */
export interface Batch {
  readonly rows: Int32Array;      // rows of the inputs, batch size
  readonly targets: Float32Array; // batch size × classes: 1 at the label; a row of zeros does not count
  readonly key: Int32Array;       // of dropout and noise, see stocklayers.ts
  readonly rate: number;          // of the optimiser, see adamRate
}

/** Weights and optimiser state as numbers, in the order of the model's weights. */
export interface Snapshot {
  readonly weights: readonly Float32Array[]; // all
  readonly first: readonly Float32Array[];   // moments, of those that are trained
  readonly second: readonly Float32Array[];
}

/** A model in training. There are two: in tracedstep.ts, fast, and below, for what that refuses. */
export interface Trainer {
  readonly classes: number;
  /** Makes one step; returns the loss before it and the probabilities, batch size × classes. */
  train(batch: Batch): { readonly loss: number; readonly probabilities: Float32Array };
  /** Probabilities of rows of the inputs without dropout, rows × classes. */
  predict(rows: readonly number[]): Float32Array;
  read(): Snapshot;
  write(snapshot: Snapshot): void;
  /** Frees what was made for training. What the model's own weights are by then is not said: set them. */
  dispose(): void;
}

/** Mean categorical cross-entropy of the rows that count. Probabilities are kept above 1e-7, as in Keras. */
export function crossEntropy(targets: tf.Tensor, probabilities: tf.Tensor): tf.Scalar {
  const logarithms = tf.log(tf.clipByValue(probabilities, 1e-7, 1));
  return tf.neg(tf.div(tf.sum(tf.mul(targets, logarithms)), tf.sum(targets))) as tf.Scalar;
}

export const trainableWeights = (model: tf.LayersModel): tf.Variable[] =>
  model.trainableWeights.map(weight => weight.read() as tf.Variable);

/** How many classes a model tells apart. */
export const classesOf = (model: tf.LayersModel): number => (model.outputShape as number[])[1];

/** All weights, also such as a batch normalisation's averages, which change without being trained. */
export const allWeights = (model: tf.LayersModel): tf.Variable[] =>
  model.weights.map(weight => weight.read() as tf.Variable);

/** Gives variables new values. */
export function setValues(variables: readonly tf.Variable[], values: readonly Float32Array[]): void {
  tf.tidy(() => variables.forEach((variable, i) => variable.assign(tf.tensor(values[i], variable.shape))));
}

/** Runs something that may write to variables, and gives them back the values that they had. */
export function keepingWeights<T>(variables: readonly tf.Variable[], run: () => T): T {
  const before = variables.map(variable => variable.dataSync().slice() as Float32Array);
  try {
    return run();
  } finally {
    setValues(variables, before);
  }
}

/**
 * The cross-entropy of a batch with dropout and the probabilities; and the gradients by the trainable weights of the
 * cross-entropy and what the layers' regularisers add to it. Dispose of cross-entropy and probabilities: no tidy does.
 */
export function gradientsOf(model: tf.LayersModel, x: tf.Tensor, targets: tf.Tensor, key: tf.Tensor1D) {
  const weights = trainableWeights(model);
  let probabilities!: tf.Tensor, loss!: tf.Scalar;
  const { grads } = withUndo(() => tf.dispose([loss, probabilities]), () =>
    withinStep(key, tf.sum(targets, 1), () => tf.variableGrads(() => {
      probabilities = tf.keep(model.apply(x, { training: true }) as tf.Tensor);
      loss = tf.keep(crossEntropy(targets, probabilities));
      return model.calculateLosses().reduce((sum, penalty) => tf.add(sum, penalty), loss);
    }, weights)));
  return { loss, probabilities, gradients: weights.map(weight => grads[weight.name]) };
}

/**
 * One step of training, in tensors. Both trainers run it: one operation by operation, one recorded as a graph. Dispose
 * of loss and probabilities, as of those of `gradientsOf`.
 */
export function trainingStep(
  model: tf.LayersModel, x: tf.Tensor, targets: tf.Tensor, key: tf.Tensor1D, rate: tf.Scalar,
  first: readonly tf.Tensor[], second: readonly tf.Tensor[],
) {
  const { loss, probabilities, gradients } = gradientsOf(model, x, targets, key);
  const updates = withUndo(() => tf.dispose([loss, probabilities]), () => model.trainableWeights.map((weight, i) => {
    const [moved, m, v] = adam(weight.read(), gradients[i], first[i], second[i], rate);
    return [weight.constraint?.apply(moved) ?? moved, m, v] as const;
  }));
  return { loss, probabilities, updates };
}

/** Makes every step operation by operation. `x`: all inputs, N × steps × channels. */
export function eagerTrainer(model: tf.LayersModel, x: tf.Tensor): Trainer {
  const weights = trainableWeights(model), all = allWeights(model);
  const zeros = () => weights.map(weight => tf.variable(tf.zeros(weight.shape), false));
  const first = zeros(), second = zeros();
  const values = (of: tf.Variable[]) => of.map(variable => Float32Array.from(variable.dataSync()));
  const inputsOf = (rows: ArrayLike<number>) => takeRows(x, tf.tensor1d(Int32Array.from(rows), "int32"));

  return {
    classes: classesOf(model),
    train: ({ rows, targets, key, rate }) => tf.tidy(() => {
      const shape = [rows.length, targets.length / rows.length];
      const step = trainingStep(model, inputsOf(rows), tf.tensor(targets, shape), tf.tensor1d(key, "int32"),
        tf.scalar(rate), first, second);
      step.updates.forEach(([weight, m, v], i) => {
        weights[i].assign(weight);
        first[i].assign(m);
        second[i].assign(v);
      });
      const probabilities = step.probabilities.dataSync() as Float32Array;
      const [loss] = step.loss.dataSync();
      tf.dispose([step.probabilities, step.loss]);
      return { loss, probabilities };
    }),
    predict: rows => tf.tidy(() =>
      (model.apply(inputsOf(rows), { training: false }) as tf.Tensor).dataSync() as Float32Array),
    read: () => ({ weights: values(all), first: values(first), second: values(second) }),
    write(snapshot) {
      setValues(all, snapshot.weights);
      setValues(first, snapshot.first);
      setValues(second, snapshot.second);
    },
    dispose: () => tf.dispose([first, second]),
  };
}

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-7; // beside the uncorrected second moment, as in Keras; in tfjs, beside the corrected one

/**
 * One step of Adam (Kingma and Ba 2015, section 2, last paragraph) for one weight: the new weight and the new
 * first and second moments of its gradient. `rate` is `adamRate`. To train by another optimiser, change this
 * file.
 */
function adam(
  weight: tf.Tensor, gradient: tf.Tensor, first: tf.Tensor, second: tf.Tensor, rate: tf.Scalar,
) {
  const m = tf.add(first, tf.mul(tf.sub(gradient, first), 1 - BETA1));
  const v = tf.add(second, tf.mul(tf.sub(tf.square(gradient), second), 1 - BETA2));
  return [tf.sub(weight, tf.div(tf.mul(rate, m), tf.add(tf.sqrt(v), EPSILON))), m, v] as const;
}

/** The learning rate of a step (counted from 1), corrected for the moments' start at zero. */
export const adamRate = (learningRate: number, step: number): number =>
  (learningRate * Math.sqrt(1 - BETA2 ** step)) / (1 - BETA1 ** step);
