import { tf } from "./backend";

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-7; // beside the uncorrected second moment, as in Keras; in tfjs, beside the corrected one

/**
 * One step of Adam (Kingma and Ba 2015, section 2, last paragraph) for one weight: the new weight and the new
 * first and second moments of its gradient. `rate` is `adamRate`. To train by another optimiser, change this
 * file.
 */
export function adam(
  weight: tf.Tensor, gradient: tf.Tensor, first: tf.Tensor, second: tf.Tensor, rate: tf.Scalar,
) {
  const m = tf.add(first, tf.mul(tf.sub(gradient, first), 1 - BETA1));
  const v = tf.add(second, tf.mul(tf.sub(tf.square(gradient), second), 1 - BETA2));
  return [tf.sub(weight, tf.div(tf.mul(rate, m), tf.add(tf.sqrt(v), EPSILON))), m, v] as const;
}

/** The learning rate of a step (counted from 1), corrected for the moments' start at zero. */
export const adamRate = (learningRate: number, step: number): number =>
  (learningRate * Math.sqrt(1 - BETA2 ** step)) / (1 - BETA1 ** step);
