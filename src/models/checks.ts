import type { Split } from "../corpus";
import type { Inputs } from "../features";
import type { TrainingSettings } from "../evaluation";
import { tf } from "../tensorflow";

// Whatever cannot work is refused before anything is trained.

/** Throws a RangeError when no network could be trained with these settings, or on these rows. */
export function checkTraining(
  { shape, labels, values, emotions }: Inputs, split: Split, settings: TrainingSettings,
): void {
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
  if (emotions.length === 1) refuse(`every recording is ${emotions[0]}: there is nothing to distinguish`);
  for (const part of ["train", "validation"] as const) {
    if (split[part].length === 0) refuse(`the split has no rows for ${part}`);
    const strange = split[part].find(row => !Number.isInteger(row) || row < 0 || row >= shape[0]);
    if (strange !== undefined) refuse(`${part} has row ${strange}, the inputs have ${shape[0]} rows`);
    const size = shape[1] * shape[2];
    const finite = (row: number) => values.subarray(row * size, (row + 1) * size).every(Number.isFinite);
    const broken = split[part].find(row => !finite(row));
    if (broken !== undefined) refuse(`row ${broken} of the inputs has values that are not finite`);
    const unlabelled = split[part].find(row => !Number.isInteger(labels[row]) || labels[row] < 0);
    if (unlabelled !== undefined) {
      refuse(`row ${unlabelled} has the label ${labels[unlabelled]}: labels are whole numbers from 0`);
    }
  }
}

/**
 * Throws a RangeError when this is no network, or one that these inputs do not fit or that cannot tell as many labels
 * apart as they have.
 */
export function checkNetwork(model: tf.LayersModel, { shape, labels, emotions }: Inputs, split: Split): void {
  if (!(model instanceof tf.LayersModel)) {
    const what = (model as unknown) instanceof Promise ? "a promise: it cannot be async" : `${model}`;
    refuse(`build returns the network, what tf.model() or tf.sequential() gave, not ${what}`);
  }
  const { inputs, outputs } = model;
  if (inputs.length !== 1 || outputs.length !== 1) {
    refuse(`the network has ${inputs.length} inputs and ${outputs.length} outputs: it takes one of each`);
  }
  const [together, ...read] = inputs[0].shape, given = shape.slice(1);
  if (together !== null) {
    refuse(`the network reads ${together} recordings at once: leave the batch size to the settings, inputShape: `
      + `[${given.join(", ")}]`);
  }
  if (read.length !== given.length || read.some((size, i) => size !== null && size !== given[i])) {
    refuse(`the network reads ${read.join(" × ")} numbers a recording, the inputs have ${given.join(" × ")}: give its `
      + `first layer inputShape: [${given.join(", ")}]`);
  }
  const [, ...made] = outputs[0].shape, [classes] = made, last = `the last layer, ${nameOf(lastLayer(model))},`;
  if (made.length !== 1) {
    refuse(`${last} gives ${made.join(" × ")} values a recording, not a row of probabilities: put tf.layers.flatten() `
      + "before it");
  }
  const strange = [...split.train, ...split.validation].find(row => labels[row] >= classes!);
  if (strange !== undefined && labels[strange] < emotions.length) {
    refuse(`${last} gives ${classes} values a recording; there are ${emotions.length} emotions: give it units: `
      + `${emotions.length}`);
  }
  if (strange !== undefined) {
    refuse(`row ${strange} has the label ${labels[strange]}; ${last} tells ${classes} labels apart, from 0 to `
      + `${classes! - 1}`);
  }
}

/** Throws a RangeError when what an untrained network gives some rows are no probabilities. */
export function checkProbabilities(model: tf.LayersModel, given: Float32Array): void {
  const [, classes] = model.outputShape as [null, number];
  for (let from = 0; from < given.length; from += classes) {
    const sum = given.subarray(from, from + classes).reduce((a, b) => a + b, 0);
    if (!(Math.abs(sum - 1) < 1e-3)) {
      refuse(`the last layer, ${nameOf(lastLayer(model))}, gives no probabilities: they add up to `
        + `${sum.toPrecision(3)}, not to 1: end with activation: "softmax"`);
    }
  }
}

/** A layer for people: its own name and its kind. */
export const nameOf = (layer: tf.layers.Layer): string => `${layer.name} (${layer.getClassName()})`;

const lastLayer = ({ outputs }: tf.LayersModel): tf.layers.Layer => outputs[0].sourceLayer;

function refuse(reason: string): never {
  throw new RangeError(reason);
}
