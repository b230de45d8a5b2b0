/**
 * npm run bench -- training [epochs|whole]: our training against Keras's and tfjs's own, on this machine, in
 * one run. epochs: seconds per epoch after warm-up. Every contender is a process that trains an epoch when it
 * is told to; they take turns, so that whatever else the machine does meets all of them. whole: a training on
 * the real corpora from call to restored best weights, and the test accuracies, over five seeds.
 * $BENCH_PYTHON may name a Python that has Keras; else one is installed into .venv-bench-keras. $BENCH_MODELS
 * and $BENCH_ROUNDS make it shorter.
 */
import { type ChildProcess, spawn, spawnSync, type SpawnSyncOptionsWithStringEncoding } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { EMOTIONS, median, writeWhole } from "../../src/base";
import { openCorpus, randomSplit } from "../../src/corpus";
import { asCounted, extractFeatures, standardise } from "../../src/features";
import { meanInterval, TRAINING } from "../../src/evaluation";
import { describeBackend, device } from "../../src/tensorflow";
import { MODELS, predict, score, train } from "../../src/models";
import { findPython } from "./python";

const RESULT = resolve("data/results/bench-training.json");
const KERAS = ["keras==3.15.0", "tensorflow-cpu==2.21.0"];
const SHAPES = { "as counted": "64x1", "as described": "100x64" };
const SEEDS = [0, 1, 2, 3, 4];
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 10);
const MODELS_TIMED = (process.env.BENCH_MODELS ?? "CNN-BiLSTM,BiLSTM,CNN-GRU,GRU").split(",");

async function epochs(): Promise<void> {
  const python = findPython(".venv-bench-keras", KERAS), rows: object[] = [];
  for (const model of MODELS_TIMED) {
    for (const [reading, shape] of Object.entries(SHAPES)) {
      for (const batch of [32, 128]) {
        const times = await compare(python, [model, shape, `${batch}`]);
        const row = { model, reading, batch, device: device(), ...times };
        console.log(JSON.stringify(row));
        rows.push(row);
        save({ rows });
      }
    }
  }
}

/** Seconds per epoch: ours, Keras's with its own choice of threads and with one a step, and tfjs's. */
async function compare(python: string, job: readonly string[]) {
  const node = (kind: string) =>
    open(process.execPath, [...process.execArgv, resolve("tools/bench/epoch.ts"), kind, ...job]);
  const keras = (env?: NodeJS.ProcessEnv) => open(python, ["tools/bench/training.py", "epochs", ...job], env);
  const oneThread = await keras({ KERAS_THREADS: "1" });
  const contenders = { ours: await node("ours"), keras: await keras(), oneThread };
  const times = await interleaved(contenders, ROUNDS, 2);
  const slow = await interleaved({ tfjs: await node("stock") }, 1, 0);
  const [ours_s, keras_s, one, tfjs_s] = [times.ours, times.keras, times.oneThread, slow.tfjs].map(median);
  const [ours_min_s, keras_min_s] = [times.ours, times.keras].map(of => Math.min(...of));
  const keras_best_s = Math.min(keras_s, one);
  return rounded({
    ours_s, tfjs_s, keras_s, keras_best_s, ours_min_s, keras_min_s, ratio_keras: ours_s / keras_s,
    ratio_keras_min: ours_min_s / keras_min_s, ratio_keras_best: ours_s / keras_best_s,
    ratio_tfjs: ours_s / tfjs_s,
    rounds: ROUNDS, versions: contenders.keras.hello, cores: availableParallelism(),
  });
}

async function whole(): Promise<void> {
  const python = findPython(".venv-bench-keras", KERAS), folder = mkdtempSync(join(tmpdir(), "bench-training-"));
  const { utterances, label } = await openCorpus("auto");
  const features = await extractFeatures(utterances), runs: Whole[] = [];
  for (const seed of SEEDS) {
    const split = randomSplit(features.utterances, seed);
    const inputs = standardise(asCounted(features), split.train);
    const build = () => MODELS["CNN-BiLSTM"]([64, 1]);
    const { model, history, seconds } = await train(build, inputs, split, { ...TRAINING, seed });
    const { accuracy } = score(predict(model, inputs, split.test), split.test, inputs.labels, EMOTIONS.length);
    model.dispose();
    writeFileSync(join(folder, "values.bin"), inputs.values);
    const { shape, labels } = inputs;
    const job = { ...TRAINING, ...split, seed, model: "CNN-BiLSTM", shape, labels: [...labels] };
    writeFileSync(join(folder, "job.json"), JSON.stringify(job));
    const keras = JSON.parse(run(python, "tools/bench/training.py", "whole", folder));
    runs.push(rounded({ seed, ours: { seconds, epochs: history.length, accuracy }, keras }));
    console.log(JSON.stringify(runs[runs.length - 1]));
  }
  rmSync(folder, { recursive: true });
  const each = <T>(summary: (values: number[]) => T, what: "accuracy" | "seconds") =>
    ({ ours: summary(runs.map(of => of.ours[what])), keras: summary(runs.map(of => of.keras[what])) });
  save({ whole: {
    corpus: label, model: "CNN-BiLSTM", reading: "as counted", protocol: "random split", ...TRAINING, runs,
    accuracy: rounded(each(meanInterval, "accuracy")), median_seconds: each(median, "seconds"),
  } });
}

interface Timed { readonly seconds: number; readonly epochs: number; readonly accuracy: number }
interface Whole { readonly seed: number; readonly ours: Timed; readonly keras: Timed }

interface Contender {
  readonly process: ChildProcess;
  readonly lines: AsyncIterator<string>;
  readonly hello: object; // what it said of itself once it was ready
}

async function open(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Contender> {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "ignore"], env: { ...process.env, ...env } });
  const lines = createInterface(child.stdout!)[Symbol.asyncIterator]();
  const { value, done } = await lines.next();
  if (done) throw new Error(`${command} ${args.join(" ")} ended before it began`);
  return { process: child, lines, hello: JSON.parse(value) };
}

/** Seconds of each contender's epochs, taken in turns, after epochs that do not count. */
async function interleaved<Name extends string>(
  contenders: Record<Name, Contender>, rounds: number, warmUp: number,
): Promise<Record<Name, number[]>> {
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

/** What a command prints. Throws an Error when it fails. */
function run(command: string, ...args: string[]): string {
  const options: SpawnSyncOptionsWithStringEncoding = { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] };
  const { stdout, status } = spawnSync(command, args, options);
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed; $BENCH_PYTHON may name another`);
  return stdout;
}

/** The same with three significant digits. */
const rounded = <T>(of: T): T => JSON.parse(JSON.stringify(of), (_, value) =>
  (typeof value === "number" ? Number(value.toPrecision(3)) : value));

/** Adds to the results file. */
function save(part: object): void {
  const before = existsSync(RESULT) ? JSON.parse(readFileSync(RESULT, "utf8")) : {};
  const machine = { cpu: cpus()[0].model, node: process.version, tensorflow: describeBackend() };
  const result = { ...before, ...machine, ...part };
  writeWhole(RESULT, `${JSON.stringify(result, undefined, 1)}\n`);
}

const [, , what = "all"] = process.argv;
void (async () => {
  if (what !== "whole") await epochs();
  if (what !== "epochs") await whole();
})();
