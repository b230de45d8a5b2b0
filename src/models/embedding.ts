import type { Inputs } from "../features";
import { attribute, runOp, tf } from "../tensorflow";
import { predict } from "./prediction";

/** The outputs of a network's last layer but one, rows × units: what its decision is made from. */
export function hiddenLayer(
  model: tf.LayersModel, inputs: Inputs, rows: readonly number[],
): { readonly values: Float32Array; readonly units: number } {
  const { output } = model.layers[model.layers.length - 2] as { output: tf.SymbolicTensor };
  const upTo = tf.model({ inputs: model.inputs, outputs: output }), units = output.shape[1]!;
  return { values: predict(upTo, inputs, rows), units };
}

/** The first principal components of some vectors. */
export interface Components {
  readonly points: readonly Float32Array[]; // for each component the coordinate of every row
  readonly shares: readonly number[];       // of the variance, the largest first
}

/**
 * Principal component analysis by TensorFlow's singular value decomposition of the centred rows. A component
 * points to where its largest weight is positive, as scikit-learn has it, since its sign means nothing.
 * Throws a RangeError when there are fewer rows or columns than components.
 */
export function principalComponents(values: Float32Array, columns: number, components = 2): Components {
  const rows = values.length / columns;
  if (rows < components || columns < components)
    throw new RangeError(`${components} components of ${rows} rows and ${columns} columns`);
  return tf.tidy(() => {
    const x = tf.tensor2d(values, [rows, columns]), centred = tf.sub(x, tf.mean(x, 0));
    const [singular, , v] = runOp("Svd", [attribute.bool("compute_uv", true),
      attribute.bool("full_matrices", false), attribute.type("T")], [centred], 3);
    const axes = tf.transpose(v).arraySync() as number[][];
    const sizes = Array.from(singular.dataSync(), s => s ** 2);
    const total = sizes.reduce((a, b) => a + b, 0), kept = axes.slice(0, components);
    const turned = kept.map(axis => tf.mul(tf.tensor1d(axis), Math.sign(largest(axis))) as tf.Tensor1D);
    return {
      points: turned.map(axis => tf.dot(centred, axis).dataSync() as Float32Array),
      shares: kept.map((_, i) => sizes[i] / total),
    };
  });
}

const largest = (values: readonly number[]): number =>
  values.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
