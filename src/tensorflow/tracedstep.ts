import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withUndo, writeWhole } from "../base";
import { native, nativeId, takeRows, tf } from "./backend";
import { type Graph, newGraph, NotTraceable, type Ref } from "./graph";
import { allWeights, classesOf, keepingWeights, trainableWeights, type Trainer, trainingStep } from "./step";
import { trace } from "./tracing";

/** How many rows are predicted at once. */
export const TOGETHER = 128;

/**
 * A trainer that makes each step with one call into TensorFlow. One ordinary step and one prediction are
 * recorded as a graph, in which the inputs, the weights and the optimiser's moments are variables. The graph
 * thus owns the weights until they are read.
 *
 * x: all inputs, N × steps × channels. Throws NotTraceable with the reason when the model's step has no graph, and an
 * UnwrittenError when the disk is full.
 */
export function tracedTrainer(model: tf.LayersModel, x: tf.Tensor, batchSize: number): Trainer {
  let recorded!: ReturnType<typeof recordModel>;
  keepingWeights(allWeights(model), () => tf.tidy(() => { recorded = recordModel(model, x, batchSize); }));
  const { graph, weights, moments, classes } = recorded;
  const session = openSession(graph);
  const state = [...weights, ...moments.first, ...moments.second];
  const { TF_FLOAT: FLOAT, TF_INT32: INT } = native().binding;

  const write = (values: readonly Float32Array[]) =>
    session.run(state.map(({ name, shape }, i): Feed =>
      [`${name}_in`, FLOAT, shape, values[i]]), ["set_state"]);
  withUndo(session.close, () => {
    session.assign("x", x);
    write([...allWeights(model).map(weight => weight.dataSync() as Float32Array),
      ...[...moments.first, ...moments.second].map(({ shape }) => new Float32Array(sizeOf(shape)))]);
  });

  return {
    classes,
    train({ rows, targets, key, rate }) {
      const [loss, probabilities] = session.run([
        ["rows", INT, [batchSize], rows], ["targets", FLOAT, [batchSize, classes], targets],
        ["key", INT, [2], key], ["rate", FLOAT, [], Float32Array.of(rate)],
      ], ["loss", "probabilities"]);
      return { loss: loss[0], probabilities };
    },
    predict(rows) {
      const all = new Float32Array(rows.length * classes);
      for (let from = 0; from < rows.length; from += TOGETHER) {
        const some = new Int32Array(TOGETHER).fill(rows[0]); // the last ones are filled up with any row
        some.set(rows.slice(from, from + TOGETHER));
        const [predicted] = session.run([["predicted_rows", INT, [TOGETHER], some]], ["predicted"]);
        all.set(predicted.subarray(0, (rows.length - from) * classes), from * classes);
      }
      return all;
    },
    read() {
      const values = session.run([], state.map(({ name }) => `${name}_out`));
      const all = weights.length, trained = moments.first.length;
      return {
        weights: values.slice(0, all), first: values.slice(all, all + trained), second: values.slice(all + trained),
      };
    },
    write: ({ weights, first, second }) => void write([...weights, ...first, ...second]),
    dispose: session.close,
  };
}

const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

interface Variable { readonly name: string; readonly shape: readonly number[] }

