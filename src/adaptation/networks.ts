import { tf } from "../tensorflow";
import { type Builder, cnnBiLstm, stack } from "../models";

const kernelInitializer = "glorotUniform";

/** A whole utterance as one vector to the seven emotions: one hidden layer of 64, much dropout. */
const dense: Builder = shape => stack(shape, [
  tf.layers.flatten(), tf.layers.dropout({ rate: 0.2 }),
  tf.layers.dense({ units: 64, activation: "relu", kernelInitializer }), tf.layers.dropout({ rate: 0.5 }),
  tf.layers.dense({ units: 7, activation: "softmax", kernelInitializer }),
]);

/** The paper's convolution, then a mean over time whose weights are learned (attention, one head). */
const attention: Builder = ([steps, channels]) => {
  const input = tf.input({ shape: [steps, channels] });
  const apply = (layer: tf.layers.Layer, x: tf.SymbolicTensor | tf.SymbolicTensor[]) =>
    layer.apply(x) as tf.SymbolicTensor;
  const convolved = apply(tf.layers.conv1d(
    { filters: 32, kernelSize: 3, activation: "relu", kernelInitializer }), input);
  const maps = apply(tf.layers.dropout({ rate: 0.5 }), apply(tf.layers.maxPooling1d({ poolSize: 2 }), convolved));
  const time = maps.shape[1]!;
  const scores = apply(tf.layers.flatten(), apply(tf.layers.dense({ units: 1, kernelInitializer }), maps));
  const weights = apply(tf.layers.reshape({ targetShape: [time, 1] }), apply(tf.layers.softmax(), scores));
  const pooled = apply(tf.layers.flatten(), apply(tf.layers.dot({ axes: 1 }), [weights, maps]));
  const hidden = apply(tf.layers.dense({ units: 64, activation: "relu", kernelInitializer }), pooled);
  const output = apply(tf.layers.dense({ units: 7, activation: "softmax", kernelInitializer }), hidden);
  return tf.model({ inputs: input, outputs: output });
};

export const ADAPTATION_NETWORKS: Readonly<Record<"CNN-BiLSTM" | "attention" | "dense", Builder>> =
  { "CNN-BiLSTM": cnnBiLstm, attention, dense };
