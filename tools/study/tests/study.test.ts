import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { protocols, publishedChecksum, publishedCorpora } from "../../../src/corpus";
import { asCounted } from "../../../src/features";
import { type Job, TRAINING } from "../../../src/evaluation";
import { MODELS } from "../../../src/models";
import { parseResult, readStudy, resultFiles, resultPath } from "../../../src/study";
import { openStudyCorpus, studyFeatures } from "../data";
import { committedResults, expectedSeconds } from "../expected";
import { folderOf } from "../open";
import { HELP, parseOptions, plan, trainingOf } from "../plan";
import { nameOf } from "../progress";
import { stateOf, store } from "../store";
import { VARIANTS } from "../variants";

const scratch = mkdtempSync(join(tmpdir(), "study-test-"));

const COMMAND = ["--import", "tsx", "tools/study/study.ts", "--corpus", "standin", "--epochs", "2", "--seeds", "1",
  "--protocol", "random,speaker-va-vb", "--model", "majority-class,cnn", "--reading", "counted"];
const env = { ...process.env, SER_STANDIN_WORDS: "4" };
const start = (folder: string, ...more: string[]) =>
  spawn(process.execPath, [...COMMAND, "--out", folder, ...more], { env, stdio: ["ignore", "pipe", "pipe"] });
async function study(folder: string, ...more: string[]) {
  const child = start(folder, ...more), said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) child[name].on("data", text => { said[name] += text; });
  return { status: await ended(child), ...said };
}

const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise(resolve => setTimeout(resolve, 20));
};
const about = (pid: number, file: string) => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return ""; // it has ended
  }
};
const childrenOf = (pid: number) => about(pid, `task/${pid}/children`).split(" ").filter(Boolean).map(Number);
/** Processes that ended while nobody waited for them have ended. */
const runs = (pid: number) => /^State:\s+[^Z]/m.test(about(pid, "status"));
const ended = (child: ChildProcess) => new Promise<number | null>(resolve => child.on("close", resolve));

/** The result files of a folder without what differs from run to run, or when a source file is edited. */
const contents = (folder: string) => Object.fromEntries(resultFiles(folder).map(path =>
  [path.slice(folder.length), readFileSync(path, "utf8").replace(/"(times|versions)": .*/g, "")]));

