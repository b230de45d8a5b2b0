import { EMOTIONS } from "../base";
import { fusedGRU, fusedLSTM, tf } from "../tensorflow";

// The architectures of the paper's Tables 1 and 3. What the paper leaves out is as in its CNN-BiLSTM, or else as in
// Keras. Where tfjs's defaults are not Keras's:
//
//                         Keras                      tfjs                        here
//   kernels start         Glorot, uniform            Glorot, normal              Keras's
//   LSTM, forget bias     1                          0                           Keras's
//   LSTM and GRU, gates   sigmoid                    hard sigmoid                Keras's
//   GRU, reset gate       after product, 2 biases    before product, 1 bias      tfjs's: Keras has both
//   Adam, epsilon         beside the raw moment      beside the corrected one    Keras's (tensorflow/step.ts)
//   loss in fit           from the logits            from probabilities ≥ 1e-7   tfjs's: else the same
//   dropout with a seed   another mask every step    the same mask every step    Keras's (stocklayers.ts)
//   early stopping        restores the best weights  cannot                      Keras's (training.ts)
//
// What the paper leaves open, and what is here:
//   CNN-BiLSTM   kernel 3 (58,503 parameters ask for it), no padding, pooling by 2; of each direction the last
//                output; the zeros beside short utterances are read like any frame (no masking)
//   CNN-GRU      the same CNN; a GRU in one direction, as the name says, of 64 units
//   GRU, BiLSTM  64 units a direction, straight from the input; no dropout, since section 3.4 has it in the CNN
//   LSTM, CNN    named in RQ2, without results; the CNN's maps are flattened, as is usual, so its first dense
//                layer has 2,048 weights for each step left: 64,135 parameters as counted, but 100,903 with 94
//                frames and 234,023 with 224
//   CNN-LSTM     not in the paper: the CNN-BiLSTM in one direction
// All end in its two dense layers of 64 and 7.

/** Of one recording. */
export type InputShape = readonly [steps: number, channels: number];

/** Makes a network that maps steps × channels to the probabilities of so many emotions, the paper's seven unless said. */
export type Builder = (inputShape: InputShape, classes?: number) => tf.LayersModel;

const cnn: Builder = (shape, classes) => stack(shape, [...convolution(), tf.layers.flatten(), ...classifier(classes)]);
const lstm: Builder = (shape, classes) => stack(shape, [fusedLSTM({ units: 64 }), ...classifier(classes)]);
const gru: Builder = (shape, classes) => stack(shape, [fusedGRU({ units: 64 }), ...classifier(classes)]);
const biLstm: Builder = (shape, classes) => stack(shape, [bothWays(), ...classifier(classes)]);
const cnnLstm: Builder = (shape, classes) =>
  stack(shape, [...convolution(), fusedLSTM({ units: 64 }), ...classifier(classes)]);
const cnnGru: Builder = (shape, classes) =>
  stack(shape, [...convolution(), fusedGRU({ units: 64 }), ...classifier(classes)]);

/** The CNN-BiLSTM with a dropout rate and so many LSTM units in each direction. */
export const cnnBiLstmOf = (rate: number, units: number): Builder => (shape, classes) =>
  stack(shape, [conv(), pooling(), dropout(rate), bothWays(units), ...classifier(classes)]);

/** The paper's network: dropout 0.5 and 64 units in each direction, 58,503 parameters as counted. */
export const cnnBiLstm = cnnBiLstmOf(0.5, 64);

/** Every architecture by the name that the paper gives it. */
export const MODELS: Readonly<Record<string, Builder>> = {
  "CNN": cnn, "LSTM": lstm, "GRU": gru, "BiLSTM": biLstm,
  "CNN-LSTM": cnnLstm, "CNN-GRU": cnnGru, "CNN-BiLSTM": cnnBiLstm,
};

/**
 * The CNN-BiLSTM with one part taken away and everything else kept, for RQ4. MODELS has the coarser cuts:
 * without the whole CNN (BiLSTM), without one direction and its half of the outputs (CNN-LSTM), flattened in
 * place of the recurrence (CNN). Here one direction has all 128 outputs, for 1.6 times the parameters as
 * counted, and without recurrence the maps are averaged over time.
 */
export const ABLATIONS: Readonly<Record<string, Builder>> = {
  "CNN-BiLSTM without convolution": (shape, classes) =>
    stack(shape, [pooling(), dropout(), bothWays(), ...classifier(classes)]),
  "CNN-BiLSTM without pooling": (shape, classes) =>
    stack(shape, [conv(), dropout(), bothWays(), ...classifier(classes)]),
  "CNN-BiLSTM without dropout": (shape, classes) =>
    stack(shape, [conv(), pooling(), bothWays(), ...classifier(classes)]),
  "CNN-BiLSTM without recurrence": (shape, classes) =>
    stack(shape, [...convolution(), tf.layers.globalAveragePooling1d({}), ...classifier(classes)]),
  "CNN-BiLSTM in one direction": (shape, classes) =>
    stack(shape, [...convolution(), fusedLSTM({ units: 128 }), ...classifier(classes)]),
};

/** What the CNN-BiLSTM has more than each network that is the CNN-BiLSTM less one part. */
export const PARTS: Readonly<Record<string, string>> = {
  "BiLSTM": "the whole CNN", "CNN-BiLSTM without convolution": "convolution", "CNN-BiLSTM without pooling": "pooling",
  "CNN-BiLSTM without dropout": "dropout", "CNN-LSTM": "one direction and its outputs",
  "CNN-BiLSTM in one direction": "one direction (outputs kept)",
  "CNN-BiLSTM without recurrence": "recurrence (maps averaged)", "CNN": "recurrence (maps flattened)",
};

/** Layers on top of each other. */
export function stack([steps, channels]: InputShape, layers: tf.layers.Layer[]): tf.LayersModel {
  const input = tf.input({ shape: [steps, channels] });
  const output = layers.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input);
  return tf.model({ inputs: input, outputs: output });
}

// tfjs draws from a normal distribution by default, Keras from a uniform one.
const kernelInitializer = "glorotUniform";

const conv = () => tf.layers.conv1d({ filters: 32, kernelSize: 3, activation: "relu", kernelInitializer });
const pooling = () => tf.layers.maxPooling1d({ poolSize: 2 });
const dropout = (rate = 0.5) => tf.layers.dropout({ rate });
const convolution = () => [conv(), pooling(), dropout()];

const bothWays = (units = 64) => tf.layers.bidirectional({ layer: fusedLSTM({ units }), mergeMode: "concat" });

const classifier = (classes = EMOTIONS.length) => [
  tf.layers.dense({ units: 64, activation: "relu", kernelInitializer }),
  tf.layers.dense({ units: classes, activation: "softmax", kernelInitializer }),
];