function recordModel(model: tf.LayersModel, x: tf.Tensor, batchSize: number) {
  const graph = newGraph();
  const known = new Map<tf.Tensor, Ref>();
  const placeholder = (name: string, tensor: tf.Tensor) => {
    const { TF_FLOAT, TF_INT32 } = native().binding;
    known.set(tensor, graph.placeholder(name, tensor.dtype === "int32" ? TF_INT32 : TF_FLOAT, tensor.shape));
    return tensor;
  };
  const variable = (name: string, tensor: tf.Tensor): Variable => {
    graph.variable(name, tensor.shape);
    known.set(tensor, `${name}_out`);
    return { name, shape: tensor.shape };
  };

  const classes = classesOf(model);
  const variables = allWeights(model), trained = trainableWeights(model).length; // those that are trained come first
  const zeros = () => variables.slice(0, trained).map(weight => tf.zeros(weight.shape));
  const first = zeros(), second = zeros();
  variable("x", x);
  const weights = variables.map((weight, i) => variable(`weight${i}`, weight));
  const moments = {
    first: first.map((moment, i) => variable(`first${i}`, moment)),
    second: second.map((moment, i) => variable(`second${i}`, moment)),
  };
  const rows = placeholder("rows", tf.zeros([batchSize], "int32"));
  const targets = placeholder("targets", tf.ones([batchSize, classes]));
  const key = placeholder("key", tf.zeros([2], "int32")) as tf.Tensor1D;
  const rate = placeholder("rate", tf.scalar(0)) as tf.Scalar;
  const predictedRows = placeholder("predicted_rows", tf.zeros([TOGETHER], "int32"));

  const step = trace(graph, known, () =>
    trainingStep(model, takeRows(x, rows), targets, key, rate, first, second));
  const { loss, probabilities, updates } = step.result;
  const assigned = updates.flatMap(([weight, m, v], i) => [
    graph.assign(`weight${i}`, step.refOf(weight)),
    graph.assign(`first${i}`, step.refOf(m)),
    graph.assign(`second${i}`, step.refOf(v)),
  ]);
  const followed = variables.flatMap((weight, i) => {
    const now = step.refOf(weight); // a layer may have written to it
    return i < trained || now === `weight${i}_out` ? [] : [graph.assign(`weight${i}`, now)];
  });
  graph.named("loss", step.refOf(loss), [...assigned, ...followed]);
  graph.named("probabilities", step.refOf(probabilities));
  tf.dispose([loss, probabilities]);

  const prediction = trace(graph, known, () =>
    model.apply(takeRows(x, predictedRows), { training: false }) as tf.Tensor);
  graph.named("predicted", prediction.refOf(prediction.result));

  const state = [...weights, ...moments.first, ...moments.second].map(({ name }) => `${name}_set`);
  graph.done("set_state", state);
  graph.done("set_x", ["x_set"]);
  return { graph, weights, moments, classes };
}

/** A placeholder's name, type, shape and value. */
type Feed = readonly [string, number, readonly number[], Float32Array | Int32Array];

/** The number by which the native library knows a graph in a folder. */
function loaded(folder: string): number {
  try {
    return native().binding.loadSavedModel(folder, "serve");
  } catch (cause) {
    throw new NotTraceable(`TensorFlow refuses its graph (${(cause as Error).message.split("\n")[0]})`, { cause });
  }
}

/** Loads a graph and runs parts of it. Throws an UnwrittenError when there is no room for its file. */
function openSession(graph: Graph) {
  const { binding } = native();
  const folder = mkdtempSync(join(tmpdir(), "training-step-"));
  let id: number;
  try {
    writeWhole(join(folder, "saved_model.pb"), graph.savedModel());
    id = loaded(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
  const names = (of: readonly string[]) => of.map(name => `${name}:0`).join();
  const run = (feeds: readonly string[], tensors: number[], fetches: readonly string[]) =>
    binding.runSavedModel(id, tensors, names(feeds), names(fetches)).map(made => {
      const values = binding.tensorDataSync(made.id) as Float32Array;
      binding.deleteTensor(made.id);
      return values;
    });

  return {
    /** Gives the placeholders their values and returns the values of the fetched nodes. */
    run(feeds: readonly Feed[], fetches: readonly string[]): Float32Array[] {
      const given = feeds.map(([, type, shape, values]) => binding.createTensor([...shape], type, values));
      try {
        return run(feeds.map(([name]) => name), given, fetches);
      } finally {
        given.forEach(tensor => binding.deleteTensor(tensor));
      }
    },
    /** Gives a variable the value of a tensor. */
    assign: (variable: string, tensor: tf.Tensor) =>
      void run([`${variable}_in`], [nativeId(tensor)], [`set_${variable}`]),
    close: () => binding.deleteSavedModel(id),
  };
}
