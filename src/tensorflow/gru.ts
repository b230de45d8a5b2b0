import { attribute, matMul, runOp, sumRows, swapBlocks, tf } from "./backend";

/**
 * Gated recurrent unit over a whole sequence, in the first published form (Cho et al. 2014, reset gate before
 * the product; Keras: reset_after=False):
 *   z, r = σ(x W + h U + b), h̃ = tanh(x W + (r h) U + b), h ← z h + (1 − z) h̃, from h = 0.
 *
 * x: steps × batch × inputs. kernel: inputs × 3 units, recurrent: units × 3 units, bias: 3 units, gates in
 * the order of Keras: z, r, h̃. Returns h of every step (steps × batch × units), or of the last one (batch ×
 * units).
 *
 * One native operation a step and direction, GRUBlockCell and GRUBlockCellGrad; the gradients of the weights
 * are gathered into large products at the end.
 */
export function gru(
  x: tf.Tensor3D, kernel: tf.Tensor2D, recurrent: tf.Tensor2D, bias: tf.Tensor1D, last: boolean,
): tf.Tensor {
  const [steps, batch, inputs] = x.shape;
  const units = recurrent.shape[0];
  const T = [attribute.type("T")];

  return tf.customGrad((...args) => {
    const [x, kernel, recurrent, bias] = args as tf.Tensor[];
    const save = args[4] as tf.GradSaveFunc;
    const [wz, wr, wh] = tf.split(kernel, 3, 1);
    const [uz, ur, uh] = tf.split(recurrent, 3, 1);
    const [bz, br, bh] = tf.split(bias, 3);
    const gates = tf.concat([tf.concat([wr, wz], 1), tf.concat([ur, uz], 1)], 0);
    const cell = [gates, tf.concat([wh, uh], 0), tf.concat([br, bz]), bh];
    const xs = tf.unstack(x);
    const h: tf.Tensor[] = [tf.zeros([batch, units])];
    const rzc: tf.Tensor[][] = [];
    for (let t = 0; t < steps; t++) {
      const [r, z, candidate, next] = runOp("GRUBlockCell", T, [xs[t], h[t], ...cell], 4);
      rzc.push([r, z, candidate]);
      h.push(next);
    }
    save([x, ...cell, ...xs, ...h, ...rzc.flat()]);

    const gradFunc = (gradient: tf.Tensor, saved: tf.Tensor[]) => {
      const x = saved[0], cell = saved.slice(1, 5);
      const xs = saved.slice(5, 5 + steps), h = saved.slice(5 + steps, 6 + 2 * steps);
      const rzc = (t: number) => saved.slice(6 + 2 * steps + 3 * t, 9 + 2 * steps + 3 * t);
      const fromAbove = last ? [] : tf.unstack(gradient);
      const dx: tf.Tensor[] = new Array(steps), dCandidate = new Array(steps), dGates = new Array(steps);
      let dh = last ? gradient : fromAbove[steps - 1];
      for (let t = steps - 1; t >= 0; t--) {
        let before: tf.Tensor;
        [dx[t], before, dCandidate[t], dGates[t]] =
          runOp("GRUBlockCellGrad", T, [xs[t], h[t], ...cell, ...rzc(t), dh], 4);
        dh = !last && t > 0 ? tf.add(before, fromAbove[t - 1]) : before;
      }
      const rows = (parts: tf.Tensor[]) => tf.reshape(tf.stack(parts), [steps * batch, -1]);
      const X = tf.reshape(x, [steps * batch, inputs]), H = rows(h.slice(0, steps));
      const R = rows(Array.from({ length: steps }, (_, t) => rzc(t)[0]));
      const C = rows(dCandidate), G = rows(dGates); // the gates in the order r, z
      const zr = (gradients: tf.Tensor, axis: number) => swapBlocks(gradients, [1, 0], axis);
      return [
        tf.stack(dx),
        tf.concat([zr(matMul(X, G, true), 1), matMul(X, C, true)], 1),
        tf.concat([zr(matMul(H, G, true), 1), matMul(tf.mul(H, R), C, true)], 1),
        tf.concat([zr(sumRows(G), 0), sumRows(C)]),
      ];
    };
    return { value: last ? tf.clone(h[steps]) : tf.stack(h.slice(1)), gradFunc };
  })(x, kernel, recurrent, bias);
}
