import { describe, expect, it } from "vitest";
import { tf } from "./backend";
import { MODELS, type InputShape } from "./models";

// Counted from the equations of the layers, not from the code.
const gates = (n: number, inputs: number, units: number) => n * units * (inputs + units + 1);
const convolution = (channels: number) => 3 * channels * 32 + 32;
const classifier = (inputs: number) => inputs * 64 + 64 + 64 * 7 + 7;
const afterPooling = (steps: number) => Math.floor((steps - 2) / 2);

const PARAMETERS: Record<string, (shape: InputShape) => number> = {
  "CNN": ([steps, channels]) => convolution(channels) + classifier(afterPooling(steps) * 32),
  "LSTM": ([, channels]) => gates(4, channels, 64) + classifier(64),
  "GRU": ([, channels]) => gates(3, channels, 64) + classifier(64),
  "BiLSTM": ([, channels]) => 2 * gates(4, channels, 64) + classifier(128),
  "CNN-LSTM": ([, channels]) => convolution(channels) + gates(4, 32, 64) + classifier(64),
  "CNN-GRU": ([, channels]) => convolution(channels) + gates(3, 32, 64) + classifier(64),
  "CNN-BiLSTM": ([, channels]) => convolution(channels) + 2 * gates(4, 32, 64) + classifier(128),
};

const SHAPES: readonly InputShape[] = [[64, 1], [157, 64]];

describe("architectures", () => {
  for (const [name, build] of Object.entries(MODELS)) {
    for (const shape of SHAPES) {
      it(`${name} on ${shape.join(" × ")}: parameters and probabilities`, () => {
        const model = build(shape);
        expect(model.countParams()).toBe(PARAMETERS[name](shape));
        tf.tidy(() => {
          const probabilities = model.predict(tf.randomNormal([3, ...shape])) as tf.Tensor;
          expect(probabilities.shape).toEqual([3, 7]);
          for (const sum of probabilities.sum(1).dataSync()) expect(sum).toBeCloseTo(1, 5);
        });
        model.dispose();
      });
    }
  }

  it("the paper's CNN-BiLSTM has its 58,503 parameters as counted, 64,551 as described", () => {
    expect(MODELS["CNN-BiLSTM"]([64, 1]).countParams()).toBe(58_503);
    expect(MODELS["CNN-BiLSTM"]([157, 64]).countParams()).toBe(64_551);
  });

  it("starts as Keras does: uniform kernels within Glorot's bound, orthogonal recurrent kernels, forget bias 1", () => {
    const model = MODELS["BiLSTM"]([64, 64]);
    const [kernel, recurrent, bias] = model.getWeights();
    const bound = Math.sqrt(6 / (64 + 256));
    const values = kernel.dataSync() as Float32Array;
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(bound);
    expect(Math.max(...values.map(Math.abs))).toBeGreaterThan(0.99 * bound);
    const power = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(Math.sqrt(power)).toBeCloseTo(bound / Math.sqrt(3), 2);
    const product = recurrent.matMul(recurrent, false, true); // 64 × 64, the rows are orthonormal
    expect(product.sub(tf.eye(64)).abs().max().dataSync()[0]).toBeLessThan(1e-5);
    expect([...bias.dataSync()]).toEqual(Array.from({ length: 256 }, (_, i) => (i >= 64 && i < 128 ? 1 : 0)));
    model.dispose();
  });
});
