import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import type { Inputs } from "../../features";
import reference from "../../../tools/reference/baselines.json";
import { BASELINES } from "../baselines";

// Data and values of scikit-learn, made by tools/reference/baselines.py, which names its versions.
const inputsOf = (features: readonly (readonly number[])[], labels: readonly number[]): Inputs => ({
  values: Float32Array.from(features.flat()), shape: [features.length, features[0].length, 1],
  labels: Int32Array.from(labels), emotions: [], lengths: new Int32Array(features.length).fill(features[0].length),
});
const inputs = inputsOf(reference.features, reference.labels);
const rows = reference.labels.map((_, row) => row);
const train = rows.slice(0, reference.train), tested = rows.slice(reference.train);
const truth = reference.labels.slice(reference.train);

async function predictions(name: string, from = inputs, some = train, seed = 0, unseen = tested) {
  const { predict, dispose } = await BASELINES[name](from, some, seed);
  try {
    return [...predict(from, unseen)];
  } finally {
    dispose();
  }
}
const share = (a: readonly number[], b: readonly number[]) =>
  a.filter((label, i) => label === b[i]).length / a.length;

describe("as scikit-learn", () => {
  test("majority class", async () => {
    expect(await predictions("majority class")).toEqual(reference.majority);
  });

  test("linear SVM: every label", async () => {
    expect(await predictions("linear SVM")).toEqual(reference.linearSvm);
  });

  test("k-nearest neighbours: every label but for tied votes, where it is one of the tied", async () => {
    const ours = await predictions("k-nearest neighbours");
    const most = reference.votes.map(votes => Math.max(...votes));
    ours.forEach((label, i) => expect(reference.votes[i][label], `row ${i}`).toBe(most[i]));
    const clear = reference.votes.filter((votes, i) => votes.filter(n => n === most[i]).length === 1);
    expect(clear.length).toBe(177);
  });

  test("random forest: as accurate as scikit-learn's, and as like one as they are like each other", async () => {
    const { accuracy, deviation, agreement, predictions: theirs } = reference.randomForest;
    const ours = await predictions("random forest");
    expect(Math.abs(share(ours, truth) - accuracy)).toBeLessThan(4 * deviation);
    expect(share(ours, theirs)).toBeGreaterThan(agreement - 0.05);
  });
});

const CHILD = `
  const { features, labels, train } = require("./tools/reference/baselines.json");
  const rows = labels.map((_, row) => row), shape = [labels.length, features[0].length, 1];
  const inputs = { values: Float32Array.from(features.flat()), shape, labels: Int32Array.from(labels) };
  require("./src/models/baselines.ts").BASELINES[process.argv[1]](inputs, rows.slice(0, 150), 3)
    .then(({ predict }) => process.stdout.write(predict(inputs, rows.slice(train)).join()));`;

for (const name of Object.keys(BASELINES))
  describe(name, () => {
    test("one seed gives one classifier, in this process and in another", async () => {
      const some = train.slice(0, 150), once = await predictions(name, inputs, some, 3);
      expect(await predictions(name, inputs, some, 3)).toEqual(once);
      const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", "-e", CHILD, name]);
      expect([status, String(stdout), String(stderr)]).toEqual([0, once.join(), ""]);
    });

    test("reads no label and no row but the training set's", async () => {
      const some = train.slice(0, 150), before = await predictions(name, inputs, some);
      const labels = inputs.labels.map((label, row) => (row < 150 ? label : (label + 1) % 7));
      const values = inputs.values.map((value, i) => (i < 150 * 12 || i >= reference.train * 12 ? value : 99));
      expect(await predictions(name, { ...inputs, labels, values }, some)).toEqual(before);
    });

    test("one and two emotions, and rare ones", async () => {
      const line = Array.from({ length: 40 }, (_, i) => [i, 0.5]);
      const half = inputsOf(line, line.map(([i]) => (i < 20 ? 5 : 3)));
      const all = line.map((_, row) => row);
      const same = inputsOf(line, line.map(() => 4));
      expect(new Set(await predictions(name, same, all, 0, all))).toEqual(new Set([4]));
      const right = name === "majority class" ? 0.5 : 0.95;
      expect(share(await predictions(name, half, all, 0, all), [...half.labels])).toBeGreaterThanOrEqual(right);
      const rare = { ...half, labels: half.labels.map((label, row) => (row === 0 ? 6 : label)) };
      const nearly = await predictions(name, rare, all, 0, all);
      expect(share(nearly, [...half.labels])).toBeGreaterThanOrEqual(right - 0.05);
    });

    test("no rows to learn from are refused", async () => {
      await expect(BASELINES[name](inputs, [], 0)).rejects.toThrow("at least one row");
    });

    test("leaves no handler on the process that would end it", async () => {
      const events = ["uncaughtException", "unhandledRejection"];
      const handlers = () => events.map(event => process.listenerCount(event));
      const before = handlers();
      await predictions(name, inputs, train.slice(0, 60));
      expect(handlers()).toEqual(before);
    });
  });

test("another seed grows another forest, as good", async () => {
  const one = await predictions("random forest"), other = await predictions("random forest", inputs, train, 1);
  expect(one).not.toEqual(other);
  expect(share(one, other)).toBeGreaterThan(0.8);
});
