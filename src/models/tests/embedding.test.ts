import { describe, expect, test } from "vitest";
import { tf } from "../../tensorflow";
import reference from "../../../tools/reference/errors.json";
import { hiddenLayer, principalComponents } from "../embedding";
import { cnnBiLstm } from "../networks";

describe("principal components", () => {
  const { rows, points, shares } = reference.components, values = Float32Array.from(rows.flat());

  test("scikit-learn's coordinates and shares of variance", () => {
    const ours = principalComponents(values, rows[0].length);
    ours.shares.forEach((share, i) => expect(share).toBeCloseTo(shares[i], 5));
    ours.points.forEach((axis, i) => axis.forEach((value, row) =>
      expect(value).toBeCloseTo(points[i][row], 3)));
  });

  test("are refused of too few rows or columns", () => {
    expect(() => principalComponents(values.subarray(0, 6), 6)).toThrow("1 rows");
    expect(() => principalComponents(values, 1)).toThrow("1 columns");
  });
});

describe("the hidden layer", () => {
  const model = cnnBiLstm([20, 3]);
  const inputs = { values: Float32Array.from({ length: 5 * 60 }, (_, i) => Math.sin(i)),
    shape: [5, 20, 3] as const, labels: new Int32Array(5), emotions: [], lengths: new Int32Array(5).fill(20) };

  test("is what the last layer makes its decision from", () => {
    const { values, units } = hiddenLayer(model, inputs, [4, 1]);
    expect([units, values.length]).toEqual([64, 128]);
    const last = model.layers[model.layers.length - 1];
    const decided = last.apply(tf.tensor2d(values, [2, 64])) as tf.Tensor;
    const x = tf.gather(tf.tensor3d(inputs.values, [5, 20, 3]), [4, 1]);
    const whole = model.apply(x, { training: false }) as tf.Tensor;
    decided.dataSync().forEach((value, i) => expect(value).toBeCloseTo(whole.dataSync()[i], 6));
  });

  test("costs no memory", () => {
    hiddenLayer(model, inputs, [0]);
    const before = tf.memory().numTensors;
    hiddenLayer(model, inputs, [0, 1, 2]);
    principalComponents(Float32Array.from(inputs.values), 3);
    expect(tf.memory().numTensors).toBe(before);
  });
});
