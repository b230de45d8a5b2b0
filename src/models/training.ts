import { begin, interruptSignal, permutation, random, type Running } from "../base";
import type { Split } from "../corpus";
import type { Inputs } from "../features";
import { type Epoch, isBetter, type TrainingSettings } from "../evaluation";
import {
  adamRate, allWeights, drawKey, eagerTrainer, faultyLayer, NotTraceable, setValues, type Snapshot, tf, TOGETHER,
  tracedTrainer, type Trainer,
} from "../tensorflow";
import { checkNetwork, checkProbabilities, checkTraining, nameOf } from "./checks";
import { fingerprint, readCheckpoint, writeCheckpoint } from "./checkpoint";
import { score } from "./prediction";

// Where to change what: the optimiser, the loss and dropout in ../tensorflow (step.ts, stocklayers.ts), the layers in
// networks.ts; the order of the rows and what stops the training below.

export interface Trained {
  readonly model: tf.LayersModel; // with the weights of the best epoch; dispose of it when done
  readonly history: readonly Epoch[];
  readonly bestEpoch: number;     // 0 when it was interrupted before the first epoch was over
  readonly afterEpochs: readonly Float32Array[]; // probabilities of the validation set, rows × classes, epoch by epoch
  readonly stopped: "epochs" | "patience" | "interrupt";
  readonly seconds: number;       // from call to return
}

/** What is told while a network trains and when it has: `train` says when. `liveTraining` of notebook is one. */
export interface Watch {
  readonly called?: Running; // what those who ask hear of the training
  update(history: readonly Epoch[], batch: { done: number; total: number }): void;
  done?(trained: Trained): void | Promise<void>;
}

/**
 * Trains a model on the rows of `split.train` and keeps the weights of the epoch with the best accuracy on
 * `split.validation` (among equals, the lowest loss). Rows of `split.test` are not looked at.
 *
 * The model maps steps × channels to the probabilities of as many classes as it likes, the labels among them. `build`
 * makes a new one; one that was made before continues from its weights. It is disposed of when it is refused, when
 * training fails and when `watch.done` does.
 *
 * On a CPU the same seed gives the same weights, to the bit. `watch.update` is called between batches some twenty times
 * a second, and after each epoch; epochs that a checkpoint has are not told again. `watch.done` is awaited at the end.
 * `signal`, or without one the notebook's ■ button, stops the training after the running batch and keeps the best
 * weights so far. Throws a RangeError on impossible settings, inputs and networks, and an Error naming epoch and batch
 * as soon as the loss is not a finite number.
 */
export async function train(
  build: () => tf.LayersModel, inputs: Inputs, split: Split, settings: TrainingSettings,
  watch?: Watch, signal?: AbortSignal,
): Promise<Trained> {
  checkTraining(inputs, split, settings);
  const started = performance.now();
  const model = seeded(settings.seed, build);
  try {
    checkNetwork(model, inputs, split);
    const course = await fit(model, inputs, split, settings, watch, signal);
    const trained = { model, ...course, seconds: secondsSince(started) };
    await watch?.done?.(trained);
    return trained;
  } catch (error) {
    if (model instanceof tf.LayersModel) model.dispose();
    throw error;
  }
}

/** Trains a network and leaves it with the weights of its best epoch. */
async function fit(
  model: tf.LayersModel, inputs: Inputs, split: Split, settings: TrainingSettings,
  watch?: Watch, signal?: AbortSignal,
): Promise<Omit<Trained, "model" | "seconds">> {
  const interrupt = signal ? undefined : interruptSignal();
  const end = begin(watch?.called ?? { name: "a network", where: "in a cell; ■ ends it" });
  const x = tf.tensor3d(inputs.values, [...inputs.shape]);
  let trainer: Trainer | undefined;
  try {
    trainer = openTrainer(model, x, settings.batchSize);
    checkProbabilities(model, trainer.predict(split.train.slice(0, 8)));
    const name = settings.checkpoint ? trainingName(model, inputs, split, settings) : "";
    const run = {
      trainer, name, inputs, split, settings, watch, signal: signal ?? interrupt!.signal, breathe: breather(),
    };
    const { best, ...course } = await epochs(run);
    const weights = best?.weights ?? trainer.read().weights;
    setValues(allWeights(model), weights);
    return { ...course, bestEpoch: best?.epoch ?? 0 };
  } finally {
    end();
    interrupt?.dispose();
    trainer?.dispose();
    x.dispose();
  }
}