describe.skipIf(process.platform !== "linux")("a study", () => {
  const whole = join(scratch, "whole");

  it("says how much is to do; comes to the same when it is killed twice, leaves no process behind, does nothing twice", async () => {
    const { status, stdout: said } = await study(whole);
    expect(status).toBe(0);
    expect(said).toMatch(/^4 jobs to do: about \d+ s on \d+ cores$/m);
    expect(readStudy(whole)).toHaveLength(4);

    const folder = join(scratch, "killed");
    for (const enough of [1, 2]) {
      const child = start(folder);
      await until(() => resultFiles(folder).length >= enough && childrenOf(child.pid!).length > 0);
      const orphans = childrenOf(child.pid!);
      child.kill("SIGKILL");
      await ended(child);
      await until(() => !orphans.some(runs));
    }
    const before = resultFiles(folder), times = before.map(path => statSync(path).mtimeMs);
    expect(before.length).toBeLessThan(4);
    const { stdout } = await study(folder);
    expect(stdout).toContain(`4 jobs, ${before.length} done, ${4 - before.length} open`);
    expect(before.map(path => statSync(path).mtimeMs)).toEqual(times);
    expect(contents(folder)).toEqual(contents(whole));
    expect((await study(folder)).stdout).toContain("4 jobs, 4 done, 0 open");
  });

  it("gives a job its numbers: the means alone, or frames from which to make others", async () => {
    vi.stubEnv("SER_STANDIN_WORDS", "4");
    const { opened, corpus } = await openStudyCorpus("standin"), job = { reading: "as counted" } as const;
    const [means, frames] = [await studyFeatures(job, corpus, opened),
      await studyFeatures({ ...job, numbers: "band deviations" }, corpus, opened)];
    const own = asCounted(means), same = asCounted(frames), other = asCounted(frames, "band deviations");
    own.values.forEach((value, i) => expect(Math.abs(same.values[i] - value)).toBeLessThan(1e-5));
    expect(other.values.filter(value => value > 0.1).length).toBeGreaterThan(0.9 * other.values.length);
    vi.unstubAllEnvs();
  });

  it("ends a job when whoever started it is gone", async () => {
    vi.stubEnv("SER_STANDIN_WORDS", "4");
    const { corpus } = await openStudyCorpus("standin");
    const job: Job = { protocol: "random", reading: "as counted", model: "CNN", seed: 1 };
    const endless = { epochs: 1e9, patience: 1e9, batchSize: 32, learningRate: 1e-4 };
    const specification = JSON.stringify({ job, training: endless, corpus });
    const command = ["--import", "tsx", "tools/study/job.ts", specification];
    const child = spawn(process.execPath, command, { stdio: "pipe" });
    await new Promise(resolve => child.stdout.once("data", resolve)); // an epoch is done
    child.stdin.end(); // as the system does when it ends the other side
    expect(await ended(child)).toBe(1);
    vi.unstubAllEnvs();
  });

  it("does damaged and foreign results again, keeps them beside, and goes on after a failed job", async () => {
    const folder = join(scratch, "damaged");
    cpSync(whole, folder, { recursive: true });
    const [damaged, foreign, missing] = ["random/as-counted/majority-class-1", "random/as-counted/cnn-1",
      "speaker-va-vb/as-counted/cnn-1"].map(name => join(folder, `${name}.json`));
    const half = readFileSync(damaged, "utf8").slice(0, 500);
    writeFileSync(damaged, half);
    writeFileSync(foreign, readFileSync(foreign, "utf8").replace('"epochs":2', '"epochs":3'));
    rmSync(missing);

    const child = start(folder), said: string[] = [];
    child.stdout!.on("data", data => said.push(String(data)));
    const victim = () => childrenOf(child.pid!).find(pid => about(pid, "cmdline").includes('"protocol":"speaker-va-vb"'));
    await until(() => victim() !== undefined);
    process.kill(victim()!, "SIGKILL");
    expect(await ended(child)).toBe(1);
    const text = said.join("");
    expect(text).toMatch(/majority-class-1\.json is damaged/);
    expect(text).toMatch(/random\/as-counted\/cnn-1\.json belongs to another study \(its configuration differs/);
    expect(text).toMatch(/2 of 3 jobs done/);
    expect(text.trim().split("\n").pop())
      .toBe("failed: speaker-va-vb, as counted, CNN, seed 1: its process was ended by SIGKILL");
    expect(readFileSync(`${damaged}.old`, "utf8")).toBe(half);
    expect(existsSync(`${foreign}.old`)).toBe(true);
    expect(existsSync(missing)).toBe(false);

    expect((await study(folder)).status).toBe(0);
    expect(contents(folder)).toEqual(contents(whole));
  });

  it("that cannot store a result stops with file, reason and way out; the older result stays", async () => {
    const folder = join(scratch, "full"), path = join(folder, "job.json");
    store(path, "older");
    symlinkSync("/dev/full", `${path}.${process.pid}.part`);
    expect(() => store(path, "newer")).toThrow(`${path} cannot be written: no space left on device: \`npm run clean\` shows`);
    expect(readFileSync(path, "utf8")).toBe("older");
    expect(readdirSync(folder)).toEqual(["job.json"]);

    writeFileSync(join(folder, "random"), ""); // where a folder is to be
    const { stderr, status } = await study(folder, "--model", "majority-class");
    expect(status).toBe(2);
    expect(stderr).toMatch(/full\/random\/.*\.json cannot be written: .*\nstopped; run the same command to continue/);
  });

  it.each(["a.wav", "a.wav/results"])("that is to lie in %s, a file, is refused at once", async name => {
    writeFileSync(join(scratch, "a.wav"), "");
    const { stderr, stdout, status } = await study(join(scratch, name), "--list");
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^--out .*a\.wav(\/results)?: .*a\.wav is a file; name a folder\n/);
  });

  it("is only looked at with --list", async () => {
    const folder = join(scratch, "listed");
    cpSync(whole, folder, { recursive: true });
    rmSync(join(folder, "random"), { recursive: true });
    const { stdout } = await study(folder, "--list");
    expect(stdout).toMatch(/^open {2}random, as counted, CNN, seed 1$/m);
    expect(stdout).toMatch(/^done {2}speaker-va-vb, as counted, CNN, seed 1$/m);
    expect(readdirSync(folder)).toEqual(["speaker-va-vb"]);
  });

  const many = ["--import", "tsx", "tools/study/study.ts", "--corpus", "standin", "--protocol", "random"];

  it("lists every job to a pipe that is read late", async () => {
    const reader = spawn("sh", ["-c", "sleep 12; wc -l"], { stdio: ["pipe", "pipe", "inherit"] });
    const args = [...many, "--model", "majority-class", "--seeds", "2000", "--list", "--out", scratch];
    const child = spawn(process.execPath, args, { env, stdio: ["ignore", reader.stdin, "ignore"] });
    reader.stdin.destroy(); // only the child writes
    let said = "";
    reader.stdout.on("data", data => { said += data; });
    await Promise.all([ended(child), ended(reader)]);
    expect(said.trim()).toBe("2001"); // a line each, and the sum: more than a pipe holds
  });

  it("does not begin what takes over an hour unless told to", () => {
    const long = spawnSync(process.execPath, [...many, "--seeds", "100", "--out", join(scratch, "long")], { env, encoding: "utf8" });
    expect([long.status, existsSync(join(scratch, "long"))]).toEqual([2, false]);
    expect(long.stderr).toMatch(
      /^not started: \d+ jobs take about \d+ h \d+ min on \d+ cores, which is over an hour\. Add --yes to start them, or do less /m);
  });

  it("refuses folds where there are none, and counts one job as one", async () => {
    const { stderr, status } = await study(scratch, "--folds", "3");
    expect(status).toBe(2);
    expect(stderr).toMatch(/^--folds changes nothing on stand-in corpus: only speakers of a corpus of more than ten /);
    const one = ["--protocol", "random", "--model", "majority-class"];
    const { stdout } = await study(join(scratch, "one"), ...one);
    expect(stdout).toMatch(/^stand-in corpus: 1 job, 0 done, 1 open; .*\n1 job to do: [^]*\n1 of 1 job done in /);
  });

  it("says every time which recording it leaves out", async () => {
    vi.stubEnv("SER_STANDIN_WORDS", "4");
    const { opened } = await openStudyCorpus("standin"), own = join(scratch, "own"), broken = join(own, "broken.wav");
    mkdirSync(own);
    writeFileSync(broken, randomUUID()); // no features of it are kept
    const rows = opened.utterances.map(({ path, speaker, emotion }) => `${path},${speaker},${emotion}`);
    writeFileSync(join(own, "mine.csv"), ["file,speaker,emotion", `${broken},VA,sad`, ...rows].join("\n"));
    vi.unstubAllEnvs();
    for (const time of ["first", "second"]) {
      const options = ["--corpus", join(own, "mine.csv"), "--protocol", "random", "--list"];
      const { stderr } = await study(join(own, time), ...options);
      expect(stderr).toBe(`1 recording left out: ${broken}: ${stderr.split(`${broken}: `)[1]}`);
      expect(stderr).toMatch(/: it is none of WAV.*\n$/);
    }
  });

  it("names what is allowed when a name is unknown", async () => {
    const { stderr, status } = await study(scratch, "--model", "rnn");
    expect(status).toBe(2);
    expect(stderr).toContain('there is no model "rnn"; there are: majority-class, ');
  });
});

