import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type InputShape, MODELS } from "../../models";
import reference from "../../../tools/reference/keras-parity.json";
import { tf } from "../backend";
import { drawKey } from "../stocklayers";
import { fusedGRU, fusedLSTM } from "../recurrent";
import { adamRate, crossEntropy, eagerTrainer, gradientsOf, trainableWeights, type Trainer } from "../step";
import { tracedTrainer } from "../tracedstep";
import { difference, numbers } from "./numbers";

afterEach(() => new Promise(setImmediate)); // these take more than a minute on a GPU: vitest wants an answer sooner
const BATCH = 8, CLASSES = 7;
const TOLERANCE = 1e-5;

function withoutDropout(model: tf.LayersModel): void {
  for (const layer of model.layers) if ("rate" in layer) Object.assign(layer, { rate: 0 });
}

const setWeights = (weights: tf.Variable[]) =>
  tf.tidy(() => weights.forEach((weight, i) => weight.assign(numbers(100 + i, weight.shape, 0.15))));

/** Length of the vector, and 16 of its numbers, evenly spaced. */
const sample = (values: ArrayLike<number>) => [
  Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0)),
  ...Array.from({ length: 16 }, (_, i) => values[Math.floor(i * ((values.length - 1) / 15))]),
];
const samplesDiffer = (ours: readonly ArrayLike<number>[], keras: readonly number[][]) =>
  Math.max(...ours.map((values, i) => difference(sample(values), keras[i])));

describe(`recurrent layers against Keras ${reference.versions.keras}`, () => {
  for (const { kind, both, sequences, ...keras } of reference.layers) {
    it(`${both ? "Bi" : ""}${kind}, ${sequences ? "sequences" : "last step"}`, () => tf.tidy(() => {
      const make = kind === "LSTM" ? fusedLSTM : fusedGRU;
      const one = make({ units: 6, returnSequences: sequences });
      const layer = both ? tf.layers.bidirectional({ layer: one, mergeMode: "concat" }) : one;
      const x = numbers(1, [4, 9, 3], 1);
      layer.apply(x);
      const weights = layer.trainableWeights.map(weight => weight.read() as tf.Variable);
      setWeights(weights);
      const output = layer.apply(x) as tf.Tensor;
      const loss = (of: tf.Tensor) =>
        tf.sum(tf.mul(layer.apply(of) as tf.Tensor, numbers(2, output.shape, 1))) as tf.Scalar;
      const { grads } = tf.variableGrads(() => loss(x), weights);
      expect(difference(output.dataSync(), keras.output)).toBeLessThan(TOLERANCE);
      expect(difference(tf.grad(loss)(x).dataSync(), keras.gradientOfInput)).toBeLessThan(TOLERANCE);
      weights.forEach((weight, i) =>
        expect(difference(grads[weight.name].dataSync(), keras.gradients[i])).toBeLessThan(TOLERANCE));
    }));
  }
});

const TRAINERS: Readonly<Record<string, (model: tf.LayersModel, x: tf.Tensor) => Trainer>> =
  { eager: eagerTrainer, recorded: (model, x) => tracedTrainer(model, x, BATCH) };

describe(`architectures against Keras ${reference.versions.keras}, three steps of Adam`, () => {
  const table: Record<string, string | number>[] = [];
  const named = reference.models.map(one => [`${one.model} on ${one.shape.join(" × ")}`, one] as const);
  describe.each(named)("%s", (_, { model: name, shape, ...keras }) => {
    let model: tf.LayersModel;
    beforeAll(() => {
      model = MODELS[name](shape as unknown as InputShape);
      withoutDropout(model);
    });
    afterAll(() => void model.dispose());

    it.each(Object.entries(TRAINERS))("%s", (way, open) => {
      expect(model.countParams()).toBe(keras.parameters);
      setWeights(trainableWeights(model));
      const before = trainableWeights(model).map(weight => weight.dataSync().slice());
      const x = numbers(1, [BATCH, ...shape], 1);
      const rows = Int32Array.from({ length: BATCH }, (_, i) => i);
      const targets = Float32Array.from({ length: BATCH * CLASSES }, (_, i) =>
        (i % CLASSES === Math.floor(i / CLASSES) % CLASSES ? 1 : 0));

      const trainer = open(model, x);
      const probabilities = trainer.predict([...rows]);
      const steps = [1, 2, 3].map(step =>
        trainer.train({ rows, targets, key: drawKey(0, step), rate: adamRate(1e-3, step) }));
      const after = trainer.read();
      const zeros = after.first.map(moment => new Float32Array(moment.length));
      trainer.write({ weights: before as Float32Array[], first: zeros, second: zeros });
      trainer.train({ rows, targets, key: drawKey(0, 1), rate: 0 });
      // After the first step the first moment is a tenth of the gradient.
      const gradients = trainer.read().first.map(moment => moment.map(value => value * 10));

      const moved = after.weights.map((weight, i) => weight.map((value, j) => value - before[i][j]));
      const found = {
        probabilities: difference(probabilities, keras.probabilities),
        loss: Math.abs(steps[0].loss - keras.loss),
        gradients: samplesDiffer(gradients, keras.gradients),
        losses: difference(steps.map(step => step.loss), keras.losses),
        weights: samplesDiffer(moved, keras.moved),
      };
      table.push({ model: name, input: shape.join("×"), way, ...found });
      trainer.dispose();
      x.dispose();
      for (const largest of Object.values(found)) expect(largest).toBeLessThan(TOLERANCE);
    });
  });

  it("is shown as a table", () => {
    expect(table.length).toBe(2 * reference.models.length);
    const [header] = table;
    const lines = [Object.keys(header), ...table.map(row => Object.values(row))];
    console.log(lines.map(line => line.map(cell =>
      String(typeof cell === "number" ? cell.toExponential(1) : cell).padEnd(14)).join("")).join("\n"));
  });
});

it("the loss is Keras's where a probability is zero, too", () => {
  const loss = crossEntropy(tf.tensor2d([[1, 0]]), tf.tensor2d([[0, 1]])).dataSync()[0];
  expect(loss).toBeCloseTo(-Math.log(1e-7), 4);
});

it("the gradient is that of the loss: finite differences", () => {
  const model = MODELS["CNN-GRU"]([10, 3]);
  withoutDropout(model);
  setWeights(trainableWeights(model));
  const x = numbers(1, [BATCH, 10, 3], 1);
  const targets = tf.oneHot(tf.tensor1d([0, 1, 2, 3, 4, 5, 6, 0], "int32"), CLASSES).toFloat();
  const at = () => gradientsOf(model, x, targets, tf.tensor1d([0, 0], "int32"));
  const { gradients } = at();
  const weights = trainableWeights(model);
  const bias = weights[weights.length - 1], direction = numbers(7, bias.shape, 1);
  const start = bias.clone();
  const lossAt = (h: number) => {
    bias.assign(start.add(direction.mul(h)));
    return at().loss.dataSync()[0];
  };
  const slope = (lossAt(0.05) - lossAt(-0.05)) / 0.1;
  expect(slope).toBeCloseTo(gradients[gradients.length - 1].mul(direction).sum().dataSync()[0], 3);
});
