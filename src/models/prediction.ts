import { argmax } from "../base";
import type { Inputs } from "../features";
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

/** The probabilities that a network gives rows of the inputs, rows × classes: of the inputs' emotions, in their order. */
export function predict(model: tf.LayersModel, inputs: Inputs, rows: readonly number[]): Float32Array {
  const [, steps, channels] = inputs.shape;
  const size = steps * channels, [, classes] = model.outputShape as [null, number];
  const all = new Float32Array(rows.length * classes);
  for (let from = 0; from < rows.length; from += ROWS) {
    const some = rows.slice(from, from + ROWS);
    const values = new Float32Array(some.length * size);
    some.forEach((row, i) => values.set(inputs.values.subarray(row * size, (row + 1) * size), i * size));
    const predicted = tf.tidy(() => {
      const x = tf.tensor3d(values, [some.length, steps, channels]);
      return (model.apply(x, { training: false }) as tf.Tensor).dataSync();
    });
    all.set(predicted, from * classes);
  }
  return all;
}
