import { tf } from "./backend";
import { gru } from "./gru";
import { lstm } from "./lstm";

// tfjs's own recurrent layers send every operation of every time step through JavaScript, which takes ten
// times as long as Keras. These compute the same, with the same weights, through TensorFlow's fused cells.

type Sequence = typeof lstm;
type StockCell = tf.RNN["cell"] & {
  units: number; dropout: number; recurrentDropout: number; useBias: boolean;
  kernel: tf.LayerVariable; recurrentKernel: tf.LayerVariable; bias: tf.LayerVariable | null;
  activation: tf.serialization.Serializable; recurrentActivation: tf.serialization.Serializable;
  recurrentInitializer: tf.serialization.Serializable & { ELEMENTS_WARN_SLOW?: number };
};

// The classes are not exported, their factories are.
type RecurrentClass = new (args: any) => tf.RNN;
const StockLSTM = tf.layers.lstm({ units: 1 }).constructor as RecurrentClass;
const StockGRU = tf.layers.gru({ units: 1 }).constructor as RecurrentClass;

/** An LSTM layer with Keras's defaults, see `fusedLSTM`. */
class FusedLSTM extends StockLSTM {
  static className = "FusedLSTM";
  constructor(args: any) {
    super({ ...KERAS_DEFAULTS, unitForgetBias: true, ...args });
    check(this);
  }
  override build(inputShape: tf.Shape | tf.Shape[]): void {
    tf.tidy(() => super.build(inputShape)); // the stock layer leaves the parts of its bias behind
  }
  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Kwargs): tf.Tensor {
    return tf.tidy(() => run(this, lstm, 4, inputs, kwargs));
  }
}

/** A GRU layer with Keras's defaults save for the reset gate, see `fusedGRU`. */
class FusedGRU extends StockGRU {
  static className = "FusedGRU";
  constructor(args: any) {
    super({ ...KERAS_DEFAULTS, ...args });
    check(this);
  }
  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Kwargs): tf.Tensor {
    return tf.tidy(() => run(this, gru, 3, inputs, kwargs));
  }
}

tf.serialization.registerClass(FusedLSTM as tf.serialization.SerializableConstructor<FusedLSTM>);
tf.serialization.registerClass(FusedGRU as tf.serialization.SerializableConstructor<FusedGRU>);

export interface RecurrentSettings {
  readonly units: number;
  readonly returnSequences?: boolean;
  readonly useBias?: boolean;
  readonly inputShape?: readonly [number, number]; // steps × channels, for a first layer
}

/**
 * Long short-term memory, batch × steps × inputs to batch × units (or batch × steps × units): the same as
 * keras.layers.LSTM with its defaults. Anything but tanh and sigmoid, dropout inside, masks, initial states
 * and returned states are refused with an error.
 */
export const fusedLSTM = (settings: RecurrentSettings): tf.RNN => new FusedLSTM({ ...settings });

/** Gated recurrent unit: keras.layers.GRU with reset_after=False. Refuses what `fusedLSTM` refuses. */
export const fusedGRU = (settings: RecurrentSettings): tf.RNN => new FusedGRU({ ...settings });

const KERAS_DEFAULTS = { recurrentActivation: "sigmoid", kernelInitializer: "glorotUniform" };

const INSTEAD = "use tfjs's own layer, which is slow";

interface Kwargs { mask?: unknown; initialState?: unknown[] | null }

function check(layer: tf.RNN): void {
  const cell = layer.cell as StockCell;
  const unsupported = [
    cell.activation.getClassName() !== "tanh" && `activation "${cell.activation.getClassName()}" (only tanh)`,
    cell.recurrentActivation.getClassName() !== "sigmoid"
      && `recurrentActivation "${cell.recurrentActivation.getClassName()}" (only sigmoid)`,
    cell.dropout > 0 && "dropout", cell.recurrentDropout > 0 && "recurrentDropout",
    layer.stateful && "stateful", layer.returnState && "returnState",
  ].filter(reason => reason);
  if (unsupported.length) {
    throw new Error(`${layer.getClassName()} does not compute ${unsupported.join(", ")}: ${INSTEAD}`);
  }
  cell.recurrentInitializer.ELEMENTS_WARN_SLOW = Infinity; // 0.1 s, once: not worth a warning
}

function run(
  layer: tf.RNN, sequence: Sequence, gates: number, inputs: tf.Tensor | tf.Tensor[], kwargs: Kwargs,
): tf.Tensor {
  const given = Array.isArray(inputs) ? inputs : [inputs];
  if (given.length > 1 || kwargs?.initialState?.length || kwargs?.mask) {
    throw new Error(`${layer.getClassName()} takes neither initial states nor a mask: ${INSTEAD}`);
  }
  const cell = layer.cell as StockCell;
  const timeMajor = tf.transpose(given[0] as tf.Tensor3D, [1, 0, 2]);
  const x = layer.goBackwards ? tf.reverse(timeMajor, 0) : timeMajor;
  const bias = cell.bias ? cell.bias.read() : tf.zeros([gates * cell.units]);
  const h = sequence(x, cell.kernel.read() as tf.Tensor2D, cell.recurrentKernel.read() as tf.Tensor2D,
    bias as tf.Tensor1D, !layer.returnSequences);
  return layer.returnSequences ? tf.transpose(h, [1, 0, 2]) : h;
}