describe("a committed result", () => {
  const state = (job: Job, folder = "study") => {
    const path = join("data/results", folder, resultPath(job));
    const { configuration, checksums } = parseResult(readFileSync(path, "utf8"));
    return stateOf(path, { job, configuration, checksums });
  };
  const described: Job = { protocol: "random", reading: "as described", model: "GRU", seed: 1 };

  it("that does not say where zeros stand has them at the end", () => {
    expect(state({ ...described, zeros: "end" }, "study-zeros-end").kind).toBe("done");
    expect(state({ ...described, zeros: "front" }, "study-zeros-end")).toEqual(
      { kind: "other", reason: "belongs to another study (its zeros differ)" });
  });

  it("as counted has no zeros", () => expect(state({ ...described, reading: "as counted" }).kind).toBe("done"));
});

describe("the time expected", () => {
  const [network] = committedResults().filter(({ model, history }) => model === "CNN-BiLSTM" && history.loss.length > 20);
  const result = { ...network, times: { ...network.times, seconds: 100 }, sizes: { ...network.sizes, train: 500 },
    history: { ...network.history, loss: new Array(40).fill(1) } };
  const { protocol, reading, model, seed } = result, job: Job = { protocol, reading, model, seed };

  it("is that of the same model and reading, for each utterance, and 4 s to start", () => {
    expect(expectedSeconds([job, job], () => 500, 100, [result], [])).toBeCloseTo(208, 6);
    expect(expectedSeconds([job], () => 1000, 100, [], [result])).toBeCloseTo(204, 6);
    expect(expectedSeconds([job], () => 500, 10, [], [result])).toBeCloseTo(29, 6); // a quarter of the epochs
    const slow = { ...result, times: { ...result.times, seconds: 1000 } };
    expect(expectedSeconds([job], () => 500, 100, [result], [slow])).toBeCloseTo(104, 6);
    expect(expectedSeconds([{ ...job, model: "GRU" }], () => 500, 100, [result], [])).toBeCloseTo(104, 6);
    expect(expectedSeconds([job], () => 500, 100, [], [])).toBeUndefined();
  });
});

