import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { describe, expect, it } from "vitest";
import { UnwrittenError } from "../../base";
import { attribute, native, runOp, tf } from "../backend";
import { newGraph, NotTraceable } from "../graph";
import { crossEntropy, gradientsOf, trainableWeights } from "../step";
import { tracedTrainer } from "../tracedstep";
import { trace } from "../tracing";

const refuse = (run: (x: tf.Tensor) => unknown) => () => {
  const x = tf.tensor1d([1, 2]);
  const graph = newGraph();
  graph.placeholder("x", native().binding.TF_FLOAT, [2]);
  return trace(graph, new Map([[x, "x"]]), () => run(x));
};

describe("a step that cannot be recorded is refused with the reason", () => {
  it("it reads a value", () => {
    expect(refuse(x => x.dataSync())).toThrow("it reads the value of a tensor");
    expect(refuse(x => x.square().dataSync())).toThrow("it reads the value of a tensor");
  });
  it("it draws random numbers in JavaScript", () => {
    expect(refuse(x => x.add(tf.randomUniform([2])))).toThrow("it draws random numbers in JavaScript");
    const stock = tf.layers.dropout({ rate: 0.5 });
    expect(refuse(() => stock.apply(tf.ones([3, 3]), { training: true }))).toThrow(/random numbers/);
  });
  it("it uses a tensor that it was not told of", () => {
    const other = tf.tensor1d([3, 4]).square();
    expect(refuse(x => x.add(other))).toThrow("uses a tensor that was made before the recording");
  });
  it("an attribute is of a kind that is not known", () =>
    expect(refuse(x => runOp("Square", [{ ...attribute.type("T"), type: 99 }], [x], 1))).toThrow());
  it("and everything is as before", () => {
    const { random } = Math, { binding } = native();
    expect(refuse(x => x.dataSync())).toThrow();
    expect(Math.random).toBe(random);
    expect(native().binding).toBe(binding);
  });
});

describe("a trainer that cannot be made leaves nothing behind", () => {
  const make = (...layers: tf.layers.Layer[]) => tf.sequential({ layers: [
    ...layers, tf.layers.flatten({ inputShape: [4, 4] }), tf.layers.dense({ units: 7, activation: "softmax" })] });
  const fails = (model: tf.LayersModel, error: typeof NotTraceable | typeof UnwrittenError | typeof TypeError) => {
    const counts = () => [tf.memory().numTensors, native().binding.getNumOfSavedModels()];
    const x = tf.zeros([8, 4, 4]), before = counts();
    expect(() => tracedTrainer(model, x, 8)).toThrow(error);
    expect(counts()).toEqual(before);
  };
  /** A library of whose functions one fails. */
  const without = (name: "loadSavedModel" | "runSavedModel", act: () => void) => {
    const backend = native(), { binding } = backend;
    backend.binding = Object.create(binding, { [name]: { value: () => { throw new TypeError(name); } } });
    try { act(); } finally { backend.binding = binding; }
  };

  it("when what follows the gradients reads a value", () => {
    const peek = Object.assign(tf.constraints.nonNeg(), {
      apply: (weight: tf.Tensor) => tf.mul(weight, weight.dataSync().length / weight.size) });
    fails(make(tf.layers.dense({ units: 4, kernelConstraint: peek, inputShape: [4, 4] })), NotTraceable);
  });
  it("when TensorFlow refuses its graph, which is the cause", () => without("loadSavedModel", () => {
    fails(make(), NotTraceable);
    expect(() => tracedTrainer(make(), tf.zeros([8, 4, 4]), 8)).toThrow(expect.objectContaining({
      message: "TensorFlow refuses its graph (loadSavedModel)", cause: expect.any(TypeError) }));
  }));
  it("when its session takes no weights", () => without("runSavedModel", () => fails(make(), TypeError)));
  it("when the disk is full, which is no fault of the graph", () => {
    const { openSync } = fs, replace = (by: typeof openSync) => { fs.openSync = by; syncBuiltinESMExports(); };
    replace(() => { throw Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" }); });
    try { fails(make(), UnwrittenError); } finally { replace(openSync); }
  });
  it("when a layer has no gradient: tfjs itself leaves as much", () => {
    const dilated = (kernelSize: number) => tf.layers.conv1d({ filters: 4, kernelSize, dilationRate: 2, padding: "same",
      inputShape: [4, 4] }), model = make(dilated(3), dilated(3));
    const x = tf.zeros([8, 4, 4]), targets = tf.ones([8, 7]), key = tf.tensor1d([0, 0], "int32");
    const left = (act: () => unknown) => {
      const before = tf.memory().numTensors;
      expect(() => tf.tidy(() => void act())).toThrow("dilation");
      return tf.memory().numTensors - before;
    };
    expect(left(() => gradientsOf(model, x, targets, key))).toBe(left(() => tf.variableGrads(
      () => crossEntropy(targets, model.apply(x, { training: true }) as tf.Tensor), trainableWeights(model))));
  });
});

it("a model trains in its graph alone: another one beside it, and its own tfjs weights, stay as they are", () => {
  const make = () => tf.sequential({ layers: [
    tf.layers.dense({ units: 7, activation: "softmax", inputShape: [1, 3] }), tf.layers.flatten()] });
  const x = tf.randomNormal([8, 1, 3]);
  const a = make(), b = make();
  const [one, other] = [tracedTrainer(a, x, 8), tracedTrainer(b, x, 8)];
  const before = [a, b].map(model => [...model.getWeights()[0].dataSync()]);
  const start = [...other.read().weights[0]];
  const targets = tf.oneHot(tf.range(0, 8, 1, "int32").mod(tf.scalar(7, "int32")), 7).dataSync();
  const rows = Int32Array.from({ length: 8 }, (_, i) => i);
  one.train({ rows, targets: Float32Array.from(targets), key: Int32Array.of(0, 0), rate: 0.1 });
  expect([...one.read().weights[0]]).not.toEqual(before[0]);
  expect([...other.read().weights[0]]).toEqual(start);
  expect([a, b].map(model => [...model.getWeights()[0].dataSync()])).toEqual(before);
  one.dispose();
  other.dispose();
});

it("a trainer keeps nothing of the arrays that it is given: TensorFlow's threads must not let go of JavaScript's memory",
  () => {
    const model = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [4, 4] }),
      tf.layers.dense({ units: 7, activation: "softmax" })] });
    const trainer = tracedTrainer(model, tf.zeros([8, 4, 4]), 8), before = trainer.read();
    // TensorFlow shares arrays that begin at a multiple of 64 bytes; memory begins at any multiple of 16.
    for (const start of [0, 16, 32, 48]) {
      const given: Float32Array[] = [];
      const ours = (arrays: readonly Float32Array[]) => arrays.map(values => {
        const array = new Float32Array(new ArrayBuffer(start + values.byteLength), start, values.length);
        array.set(values);
        given.push(array);
        return array;
      });
      trainer.write({ weights: ours(before.weights), first: ours(before.first), second: ours(before.second) });
      for (const array of given) array.fill(99);
      expect(trainer.read()).toEqual(before);
    }
    trainer.dispose();
  });
