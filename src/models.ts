import { tf } from "./backend";
import { seededDropout } from "./dropout";
import { fusedGRU, fusedLSTM } from "./recurrent";

// The architectures of the paper's Tables 1 and 3. Each builder maps steps × channels to the probabilities of the
// seven emotions. What the paper leaves out is as in its CNN-BiLSTM.

export type InputShape = readonly [steps: number, channels: number];
export type Builder = (inputShape: InputShape) => tf.LayersModel;

export const cnn: Builder = shape => stack(shape, [...convolution(), tf.layers.flatten(), ...classifier()]);
export const lstm: Builder = shape => stack(shape, [fusedLSTM({ units: 64 }), ...classifier()]);
export const gru: Builder = shape => stack(shape, [fusedGRU({ units: 64 }), ...classifier()]);
export const biLstm: Builder = shape => stack(shape, [bothWays(fusedLSTM({ units: 64 })), ...classifier()]);
export const cnnLstm: Builder = shape => stack(shape, [...convolution(), fusedLSTM({ units: 64 }), ...classifier()]);
export const cnnGru: Builder = shape => stack(shape, [...convolution(), fusedGRU({ units: 64 }), ...classifier()]);
export const cnnBiLstm: Builder = shape =>
  stack(shape, [...convolution(), bothWays(fusedLSTM({ units: 64 })), ...classifier()]);

/** Every architecture by the name that the paper gives it. */
export const MODELS: Readonly<Record<string, Builder>> = {
  "CNN": cnn, "LSTM": lstm, "GRU": gru, "BiLSTM": biLstm, "CNN-LSTM": cnnLstm, "CNN-GRU": cnnGru, "CNN-BiLSTM": cnnBiLstm,
};

function stack([steps, channels]: InputShape, layers: tf.layers.Layer[]): tf.LayersModel {
  const input = tf.input({ shape: [steps, channels] });
  return tf.model({ inputs: input, outputs: layers.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input) });
}

// tfjs draws from a normal distribution by default, Keras from a uniform one.
const kernelInitializer = "glorotUniform";

const convolution = () => [
  tf.layers.conv1d({ filters: 32, kernelSize: 3, activation: "relu", kernelInitializer }),
  tf.layers.maxPooling1d({ poolSize: 2 }),
  seededDropout(0.5),
];

const bothWays = (layer: tf.RNN) => tf.layers.bidirectional({ layer, mergeMode: "concat" });

const classifier = () => [
  tf.layers.dense({ units: 64, activation: "relu", kernelInitializer }),
  tf.layers.dense({ units: 7, activation: "softmax", kernelInitializer }),
];
