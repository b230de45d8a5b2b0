import { attribute, int64, matMul, native, runOp, sumRows, swapBlocks, tf } from "./backend";

// tfjs's own recurrent layers send every operation of every time step through JavaScript, which takes ten
// times as long as Keras. These compute the same, with the same weights, through TensorFlow's fused cells.

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
    return tf.tidy(() => run(this, native().isUsingGpuDevice ? cudnnLstm : lstm, 4, inputs, kwargs));
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
  const [input, ...more] = [inputs].flat();
  if (more.length > 0 || kwargs?.initialState?.length || kwargs?.mask) {
    throw new Error(`${layer.getClassName()} takes neither initial states nor a mask: ${INSTEAD}`);
  }
  const cell = layer.cell as StockCell;
  const timeMajor = tf.transpose(input, [1, 0, 2]);
  const x = layer.goBackwards ? tf.reverse(timeMajor, 0) : timeMajor;
  const bias = cell.bias ? cell.bias.read() : tf.zeros([gates * cell.units]);
  const given = { x, kernel: cell.kernel.read(), recurrent: cell.recurrentKernel.read(), bias };
  const h = sequence(given, !layer.returnSequences);
  return layer.returnSequences ? tf.transpose(h, [1, 0, 2]) : h;
}

/**
 * What a recurrence is given. x: steps × batch × inputs. kernel: inputs × gates, recurrent: units × gates, bias: gates,
 * where gates are so many blocks of `units` in the order of Keras.
 */
type Given = {
  readonly x: tf.Tensor; readonly kernel: tf.Tensor; readonly recurrent: tf.Tensor; readonly bias: tf.Tensor;
};

/** A recurrence over a whole sequence: h of every step (steps × batch × units), or of the last one (batch × units). */
type Sequence = (given: Given, last: boolean) => tf.Tensor;

/** What the pass forward saves for the one backward, by name. */
type Saved = Readonly<Record<string, tf.Tensor | readonly tf.Tensor[]>>;
type Forward<S> = (given: Given, last: boolean, save: (saved: S) => void) => tf.Tensor;
/** From the gradient of what `Forward` gave: the gradients of x, kernel, recurrent and bias. */
type Backward<S> = (gradient: tf.Tensor, saved: S, last: boolean) => tf.Tensor[];

/** Joins both passes to what tfjs differentiates. It hands what is saved from one to the other as a list. */
function recurrence<S extends Saved>(forward: Forward<S>, backward: Backward<S>): Sequence {
  return (given, last) => tf.customGrad((...args) => {
    const [x, kernel, recurrent, bias] = args as tf.Tensor[], list = args[4] as tf.GradSaveFunc;
    let saved!: S;
    const value = forward({ x, kernel, recurrent, bias }, last, (named) => {
      saved = named;
      list(Object.values(named).flat());
    });
    const gradFunc = (gradient: tf.Tensor, listed: tf.Tensor[]) => backward(gradient, renamed(saved, listed), last);
    return { value, gradFunc };
  })(given.x, given.kernel, given.recurrent, given.bias);
}

/** The tensors of a list under the names by which they were listed. */
function renamed<S extends Saved>(saved: S, listed: readonly tf.Tensor[]): S {
  let at = 0;
  return Object.fromEntries(Object.entries(saved).map(([name, of]) =>
    [name, Array.isArray(of) ? listed.slice(at, at += of.length) : listed[at++]])) as S;
}

const NO_PEEPHOLES = attribute.bool("use_peephole", false);

/**
 * Long short-term memory over a whole sequence (Hochreiter and Schmidhuber 1997, with a forget gate):
 *   i, f, o = σ(x W + h U + b), c̃ = tanh(x W + h U + b), c ← f c + i c̃, h ← o tanh(c), from h = c = 0.
 * Gates in the order of Keras: i, f, c̃, o.
 *
 * Forward is one native operation, BlockLSTMV2. Backward is one native operation a step, LSTMBlockCellGrad,
 * and one small product that carries the gradient to the step before; the gradients of the weights and of the
 * input, which nothing waits for, are gathered into one large product each at the end.
 */
const lstm = recurrence(lstmForward, lstmBackward);

/** `weights` are kernel and recurrent, one below the other; `states` of all steps: i, c, f, o, c̃ and tanh(c). */
type LstmSaved = Given & { readonly weights: tf.Tensor; readonly states: readonly tf.Tensor[]; readonly h: tf.Tensor };

function lstmForward(given: Given, last: boolean, save: (saved: LstmSaved) => void): tf.Tensor {
  const { x, kernel, recurrent, bias } = given, [steps, batch] = x.shape, [units] = recurrent.shape;
  const zero = tf.zeros([batch, units]);
  const peephole = tf.zeros([units]);
  const weights = tf.concat([kernel, recurrent], 0);
  const made = runOp("BlockLSTMV2", [attribute.float("cell_clip", 0), NO_PEEPHOLES, attribute.type("T")],
    [int64(steps), x, zero, zero, weights, peephole, peephole, peephole, bias], 7);
  const states = made.slice(0, 6), h = made[6];
  save({ x, kernel, recurrent, weights, bias, states, h });
  return last ? lastOf(h) : h;
}

