/**
 * npm run bench -- training [epochs|whole]: our training against Keras's and tfjs's own, on this machine, in
 * one run. epochs: seconds per epoch after warm-up. Every contender is a process that trains an epoch when it
 * is told to; they take turns, so that whatever else the machine does meets all of them. whole: a training on
 * the real corpora from call to restored best weights, and the test accuracies, over five seeds.
 * $BENCH_PYTHON may name a Python that has Keras; else one is installed into .venv-bench-keras.
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { describeBackend, device, tf } from "../src/backend";
import { openCorpus } from "../src/corpora";
import { asCounted, extractFeatures, standardise, type Inputs } from "../src/features";
import { MODELS } from "../src/models";
import { random } from "../src/random";
import { randomSplit } from "../src/splits";
import { breather, oneEpoch, openTrainer, predict, train } from "../src/training";

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 10);
const ROWS = 2296;
const RESULT = resolve("data/results/bench-training.json");
const KERAS = ["keras==3.15.0", "tensorflow-cpu==2.21.0"];
const SHAPES = { "as counted": [64, 1], "as described": [100, 64] } as const;
const SEEDS = [0, 1, 2, 3, 4];
const MODELS_TIMED = (process.env.BENCH_MODELS ?? "CNN-BiLSTM,BiLSTM,CNN-GRU,GRU").split(",");

type Shape = readonly [number, number];

async function epochs(): Promise<object> {
  const python = findPython();
  const rows: object[] = [];
  for (const model of MODELS_TIMED) {
    for (const [reading, shape] of Object.entries(SHAPES)) {
      for (const batch of [32, 128]) {
        const job = [model, shape.join("x"), `${batch}`];
        const contenders = {
          ours: await open(process.execPath, [...process.execArgv, __filename, "ours", ...job]),
          keras: await open(python, ["tools/bench-training.py", "epochs", ...job]),
          kerasOneThread: await open(python, ["tools/bench-training.py", "epochs", ...job], { KERAS_THREADS: "1" }),
        };
        const times = await interleaved(contenders);
        const tfjs = await interleaved({ tfjs: await open(process.execPath, [...process.execArgv, __filename, "stock", ...job]) }, 1, 0);
        const ours = summary(times.ours), keras = summary(times.keras), oneThread = summary(times.kerasOneThread);
        const best = oneThread.median < keras.median ? oneThread : keras;
        const row = {
          model, reading, batch, device: device(), ours_s: ours.median, tfjs_s: rounded(tfjs.tfjs[0]), keras_s: keras.median,
          keras_best_s: best.median, ours_min_s: ours.minimum, keras_min_s: keras.minimum,
          ratio_keras: rounded(ours.median / keras.median), ratio_keras_min: rounded(ours.minimum / keras.minimum),
          ratio_keras_best: rounded(ours.median / best.median), ratio_tfjs: rounded(ours.median / tfjs.tfjs[0]),
          rounds: ROUNDS, versions: contenders.keras.hello, cores: availableParallelism(),
        };
        console.log(`${model}, ${reading}, batch ${batch}: ours ${row.ours_s} s, Keras ${row.keras_s} s (ratio ${row.ratio_keras}, `
          + `of minima ${row.ratio_keras_min}), tfjs ${row.tfjs_s} s (ratio ${row.ratio_tfjs})`);
        rows.push(row);
        save({ rows });
      }
    }
  }
  return { rows };
}

async function whole(): Promise<object> {
  const python = findPython();
  const settings = { epochs: 100, batchSize: 32, learningRate: 1e-3, patience: 15 };
  const { utterances, label } = await openCorpus("auto");
  const features = await extractFeatures(utterances);
  const runs: { seed: number; ours: object; keras: { accuracy: number; seconds: number } }[] = [];
  const folder = mkdtempSync(join(tmpdir(), "bench-training-"));
  for (const seed of SEEDS) {
    const split = randomSplit(features.utterances, seed);
    const inputs = standardise(asCounted(features), split.train);
    const start = performance.now();
    const { model, history } = await train(() => MODELS["CNN-BiLSTM"]([64, 1]), inputs, split, { ...settings, seed });
    const seconds = rounded((performance.now() - start) / 1000);
    const ours = { seconds, epochs: history.length, accuracy: accuracy(predict(model, inputs, split.test), inputs.labels, split.test) };
    model.dispose();
    writeFileSync(join(folder, "values.bin"), inputs.values);
    writeFileSync(join(folder, "job.json"), JSON.stringify(
      { ...settings, ...split, seed, model: "CNN-BiLSTM", shape: inputs.shape, labels: [...inputs.labels] }));
    const { stdout, status } = spawnSync(python, ["tools/bench-training.py", "whole", folder], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
    if (status !== 0) throw new Error("Keras's training failed");
    runs.push({ seed, ours, keras: JSON.parse(stdout) });
    console.log(JSON.stringify(runs[runs.length - 1]));
  }
  rmSync(folder, { recursive: true });
  const of = (who: "ours" | "keras", what: "accuracy" | "seconds") => runs.map(run => (run[who] as Record<string, number>)[what]);
  return { whole: {
    corpus: label, model: "CNN-BiLSTM", reading: "as counted", protocol: "random split", ...settings, backend: describeBackend(), runs,
    accuracy: { ours: interval(of("ours", "accuracy")), keras: interval(of("keras", "accuracy")) },
    median_seconds: { ours: median(of("ours", "seconds")), keras: median(of("keras", "seconds")) },
  } };
}

/** Our epoch, or tfjs's own, for every line on stdin; its seconds as a line on stdout. */
async function contender(kind: string, model: string, shape: Shape, batchSize: number): Promise<void> {
  const epoch = await (kind === "ours" ? ours : stock)(model, shape, batchSize);
  console.log("{}");
  for await (const _ of createInterface(process.stdin)) {
    const start = performance.now();
    await epoch();
    console.log((performance.now() - start) / 1000);
  }
}

