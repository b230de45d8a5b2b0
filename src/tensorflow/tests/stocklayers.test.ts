import { describe, expect, it } from "vitest";
import reference from "../../../tools/reference/keras-parity.json";
import { native, tf } from "../backend";
import { adamRate, allWeights, eagerTrainer, gradientsOf, trainableWeights, type Trainer } from "../step";
import { drawKey, withinStep } from "../stocklayers";
import { tracedTrainer } from "../tracedstep";
import { difference, numbers } from "./numbers";

const { layers } = tf, BATCH = 8, CLASSES = 7;
const TRAINERS: Readonly<Record<string, (model: tf.LayersModel, x: tf.Tensor) => Trainer>> =
  { eager: eagerTrainer, recorded: (model, x) => tracedTrainer(model, x, BATCH) };

/** A batch of the first so many rows, filled up. */
function batch(step: number, counting = BATCH) {
  const rows = Int32Array.from({ length: BATCH }, (_, i) => (i < counting ? i : 0));
  const targets = Float32Array.from({ length: BATCH * CLASSES }, (_, i) =>
    (i % CLASSES === Math.floor(i / CLASSES) % CLASSES && i < counting * CLASSES ? 1 : 0));
  return { rows, targets, key: drawKey(1, step), rate: adamRate(1e-3, step) };
}

describe(`batch normalisation against Keras ${reference.versions.keras}, three steps, the last batch smaller`, () => {
  for (const { axis, ...keras } of reference.normalised) {
    for (const [way, open] of Object.entries(TRAINERS)) {
      it(`axis ${axis}, ${way}`, () => {
        const model = tf.sequential({ layers: [
          layers.conv1d({ filters: 6, kernelSize: 3, activation: "relu", inputShape: [10, 3] }),
          layers.batchNormalization({ axis }), layers.flatten(), layers.batchNormalization(),
          layers.dense({ units: CLASSES, activation: "softmax" })] });
        trainableWeights(model).forEach((weight, i) => weight.assign(numbers(100 + i, weight.shape, 0.15)));
        const before = allWeights(model).map(weight => [...weight.dataSync()]);
        const trainer = open(model, numbers(1, [BATCH, 10, 3], 1));
        expect(allWeights(model).map(weight => [...weight.dataSync()])).toEqual(before); // recording trains nothing
        const losses = [BATCH, BATCH, 3].map((rows, i) => trainer.train(batch(i + 1, rows)).loss);
        const { weights } = trainer.read(), trained = keras.trained.length;
        expect(difference(losses, keras.losses)).toBeLessThan(1e-5);
        // A shift that the next normalisation takes away has no gradient but rounding, whose sign Adam follows.
        weights.slice(0, trained).forEach((weight, i) => expect(difference(weight, keras.trained[i])).toBeLessThan(1e-4));
        weights.slice(trained).forEach((weight, i) => expect(difference(weight, keras.averages[i])).toBeLessThan(1e-5));
        const probabilities = trainer.predict(Array.from({ length: BATCH }, (_, i) => i));
        expect(difference(probabilities, keras.probabilities)).toBeLessThan(1e-5);
        trainer.dispose();
      });
    }
  }
});

describe("noise in a training step", () => {
  const x = tf.fill([200, 50, 4], 3);
  const run = (layer: tf.layers.Layer, step = 1) => withinStep(tf.tensor1d(drawKey(1, step), "int32"), tf.ones([200]),
    () => layer.apply(x, { training: true }) as tf.Tensor);
  const moments = (of: tf.Tensor) => {
    const { mean, variance } = tf.moments(of);
    return [mean.dataSync()[0], Math.sqrt(variance.dataSync()[0])];
  };
  const LAYERS: readonly [tf.layers.Layer, mean: number, deviation: number][] = [
    [layers.gaussianNoise({ stddev: 0.5 }), 3, 0.5],
    [layers.gaussianDropout({ rate: 0.2 }), 3, 3 * Math.sqrt(0.2 / 0.8)],
    [layers.dropout({ rate: 0.2 }), 3, 3 * Math.sqrt(0.2 / 0.8)],
  ];
  it.each(LAYERS)("%#: the mean stays, the deviation is the published one; repeatable", (layer, mean, deviation) => {
    const [found, spread] = moments(run(layer));
    expect(Math.abs(found - mean)).toBeLessThan(0.05);
    expect(Math.abs(spread - deviation)).toBeLessThan(0.05);
    expect(run(layer).dataSync()).toEqual(run(layer).dataSync());
    expect(run(layer, 2).dataSync()).not.toEqual(run(layer).dataSync());
  });

  it("spatial dropout takes whole channels", () => {
    const dropped = run(layers.spatialDropout1d({ rate: 0.4 } as never)).max(1).arraySync() as number[][];
    const least = run(layers.spatialDropout1d({ rate: 0.4 } as never)).min(1).arraySync() as number[][];
    expect(dropped).toEqual(least);
    expect(Math.abs(dropped.flat().filter(of => of === 0).length / 800 - 0.4)).toBeLessThan(0.08);
  });

  it("alpha dropout keeps mean and deviation of what is standardised", () => {
    const layer = layers.alphaDropout({ rate: 0.3 }), normal = tf.randomNormal([200, 50, 4], 0, 1, "float32", 1);
    const [mean, deviation] = moments(withinStep(tf.tensor1d([1, 0], "int32"), tf.ones([200]), () =>
      layer.apply(normal, { training: true }) as tf.Tensor));
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(deviation - 1)).toBeLessThan(0.03);
  });
});

