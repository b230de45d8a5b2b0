/**
 * npm run bench -- features: our extraction against librosa's, on the same recordings, settings and cores.
 * Each case alternates the two over several rounds, each in a fresh process with an empty cache; the medians.
 * $BENCH_PYTHON may name a Python that has librosa; else one is installed into .venv-bench.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { resolve } from "node:path";
import { median, sha256, writeWhole } from "../../src/base";
import { decode, resample, reused, trim } from "../../src/audio";
import { openCorpus } from "../../src/corpus";
import {
  asCounted, extractFeatures, FEATURE_DEFAULTS, featureCache, type Features, mfsc,
} from "../../src/features";
import { findPython } from "./python";

interface Run {
  readonly seconds: number; readonly cpu: number; readonly peakMb: number; readonly stages?: object;
}
interface Reference extends Run {
  readonly versions: object; readonly lengths: number[]; readonly means: number[][];
}

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const RESULT = resolve("data/results/bench-features.json");
const LIBROSA = ["librosa==0.11.0", "numpy==2.4.6", "soxr==1.1.0", "soundfile==0.14.0"];

async function main(): Promise<void> {
  const { utterances, label } = await openCorpus("auto");
  const all = utterances.map(({ path }) => path);
  const half = all.filter((_, i) => i % 2 === 0);
  const python = findPython(".venv-bench", LIBROSA), cores = availableParallelism();
  const rows: object[] = [];
  let versions: object = {}, agreement: object = {};
  const cases = [
    { name: "one process", paths: all, threads: 1, rival: true },
    { name: "all cores", paths: all, threads: cores, rival: true },
    { name: "one process, every second recording", paths: half, threads: 1, rival: false },
    { name: "all cores, cached", paths: all, threads: cores, rival: false },
  ];
  for (const { name, paths, threads, rival } of cases) {
    const ours: Run[] = [], theirs: Reference[] = [];
    if (name.includes("cached")) await extractFeatures(utterances);
    for (let round = 0; round < ROUNDS; round++) {
      if (!name.includes("cached")) rmSync(featureCache(FEATURE_DEFAULTS), { recursive: true, force: true });
      ours.push(child<Run>(process.execPath, [...process.execArgv, __filename, "ours", `${threads}`], paths));
      if (rival) theirs.push(child<Reference>(python, ["tools/bench/features.py", `${threads}`], paths));
      console.log(`${name}, round ${round + 1}: ours ${ours.at(-1)!.seconds.toFixed(2)} s` +
        (rival ? `, librosa ${theirs.at(-1)!.seconds.toFixed(2)} s` : ""));
    }
    const [ours_s, librosa_s] = [ours, theirs].map((runs) => rounded(median(runs.map((run) => run.seconds))));
    const [ours_cpu_s, librosa_cpu_s] = [ours, theirs].map((runs) => rounded(median(runs.map((run) => run.cpu))));
    rows.push({
      case: name, ours_s, librosa_s, ratio: rounded(ours_s! / librosa_s!), ours_cpu_s, librosa_cpu_s,
      cpu_ratio: rounded(ours_cpu_s! / librosa_cpu_s!),
      ours_peak_mb: Math.round(Math.max(...ours.map((run) => run.peakMb))),
      utterances: paths.length, cores: threads,
    });
    if (theirs.length > 0) {
      versions = { node: process.version, ...theirs[0].versions };
      agreement = compare(await extractFeatures(utterances), theirs[0]);
    }
  }
  const { stages } = child<Run>(process.execPath, [...process.execArgv, __filename, "stages", "1"], all);
  const result = {
    corpus: label, settings: FEATURE_DEFAULTS, cpu: cpus()[0].model, rounds: ROUNDS,
    counted: "medians; reading, decoding, features and (ours) writing the cache; not starting Node or " +
      "Python, nor loading librosa; starting our workers and librosa's processes is counted",
    rows: rows.map((row) => ({ ...row, versions })), our_milliseconds_per_recording: stages, agreement,
  };
  writeWhole(RESULT, `${JSON.stringify(result, null, 1)}\n`);
  console.table(rows);
  console.log(stages, agreement);
}

/** One run in a process of its own: paths in, one line of JSON out. */
function child<T>(command: string, args: string[], paths: string[]): T {
  const { stdout, status, error } = spawnSync(command, args, {
    input: paths.join("\n"), encoding: "utf8", maxBuffer: 1 << 28, stdio: ["pipe", "pipe", "inherit"],
  });
  if (status !== 0) throw error ?? new Error(`${command} ${args.join(" ")} ended with ${status}`);
  return JSON.parse(stdout);
}

async function ours(threads: number): Promise<Run> {
  const utterances = readFileSync(0, "utf8").split("\n").map((path) =>
    ({ id: path, path, corpus: "", speaker: "", text: "", emotion: "neutral" as const }));
  const start = performance.now(), used = process.cpuUsage();
  const { refused } = await extractFeatures(utterances, FEATURE_DEFAULTS, undefined, threads);
  const seconds = (performance.now() - start) / 1000, { user, system } = process.cpuUsage(used);
  if (refused.length > 0) throw new Error(`${refused.length} recordings were refused`);
  return { seconds, cpu: (user + system) / 1e6, peakMb: process.resourceUsage().maxRSS / 1024 };
}

/** Where the time goes, in milliseconds per recording. */
async function stages(): Promise<Pick<Run, "stages">> {
  const paths = readFileSync(0, "utf8").split("\n");
  const names = ["read", "decode", "resample", "trim", "STFT, mel, log", "hash"];
  const spent: Record<string, number> = Object.fromEntries(names.map((name) => [name, 0]));
  const decoded = reused(), resampledInto = reused();
  for (const path of paths) {
    let last = performance.now();
    const lap = (stage: string): void => {
      const now = performance.now();
      spent[stage] += (now - last) / paths.length;
      last = now;
    };
    const bytes = readFileSync(path);
    lap("read");
    const signal = await decode(bytes, path, decoded);
    lap("decode");
    const { sampleRate, normalise, trimDecibels } = FEATURE_DEFAULTS;
    const resampled = resample(signal, sampleRate, normalise, resampledInto);
    lap("resample");
    const trimmed = trim(resampled, trimDecibels!);
    lap("trim");
    mfsc(trimmed, FEATURE_DEFAULTS);
    lap("STFT, mel, log");
    sha256(bytes);
    lap("hash");
  }
  return { stages: Object.fromEntries(Object.entries(spent).map(([stage, ms]) => [stage, rounded(ms)])) };
}

/** How near the two are on real recordings, where resamplers differ too. */
function compare(features: Features, { lengths, means }: Reference): object {
  const same = lengths.filter((length, i) => length === features.lengths[i]).length;
  const { values } = asCounted(features);
  const apart = means.flat().map((mean, i) => Math.abs(mean - values[i])).sort((a, b) => a - b);
  return {
    same_frame_count: same, of: lengths.length,
    band_means_median_difference: rounded(apart[apart.length >> 1]),
    band_means_99_percent_within: rounded(apart[Math.floor(apart.length * 0.99)]),
  };
}

const rounded = (x: number): number | null => (Number.isFinite(x) ? Number(x.toPrecision(3)) : null);

const [, , what, threads] = process.argv;
if (what === "ours") void ours(Number(threads)).then((run) => console.log(JSON.stringify(run)));
else if (what === "stages") void stages().then((made) => console.log(JSON.stringify(made)));
else void main();