function data([steps, channels]: Shape): Inputs {
  const next = random(0);
  return {
    values: Float32Array.from({ length: ROWS * steps * channels }, () => 2 * next() - 1), shape: [ROWS, steps, channels],
    labels: Int32Array.from({ length: ROWS }, (_, i) => i % 7), lengths: new Int32Array(ROWS).fill(steps),
  };
}

async function ours(name: string, shape: Shape, batchSize: number): Promise<() => Promise<unknown>> {
  const inputs = data(shape);
  const all = Array.from({ length: ROWS }, (_, i) => i);
  const trainer = openTrainer(MODELS[name](shape), tf.tensor3d(inputs.values, [...inputs.shape]), batchSize);
  const settings = { epochs: 1, batchSize, learningRate: 1e-3, patience: 1, seed: 0 };
  const split = { protocol: "", seed: 0, train: all, validation: [], test: [] };
  let epoch = 0;
  return () => oneEpoch({ trainer, name: "", inputs, split, settings, breathe: breather() }, [], ++epoch);
}

/** The same architecture by tfjs's own layers and its own fit. */
async function stock(name: string, [steps, channels]: Shape, batchSize: number): Promise<() => Promise<unknown>> {
  const { layers } = tf, cell = { units: 64, recurrentActivation: "sigmoid" as const };
  const inputShape = [steps, channels];
  const model = tf.sequential();
  if (name.startsWith("CNN")) {
    model.add(layers.conv1d({ filters: 32, kernelSize: 3, activation: "relu", inputShape }));
    model.add(layers.maxPooling1d({ poolSize: 2 }));
    model.add(layers.dropout({ rate: 0.5 }));
  }
  model.add(name.endsWith("GRU") ? layers.gru({ ...cell, inputShape })
    : layers.bidirectional({ layer: layers.lstm({ ...cell, unitForgetBias: true }) as tf.RNN, mergeMode: "concat", inputShape }));
  model.add(layers.dense({ units: 64, activation: "relu" }));
  model.add(layers.dense({ units: 7, activation: "softmax" }));
  model.compile({ optimizer: tf.train.adam(1e-3), loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  const inputs = data([steps, channels]);
  const x = tf.tensor3d(inputs.values, [...inputs.shape]), y = tf.oneHot(tf.tensor1d(inputs.labels, "int32"), 7).toFloat();
  return () => model.fit(x, y, { batchSize, epochs: 1, verbose: 0, yieldEvery: "never" });
}

interface Contender { readonly process: ChildProcess; readonly lines: AsyncIterator<string>; readonly reader: Interface; readonly hello: object }

async function open(command: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Contender> {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "ignore"], env: { ...process.env, ...env } });
  const reader = createInterface(child.stdout!);
  const lines = reader[Symbol.asyncIterator]();
  const { value, done } = await lines.next();
  if (done) throw new Error(`${command} ${args.join(" ")} ended before it began`);
  return { process: child, lines, reader, hello: JSON.parse(value) };
}