/** Throws an Error when ■ stopped one of these trainings: only what is whole is saved over an earlier run. */
export function checkFinished(...runs: readonly { readonly stopped: string | null }[]): void {
  if (runs.some(({ stopped }) => stopped === "interrupt")) {
    throw new Error(
      "training was stopped with ■, so the results of the last complete run are kept: run its cell again first");
  }
}

export interface Run {
  readonly trainer: Trainer;
  readonly name: string; // of its checkpoints
  readonly inputs: Inputs;
  readonly split: Split;
  readonly settings: TrainingSettings;
  readonly watch?: Watch;
  readonly signal?: AbortSignal;
  readonly breathe: () => Promise<void> | undefined;
}

interface Best extends Epoch { readonly weights: Snapshot["weights"] }
interface Progress {
  readonly history: Epoch[]; readonly afterEpochs: Float32Array[]; readonly best: Best; readonly state: Snapshot;
}

async function epochs(run: Run) {
  const { trainer, name, split, settings } = run;
  const earlier = settings.checkpoint ? readCheckpoint<Progress>(settings.checkpoint, name) : undefined;
  if (earlier) trainer.write(earlier.state);
  const course = { history: earlier?.history ?? [], afterEpochs: earlier?.afterEpochs ?? [] };
  const { history, afterEpochs } = course;
  let best = earlier?.best;
  while (history.length < settings.epochs) {
    const worse = history.length - (best?.epoch ?? 0);
    if (worse >= settings.patience) return { ...course, best, stopped: "patience" as const };
    const started = performance.now();
    const epoch = history.length + 1;
    const training = await oneEpoch(run, history, epoch);
    if (!training) return { ...course, best, stopped: "interrupt" as const };
    const validation = await validate(run);
    if (!Number.isFinite(validation.loss)) {
      throw new Error(`the loss is no longer a number after the last batch of epoch ${epoch}: `
        + `lower the learning rate (${settings.learningRate})`);
    }
    const result = {
      epoch, loss: training.loss, accuracy: training.accuracy,
      validationLoss: validation.loss, validationAccuracy: validation.accuracy,
      seconds: secondsSince(started),
    };
    history.push(result);
    afterEpochs.push(validation.probabilities);
    if (!best || isBetter(result, best)) best = { ...result, weights: trainer.read().weights };
    const total = Math.ceil(split.train.length / settings.batchSize);
    run.watch?.update(history, { done: total, total });
    if (settings.checkpoint) {
      const progress: Progress = { ...course, best, state: trainer.read() };
      writeCheckpoint(settings.checkpoint, name, progress);
    }
  }
  return { ...course, best, stopped: "epochs" as const };
}

/** The same for trainings that start from the same weights and go the same way, however long they may go. */
function trainingName(model: tf.LayersModel, inputs: Inputs, split: Split, settings: TrainingSettings): string {
  const { batchSize, learningRate, seed } = settings;
  const layers = JSON.stringify(model.layers.map(layer => [layer.getClassName(), layer.getConfig()]),
    (key, value) => (key === "name" ? undefined : value)); // names are counted up within a process
  const { train, validation } = split;
  const keeps = ["afterEpochs"]; // older checkpoints do not
  const settled = { layers, train, validation, batchSize, learningRate, seed, keeps };
  const first = allWeights(model).map(weight => weight.dataSync() as Float32Array);
  return fingerprint(settled, inputs.values, inputs.labels, ...first);
}

/**
 * Trains the epoch of that number, from 1: its mean loss and its accuracy, or undefined when it was interrupted.
 * `history` is what is told of the epochs before. Throws an Error naming the batch whose loss is not a finite number.
 */
export async function oneEpoch(run: Run, history: readonly Epoch[], epoch: number) {
  const { trainer, inputs, split, settings } = run;
  const batches = batchesOf(split.train, settings, epoch);
  let loss = 0, correct = 0;
  for (const [done, rows] of batches.entries()) {
    if (run.signal?.aborted) return undefined;
    const step = (epoch - 1) * batches.length + done + 1;
    const result = trainer.train({
      ...filledUp(rows, inputs.labels, settings.batchSize, trainer.classes),
      key: drawKey(settings.seed, step), rate: adamRate(settings.learningRate, step),
    });
    if (!Number.isFinite(result.loss) || !result.probabilities.every(Number.isFinite)) {
      throw new Error(`the loss is no longer a number in epoch ${epoch}, batch ${done + 1} of `
        + `${batches.length}: lower the learning rate (${settings.learningRate})`);
    }
    loss += result.loss * rows.length;
    correct += score(result.probabilities, rows, inputs.labels, trainer.classes).accuracy * rows.length;
    const pause = run.breathe();
    if (pause) {
      run.watch?.update(history, { done: done + 1, total: batches.length });
      await pause;
    }
  }
  return { loss: loss / split.train.length, accuracy: correct / split.train.length };
}

