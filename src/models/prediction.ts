import { argmax } from "../base";
import { type Inputs, selectRows } from "../features";
import { tf } from "../tensorflow";

/** How many rows are predicted at once. */
const ROWS = 256;

/** Mean cross-entropy and accuracy of the probabilities of rows, rows × classes. A batch may hold more behind them. */
export function score(probabilities: Float32Array, rows: readonly number[], labels: Int32Array, classes: number) {
  let loss = 0, correct = 0;
  rows.forEach((row, i) => {
    const of = probabilities.subarray(i * classes, (i + 1) * classes);
    loss -= Math.log(Math.max(of[labels[row]], 1e-7));
    if (argmax(of) === labels[row]) correct++;
  });
  return { loss: loss / rows.length, accuracy: correct / rows.length };
}

/**
 * What a network gives rows of the inputs, rows × outputs: probabilities of the inputs' emotions, in their order, or
 * what else its last layer gives.
 */
export function predict(model: tf.LayersModel, inputs: Inputs, rows: readonly number[]): Float32Array {
  const [, outputs] = model.outputShape as [null, number];
  const all = new Float32Array(rows.length * outputs);
  for (let from = 0; from < rows.length; from += ROWS) {
    const { values, shape } = selectRows(inputs, rows.slice(from, from + ROWS));
    const predicted = tf.tidy(() =>
      (model.apply(tf.tensor3d(values, [...shape]), { training: false }) as tf.Tensor).dataSync());
    all.set(predicted, from * outputs);
  }
  return all;
}
