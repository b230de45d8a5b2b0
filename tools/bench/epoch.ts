/**
 * A contender of tools/bench/training.ts as a process: epoch.ts ours|stock MODEL STEPSxCHANNELS BATCH.
 * Trains an epoch on made-up rows for every line on standard input; its seconds, as a line on standard output.
 */
import { createInterface } from "node:readline";
import { EMOTIONS, random } from "../../src/base";
import type { Inputs } from "../../src/features";
import { tf } from "../../src/tensorflow";
import { breather, MODELS, oneEpoch, openTrainer } from "../../src/models";

const ROWS = 2296; // the paper's training set

type Shape = [steps: number, channels: number];
type Epoch = () => Promise<unknown>;

function rows([steps, channels]: Shape): Inputs {
  const next = random(0), count = ROWS * steps * channels;
  return {
    values: Float32Array.from({ length: count }, () => 2 * next() - 1), shape: [ROWS, steps, channels],
    labels: Int32Array.from({ length: ROWS }, (_, i) => i % 7), emotions: EMOTIONS,
    lengths: new Int32Array(ROWS).fill(steps),
  };
}

/** An epoch as train() of models/training.ts makes it. */
function ours(name: string, shape: Shape, batchSize: number): Epoch {
  const inputs = rows(shape), all = Array.from({ length: ROWS }, (_, i) => i);
  const trainer = openTrainer(MODELS[name](shape), tf.tensor3d(inputs.values, [...inputs.shape]), batchSize);
  const settings = { epochs: 1, batchSize, learningRate: 1e-3, patience: 1, seed: 0 };
  const split = { protocol: "", seed: 0, train: all, validation: [], test: [] };
  let epoch = 0;
  return () => oneEpoch({ trainer, name: "", inputs, split, settings, breathe: breather() }, [], ++epoch);
}

/** The same architecture by tfjs's own layers and its own fit. */
function stock(name: string, shape: Shape, batchSize: number): Epoch {
  const { layers } = tf, model = tf.sequential(), inputShape = shape;
  const cell = { units: 64, recurrentActivation: "sigmoid" as const, inputShape };
  if (name.startsWith("CNN")) {
    model.add(layers.conv1d({ filters: 32, kernelSize: 3, activation: "relu", inputShape }));
    model.add(layers.maxPooling1d({ poolSize: 2 }));
    model.add(layers.dropout({ rate: 0.5 }));
  }
  const layer = () => layers.lstm({ ...cell, unitForgetBias: true }) as tf.RNN;
  if (name.endsWith("GRU")) model.add(layers.gru(cell));
  else model.add(layers.bidirectional({ layer: layer(), mergeMode: "concat", inputShape }));
  model.add(layers.dense({ units: 64, activation: "relu" }));
  model.add(layers.dense({ units: 7, activation: "softmax" }));
  model.compile({ optimizer: tf.train.adam(1e-3), loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  const inputs = rows(shape), x = tf.tensor3d(inputs.values, [...inputs.shape]);
  const y = tf.oneHot(tf.tensor1d(inputs.labels, "int32"), 7).toFloat();
  return () => model.fit(x, y, { batchSize, epochs: 1, verbose: 0, yieldEvery: "never" });
}

async function main([kind, model, shape, batch]: string[]): Promise<void> {
  const epoch = (kind === "ours" ? ours : stock)(model, shape.split("x").map(Number) as Shape, Number(batch));
  console.log("{}");
  for await (const _ of createInterface(process.stdin)) {
    const start = performance.now();
    await epoch();
    console.log((performance.now() - start) / 1000);
  }
}

void main(process.argv.slice(2));
