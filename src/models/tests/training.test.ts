import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { argmax } from "../../base";
import type { Epoch, TrainingSettings } from "../../evaluation";
import { eagerTrainer, drawKey, native, tf, tracedTrainer } from "../../tensorflow";
import { cnnBiLstmOf } from "../networks";
import { predict } from "../prediction";
import { batchesOf, checkFinished, train, type Watch } from "../training";
import { SETTINGS, small, SPLIT, toy } from "./toy";

const scratch = mkdtempSync(join(tmpdir(), "training-test-"));

const digest = (model: tf.LayersModel) => {
  const hash = createHash("sha256");
  for (const weight of model.getWeights()) hash.update(new Uint8Array(weight.dataSync().slice().buffer));
  return hash.digest("hex");
};
const inputs = toy();
const fit = (settings: Partial<TrainingSettings> = {}, update?: Watch["update"], signal?: AbortSignal) =>
  train(small, inputs, SPLIT, { ...SETTINGS, ...settings }, update && { update }, signal);
/** The same with a network whose step is recorded in no time, where any network will do. */
const linear = () => tf.sequential({ layers: [
  tf.layers.flatten({ inputShape: [12, 1] }), tf.layers.dense({ units: 7, activation: "softmax" })] });
const fitLinear = (settings: Partial<TrainingSettings> = {}, update?: Watch["update"], signal?: AbortSignal) =>
  train(linear, inputs, SPLIT, { ...SETTINGS, ...settings }, update && { update }, signal);
const accuracy = (model: tf.LayersModel, rows: readonly number[]) => {
  const probabilities = predict(model, inputs, rows);
  const right = rows.filter((row, i) => {
    const of = [...probabilities.subarray(i * 7, i * 7 + 7)];
    return of.indexOf(Math.max(...of)) === inputs.labels[row];
  });
  return right.length / rows.length;
};
/** Runs a line of TypeScript in a process of its own. */
const elsewhere = (code: string) => [process.execPath, ["--import", "tsx", "-e", `
  const { train } = require("./src/models/training.ts");
  const { SETTINGS, small, SPLIT, toy } = require("./src/models/tests/toy.ts");
  ${code}`]] as const;

