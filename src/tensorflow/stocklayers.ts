import { attribute, runOp, tf } from "./backend";

// What tfjs's own layers compute within a training step. Its dropout and noise draw in JavaScript, which a graph would
// freeze and no seed repeats; its batch normalisation counts the rows that only fill up a batch. Here the draws are
// TensorFlow's, and such rows do not count. Outside of a step the layers are as tfjs has them.

/** What the layers know of the step that runs. */
interface Step {
  readonly key: tf.Tensor1D;     // two int32: the seed and the number of the step
  readonly counting: tf.Tensor1D; // for each row of the batch 1, or 0 when it only fills it up
  draws: number;
}
let running: Step | undefined;

/**
 * Runs a training step in which dropout, noise and batch normalisation are ours. All that is drawn follows from
 * `key`: every layer and every step draws its own, and the same key draws the same again.
 */
export function withinStep<T>(key: tf.Tensor1D, counting: tf.Tensor1D, step: () => T): T {
  running = { key, counting, draws: 0 };
  try {
    return step();
  } finally {
    running = undefined;
  }
}

/** How many layers may draw in one step. */
const DRAWS = 64;

/** The key of what is drawn in one training step, for `withinStep`. */
export const drawKey = (seed: number, step: number): Int32Array => Int32Array.of(seed, step * DRAWS);

function draw(op: "StatelessRandomUniform" | "StatelessRandomNormal", shape: number[]): tf.Tensor {
  const { key } = running!;
  if (running!.draws === DRAWS) throw new Error(`a model has at most ${DRAWS} layers of dropout or noise`);
  const own = tf.add(key, tf.tensor1d([0, running!.draws++], "int32"));
  const types = [attribute.type("dtype"), attribute.type("Tseed", "int32"), attribute.type("T", "int32")];
  return runOp(op, types, [tf.tensor1d(shape, "int32"), own], 1)[0];
}

/** 1 with the probability 1 − rate, else 0. */
const drawMask = (shape: number[], rate: number) =>
  tf.cast(tf.greaterEqual(draw("StatelessRandomUniform", shape), rate), "float32");

const drawNormal = (shape: number[], mean: number, deviation: number) =>
  tf.add(tf.mul(draw("StatelessRandomNormal", shape), deviation), mean);

/** Lets a class of layers compute something else in training steps. Classes are not exported, their factories are. */
function inSteps<Own extends object>(
  example: tf.layers.Layer, compute: (x: tf.Tensor, layer: tf.layers.Layer & Own) => tf.Tensor,
): void {
  const { prototype } = example.constructor as { prototype: tf.layers.Layer }, { call } = prototype;
  prototype.call = function (this: tf.layers.Layer & Own, inputs, kwargs) {
    if (!running || !kwargs?.training) return call.call(this, inputs, kwargs);
    return tf.tidy(() => compute(Array.isArray(inputs) ? inputs[0] : inputs, this));
  };
}

interface Dropping { readonly rate: number }
interface Shaped { getNoiseShape(x: tf.Tensor): number[] | undefined }

function possible(rate: number): void {
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`a dropout rate is in [0, 1), not ${rate}`);
}

/**
 * Dropout (Srivastava et al. 2014): in training each value is zeroed with probability `rate` and the others divided
 * by 1 − rate. Spatial dropout, which inherits this, zeroes whole channels.
 */
inSteps<Dropping & Shaped>(tf.layers.dropout({ rate: 0 }), (x, layer) => {
  possible(layer.rate);
  if (layer.rate === 0) return x;
  return tf.mul(x, tf.mul(drawMask(layer.getNoiseShape(x) ?? x.shape, layer.rate), 1 / (1 - layer.rate)));
});

inSteps<{ readonly stddev: number }>(tf.layers.gaussianNoise({ stddev: 0 }), (x, { stddev }) =>
  tf.add(x, drawNormal(x.shape, 0, stddev)));

inSteps<Dropping>(tf.layers.gaussianDropout({ rate: 0 }), (x, { rate }) => {
  possible(rate);
  return rate === 0 ? x : tf.mul(x, drawNormal(x.shape, 1, Math.sqrt(rate / (1 - rate))));
});

const FLOOR = -1.7580993408473766; // what SELU tends to on the left: −α λ

/** Alpha dropout (Klambauer et al. 2017): drops to SELU's floor, and keeps mean and variance. */
inSteps<Dropping>(tf.layers.alphaDropout({ rate: 0 }), (x, { rate }) => {
  possible(rate);
  if (rate === 0) return x;
  const mask = drawMask(x.shape, rate), scale = ((1 - rate) * (1 + rate * FLOOR ** 2)) ** -0.5;
  const dropped = tf.add(tf.mul(x, mask), tf.mul(tf.sub(1, mask), FLOOR));
  return tf.add(tf.mul(dropped, scale), -scale * FLOOR * rate);
});

interface Normalising {
  readonly axis: number; readonly momentum: number; readonly epsilon: number;
  readonly gamma?: tf.LayerVariable; readonly beta?: tf.LayerVariable;
  readonly movingMean: tf.LayerVariable; readonly movingVariance: tf.LayerVariable;
}

/**
 * Batch normalisation (Ioffe and Szegedy 2015): by mean and variance of the rows that count, which the moving averages,
 * used in prediction, follow. The same as Keras, also in a last batch that is smaller.
 */
inSteps<Normalising>(tf.layers.batchNormalization(), (x, layer) => {
  const axis = layer.axis < 0 ? layer.axis + x.rank : layer.axis, channels = x.shape[axis];
  const order = [...x.shape.flatMap((_, i) => (i === axis ? [] : [i])), axis]; // the channels last
  const turned = tf.transpose(x, order), columns = tf.reshape(turned, [-1, channels]);
  const counting = tf.tile(tf.reshape(running!.counting, [-1, 1]), [1, x.size / (x.shape[0] * channels)]);
  const shares = tf.reshape(tf.div(counting, tf.sum(counting)), [1, -1]);
  const average = (of: tf.Tensor) => tf.matMul(shares, of); // several times as fast as tf.sum
  const mean = average(columns), centred = tf.sub(columns, mean);
  const variance = average(tf.square(centred));
  follow(layer.movingMean, mean, layer.momentum);
  follow(layer.movingVariance, variance, layer.momentum);
  const normalised = tf.mul(centred, tf.rsqrt(tf.add(variance, layer.epsilon)));
  const scaled = layer.gamma ? tf.mul(normalised, layer.gamma.read()) : normalised;
  const shifted = layer.beta ? tf.add(scaled, layer.beta.read()) : scaled;
  return tf.transpose(tf.reshape(shifted, turned.shape), order.map((_, i) => order.indexOf(i)));
});

function follow(average: tf.LayerVariable, now: tf.Tensor, momentum: number): void {
  const before = average.read();
  average.write(tf.add(tf.mul(before, momentum), tf.mul(tf.reshape(now, before.shape), 1 - momentum)));
}
