/**
 * npm run bench -- killing [times] [kernel runner worker]: kill −9 at random moments of `npm run reproduce` (its kernel
 * or its runner) and of `npm run study` (a job's process). Says for each what was printed last, the exit code, what was
 * left behind or half-written, and whether the next start finishes with the results of an undisturbed run.
 */
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sha256, writeWhole } from "../../src/base";

const [times = "10", ...asked] = process.argv.slice(2);

/** What is started, and which of its processes is killed. */
const TARGETS = {
  kernel: { job: "reproduce", process: "tools/kernel/kernel.cjs" },
  runner: { job: "reproduce", process: "tools/notebooks/reproduce.py" },
  worker: { job: "study", process: "tools/study/job.ts" },
} as const;
const STANDIN = ["--corpus", "standin"];
const ARGUMENTS = {
  reproduce: [...STANDIN, "-p", "epochs", "8"],
  study: [...STANDIN, "--epochs", "2", "--seeds", "1", "--protocol", "random", "--model", "cnn,gru", "--reading", "counted"],
};
type Job = keyof typeof ARGUMENTS;

/** What notebook 04 does, without looking at it: features, a training with checkpoints, its network and its result. */
const CELLS = [`import type { CorpusChoice } from "../src/corpus";
let corpus: CorpusChoice = "auto";
let epochs = 2;`, `import { dirname, join } from "node:path";
import { EMOTIONS, resultsFolder, saveResult } from "../src/base";
import { corpusChecksum, openCorpus, randomSplit } from "../src/corpus";
import { asCounted, extractFeatures, FEATURE_DEFAULTS, fitStandardisation, standardise } from "../src/features";
const opened = await openCorpus(corpus);
const features = await extractFeatures(opened.utterances);`, `import { cnnBiLstm, predict, saveModel, train } from "../src/models";
const inputs = asCounted(features), split = randomSplit(features.utterances, 1);
const standard = standardise(inputs, split.train);
const settings = { epochs, batchSize: 32, learningRate: 0.001, patience: 20, seed: 1, checkpoint: "data/runs/checkpoint" };
const { model, history, seconds } = await train(() => cnnBiLstm([64, 1]), standard, split, settings);`,
`const place = { label: opened.label, checksum: await corpusChecksum(opened), about: "" };
await saveModel(model, join(dirname(resultsFolder()), "models", "killing"), { labels: EMOTIONS, reading: "as counted",
  features: FEATURE_DEFAULTS, standardisation: fitStandardisation(inputs, split.train), corpus: place }, []);`,
`await saveResult("killing", { history, probabilities: predict(model, standard, split.test) },
  { corpus: place.label, checksum: place.checksum, configuration: {}, seeds: [1], backend: "", seconds });`];

/** A copy of the project's files, with links to what set-up has made. */
function copyProject(): string {
  const root = mkdtempSync(join(tmpdir(), "killing-"));
  const files = execFileSync("git", ["ls-files", "-zco", "--exclude-standard"], { encoding: "utf8" }).split("\0");
  for (const file of files.filter((one) => existsSync(one))) {
    mkdirSync(join(root, dirname(file)), { recursive: true });
    cpSync(file, join(root, file));
  }
  mkdirSync(join(root, ".venv"));
  for (const name of readdirSync(".venv")) {
    if (name.startsWith(".ser-")) cpSync(join(".venv", name), join(root, ".venv", name));
    else symlinkSync(resolve(".venv", name), join(root, ".venv", name));
  }
  symlinkSync(resolve("node_modules"), join(root, "node_modules"));
  rmSync(join(root, "notebooks"), { recursive: true });
  const code = CELLS.map((source, i) => ({ cell_type: "code", id: `cell-${i}`, source, outputs: [], execution_count: null,
    metadata: i ? {} : { tags: ["parameters"] } }));
  const cells = [{ cell_type: "markdown", id: "title", source: "# Killed", metadata: {} }, ...code];
  const notebook = { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
  writeWhole(join(root, "notebooks/01-killing.ipynb"), JSON.stringify(notebook));
  return root;
}

const root = copyProject(), data = join(root, "data");

interface Run { readonly pid: number; readonly text: () => string; readonly ended: Promise<number | null> }

function start(job: Job): Run {
  const child = spawn(process.execPath, ["tools/start.mjs", job, ...ARGUMENTS[job]],
    { cwd: root, env: { ...process.env, SER_STANDIN_WORDS: "15" }, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => { text += part; });
  return { pid: child.pid!, text: () => text, ended: new Promise((done) => child.on("close", done)) };
}

const about = (pid: number, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return ""; // it has ended
  }
};
const runs = (pid: number): boolean => /^State:\s+[^Z]/m.test(about(pid, "status"));
const below = (pid: number): number[] => about(pid, `task/${pid}/children`).split(" ").filter(Boolean).map(Number)
  .flatMap((child) => [child, ...below(child)]);

const filesBelow = (folder: string): string[] => !existsSync(folder) ? [] :
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(data.length + 1));
const made = (): string[] => ["cache", "models", "runs"].flatMap((name) => filesBelow(join(data, name)));