function lstmBackward(gradient: tf.Tensor, saved: LstmSaved, last: boolean): tf.Tensor[] {
  const { x, kernel, recurrent, weights, bias } = saved, [steps, batch, inputs] = x.shape, [units] = recurrent.shape;
  const zero = tf.zeros([batch, units]);
  const peephole = tf.zeros([units]);
  const [i, c, f, o, candidate, tanhC, h] = [...saved.states, saved.h].map(state => tf.unstack(state));
  const xs = tf.unstack(x);
  const fromAbove = last ? [] : tf.unstack(gradient);
  // LSTMBlockCellGrad gives the gates in the order i, c̃, f, o. A product with a transposed matrix takes twice as long,
  // so the weights are transposed once, and before their gates are reordered: TensorFlow would move a transpose that
  // comes last back into every product.
  const carry = swapGates(tf.transpose(recurrent), 0);
  const gates: tf.Tensor[] = new Array(steps);
  let dc: tf.Tensor = zero;
  let dh = last ? gradient : fromAbove[steps - 1];
  for (let t = steps - 1; t >= 0; t--) {
    [dc, gates[t]] = runOp("LSTMBlockCellGrad", [NO_PEEPHOLES, attribute.type("T")], [
      xs[t], t ? c[t - 1] : zero, t ? h[t - 1] : zero, weights, peephole, peephole, peephole, bias,
      i[t], c[t], f[t], o[t], candidate[t], tanhC[t], dc, dh], 5);
    if (t === 0) break;
    dh = matMul(gates[t], carry);
    if (!last) dh = tf.add(dh, fromAbove[t - 1]);
  }
  const all = rowsOf(gates);
  const before = tf.slice(saved.h, 0, steps - 1); // what all steps but the first were given
  return [
    tf.reshape(matMul(all, swapGates(kernel, 1), false, true), [steps, batch, inputs]),
    swapGates(matMul(tf.reshape(x, [steps * batch, inputs]), all, true), 1),
    swapGates(matMul(tf.reshape(before, [-1, units]), tf.slice(all, batch), true), 1),
    swapGates(sumRows(all), 0),
  ];
}

/** i, f, c̃, o to i, c̃, f, o, and back. */
const swapGates = (weights: tf.Tensor, axis: number) => swapBlocks(weights, [0, 2, 1, 3], axis);

const lastOf = (sequence: tf.Tensor) => tf.squeeze(tf.slice(sequence, sequence.shape[0] - 1, 1), [0]);

/** Matrices of all steps, each batch × so many, below each other. */
const rowsOf = (steps: readonly tf.Tensor[]) =>
  tf.reshape(tf.stack([...steps]), [steps.length * steps[0].shape[0], steps[0].shape[1]!]);

/**
 * The same on an NVIDIA GPU, where cuDNN has all steps in one operation forward and one backward. It wants the
 * weights in one vector: x's, h's, each transposed, a bias beside either; of the two biases one stays zero.
 */
const cudnnLstm = recurrence(cudnnForward, cudnnBackward);

/** `made` by cuDNN: h of every step, the last h and c, and what it reserves for its pass backward. */
type CudnnSaved = {
  readonly x: tf.Tensor; readonly weights: tf.Tensor; readonly start: tf.Tensor; readonly lengths: tf.Tensor;
  readonly made: readonly tf.Tensor[];
};

const cudnnSettings = () => {
  const { bool, float, int, text, type } = attribute;
  return [
    type("T"), text("rnn_mode", "lstm"), text("input_mode", "linear_input"), text("direction", "unidirectional"),
    float("dropout", 0), int("seed", 0), int("seed2", 0), int("num_proj", 0), bool("time_major", true)];
};

function cudnnForward(given: Given, last: boolean, save: (saved: CudnnSaved) => void): tf.Tensor {
  const { x, kernel, recurrent, bias } = given, [steps, batch] = x.shape, [units] = recurrent.shape;
  const flat = (matrix: tf.Tensor) => tf.reshape(tf.transpose(matrix), [-1]);
  const weights = tf.concat([flat(kernel), flat(recurrent), tf.zeros([4 * units]), bias]);
  const start = tf.zeros([1, batch, units]);
  const lengths = tf.tensor1d(new Int32Array(batch).fill(steps), "int32");
  const made = runOp("CudnnRNNV3", [...cudnnSettings(), attribute.bool("is_training", true)],
    [x, start, start, weights, lengths], 5);
  save({ x, weights, start, lengths, made });
  const [outputs, lastOutput] = made;
  return last ? tf.squeeze(lastOutput, [0]) : tf.clone(outputs);
}

