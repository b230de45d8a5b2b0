import { describe, expect, it } from "vitest";
import { tf } from "../backend";
import { drawKey, withinStep } from "../stocklayers";
import { fusedGRU, fusedLSTM } from "../recurrent";

const largest = (difference: tf.Tensor) => difference.abs().max().dataSync()[0];

describe("fused layers against tfjs's own", () => {
  const stock = { recurrentActivation: "sigmoid" as const, units: 5, returnSequences: true };
  const pairs = {
    LSTM: [fusedLSTM({ units: 5, returnSequences: true }), tf.layers.lstm(stock)],
    GRU: [fusedGRU({ units: 5, returnSequences: true }), tf.layers.gru(stock)],
  };
  for (const [name, [fused, own]] of Object.entries(pairs)) {
    it(name, () => tf.tidy(() => {
      const x = tf.randomNormal([3, 11, 4]);
      fused.apply(x);
      own.apply(x);
      own.setWeights(fused.getWeights());
      expect(largest((fused.apply(x) as tf.Tensor).sub(own.apply(x) as tf.Tensor))).toBeLessThan(1e-6);
    }));
  }

  it("a layer without bias computes what one with a zero bias does", () => tf.tidy(() => {
    const x = tf.randomNormal([2, 4, 3]) as tf.Tensor;
    for (const make of [fusedLSTM, fusedGRU]) {
      const without = make({ units: 3, useBias: false }), zero = make({ units: 3 });
      without.apply(x);
      zero.apply(x);
      const [kernel, recurrent] = without.getWeights();
      zero.setWeights([kernel, recurrent, tf.zeros([make === fusedLSTM ? 12 : 9])]);
      expect(largest((without.apply(x) as tf.Tensor).sub(zero.apply(x) as tf.Tensor))).toBe(0);
    }
  }));

  it("the two directions start from different weights", () => {
    const both = tf.layers.bidirectional({ layer: fusedLSTM({ units: 4 }), mergeMode: "concat" });
    both.apply(tf.zeros([1, 3, 2]));
    const [forward, , , backward] = both.getWeights();
    expect(largest(forward.sub(backward))).toBeGreaterThan(0.01);
  });
});

describe("what the fused layers do not compute is refused by name", () => {
  const make = (settings: object) => () => fusedLSTM({ units: 2, ...settings });
  it("settings", () => {
    expect(make({ activation: "relu" })).toThrow(/activation "relu"/);
    expect(make({ recurrentActivation: "hardSigmoid" })).toThrow(/recurrentActivation "hardSigmoid"/);
    expect(make({ dropout: 0.1, recurrentDropout: 0.2 })).toThrow(/dropout, recurrentDropout/);
    expect(make({ stateful: true })).toThrow(/stateful/);
    expect(make({ returnState: true })).toThrow(/returnState/);
  });
  it("masks and initial states", () => {
    const layer = fusedLSTM({ units: 2 });
    const x = tf.zeros([1, 3, 2]);
    expect(() => layer.apply(x, { mask: tf.ones([1, 3]) })).toThrow(/neither initial states nor a mask/);
    expect(() => layer.apply(x, { initialState: [tf.zeros([1, 2]), tf.zeros([1, 2])] })).toThrow(/neither initial states/);
  });
});

describe("tfjs's dropout in a training step", () => {
  const layer = tf.layers.dropout({ rate: 0.3 });
  const ones = tf.ones([100, 200]);
  const drop = (seed: number, step: number) => withinStep(tf.tensor1d(drawKey(seed, step), "int32"), tf.ones([100]), () =>
    [0, 1].map(() => (layer.apply(ones, { training: true }) as tf.Tensor).dataSync() as Float32Array));
  const zeros = (values: Float32Array) => values.filter(value => value === 0).length;
  const both = (a: Float32Array, b: Float32Array) => a.filter((value, i) => value === 0 && b[i] === 0).length;

  it("zeroes its share and keeps the mean", () => {
    const [mask] = drop(1, 1);
    expect(new Set(mask)).toEqual(new Set([0, Math.fround(1 / 0.7)]));
    expect(Math.abs(zeros(mask) / mask.length - 0.3)).toBeLessThan(4 * Math.sqrt(0.21 / mask.length));
  });
  it("the same seed and step give the same masks", () => expect(drop(5, 9)).toEqual(drop(5, 9)));
  it("another layer, step or seed gives an independent mask", () => {
    const [first, second] = drop(5, 9);
    for (const other of [second, drop(5, 10)[0], drop(6, 9)[0]]) {
      const share = both(first, other) / first.length; // independent: 0.3 × 0.3
      expect(Math.abs(share - 0.09)).toBeLessThan(4 * Math.sqrt(0.09 * 0.91 / first.length));
    }
  });
  it("does nothing outside of training", () =>
    expect(largest((layer.apply(ones, { training: false }) as tf.Tensor).sub(1))).toBe(0));
  it("is tfjs's own outside of a step", () => {
    const masks = [0, 1].map(() => (layer.apply(ones, { training: true }) as tf.Tensor).dataSync() as Float32Array);
    for (const mask of masks) expect(Math.abs(zeros(mask) / mask.length - 0.3)).toBeLessThan(0.02);
    expect(masks[0]).not.toEqual(masks[1]);
  });
  it("refuses a rate that leaves nothing", () => {
    const all = tf.layers.dropout({ rate: 1 });
    const step = () => withinStep(tf.tensor1d([0, 0], "int32"), tf.ones([100]), () => all.apply(ones, { training: true }));
    expect(step).toThrow(/\[0, 1\)/);
  });
});
