import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { eagerTrainer, drawKey, fusedLSTM, tf, tracedTrainer } from "../../tensorflow";
import { ABLATIONS, type Builder, type InputShape, MODELS, PARTS, stack } from "../networks";

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
  "CNN-BiLSTM without convolution": ([, channels]) => 2 * gates(4, channels, 64) + classifier(128),
  "CNN-BiLSTM without pooling": shape => PARAMETERS["CNN-BiLSTM"](shape),
  "CNN-BiLSTM without dropout": shape => PARAMETERS["CNN-BiLSTM"](shape),
  "CNN-BiLSTM without recurrence": ([, channels]) => convolution(channels) + classifier(32),
  "CNN-BiLSTM in one direction": ([, channels]) => convolution(channels) + gates(4, 32, 128) + classifier(128),
};

const SHAPES: readonly InputShape[] = [[64, 1], [94, 64]];
const BUILDERS: Readonly<Record<string, Builder>> = { ...MODELS, ...ABLATIONS };

const built = new Map<string, tf.LayersModel>();
/** A network, built once: drawing orthogonal kernels takes long. */
function modelOf(name: string, shape: InputShape): tf.LayersModel {
  const key = `${name} ${shape}`, model = built.get(key) ?? BUILDERS[name](shape);
  built.set(key, model);
  return model;
}

describe("architectures", () => {
  for (const name of Object.keys(BUILDERS)) {
    for (const shape of SHAPES) {
      it(`${name} on ${shape.join(" × ")}: parameters and probabilities`, () => {
        const model = modelOf(name, shape);
        expect(model.countParams()).toBe(PARAMETERS[name](shape));
        tf.tidy(() => {
          const probabilities = model.predict(tf.randomNormal([3, ...shape])) as tf.Tensor;
          expect(probabilities.shape).toEqual([3, 7]);
          for (const sum of probabilities.sum(1).dataSync()) expect(sum).toBeCloseTo(1, 5);
        });
      });
    }
  }

  it("the paper's CNN-BiLSTM has its 58,503 parameters as counted, 64,551 as described", () => {
    expect(modelOf("CNN-BiLSTM", [64, 1]).countParams()).toBe(58_503);
    expect(modelOf("CNN-BiLSTM", [94, 64]).countParams()).toBe(64_551);
  });

  it("notebook 04 prints the layers of the CNN-BiLSTM as they are", () => {
    const { cells } = JSON.parse(readFileSync("notebooks/04-cnn-bilstm.ipynb", "utf8"));
    const text: string = cells.find((cell: { id: string }) => cell.id === "04-18").source.join("");
    const [, code] = /```ts\n([^]*?)```/.exec(text)!;
    const printed = stack([64, 1], new Function("tf", "fusedLSTM", `return [${code}]`)(tf, fusedLSTM));
    const settings = (model: tf.LayersModel) => model.layers.slice(1).map(layer => {
      const { filters, kernelSize, poolSize, rate, units, activation, mergeMode, layer: inner } = layer.getConfig() as any;
      return [layer.getClassName(), filters, kernelSize, poolSize, rate, units, activation, mergeMode, inner?.config.units];
    });
    expect(settings(printed)).toEqual(settings(modelOf("CNN-BiLSTM", [64, 1])));
  });

  it("flattened, the CNN grows with the length of the input", () => {
    const counts = [[64, 1], [94, 64], [224, 64]].map(([steps, channels]) => PARAMETERS.CNN([steps, channels]));
    expect(counts).toEqual([64_135, 100_903, 234_023]);
  });

  it("each ablation takes away one part of the CNN-BiLSTM and nothing else", () => {
    const parts = (name: string) =>
      modelOf(name, [64, 1]).layers.slice(1).map(layer => `${layer.getClassName()} → ${layer.outputShape}`);
    const [conv, pool, drop, both, ...dense] = parts("CNN-BiLSTM");
    const kinds = (layers: string[]) => layers.map(layer => layer.split(" ")[0]);
    const without = (gone: string) => kinds([conv, pool, drop, both, ...dense].filter(part => part !== gone));
    const cut = (name: string) => parts(`CNN-BiLSTM ${name}`);
    expect(kinds(cut("without convolution"))).toEqual(without(conv));
    expect(kinds(cut("without pooling"))).toEqual(without(pool));
    expect(kinds(cut("without dropout"))).toEqual(without(drop));
    expect(cut("without recurrence")).toEqual([conv, pool, drop, expect.stringContaining("→ ,32"), ...dense]);
    expect(cut("in one direction")).toEqual([conv, pool, drop, expect.stringContaining("→ ,128"), ...dense]);
  });

  it("every ablation, and every model that is one part less, says which part", () => {
    const less = ["CNN", "BiLSTM", "CNN-LSTM", ...Object.keys(ABLATIONS)];
    expect(Object.keys(PARTS).sort()).toEqual(less.sort());
    expect(new Set(Object.values(PARTS)).size).toBe(less.length);
  });

  for (const [name, build] of Object.entries(ABLATIONS)) {
    it(`${name}: its step can be recorded, and is the eager one`, () => {
      const model = build([12, 3]), x = tf.randomNormal([8, 12, 3]);
      const recorded = tracedTrainer(model, x, 8), eager = eagerTrainer(model, x);
      const rows = Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7);
      const targets = Float32Array.from({ length: 56 }, (_, i) => Number(i % 7 === Math.floor(i / 7) % 7));
      for (let step = 1; step <= 5; step++) {
        const batch = { rows, targets, key: drawKey(3, step), rate: 0.001 };
        expect(recorded.train(batch).loss).toBeCloseTo(eager.train(batch).loss, 4);
      }
      const [ours, theirs] = [recorded, eager].map(trainer => trainer.predict([...rows]));
      ours.forEach((probability, i) => expect(probability).toBeCloseTo(theirs[i], 4));
      recorded.dispose();
      model.dispose();
    });
  }

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