function cudnnBackward(gradient: tf.Tensor, saved: CudnnSaved, last: boolean): tf.Tensor[] {
  const { x, weights, start, lengths, made: [outputs, h, c, ...reserved] } = saved;
  const [, batch, inputs] = x.shape, [, , units] = start.shape;
  const above = last ? tf.zeros(outputs.shape) : gradient;
  const ofLast = last ? tf.reshape(gradient, [1, batch, units]) : start;
  const [dx, , , of] = runOp("CudnnRNNBackpropV3", cudnnSettings(),
    [x, start, start, weights, lengths, outputs, h, c, above, ofLast, start, ...reserved], 4);
  const [ofKernel, ofRecurrent, , ofBias] =
    tf.split(of, [4 * units * inputs, 4 * units * units, 4 * units, 4 * units]);
  return [dx, tf.transpose(tf.reshape(ofKernel, [4 * units, inputs])),
    tf.transpose(tf.reshape(ofRecurrent, [4 * units, units])), ofBias];
}

/**
 * Gated recurrent unit over a whole sequence, in the first published form (Cho et al. 2014, reset gate before
 * the product; Keras: reset_after=False):
 *   z, r = σ(x W + h U + b), h̃ = tanh(x W + (r h) U + b), h ← z h + (1 − z) h̃, from h = 0.
 * Gates in the order of Keras: z, r, h̃.
 *
 * One native operation a step and direction, GRUBlockCell and GRUBlockCellGrad; the gradients of the weights
 * are gathered into large products at the end.
 */
const gru = recurrence(gruForward, gruBackward);

/** `cell` as gruCell gives it; of every step x, r, z and h̃, and h before the first and after every step. */
type GruSaved = {
  readonly x: tf.Tensor; readonly cell: readonly tf.Tensor[]; readonly xs: readonly tf.Tensor[];
  readonly h: readonly tf.Tensor[]; readonly r: readonly tf.Tensor[]; readonly z: readonly tf.Tensor[];
  readonly candidate: readonly tf.Tensor[];
};

const T = [attribute.type("T")];

/** The weights as GRUBlockCell wants them: of the gates r and z, of the candidate h̃, and a bias for either. */
function gruCell({ kernel, recurrent, bias }: Given): tf.Tensor[] {
  const [wz, wr, wh] = tf.split(kernel, 3, 1);
  const [uz, ur, uh] = tf.split(recurrent, 3, 1);
  const [bz, br, bh] = tf.split(bias, 3);
  const gates = tf.concat([tf.concat([wr, wz], 1), tf.concat([ur, uz], 1)], 0);
  return [gates, tf.concat([wh, uh], 0), tf.concat([br, bz]), bh];
}

function gruForward(given: Given, last: boolean, save: (saved: GruSaved) => void): tf.Tensor {
  const { x, recurrent } = given, [steps, batch] = x.shape, [units] = recurrent.shape;
  const cell = gruCell(given);
  const xs = tf.unstack(x);
  const h: tf.Tensor[] = [tf.zeros([batch, units])];
  const r: tf.Tensor[] = [], z: tf.Tensor[] = [], candidate: tf.Tensor[] = [];
  for (let t = 0; t < steps; t++) {
    [r[t], z[t], candidate[t], h[t + 1]] = runOp("GRUBlockCell", T, [xs[t], h[t], ...cell], 4);
  }
  save({ x, cell, xs, h, r, z, candidate });
  return last ? tf.clone(h[steps]) : tf.stack(h.slice(1));
}

function gruBackward(gradient: tf.Tensor, saved: GruSaved, last: boolean): tf.Tensor[] {
  const { x, cell, xs, h, r, z, candidate } = saved, [steps, batch, inputs] = x.shape;
  const fromAbove = last ? [] : tf.unstack(gradient);
  const dx: tf.Tensor[] = new Array(steps), dCandidate: tf.Tensor[] = new Array(steps);
  const dGates: tf.Tensor[] = new Array(steps); // in the order r, z
  let dh = last ? gradient : fromAbove[steps - 1];
  for (let t = steps - 1; t >= 0; t--) {
    let before: tf.Tensor;
    [dx[t], before, dCandidate[t], dGates[t]] =
      runOp("GRUBlockCellGrad", T, [xs[t], h[t], ...cell, r[t], z[t], candidate[t], dh], 4);
    dh = !last && t > 0 ? tf.add(before, fromAbove[t - 1]) : before;
  }
  const X = tf.reshape(x, [steps * batch, inputs]), H = rowsOf(h.slice(0, steps)), R = rowsOf(r);
  const C = rowsOf(dCandidate), G = rowsOf(dGates);
  const zr = (gradients: tf.Tensor, axis: number) => swapBlocks(gradients, [1, 0], axis);
  return [
    tf.stack(dx),
    tf.concat([zr(matMul(X, G, true), 1), matMul(X, C, true)], 1),
    tf.concat([zr(matMul(H, G, true), 1), matMul(tf.mul(H, R), C, true)], 1),
    tf.concat([zr(sumRows(G), 0), sumRows(C)]),
  ];
}
