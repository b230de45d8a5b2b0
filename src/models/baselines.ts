/// <reference path="./libraries.d.ts" />
import { argmax, permutation, random, withoutHandlers } from "../base";
import type { Inputs } from "../features";
import type { Baseline } from "../evaluation";

/** The label that most of the training rows have, the smallest of equals, for everything. */
const majority: Baseline = async (inputs, rows) => {
  const counts = new Map<number, number>();
  for (const label of labels(inputs, rows)) counts.set(label, (counts.get(label) ?? 0) + 1);
  const [[label]] = [...counts].sort(([a, n], [b, m]) => m - n || a - b);
  return { predict: (_, some) => new Int32Array(some.length).fill(label), dispose: () => {} };
};

/** The vote of the five nearest training rows, as many as in scikit-learn. Of tied labels it is any one. */
const nearestNeighbours: Baseline = async (inputs, rows) => {
  const { default: KNN } = await import("ml-knn");
  const model = new KNN(vectors(inputs, rows), labels(inputs, rows), { k: 5 });
  return {
    predict: (unseen, some) => Int32Array.from(model.predict(vectors(unseen, some))),
    dispose: () => {},
  };
};

/** LIBSVM's linear C-SVC, one class against one, with C = 1 as in scikit-learn's SVC. */
const linearSvm: Baseline = async (inputs, rows) => {
  const { default: SVM } = await withoutHandlers(() => import("libsvm-js/asm.js"));
  const model = new SVM({ type: SVM.SVM_TYPES.C_SVC, kernel: SVM.KERNEL_TYPES.LINEAR, cost: 1, quiet: true });
  // Of tied labels LIBSVM takes the one it met first, scikit-learn the smallest: here that is met first.
  const sorted = [...rows].sort((a, b) => inputs.labels[a] - inputs.labels[b]);
  model.train(vectors(inputs, sorted), labels(inputs, sorted));
  return {
    predict: (unseen, some) => Int32Array.from(model.predict(vectors(unseen, some))),
    dispose: () => model.free(),
  };
};

/**
 * Yggdrasil's random forest with its defaults, which the package does not let us set: 300 trees of depth up
 * to 16, the square root of the features tried at each split, at least five rows in a leaf, one vote a tree.
 * scikit-learn's are 100 trees, grown to the end, that vote with shares. Its own seed is fixed; ours orders the
 * rows, so that its draws fall on others.
 */
const randomForest: Baseline = async (inputs, rows, seed) => {
  const { default: load } = await import("ydf-training");
  const { RandomForestLearner } = await withoutHandlers(() => load({ print: () => {}, printErr: () => {} }));
  const order = Array.from(permutation(rows.length, random(seed)), i => rows[i]);
  const model = new RandomForestLearner("label", "CLASSIFICATION")
    .train({ ...columns(inputs, order), label: labels(inputs, order).map(String) });
  const classes = model.getLabelClasses().map(Number);
  return {
    predict: (unseen, some) => {
      const votes = model.predict(columns(unseen, some)), width = votes.length / some.length;
      return Int32Array.from(some, (_, i) => {
        const shares = votes.slice(i * width, (i + 1) * width);
        if (classes.length === 2) shares.unshift(1 - shares[0]); // then only the second one's share is given
        return classes[argmax(shares)];
      });
    },
    dispose: () => model.unload(),
  };
};

/** The common-sense classifiers that networks must beat. Nothing about them was tuned. */
export const BASELINES: Readonly<Record<string, Baseline>> = {
  "majority class": majority, "k-nearest neighbours": nearestNeighbours,
  "linear SVM": linearSvm, "random forest": randomForest,
};

function vectors({ values, shape: [, steps, channels] }: Inputs, rows: readonly number[]): number[][] {
  const size = steps * channels;
  return someOf(rows).map(row => Array.from(values.subarray(row * size, (row + 1) * size)));
}

function columns(inputs: Inputs, rows: readonly number[]): Record<string, number[]> {
  const some = vectors(inputs, rows);
  return Object.fromEntries(some[0].map((_, column) => [`x${column}`, some.map(vector => vector[column])]));
}

const labels = (inputs: Inputs, rows: readonly number[]): number[] =>
  someOf(rows).map(row => inputs.labels[row]);

function someOf(rows: readonly number[]): readonly number[] {
  if (rows.length > 0) return rows;
  throw new RangeError("a classifier needs at least one row");
}