/** Seconds of each contender's epochs, taken in turns, after epochs that do not count. */
async function interleaved<Name extends string>(contenders: Record<Name, Contender>, rounds = ROUNDS, warmUp = 2): Promise<Record<Name, number[]>> {
  const names = Object.keys(contenders) as Name[];
  const times = Object.fromEntries(names.map(name => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = -warmUp; round < rounds; round++) {
    for (const name of names) {
      contenders[name].process.stdin!.write("epoch\n");
      const { value, done } = await contenders[name].lines.next();
      if (done) throw new Error(`${name} ended in round ${round}`);
      if (round >= 0) times[name].push(Number(value));
    }
  }
  for (const name of names) contenders[name].process.stdin!.end();
  return times;
}

function findPython(): string {
  const given = process.env.BENCH_PYTHON;
  if (given) return given;
  const python = resolve(".venv-bench-keras/bin/python");
  if (existsSync(python)) return python;
  console.log(`Installing ${KERAS.join(" and ")} into .venv-bench-keras …`);
  for (const [command, ...args] of [["python3", "-m", "venv", ".venv-bench-keras"], [python, "-m", "pip", "install", "-q", ...KERAS]]) {
    if (spawnSync(command, args, { stdio: "inherit" }).status !== 0) throw new Error(`${command} ${args.join(" ")} failed; set BENCH_PYTHON`);
  }
  return python;
}

function accuracy(probabilities: Float32Array, labels: Int32Array, rows: readonly number[]): number {
  const right = rows.filter((row, i) => {
    const of = probabilities.subarray(i * 7, i * 7 + 7);
    return of.indexOf(Math.max(...of)) === labels[row];
  });
  return right.length / rows.length;
}

const rounded = (x: number): number => Number(x.toPrecision(3));
const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b), middle = sorted.length >> 1;
  return rounded(sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
};
const summary = (values: readonly number[]) => ({ median: median(values), minimum: rounded(Math.min(...values)) });
/** Mean and its 95 % interval by Student's t with four degrees of freedom. */
function interval(values: readonly number[]): object {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
  const half = (2.776 * deviation) / Math.sqrt(values.length);
  return { mean: rounded(mean), low: rounded(mean - half), high: rounded(mean + half) };
}

/** Adds to the results file, whole or not at all. */
function save(part: object): void {
  const before = existsSync(RESULT) ? JSON.parse(readFileSync(RESULT, "utf8")) : {};
  const result = { ...before, cpu: cpus()[0].model, node: process.version, tensorflow: describeBackend(), ...part };
  mkdirSync(resolve("data/results"), { recursive: true });
  writeFileSync(`${RESULT}.tmp`, `${JSON.stringify(result, undefined, 1)}\n`);
  renameSync(`${RESULT}.tmp`, RESULT);
}

const [, , what = "all", ...job] = process.argv;
const JOBS: Record<string, () => Promise<unknown>> = {
  ours: () => contender("ours", job[0], job[1].split("x").map(Number) as unknown as Shape, Number(job[2])),
  stock: () => contender("stock", job[0], job[1].split("x").map(Number) as unknown as Shape, Number(job[2])),
  epochs: async () => save(await epochs()),
  whole: async () => save(await whole()),
  all: async () => { save(await epochs()); save(await whole()); },
};
void JOBS[what]();
