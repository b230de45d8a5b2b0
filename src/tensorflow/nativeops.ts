import { attribute, native, runOp, tf } from "./backend";

/** a b, either transposed first; without the reshapes that tf.matMul adds around every product. */
export function matMul(a: tf.Tensor, b: tf.Tensor, transposeA = false, transposeB = false): tf.Tensor {
  const transposed = [attribute.bool("transpose_a", transposeA), attribute.bool("transpose_b", transposeB)];
  return runOp("MatMul", [...transposed, attribute.type("T")], [a, b], 1)[0];
}

/** The sums over the rows of a matrix, several times as fast as tf.sum. */
export function sumRows(a: tf.Tensor): tf.Tensor {
  return runOp("BiasAddGrad", [attribute.type("T"), attribute.text("data_format", "NHWC")], [a], 1)[0];
}

/** The equal blocks of a tensor along an axis, put in another order. */
export function swapBlocks(tensor: tf.Tensor, order: readonly number[], axis: number): tf.Tensor {
  const blocks = tf.split(tensor, order.length, axis);
  return tf.concat(order.map(block => blocks[block]), axis);
}

/** Rows of a tensor. tf.gather would look at every index in JavaScript, to see that it is in range. */
export function takeRows(tensor: tf.Tensor, rows: tf.Tensor): tf.Tensor {
  const { type, int } = attribute;
  const types = [type("Tparams"), type("Tindices", "int32"), type("Taxis", "int32")];
  return runOp("GatherV2", [...types, int("batch_dims", 0)], [tensor, rows, tf.scalar(0, "int32")], 1)[0];
}

/** A 64-bit whole number, which tfjs has no type for: it takes it for an int32, TensorFlow knows better. */
export function int64(value: number): tf.Tensor {
  const { binding } = native();
  const id = binding.createTensor([], binding.TF_INT64, Int32Array.of(value, 0)); // low half first
  return native().createOutputTensor({ id, shape: [], dtype: binding.TF_INT32 });
}
