import { EMOTIONS, permutation, random } from "../base";
import type { Split } from "../corpus";
import type { Inputs } from "../features";
import type { Epoch, TrainingSettings } from "../evaluation";
import {
  adamRate, allWeights, eagerTrainer, maskKey, NotTraceable, setValues, type Snapshot, tf, TOGETHER, tracedTrainer,
  type Trainer,
} from "../tensorflow";
import { fingerprint, readCheckpoint, writeCheckpoint } from "./checkpoint";
import { score } from "./prediction";

// Where to change what: the optimiser, the loss and dropout in ../tensorflow (step.ts, dropout.ts), the layers in
// networks.ts; the order of the rows and what stops the training below.

export interface Trained {
  readonly model: tf.LayersModel; // with the weights of the best epoch; dispose of it when done
  readonly history: readonly Epoch[];
  readonly bestEpoch: number;     // 0 when it was interrupted before the first epoch was over
  readonly stopped: "epochs" | "patience" | "interrupt";
  readonly seconds: number;       // from call to return
}

/** What is told while a network trains: `train` says when. */
export type Watch = (
  history: readonly Epoch[], batch: { done: number; total: number }, validation?: Float32Array,
) => void;

/**
 * Trains a model on the rows of `split.train` and keeps the weights of the epoch with the best accuracy on
 * `split.validation` (among equals, the lowest loss). Rows of `split.test` are not looked at.
 *
 * On a CPU the same seed gives the same weights, to the bit. `watch` is called between batches some twenty times
 * a second, and after each epoch, then with the probabilities of the rows of `split.validation`, rows × 7; epochs
 * that a checkpoint has are not told again. `signal` stops the training after the running batch and keeps the
 * best weights so far. Throws a RangeError on impossible settings, and an Error naming epoch and batch as soon as
 * the loss is not a finite number.
 */