async function validate({ trainer, inputs, split, breathe }: Run) {
  const rows = split.validation, probabilities = new Float32Array(rows.length * trainer.classes);
  for (let from = 0; from < rows.length; from += TOGETHER) {
    probabilities.set(trainer.predict(rows.slice(from, from + TOGETHER)), from * trainer.classes);
    await breathe();
  }
  return { ...score(probabilities, rows, inputs.labels, trainer.classes), probabilities };
}

/** The rows of an epoch in their order, batch by batch; the last batch may be smaller. */
export function batchesOf(
  rows: readonly number[], { seed, batchSize }: Pick<TrainingSettings, "seed" | "batchSize">, epoch: number,
): number[][] {
  const order = Array.from(permutation(rows.length, random(seed + epoch * 2 ** 32)), i => rows[i]);
  const batches = Math.ceil(rows.length / batchSize);
  return Array.from({ length: batches }, (_, i) => order.slice(i * batchSize, (i + 1) * batchSize));
}

/** A batch of the full size: rows that were added have no target and so do not count. */
function filledUp(rows: readonly number[], labels: Int32Array, batchSize: number, classes: number) {
  const filled = new Int32Array(batchSize).fill(rows[0]);
  filled.set(rows);
  const targets = new Float32Array(batchSize * classes);
  rows.forEach((row, i) => { targets[i * classes + labels[row]] = 1; });
  return { rows: filled, targets };
}

const said = new Set<string>();

/**
 * The fast trainer, or where a model's step cannot be recorded, the plain one; warns of it, once for each reason. A
 * notebook shows warnings below the cell. Throws an Error that names the layer when that cannot be trained at all.
 */
export function openTrainer(model: tf.LayersModel, x: tf.Tensor, batchSize: number): Trainer {
  try {
    return tracedTrainer(model, x, batchSize);
  } catch (error) {
    const { message } = error as Error, layer = faultyLayer(model, batchSize, error as Error);
    if (!(error instanceof NotTraceable)) {
      throw layer ? new Error(`layer ${nameOf(layer)} cannot be trained: ${message}`) : error;
    }
    const kind = layer?.getClassName(), reason = `${kind} ${message}`;
    if (!said.has(reason)) {
      const what = layer ? `layer ${nameOf(layer)}` : "its step";
      process.emitWarning(`Training takes ten times as long or more: ${what} cannot be recorded, because ${message}. `
        + `${(kind && INSTEAD[kind]) || OWN_LAYER}`, "TrainingWarning");
    }
    said.add(reason);
    return eagerTrainer(model, x);
  }
}

const DROPOUT_BEFORE = "Drop out by a layer of its own, tf.layers.dropout({ rate }), before it.";
const OWN_LAYER = "A layer can be when all that it computes with tensors, it computes by tf.";
/** What to use in place of a layer that cannot be recorded. */
const INSTEAD: Readonly<Record<string, string>> = {
  LSTM: DROPOUT_BEFORE, GRU: DROPOUT_BEFORE, SimpleRNN: DROPOUT_BEFORE, Bidirectional: DROPOUT_BEFORE,
  RNN: DROPOUT_BEFORE, ConvLSTM2D: DROPOUT_BEFORE,
  Embedding: "For numbers that are measured, not counted, tf.layers.dense({ units }) does as well.",
};

/** Builds a model whose first weights follow from the seed: tfjs draws them from Math.random. */
function seeded(seed: number, build: () => tf.LayersModel): tf.LayersModel {
  const { random: unseeded } = Math;
  Math.random = random(seed);
  try {
    return build();
  } finally {
    Math.random = unseeded;
  }
}

/** Lets the notebook's kernel answer every 25 ms: a promise when it is time, to be awaited. */
export function breather(): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < 25) return undefined;
    return new Promise(resolve => setImmediate(() => { last = performance.now(); resolve(); }));
  };
}

const secondsSince = (started: number) => (performance.now() - started) / 1000;
