import { attribute, runOp, tf } from "./backend";

let drawing: { readonly key: tf.Tensor1D; masks: number } | undefined;

/**
 * Runs a training step whose dropout masks follow from `key`: two int32 numbers, the seed and the number of
 * the step. Every mask of the step is another one, every step has others, and the same key gives the same
 * masks again.
 */
export function withMasks<T>(key: tf.Tensor1D, step: () => T): T {
  drawing = { key, masks: 0 };
  try {
    return step();
  } finally {
    drawing = undefined;
  }
}

/** How many masks one step may draw. */
const MASKS = 64;

/** The key of the masks of one training step, for `withMasks`. */
export const maskKey = (seed: number, step: number): Int32Array => Int32Array.of(seed, step * MASKS);

function drawMask(shape: number[], rate: number): tf.Tensor {
  if (!drawing) throw new Error("dropout outside of a training step: train with train() of models/training.ts");
  if (drawing.masks === MASKS) throw new Error(`a model has at most ${MASKS} dropout layers`);
  const key = tf.add(drawing.key, tf.tensor1d([0, drawing.masks++], "int32"));
  const types = [attribute.type("dtype"), attribute.type("Tseed", "int32"), attribute.type("T", "int32")];
  const [uniform] = runOp("StatelessRandomUniform", types, [tf.tensor1d(shape, "int32"), key], 1);
  return tf.cast(tf.greaterEqual(uniform, rate), "float32");
}

/**
 * Dropout (Srivastava et al. 2014): in training each value is zeroed with probability `rate` and the others
 * divided by 1 − rate. Unlike tfjs's own layer, which draws its mask in JavaScript, the mask is TensorFlow's
 * and repeatable.
 */
class SeededDropout extends tf.layers.Layer {
  static className = "SeededDropout";
  readonly rate: number;

  constructor(args: { rate: number }) {
    super(args as object);
    const possible = args.rate >= 0 && args.rate < 1;
    if (!possible) throw new RangeError(`a dropout rate is in [0, 1), not ${args.rate}`);
    this.rate = args.rate;
  }
  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    if (!kwargs?.training || this.rate === 0) return x;
    return tf.tidy(() => tf.mul(x, tf.mul(drawMask(x.shape, this.rate), 1 / (1 - this.rate))));
  }
  override getConfig() {
    return { ...super.getConfig(), rate: this.rate };
  }
}
type Registered = tf.serialization.SerializableConstructor<SeededDropout>;
tf.serialization.registerClass(SeededDropout as unknown as Registered);

/** A dropout layer; `rate` is the share of values that are zeroed. */
export const seededDropout = (rate: number): tf.layers.Layer => new SeededDropout({ rate });