export async function train(
  build: () => tf.LayersModel, inputs: Inputs, split: Split, settings: TrainingSettings,
  watch?: Watch, signal?: AbortSignal,
): Promise<Trained> {
  check(inputs, split, settings);
  const started = performance.now();
  const model = seeded(settings.seed, build);
  const x = tf.tensor3d(inputs.values, [...inputs.shape]);
  const trainer = openTrainer(model, x, settings.batchSize);
  try {
    const name = settings.checkpoint ? nameOf(model, inputs, split, settings) : "";
    const run = { trainer, name, inputs, split, settings, watch, signal, breathe: breather() };
    const { history, best, stopped } = await epochs(run);
    const weights = best?.weights ?? trainer.read().weights;
    setValues(allWeights(model), weights);
    return { model, history, bestEpoch: best?.epoch ?? 0, stopped, seconds: secondsSince(started) };
  } catch (error) {
    model.dispose();
    throw error;
  } finally {
    trainer.dispose();
    x.dispose();
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
interface Progress { readonly history: Epoch[]; readonly best: Best; readonly state: Snapshot }

async function epochs(run: Run) {
  const { trainer, name, split, settings } = run;
  const earlier = settings.checkpoint && readCheckpoint<Progress>(settings.checkpoint, name);
  if (earlier) trainer.write(earlier.state);
  const history: Epoch[] = earlier ? earlier.history : [];
  let best: Best | undefined = earlier ? earlier.best : undefined;
  while (history.length < settings.epochs) {
    const worse = history.length - (best?.epoch ?? 0);
    if (worse >= settings.patience) return { history, best, stopped: "patience" as const };
    const started = performance.now();
    const epoch = history.length + 1;
    const training = await oneEpoch(run, history, epoch);
    if (!training) return { history, best, stopped: "interrupt" as const };
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
    if (!best || better(result, best)) best = { ...result, weights: trainer.read().weights };
    const total = Math.ceil(split.train.length / settings.batchSize);
    run.watch?.(history, { done: total, total }, validation.probabilities);
    if (settings.checkpoint) {
      const progress: Progress = { history, best, state: trainer.read() };
      writeCheckpoint(settings.checkpoint, name, progress);
    }
  }
  return { history, best, stopped: "epochs" as const };
}

/** The same for trainings that go the same way, however long they may go. */
function nameOf(model: tf.LayersModel, inputs: Inputs, split: Split, settings: TrainingSettings): string {
  const { batchSize, learningRate, seed } = settings;
  const layers = JSON.stringify(model.layers.map(layer => [layer.getClassName(), layer.getConfig()]),
    (key, value) => (key === "name" ? undefined : value)); // names are counted up within a process
  const { train, validation } = split;
  const settled = { layers, train, validation, batchSize, learningRate, seed };
  return fingerprint(settled, inputs.values, inputs.labels);
}

/** Trains one epoch; undefined when it was interrupted. */
export async function oneEpoch(run: Run, history: readonly Epoch[], epoch: number) {
  const { trainer, inputs, split, settings } = run;
  const batches = batchesOf(split.train, settings, epoch);
  let loss = 0, correct = 0;
  for (const [done, rows] of batches.entries()) {
    if (run.signal?.aborted) return undefined;
    const step = (epoch - 1) * batches.length + done + 1;
    const result = trainer.train({
      ...filledUp(rows, inputs.labels, settings.batchSize),
      key: maskKey(settings.seed, step), rate: adamRate(settings.learningRate, step),
    });
    if (!Number.isFinite(result.loss) || !result.probabilities.every(Number.isFinite)) {
      throw new Error(`the loss is no longer a number in epoch ${epoch}, batch ${done + 1} of `
        + `${batches.length}: lower the learning rate (${settings.learningRate})`);
    }
    loss += result.loss * rows.length;
    correct += score(result.probabilities, rows, inputs.labels).accuracy * rows.length;
    const pause = run.breathe();
    if (pause) {
      run.watch?.(history, { done: done + 1, total: batches.length });
      await pause;
    }
  }
  return { loss: loss / split.train.length, accuracy: correct / split.train.length };
}

async function validate({ trainer, inputs, split, breathe }: Run) {
  const rows = split.validation, all: number[] = [];
  for (let from = 0; from < rows.length; from += TOGETHER) {
    all.push(...trainer.predict(rows.slice(from, from + TOGETHER)));
    await breathe();
  }
  const probabilities = Float32Array.from(all);
  return { ...score(probabilities, rows, inputs.labels), probabilities };
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
function filledUp(rows: readonly number[], labels: Int32Array, batchSize: number) {
  const filled = new Int32Array(batchSize).fill(rows[0]);
  filled.set(rows);
  const targets = new Float32Array(batchSize * EMOTIONS.length);
  rows.forEach((row, i) => { targets[i * EMOTIONS.length + labels[row]] = 1; });
  return { rows: filled, targets };
}

const better = (a: Epoch, b: Epoch) =>
  a.validationAccuracy > b.validationAccuracy
  || (a.validationAccuracy === b.validationAccuracy && a.validationLoss < b.validationLoss);

let said = false;

/** The fast trainer, or where a model's step cannot be recorded, the plain one; says so once. */
export function openTrainer(model: tf.LayersModel, x: tf.Tensor, batchSize: number): Trainer {
  try {
    return tracedTrainer(model, x, batchSize);
  } catch (error) {
    if (!(error instanceof NotTraceable)) throw error;
    if (!said) console.log(`Training takes longer: the step cannot be recorded, because ${error.message}.`);
    said = true;
    return eagerTrainer(model, x);
  }
}

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

function check({ shape, labels, values }: Inputs, split: Split, settings: TrainingSettings): void {
  const refuse = (reason: string) => { throw new RangeError(reason); };
  for (const name of ["epochs", "batchSize", "patience"] as const) {
    const value = settings[name];
    if (!Number.isInteger(value) || value < 1) refuse(`${name} is a whole number from 1, not ${value}`);
  }
  if (!(settings.learningRate > 0)) refuse(`learningRate is above 0, not ${settings.learningRate}`);
  if (!Number.isInteger(settings.seed) || settings.seed < 0 || settings.seed >= 2 ** 31) {
    refuse(`seed is a whole number from 0 to 2147483647, not ${settings.seed}`);
  }
  if (values.length !== shape[0] * shape[1] * shape[2] || labels.length !== shape[0]) {
    refuse(`inputs of shape ${shape.join(" × ")} have ${values.length} values and ${labels.length} labels`);
  }
  for (const part of ["train", "validation"] as const) {
    if (split[part].length === 0) refuse(`the split has no rows for ${part}`);
    const strange = split[part].find(row => !Number.isInteger(row) || row < 0 || row >= shape[0]);
    if (strange !== undefined) refuse(`${part} has row ${strange}, the inputs have ${shape[0]} rows`);
    const size = shape[1] * shape[2];
    const finite = (row: number) => values.subarray(row * size, (row + 1) * size).every(Number.isFinite);
    const broken = split[part].find(row => !finite(row));
    if (broken !== undefined) refuse(`row ${broken} of the inputs has values that are not finite`);
  }
}