describe("training", () => {
  it("learns, and returns the weights of the best epoch", async () => {
    const { model, history, bestEpoch, stopped } = await fit({ epochs: 20 });
    const best = history[bestEpoch - 1];
    expect(stopped).toBe("epochs");
    expect(history.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(best.validationAccuracy).toBe(Math.max(...history.map(epoch => epoch.validationAccuracy)));
    expect(best.validationAccuracy).toBeGreaterThan(0.8);
    expect(accuracy(model, SPLIT.validation)).toBeCloseTo(best.validationAccuracy, 6);
    expect(accuracy(model, SPLIT.test)).toBeGreaterThan(0.7);
  });

  it("keeps what the network says of the validation set after each epoch", async () => {
    const { model, history, bestEpoch, afterEpochs } = await fit();
    const rights = afterEpochs.map(probabilities => SPLIT.validation.filter((row, i) => {
      const of = [...probabilities.subarray(i * 7, i * 7 + 7)];
      return of.indexOf(Math.max(...of)) === inputs.labels[row];
    }).length);
    expect(rights).toEqual(history.map(({ validationAccuracy }) => Math.round(20 * validationAccuracy)));
    expect(new Set(rights).size).toBeGreaterThan(1);
    const best = predict(model, inputs, SPLIT.validation);
    expect(afterEpochs[bestEpoch - 1].length).toBe(best.length);
    afterEpochs[bestEpoch - 1].forEach((probability, i) => expect(probability).toBeCloseTo(best[i], 5));
  });

  it("stops when it has not got better for as long as its patience", async () => {
    const { history, bestEpoch, stopped } = await fit({ epochs: 200, patience: 3, learningRate: 0.02 });
    expect(stopped).toBe("patience");
    expect(history.length).toBe(bestEpoch + 3);
  });

  it("never looks at the labels or values of the test set", async () => {
    const blind = toy();
    for (const row of SPLIT.test) {
      blind.values.fill(NaN, row * 12, row * 12 + 12);
      blind.labels[row] = 0;
    }
    const seeing = await fit(), { model } = await train(small, blind, SPLIT, SETTINGS);
    expect(digest(model)).toBe(digest(seeing.model));
  });

  it("counts the rows of the last, smaller batch once: as if it were trained by itself", () => {
    const model = small(), x = tf.tensor3d(inputs.values, [...inputs.shape]);
    const filled = eagerTrainer(model, x), exact = eagerTrainer(model, x);
    const rows = Int32Array.of(3, 4, 5), targets = new Float32Array(8 * 7);
    rows.forEach((row, i) => { targets[i * 7 + inputs.labels[row]] = 1; });
    const batch = { key: drawKey(1, 1), rate: 0 };
    const a = filled.train({ ...batch, rows: Int32Array.of(3, 4, 5, 3, 3, 3, 3, 3), targets });
    const b = exact.train({ ...batch, rows, targets: targets.slice(0, 21) });
    expect(a.loss).toBeCloseTo(b.loss, 6);
    const [ours, theirs] = [filled.read().first, exact.read().first];
    ours.forEach((moment, i) => moment.forEach((value, j) => expect(value).toBeCloseTo(theirs[i][j], 6)));
  });

  it("the recorded step makes the same steps as the eager one, dropout masks included", () => {
    const model = small(), x = tf.tensor3d(inputs.values, [...inputs.shape]);
    const recorded = tracedTrainer(model, x, 8), eager = eagerTrainer(model, x);
    const targets = new Float32Array(56);
    for (let step = 1; step <= 25; step++) {
      const rows = Int32Array.from({ length: 8 }, (_, i) => (step * 8 + i) % 140);
      targets.fill(0);
      rows.forEach((row, i) => { targets[i * 7 + inputs.labels[row]] = 1; });
      const batch = { rows, targets, key: drawKey(3, step), rate: 1e-3 };
      expect(recorded.train(batch).loss).toBeCloseTo(eager.train(batch).loss, 5);
    }
    const a = recorded.read(), b = eager.read();
    const differ = (ours: readonly Float32Array[], theirs: readonly Float32Array[]) =>
      Math.max(...ours.map((values, i) => Math.max(...values.map((value, j) => Math.abs(value - theirs[i][j])))));
    expect(differ(a.weights, b.weights)).toBeLessThan(1e-5);
    expect(differ(a.second, b.second)).toBeLessThan(1e-6);
    const rows = Array.from({ length: 300 }, (_, i) => i % 140);
    expect(differ([recorded.predict(rows)], [eager.predict(rows)])).toBeLessThan(1e-5);
    recorded.dispose();
  });

  it("what cannot be recorded trains operation by operation, and says why, once for each reason", async () => {
    const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    class Peeking extends tf.layers.Layer {
      static className = "Peeking";
      override call(x: tf.Tensor | tf.Tensor[]) {
        const [of] = [x].flat();
        return tf.mul(of, of.dataSync().length / of.size);
      }
    }
    const network = (layer: () => tf.layers.Layer) => () => tf.sequential({ layers: [
      tf.layers.conv1d({ filters: 3, kernelSize: 10, activation: "relu", inputShape: [12, 1] }), layer(),
      tf.layers.flatten(), tf.layers.dense({ units: 7, activation: "softmax" })] });
    const gru = network(() => tf.layers.gru({ units: 4, recurrentDropout: 0.2, returnSequences: true }));
    for (const build of [gru, gru, network(() => new Peeking())]) {
      const { model, history, bestEpoch } = await train(build, inputs, SPLIT, { ...SETTINGS, epochs: 1 });
      expect(accuracy(model, SPLIT.validation)).toBeCloseTo(history[bestEpoch - 1].validationAccuracy, 6);
    }
    const said = [
      /ten times as long or more: layer gru_GRU\d+ \(GRU\) cannot be recorded, because it draws random numbers in Java/,
      /layer \w+ \(Peeking\) cannot be recorded, because it reads the value of a tensor\. .* by tf\.$/,
    ];
    expect(warn.mock.calls).toEqual(said.map(sentence => [expect.stringMatching(sentence), "TrainingWarning"]));
    expect(warn.mock.calls[0][0]).toContain("JavaScript. Drop out by a layer of its own");
    warn.mockRestore();
  });

  it("a layer that tfjs cannot train is named", async () => {
    const dilated = () => tf.sequential({ layers: [
      tf.layers.conv1d({ filters: 2, kernelSize: 3, padding: "same", inputShape: [12, 1] }),
      tf.layers.conv1d({ filters: 2, kernelSize: 3, dilationRate: 2 }), // has no gradient
      tf.layers.flatten(), tf.layers.dense({ units: 7, activation: "softmax" })] });
    await expect(train(dilated, inputs, SPLIT, SETTINGS))
      .rejects.toThrow(/^layer conv1d_Conv1D\d+ \(Conv1D\) cannot be trained: .*dilation rates greater than 1/);
  });

  it("goes on from the weights of a network that was there before", async () => {
    const model = small(), quick = { ...SETTINGS, epochs: 1, patience: 1, learningRate: 1e-9 };
    const { history: [first] } = await train(() => model, inputs, SPLIT, { ...SETTINGS, epochs: 5 });
    const { history: [then] } = await train(() => model, inputs, SPLIT, quick);
    expect(then.validationLoss).toBeLessThan(first.validationLoss);
  });

  it("tells labels apart that are no emotions, as many as the network has outputs", async () => {
    const network = (units: number) => () => tf.sequential({ layers: [
      tf.layers.flatten({ inputShape: [12, 1] }), tf.layers.dense({ units, activation: "softmax" })] });
    const two = { ...inputs, labels: inputs.labels.map(label => (label > 2 ? 1 : 0)) };
    const nine = { ...inputs, labels: inputs.labels.map(label => label + 2) };
    for (const [units, some] of [[2, two], [9, nine]] as const) {
      const { model, history, bestEpoch } = await train(network(units), some, SPLIT, { ...SETTINGS, epochs: 10 });
      const probabilities = predict(model, some, SPLIT.validation);
      const right = SPLIT.validation.filter((row, i) => {
        const of = [...probabilities.subarray(i * units, (i + 1) * units)];
        return of.indexOf(Math.max(...of)) === some.labels[row];
      });
      expect(right.length / SPLIT.validation.length).toBeCloseTo(history[bestEpoch - 1].validationAccuracy, 6);
      expect(right.length / SPLIT.validation.length).toBeGreaterThan(units === 2 ? 0.6 : 0.25);
    }
  });
});

describe("twice the same", () => {
  it("the same seed, here and in a process of its own: the same weights, to the bit", async () => {
    const { model } = await fit();
    const [node, args] = elsewhere(`train(small, toy(), SPLIT, SETTINGS).then(({ model }) => {
      const hash = require("node:crypto").createHash("sha256");
      for (const weight of model.getWeights()) hash.update(new Uint8Array(weight.dataSync().slice().buffer));
      console.log(hash.digest("hex")); });`);
    const output = execFileSync(node, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    expect(output.trim()).toBe(digest(model));
    expect(digest((await fit()).model)).toBe(digest(model));
    expect(digest((await fit({ seed: 2 })).model)).not.toBe(digest(model));
  });

  it("each epoch takes all rows once, in another order", () => {
    const rows = [5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
    const orders = [1, 2].map(epoch => batchesOf(rows, { seed: 1, batchSize: 4 }, epoch));
    for (const batches of orders) {
      expect(batches.map(batch => batch.length)).toEqual([4, 4, 2]);
      expect(batches.flat().sort((a, b) => a - b)).toEqual(rows);
    }
    expect(orders[0]).not.toEqual(orders[1]);
    expect(batchesOf(rows, { seed: 1, batchSize: 4 }, 1)).toEqual(orders[0]);
    expect(batchesOf(rows, { seed: 2, batchSize: 4 }, 1)).not.toEqual(orders[0]);
  });

  it("gives Math.random back, even when the model cannot be built", async () => {
    const { random } = Math;
    await fitLinear({ epochs: 1 });
    await expect(train(() => { throw new Error("no model"); }, inputs, SPLIT, SETTINGS)).rejects.toThrow("no model");
    expect(Math.random).toBe(random);
  });
});

describe("checkpoints", () => {
  it("killed in the middle of an epoch, it goes on to the result of an uninterrupted run, to the bit", async () => {
    const file = join(scratch, "killed");
    const [node, args] = elsewhere(`const settings = { ...SETTINGS, checkpoint: ${JSON.stringify(file)} };
      train(small, toy(), SPLIT, settings, { update(history) {
        if (history.length === 4) process.kill(process.pid, "SIGKILL"); // the checkpoint is of three epochs
      } });`);
    expect(spawnSync(node, args, { stdio: "ignore" }).signal).toBe("SIGKILL");
    expect(existsSync(file)).toBe(true);
    let first = 0;
    const resumed = await fit({ checkpoint: file }, history => { first ||= history.length; });
    const whole = await fit();
    expect(first).toBeGreaterThanOrEqual(3);
    expect(digest(resumed.model)).toBe(digest(whole.model));
    const timeless = (history: readonly Epoch[]) => history.map(epoch => ({ ...epoch, seconds: 0 }));
    expect(timeless(resumed.history)).toEqual(timeless(whole.history));
    expect(resumed.afterEpochs).toEqual(whole.afterEpochs);
    expect((await fit({ checkpoint: file })).history).toEqual(resumed.history); // finished: at once
  });

  it("of another training, or damaged: an error that names the file", async () => {
    const file = join(scratch, "other");
    await fitLinear({ epochs: 1, checkpoint: file });
    await expect(fitLinear({ seed: 9, checkpoint: file })).rejects.toThrow(`checkpoint ${file} belongs to another training`);
    const other = train(small, inputs, SPLIT, { ...SETTINGS, checkpoint: file });
    await expect(other).rejects.toThrow(/another training/);
    const others = () => {
      const model = linear();
      model.setWeights(model.getWeights().map(weight => tf.mul(weight, 2)));
      return model;
    };
    await expect(train(others, inputs, SPLIT, { ...SETTINGS, checkpoint: file })).rejects.toThrow(/first weights/);
    writeFileSync(file, "not a checkpoint");
    await expect(fitLinear({ checkpoint: file })).rejects.toThrow(`checkpoint ${file} cannot be read`);
    await expect(fitLinear({ checkpoint: file })).rejects.toMatchObject({ cause: expect.any(Error) });
  });
});

describe("stopping", () => {
  it("on interrupt after the running batch, with the best weights so far", async () => {
    const stop = new AbortController();
    const { model, history, bestEpoch, stopped } =
      await fitLinear({ epochs: 1000 }, soFar => { if (soFar.length === 4) stop.abort(); }, stop.signal);
    expect(stopped).toBe("interrupt");
    expect(history.length).toBe(4);
    expect(accuracy(model, SPLIT.validation)).toBeCloseTo(history[bestEpoch - 1].validationAccuracy, 6);
  });

  it("before the first epoch is over it returns the model as it is", async () => {
    const { model, history, bestEpoch } = await fitLinear({}, undefined, AbortSignal.abort());
    expect([history.length, bestEpoch]).toEqual([0, 0]);
    expect(accuracy(model, SPLIT.test)).toBeGreaterThanOrEqual(0);
  });

  it("at once when the loss is no number, naming epoch and batch", async () => {
    await expect(fitLinear({ learningRate: 3e38 })).rejects.toThrow(/no longer a number in epoch 1, batch 2 of 13: lower/);
    await expect(fitLinear({ learningRate: 3e38, batchSize: 100 })).rejects.toThrow(/after the last batch of epoch 1/);
  });

  it("by the notebook's ■ button, when no signal was given; a second one is left to the kernel", async () => {
    const events: NodeJS.EventEmitter = process, answered: boolean[] = [];
    const press = () => void answered.push(events.emit("notebook:interrupt"));
    const { history, stopped } = await fitLinear({ epochs: 1000 }, soFar => { if (soFar.length === 4) { press(); press(); } });
    expect([history.length, stopped, ...answered]).toEqual([4, "interrupt", true, false]);
    press();
    await expect(fitLinear({ learningRate: 3e38 })).rejects.toThrow();
    press();
    const deaf = await fitLinear({ epochs: 5 }, press, new AbortController().signal);
    expect(deaf.stopped).toBe("epochs");
    expect(answered.slice(2).some(heard => heard)).toBe(false);
  });

  it("tells the watch that it has ended, however it did, and waits for it", async () => {
    for (const signal of [undefined, AbortSignal.abort()]) {
      const told: unknown[] = [];
      const done = async (trained: object) => { await new Promise(resolve => setTimeout(resolve, 20)); told.push(trained); };
      const trained = await train(linear, inputs, SPLIT, { ...SETTINGS, epochs: 1 }, { update() {}, done }, signal);
      expect(told).toEqual([trained]);
    }
  });

  it("lets other things happen meanwhile", async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    await fitLinear({ epochs: 20 });
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(0);
  });
});

it("leaves nothing behind: 10 epochs, 3 models, a failure", async () => {
  const { binding } = native();
  const count = () => [tf.memory().numTensors, binding.getNumOfTensors(), binding.getNumOfSavedModels()];
  (await fit({ epochs: 1 })).model.dispose();
  const before = count();
  const during = new Set<string>();
  const long = await fit({ epochs: 10, batchSize: 100 }, history => {
    if (history.length > 1) during.add(String(count()));
  });
  long.model.dispose();
  expect(during.size).toBe(1);
  for (let i = 0; i < 3; i++) (await fit({ epochs: 1, seed: i, batchSize: 100 })).model.dispose();
  await expect(fit({ learningRate: 3e38 })).rejects.toThrow();
  expect(count()).toEqual(before);
});

it("of a network that is refused, or whose watch fails at the end, nothing is left either", async () => {
  (await fitLinear({ epochs: 1 })).model.dispose();
  const before = tf.memory().numTensors;
  const narrow = () => tf.sequential({ layers: [
    tf.layers.flatten({ inputShape: [12, 1] }), tf.layers.dense({ units: 5, activation: "softmax" })] });
  await expect(train(narrow, inputs, SPLIT, SETTINGS)).rejects.toThrow(/give it units: 7/);
  expect(tf.memory().numTensors).toBe(before);
  const watch: Watch = { update() {}, done: () => Promise.reject(new Error("cannot be drawn")) };
  await expect(train(linear, inputs, SPLIT, { ...SETTINGS, epochs: 1 }, watch)).rejects.toThrow("cannot be drawn");
  expect(tf.memory().numTensors).toBe(before);
});

it("impossible settings, inputs and splits are refused by name", async () => {
  await expect(fit({ epochs: 0 })).rejects.toThrow(/epochs is a whole number from 1, not 0/);
  await expect(fit({ batchSize: 2.5 })).rejects.toThrow(/batchSize/);
  await expect(fit({ learningRate: NaN })).rejects.toThrow(/learningRate/);
  await expect(fit({ seed: -1 })).rejects.toThrow(/seed/);
  await expect(train(small, inputs, { ...SPLIT, validation: [] }, SETTINGS)).rejects.toThrow(/no rows for validation/);
  await expect(train(small, inputs, { ...SPLIT, train: [1, 140] }, SETTINGS))
    .rejects.toThrow(/train has row 140, the inputs have 140 rows/);
  const broken = toy();
  broken.values[7 * 12] = Infinity;
  await expect(train(small, broken, SPLIT, SETTINGS)).rejects.toThrow(/row 7 of the inputs has values .* not finite/);
  await expect(train(small, { ...inputs, labels: new Int32Array(3) }, SPLIT, SETTINGS)).rejects.toThrow(/3 labels/);
});

describe("a network that does not fit is refused in words", () => {
  const { layers } = tf, softmax = (units: number) => layers.dense({ units, activation: "softmax" });
  const flat = (...more: tf.layers.Layer[]) => () =>
    tf.sequential({ layers: [layers.flatten({ inputShape: [12, 1] }), ...more] });
  const refused = (build: () => unknown, some = inputs) =>
    expect(train(build as () => tf.LayersModel, some, SPLIT, SETTINGS)).rejects;

  it("too few outputs", () => refused(flat(softmax(5)))
    .toThrow(/^the last layer, dense_Dense\d+ \(Dense\), gives 5 values a recording; there are 7 emotions: give it units: 7$/));
  it("no row of outputs", () => refused(() => tf.sequential({ layers: [
    layers.conv1d({ filters: 7, kernelSize: 3, inputShape: [12, 1] })] }))
    .toThrow(/^the last layer, conv1d_Conv1D\d+ \(Conv1D\), gives 10 × 7 values a recording, not .* tf\.layers\.flatten\(\) before it$/));
  it("no probabilities", async () => {
    for (const activation of ["linear", "sigmoid"] as const) await refused(flat(layers.dense({ units: 7, activation })))
      .toThrow(/dense_Dense\d+ \(Dense\), gives no probabilities: .*, not to 1: end with activation: "softmax"$/);
  });
  it("another input", () => refused(() => tf.sequential({ layers: [layers.flatten({ inputShape: [94, 64] }), softmax(7)] }))
    .toThrow("the network reads 94 × 64 numbers a recording, the inputs have 12 × 1: give its first layer inputShape: [12, 1]"));
  it("a batch size of its own", () => refused(() => tf.sequential({ layers: [
    layers.flatten({ batchInputShape: [32, 12, 1] }), softmax(7)] })).toThrow(/reads 32 recordings at once: leave/));
  it("two inputs", () => refused(() => {
    const [a, b] = [0, 1].map(() => tf.input({ shape: [12, 1] }));
    const sum = layers.flatten().apply(layers.add().apply([a, b])) as tf.SymbolicTensor;
    return tf.model({ inputs: [a, b], outputs: softmax(7).apply(sum) as tf.SymbolicTensor });
  }).toThrow("the network has 2 inputs and 1 outputs: it takes one of each"));
  it("no network", async () => {
    await refused(async () => small()).toThrow(/^build returns the network, .* not a promise: it cannot be async$/);
    await refused(() => undefined).toThrow(/not undefined$/);
    await refused(() => tf.sequential()).toThrow(/0 inputs and 0 outputs/);
  });
  it("a label that is none", async () => {
    const labelled = (label: number) => ({ ...inputs, labels: inputs.labels.map((of, row) => (row === 5 ? label : of)) });
    await refused(small, labelled(-1)).toThrow("row 5 has the label -1: labels are whole numbers from 0");
    await refused(small, labelled(7)).toThrow(/^row 5 has the label 7; the last layer, .* tells 7 labels apart, from 0 to 6$/);
    const halves = { ...inputs, labels: Float32Array.from(inputs.labels, of => of / 2) as unknown as Int32Array };
    await refused(small, halves).toThrow("row 1 has the label 0.5: labels are whole numbers from 0");
  });
  it("and one that has been compiled, or ends in a softmax layer, is not", async () => {
    const compiled = () => { const model = small(); model.compile({ optimizer: "sgd", loss: "meanSquaredError" }); return model; };
    for (const build of [compiled, flat(layers.dense({ units: 7 }), layers.softmax())]) {
      expect((await train(build, inputs, SPLIT, { ...SETTINGS, epochs: 1 })).history.length).toBe(1);
    }
  });
});

it("what ■ stopped is not saved over an earlier run", () => {
  expect(() => checkFinished({ stopped: "epochs" }, { stopped: "patience" }, { stopped: null })).not.toThrow();
  expect(() => checkFinished({ stopped: "epochs" }, { stopped: "interrupt" })).toThrow(/stopped with ■, so the results of the last complete run are kept/);
});

it("the accuracy of an epoch counts every row of the training set once, also in a last batch that is smaller", async () => {
  const inputs = toy(), build = () => cnnBiLstmOf(0, 8)([12, 1]);
  const { model } = await train(build, inputs, SPLIT, { ...SETTINGS, epochs: 30 });
  const still = { ...SETTINGS, epochs: 1, batchSize: 60, learningRate: 1e-12 }; // 100 rows: batches of 60 and 40
  const { history } = await train(() => model, inputs, SPLIT, still);
  const probabilities = predict(model, inputs, SPLIT.train);
  const right = SPLIT.train.filter((row, i) =>
    argmax(probabilities.subarray(7 * i, 7 * i + 7)) === inputs.labels[row]).length;
  expect(history[0].accuracy).toBeCloseTo(right / SPLIT.train.length, 10);
  model.dispose();
});