/** Files under their final name that are not whole. */
function broken(): string[] {
  const whole = (file: string): boolean => {
    const bytes = readFileSync(join(data, file));
    if (/\.(json|ipynb)$/.test(file)) {
      try {
        JSON.parse(bytes.toString());
      } catch {
        return false;
      }
    }
    if (file.endsWith(".pack")) return sha256(bytes.subarray(32)) === bytes.toString("hex", 0, 32);
    return !file.endsWith(".html") || bytes.toString().trimEnd().endsWith("</html>");
  };
  return made().filter((file) => !UNFINISHED.test(file) && !whole(file));
}
const UNFINISHED = /\.(part|tmp|draft|old)\b|-words-\d+\.\d/;

/** What was found out, without what differs from run to run. */
function results(): string {
  const timeless = (key: string, value: unknown) => (/second|date|times|versions/i.test(key) ? undefined : value);
  const files = made().filter((file) => /results\/.*\.json$|study-.*\.json$/.test(file)).sort();
  const last = files.filter((file) => file.split("/")[1] === files.at(-1)!.split("/")[1]);
  return JSON.stringify(last.map((file) => JSON.parse(readFileSync(join(data, file), "utf8"), timeless)));
}

const clear = (): void =>
  ["cache", "models", "runs"].forEach((name) => rmSync(join(data, name), { recursive: true, force: true }));
const lastOf = (text: string): string => text.trim().split("\n").filter((line) => line.trim()).slice(-2).join(" / ");

/** Starts, kills at a moment (ms), looks at what is left, and starts again. */
async function trial(target: keyof typeof TARGETS, moment: number, expected: string): Promise<boolean> {
  const { job, process: name } = TARGETS[target];
  clear();
  const run = start(job);
  await sleep(moment);
  const victims = () => below(run.pid).filter((pid) => about(pid, "cmdline").includes(name));
  while (!victims().length && runs(run.pid)) await sleep(20);
  const found = victims(), pid = found[Math.floor(Math.random() * found.length)];
  if (!pid) return trial(target, moment / 2, expected); // it had ended before
  const all = below(run.pid);
  process.kill(pid, "SIGKILL");
  const code = await run.ended;
  await sleep(3000);
  const orphans = all.filter(runs), halves = broken(), unfinished = made().filter((file) => UNFINISHED.test(file));
  const next = start(job), nextCode = await next.ended, same = nextCode === 0 && results() === expected;
  const left = made().filter((file) => UNFINISHED.test(file));
  console.log([target, `${(moment / 1000).toFixed(1)} s`, `exit code ${code}: ${lastOf(run.text())}`,
    `processes left: ${orphans.length}`, `half-written: ${halves.join(", ") || "none"}`,
    `drafts: ${unfinished.length}, after the next start ${left.length}`,
    `next start: exit code ${nextCode}, results ${same ? "as undisturbed" : `DIFFER: ${lastOf(next.text())}`}`].join("\n    "));
  const said = /kernel died|was killed|was ended by SIGKILL/.test(run.text()) && !run.text().includes("Traceback");
  return code !== 0 && said && !orphans.length && !halves.length && same && !left.length;
}

async function main(): Promise<void> {
  const names = (asked.length ? asked : Object.keys(TARGETS)) as (keyof typeof TARGETS)[];
  let good = 0, all = 0;
  for (const target of names) {
    const since = Date.now(), { job } = TARGETS[target];
    clear();
    const whole = start(job);
    if (await whole.ended !== 0) throw new Error(whole.text());
    const took = Date.now() - since, expected = results();
    console.log(`${target}: undisturbed ${(took / 1000).toFixed(0)} s`);
    for (let i = 0; i < Number(times); i++) {
      all++;
      if (await trial(target, Math.random() * took, expected)) good++;
    }
  }
  console.log(`${good} of ${all} as they should be`);
  process.exitCode = good === all ? 0 : 1;
  rmSync(root, { recursive: true });
}

void main();
