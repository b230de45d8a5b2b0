import { attribute, int64, matMul, runOp, sumRows, swapBlocks, tf } from "./backend";

const NO_PEEPHOLES = attribute.bool("use_peephole", false);

/**
 * Long short-term memory over a whole sequence (Hochreiter and Schmidhuber 1997, with a forget gate):
 *   i, f, o = σ(x W + h U + b), c̃ = tanh(x W + h U + b), c ← f c + i c̃, h ← o tanh(c), from h = c = 0.
 *
 * x: steps × batch × inputs. kernel: inputs × 4 units, recurrent: units × 4 units, bias: 4 units, gates in
 * the order of Keras: i, f, c̃, o. Returns h of every step (steps × batch × units), or of the last one (batch
 * × units).
 *
 * Forward is one native operation, BlockLSTMV2. Backward is one native operation a step, LSTMBlockCellGrad,
 * and one small product that carries the gradient to the step before; the gradients of the weights and of the
 * input, which nothing waits for, are gathered into one large product each at the end.
 */
export function lstm(
  x: tf.Tensor3D, kernel: tf.Tensor2D, recurrent: tf.Tensor2D, bias: tf.Tensor1D, last: boolean,
): tf.Tensor {
  const [steps, batch, inputs] = x.shape;
  const units = recurrent.shape[0];

  return tf.customGrad((...args) => {
    const [x, kernel, recurrent, bias] = args as tf.Tensor[];
    const save = args[4] as tf.GradSaveFunc;
    const zero = tf.zeros([batch, units]);
    const peephole = tf.zeros([units]);
    const weights = tf.concat([kernel, recurrent], 0);
    const states = runOp("BlockLSTMV2", [attribute.float("cell_clip", 0), NO_PEEPHOLES, attribute.type("T")],
      [int64(steps), x, zero, zero, weights, peephole, peephole, peephole, bias], 7);
    save([x, kernel, recurrent, weights, bias, ...states]);
    const outputs = states[6];

    const gradFunc = (gradient: tf.Tensor, saved: tf.Tensor[]) => {
      const [x, kernel, recurrent, weights, bias, ...states] = saved;
      const zero = tf.zeros([batch, units]);
      const peephole = tf.zeros([units]);
      const [i, c, f, o, candidate, tanhC, h] = states.map(state => tf.unstack(state));
      const xs = tf.unstack(x);
      const fromAbove = last ? [] : tf.unstack(gradient);
      const carry = swapGates(recurrent, 1); // LSTMBlockCellGrad gives the gates in the order i, c̃, f, o
      const gates: tf.Tensor[] = new Array(steps);
      let dc: tf.Tensor = zero;
      let dh = last ? gradient : fromAbove[steps - 1];
      for (let t = steps - 1; t >= 0; t--) {
        [dc, gates[t]] = runOp("LSTMBlockCellGrad", [NO_PEEPHOLES, attribute.type("T")], [
          xs[t], t ? c[t - 1] : zero, t ? h[t - 1] : zero, weights, peephole, peephole, peephole, bias,
          i[t], c[t], f[t], o[t], candidate[t], tanhC[t], dc, dh], 5);
        if (t === 0) break;
        dh = matMul(gates[t], carry, false, true);
        if (!last) dh = tf.add(dh, fromAbove[t - 1]);
      }
      const all = tf.reshape(tf.stack(gates), [steps * batch, 4 * units]);
      const before = tf.slice(states[6], 0, steps - 1); // what all steps but the first were given
      return [
        tf.reshape(matMul(all, swapGates(kernel, 1), false, true), [steps, batch, inputs]),
        swapGates(matMul(tf.reshape(x, [steps * batch, inputs]), all, true), 1),
        swapGates(matMul(tf.reshape(before, [-1, units]), tf.slice(all, batch), true), 1),
        swapGates(sumRows(all), 0),
      ];
    };
    return { value: last ? lastOf(outputs) : outputs, gradFunc };
  })(x, kernel, recurrent, bias);
}

/** i, f, c̃, o to i, c̃, f, o, and back. */
const swapGates = (weights: tf.Tensor, axis: number) => swapBlocks(weights, [0, 2, 1, 3], axis);

const lastOf = (sequence: tf.Tensor) => tf.squeeze(tf.slice(sequence, sequence.shape[0] - 1, 1), [0]);
