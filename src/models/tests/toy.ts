// A small training that the tests make, in their own process and in others.
import { EMOTIONS, random } from "../../base";
import type { Split } from "../../corpus";
import type { Inputs } from "../../features";
import type { TrainingSettings } from "../../evaluation";
import { fusedLSTM, tf } from "../../tensorflow";

const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

export const SPLIT: Split =
  { protocol: "toy", seed: 0, train: rows(0, 100), validation: rows(100, 120), test: rows(120, 140) };
export const SETTINGS: TrainingSettings =
  { epochs: 6, batchSize: 8, learningRate: 0.01, patience: 100, seed: 1 };

/** 140 sequences of 12 numbers: a wave whose frequency is the label, in some noise. */
export function toy(): Inputs {
  const next = random(1);
  const labels = Int32Array.from({ length: 140 }, (_, row) => row % 7);
  const values = Float32Array.from({ length: 140 * 12 }, (_, i) =>
    Math.sin((i % 12) * (0.3 + 0.4 * labels[Math.floor(i / 12)])) + 0.2 * (next() - 0.5));
  return { values, shape: [140, 12, 1], labels, emotions: EMOTIONS, lengths: new Int32Array(140).fill(12) };
}

/** The paper's architecture, small. */
export function small(): tf.LayersModel {
  return tf.sequential({ layers: [
    tf.layers.conv1d({ filters: 8, kernelSize: 3, activation: "relu", inputShape: [12, 1] }),
    tf.layers.maxPooling1d({ poolSize: 5 }),
    tf.layers.dropout({ rate: 0.1 }),
    tf.layers.bidirectional({ layer: fusedLSTM({ units: 6 }), mergeMode: "concat" }),
    tf.layers.dense({ units: 7, activation: "softmax" }),
  ] });
}