describe("the plan", async () => {
  const { utterances } = await publishedCorpora();
  const names = protocols(utterances).map(({ name }) => name);
  const planned = (...args: string[]) => plan(parseOptions(args), names);
  const count = (jobs: readonly Job[], ...words: string[]) =>
    jobs.filter(job => words.every(word => Object.values(job).includes(word))).length;

  it("of the full study has every network on every protocol in both readings", () => {
    const jobs = planned("--full");
    for (const protocol of names) {
      const seeds = protocol === "random" || protocol === "random-tess" ? 10 : 5;
      expect(count(jobs, protocol, "CNN-BiLSTM", "as described")).toBe(seeds);
      expect(count(jobs, protocol, "GRU", "as counted")).toBe(seeds);
      expect(count(jobs, protocol, "linear SVM", "as counted")).toBe(seeds);
      expect(count(jobs, protocol, "linear SVM", "as described")).toBe(0);
    }
    expect(new Set(jobs.map(job => JSON.stringify(job))).size).toBe(jobs.length);
  });

  it("is breadth first, the random split before others", () => {
    const jobs = planned("--full");
    expect(jobs.map(({ seed }) => seed)).toEqual(jobs.map(({ seed }) => seed).sort((a, b) => a - b));
    expect(jobs[0].protocol).toBe("random");
    const first = jobs.filter(({ seed }) => seed === 1).map(({ protocol }) => protocol);
    expect([...new Set(first)]).toEqual(names);
  });

  it("holds what was asked for", () => {
    const jobs = planned("--seeds", "2", "--protocol", "random", "--model", "cnn-bilstm,gru");
    expect(jobs).toHaveLength(8);
    const described = planned("--reading", "described", "--full");
    expect(new Set(described.map(({ reading }) => reading))).toEqual(new Set(["as described"]));
    expect(planned("--quick").length).toBeLessThan(60);
    expect(() => planned("--seeds", "0")).toThrow(/--seeds is a whole number from 1 to 9999, not 0/);
    expect(() => planned("--reading", "heard")).toThrow(/no reading "heard"; there are: counted, described/);
    expect(() => planned("--model", "linear-svm", "--reading", "described")).toThrow(/no job fits/);
    expect(() => planned("--epochs", "10000")).toThrow(/--epochs is a whole number from 1 to 9999, not 10000/);
    expect(parseOptions(["--epochs", "9999"]).epochs).toBe(9999);
    expect(() => parseOptions(["--epochs", "1e3"])).toThrow(/not 1e3/);
    expect(() => parseOptions(["--folds", "two"])).toThrow(/--folds is a whole number from 1 to 9999, not two/);
  });

  it.each(["end", "none"] as const)("as the variant zeros-%s has every network as described on the random split", zeros => {
    const jobs = planned("--full", "--variant", `zeros-${zeros}`);
    expect(jobs).toHaveLength(5 * Object.keys(MODELS).length);
    for (const model of Object.keys(MODELS)) expect(count(jobs, "random", "as described", zeros, model)).toBe(5);
  });

  it("as a variant has the seeds, models and protocols that the command line names, and only its own reading", () => {
    const some = planned("--variant", "zeros-end", "--protocol", "random-tess", "--model", "gru", "--seeds", "2");
    expect(some.map(nameOf)).toEqual(["random-tess, as described, GRU, seed 1, zeros: end",
      "random-tess, as described, GRU, seed 2, zeros: end"]);
    expect(() => planned("--variant", "zeros-end", "--reading", "counted"))
      .toThrow(/no reading "counted"; there are: described/);
  });

  it("as a variant with other single numbers has the CNN-BiLSTM as counted on both random splits", () => {
    const jobs = planned("--full", "--variant", "band-deviations");
    expect(jobs.map(nameOf).slice(0, 2)).toEqual(["random, as counted, CNN-BiLSTM, seed 1, band deviations",
      "random-tess, as counted, CNN-BiLSTM, seed 1, band deviations"]);
    expect(jobs).toHaveLength(10);
    expect(planned("--full", "--variant", "loudness", "--protocol", "random")).toHaveLength(5);
  });

  it("as a variant with other settings trains every network longer, in both readings, and nothing classical", () => {
    const options = ["--full", "--variant", "rate-0.0003"], jobs = planned(...options);
    expect(jobs).toHaveLength(2 * 2 * Object.keys(MODELS).length);
    expect(new Set(jobs.map(({ model }) => model))).toEqual(new Set(Object.keys(MODELS)));
    expect(trainingOf(parseOptions(options))).toEqual({ ...TRAINING, learningRate: 0.0003, epochs: 200, patience: 40 });
    expect(trainingOf(parseOptions([...options, "--epochs", "3"])).epochs).toBe(3);
    expect(trainingOf(parseOptions(["--full"]))).toEqual(TRAINING);
  });

  it("with shuffled labels has everything, and says which variants there are", () => {
    expect(planned("--variant", "shuffled")).toHaveLength(planned().length);
    expect(planned("--variant", "shuffled").every(({ labels }) => labels === "shuffled")).toBe(true);
    expect(() => parseOptions(["--variant", "pitch"]))
      .toThrow(/there is no variant "pitch"; there are: shuffled, zeros-end, zeros-none, band-deviations, loudness, rate-/);
    for (const name of Object.keys(VARIANTS)) expect(HELP).toContain(`  ${name} `);
  });

  it("names a few of many protocols, the nearest, when one is mistyped", () => {
    const those = Array.from({ length: 300 }, (_, i) => `mine-fold-${i + 1}-of-300`);
    expect(() => plan(parseOptions(["--protocol", "mine-fold-12-of-30"]), ["random", ...those])).toThrow(
      /^there is no protocol "mine-fold-12-of-30"; near it are: mine-fold-12-of-300, (mine-fold-\d+-of-300(, )?){4}; --list without --protocol shows the jobs of all 301$/);
    expect(() => planned("--protocol", "speaker-oaf")).toThrow(/there are: random, random-tess, word-disjoint, /);
  });

  it("writes into the committed folder only what belongs there", () => {
    const folder = (label: string, ...args: string[]) =>
      folderOf(parseOptions(args), { label, checksum: label === "TESS + SAVEE" ? "published" : "other" }, "published");
    expect(folder("TESS + SAVEE", "--full")).toBe("data/results/study");
    for (const name of Object.keys(VARIANTS))
      expect(folder("TESS + SAVEE", "--variant", name)).toBe(`data/results/study-${name}`);
    for (const [label, ...args] of [["stand-in corpus", "--full"], ["TESS"], ["TESS + SAVEE", "--quick"]]) {
      expect(folder(label, ...args)).toMatch(/^data\/runs\//);
    }
    expect(folder("TESS + SAVEE", "--epochs", "2")).toBe("data/runs/study-tess-savee-2-epochs");
  });

  it("writes where it is told to, seen from where the command was typed", () => {
    vi.stubEnv("INIT_CWD", scratch);
    const options = parseOptions(["--out", "mine"]);
    expect(folderOf(options, { label: "TESS + SAVEE", checksum: "any" }, "any")).toBe(join(scratch, "mine"));
    vi.unstubAllEnvs();
  });

  it("writes elsewhere when a recording is not the published one", async () => {
    const published = await publishedChecksum();
    for (const { checksums } of readStudy()) expect(checksums.corpus).toBe(published);
    const altered = { label: "TESS + SAVEE", checksum: "ab".repeat(32) };
    expect(folderOf(parseOptions(["--full"]), altered, published)).toBe("data/runs/study-tess-savee-abababab");
  });
});