/** Small networks with one layer of a kind: their recorded steps are the eager ones. */
const conv = () => layers.conv1d({ filters: 4, kernelSize: 3, activation: "relu", inputShape: [12, 1] });
const among = (...more: tf.layers.Layer[]) => () => tf.sequential({ layers:
  [conv(), ...more, layers.flatten(), layers.dense({ units: CLASSES, activation: "softmax" })] });
const straight = (layer: tf.layers.Layer) => () => tf.sequential({ layers:
  [layer, layers.dense({ units: CLASSES, activation: "softmax" })] });
const branches = () => {
  const input = tf.input({ shape: [12, 1] }), of = (kernelSize: number) =>
    layers.conv1d({ filters: 3, kernelSize, padding: "same" }).apply(input) as tf.SymbolicTensor;
  const joined = layers.concatenate().apply([of(3), layers.add().apply([of(3), of(5)]) as tf.SymbolicTensor]);
  const output = layers.dense({ units: CLASSES, activation: "softmax" }).apply(layers.flatten().apply(joined));
  return tf.model({ inputs: input, outputs: output as tf.SymbolicTensor });
};
const frozen = () => {
  const model = among(layers.dense({ units: 3 }))();
  model.layers[0].trainable = false;
  return model;
};
const RECORDED: Readonly<Record<string, () => tf.LayersModel>> = {
  "batch normalisation": among(layers.batchNormalization(), layers.dropout({ rate: 0.3 })),
  "… without scale and centre": among(layers.batchNormalization({ scale: false, center: false })),
  "layer normalisation": among(layers.layerNormalization()),
  "noise": among(layers.gaussianNoise({ stddev: 0.2 }), layers.spatialDropout1d({ rate: 0.3 } as never)),
  "pooling": among(layers.averagePooling1d({ poolSize: 2 })),
  "global pooling": () => tf.sequential({ layers: [conv(), layers.globalMaxPooling1d({ name: "most" }),
    layers.dense({ units: CLASSES, activation: "softmax" })] }),
  "time distributed": among(layers.timeDistributed({ layer: layers.dense({ units: 3 }) })),
  "tfjs's LSTM": straight(layers.lstm({ units: 3, inputShape: [12, 1] })),
  "tfjs's GRU, both ways": straight(layers.bidirectional(
    { layer: layers.gru({ units: 3 }) as tf.RNN, mergeMode: "concat", inputShape: [12, 1] })),
  "simple RNN": straight(layers.simpleRNN({ units: 3, inputShape: [12, 1] })),
  "branches": branches,
  "weights that are not trained": frozen,
};

describe("what is recorded is what tfjs computes", () => {
  it.each(Object.entries(RECORDED))("%s", (_, build) => {
    const model = build(), x = numbers(1, [BATCH, 12, 1], 1);
    const [recorded, eager] = [tracedTrainer(model, x, BATCH), eagerTrainer(model, x)];
    for (let step = 1; step <= 4; step++)
      expect(recorded.train(batch(step, 5)).loss).toBeCloseTo(eager.train(batch(step, 5)).loss, 4);
    const [ours, tfjs] = [recorded.read().weights, eager.read().weights];
    ours.forEach((weight, i) => expect(difference(weight, tfjs[i])).toBeLessThan(1e-3));
    expect(difference(recorded.predict([0, 1, 2]), eager.predict([0, 1, 2]))).toBeLessThan(1e-3);
    recorded.dispose();
  });

  it("weights that are not trained stay", () => {
    const model = frozen(), before = [...model.layers[0].getWeights()[0].dataSync()];
    const trainer = tracedTrainer(model, numbers(1, [BATCH, 12, 1], 1), BATCH);
    trainer.train(batch(1));
    const kept = trainer.read().weights.filter(weight => weight.length === before.length);
    expect(kept.map(weight => [...weight])).toContainEqual(before);
    trainer.dispose();
  });

  it("what TensorFlow does not load leaves no graph behind", () => {
    const model = tf.sequential({ layers: [layers.masking({ maskValue: 0, inputShape: [12, 1] }),
      layers.lstm({ units: 2 }), layers.dense({ units: CLASSES, activation: "softmax" })] });
    const { binding } = native(), before = binding.getNumOfSavedModels();
    expect(() => tracedTrainer(model, numbers(1, [BATCH, 12, 1], 1), BATCH)).toThrow(/TensorFlow refuses its graph \(/);
    expect(binding.getNumOfSavedModels()).toBe(before);
  });
});

it("regularisers pull, and constraints hold", () => {
  const plain = straight(layers.flatten({ inputShape: [12, 1] }))(), x = numbers(1, [BATCH, 12, 1], 1);
  const pulled = tf.sequential({ layers: [layers.flatten({ inputShape: [12, 1] }), layers.dense({ units: CLASSES,
    activation: "softmax", kernelRegularizer: tf.regularizers.l2({ l2: 0.5 }), kernelConstraint: tf.constraints.nonNeg() })] });
  const [kernel] = pulled.getWeights();
  plain.setWeights(pulled.getWeights());
  const targets = tf.tensor2d(batch(1).targets, [BATCH, CLASSES]), key = tf.tensor1d([0, 0], "int32");
  const [free, bound] = [plain, pulled].map(model => gradientsOf(model, x, targets, key));
  expect(bound.loss.dataSync()).toEqual(free.loss.dataSync());
  const expected = tf.add(free.gradients[0], kernel); // the derivative of w² / 2
  expect(difference(bound.gradients[0].dataSync(), expected.dataSync())).toBeLessThan(1e-5);
  const trainer = tracedTrainer(pulled, x, BATCH);
  trainer.train(batch(1));
  expect(Math.min(...trainer.read().weights[0])).toBe(0);
  trainer.dispose();
});
