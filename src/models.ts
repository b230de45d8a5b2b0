import { tf } from "./backend";
import { seededDropout } from "./dropout";
import { fusedGRU, fusedLSTM } from "./recurrent";

// The architectures of the paper's Tables 1 and 3. Each builder maps steps × channels to the probabilities of
// the seven emotions. What the paper leaves out is as in its CNN-BiLSTM, or else as in Keras. Where tfjs's
// defaults are not Keras's:
//
//                         Keras                      tfjs                        here
//   kernels start         Glorot, uniform            Glorot, normal              Keras's
//   LSTM, forget bias     1                          0                           Keras's
//   LSTM and GRU, gates   sigmoid                    hard sigmoid                Keras's
//   GRU, reset gate       after product, 2 biases    before product, 1 bias      tfjs's: Keras has both
//   Adam, epsilon         beside the raw moment      beside the corrected one    Keras's (optimiser.ts)
//   loss in fit           from the logits            from probabilities ≥ 1e-7   tfjs's: else the same
//   dropout with a seed   another mask every step    the same mask every step    Keras's (dropout.ts)
//   early stopping        restores the best weights  cannot                      Keras's (training.ts)

export type InputShape = readonly [steps: number, channels: number];
export type Builder = (inputShape: InputShape) => tf.LayersModel;

export const cnn: Builder = shape => stack(shape, [...convolution(), tf.layers.flatten(), ...classifier()]);
export const lstm: Builder = shape => stack(shape, [fusedLSTM({ units: 64 }), ...classifier()]);
export const gru: Builder = shape => stack(shape, [fusedGRU({ units: 64 }), ...classifier()]);
export const biLstm: Builder = shape => stack(shape, [bothWays(fusedLSTM({ units: 64 })), ...classifier()]);
export const cnnLstm: Builder = shape =>
  stack(shape, [...convolution(), fusedLSTM({ units: 64 }), ...classifier()]);
export const cnnGru: Builder = shape =>
  stack(shape, [...convolution(), fusedGRU({ units: 64 }), ...classifier()]);
export const cnnBiLstm: Builder = shape =>
  stack(shape, [...convolution(), bothWays(fusedLSTM({ units: 64 })), ...classifier()]);

/** Every architecture by the name that the paper gives it. */
export const MODELS: Readonly<Record<string, Builder>> = {
  "CNN": cnn, "LSTM": lstm, "GRU": gru, "BiLSTM": biLstm,
  "CNN-LSTM": cnnLstm, "CNN-GRU": cnnGru, "CNN-BiLSTM": cnnBiLstm,
};

function stack([steps, channels]: InputShape, layers: tf.layers.Layer[]): tf.LayersModel {
  const input = tf.input({ shape: [steps, channels] });
  const output = layers.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input);
  return tf.model({ inputs: input, outputs: output });
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
