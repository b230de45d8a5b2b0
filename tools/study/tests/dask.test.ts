import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, it, vi } from "vitest";
import { readStudy, resultFiles } from "../../../src/study";

const scratch = mkdtempSync(join(tmpdir(), "study-dask-"));
const started: ChildProcess[] = [];
afterAll(async () => {
  const ended = started.filter(child => child.exitCode === null && child.signalCode === null)
    .map(child => once(child, "exit"));
  started.forEach(child => child.kill("SIGKILL"));
  await Promise.all(ended);
  rmSync(scratch, { recursive: true });
});

const LOG = "data/runs/study-dask.log";
const env = { ...process.env, SER_STANDIN_WORDS: "4" };
const STUDY = ["--import", "tsx", "tools/study/study.ts", "--corpus", "standin", "--epochs", "2", "--seeds", "1",
  "--protocol", "random", "--model", "cnn,cnn-gru,cnn-bilstm", "--reading", "counted"];
const log = () => (existsSync(LOG) ? readFileSync(LOG, "utf8") : "");
const contents = (folder: string) => Object.fromEntries(resultFiles(folder).map(path =>
  [path.slice(folder.length), readFileSync(path, "utf8").replace(/"(times|versions)": .*/g, "")]));

/** Starts a part of Dask and waits until it says a word; returns the address beside it. */
function dask(word: RegExp, ...args: string[]): Promise<{ child: ChildProcess; address: string }> {
  const command = ["-m", "dask", ...args, "--host", "127.0.0.1", "--no-dashboard"];
  const child = spawn(".venv/bin/python", command, { env, stdio: ["ignore", "ignore", "pipe"] });
  started.push(child);
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr!.on("data", data => {
      const address = word.exec(said += data)?.[1];
      if (address) resolve({ child, address });
    });
    child.on("close", () => reject(new Error(said)));
  });
}

it.skipIf(process.platform === "win32")("another does a killed worker's job, and every job is done once", async () => {
  const scheduler = await dask(/Scheduler at:\s+(tcp:\S+)/, "scheduler", "--port", "0");
  const options = [scheduler.address, "--nthreads", "1", "--no-nanny"];
  const worker = () => dask(/Start worker at:\s+(tcp:\S+)/, "worker", ...options);
  const [, victim] = await Promise.all([worker(), worker()]);
  const before = log().length, folder = join(scratch, "dask");
  const command = [...STUDY, "--out", folder, "--dask", scheduler.address];
  const study = spawn(process.execPath, command, { env, stdio: "ignore" });
  const ended = new Promise(resolve => study.on("close", resolve));
  const lines = () => log().slice(before).trim().split("\n").map(line => line.split("  "));
  const trains = (address: string) => lines().some(([, who, , what]) =>
    who === address && what === "started");
  await vi.waitUntil(() => trains(victim.address), { timeout: 120_000 });
  victim.child.kill("SIGKILL");
  expect(await ended).toBe(0);

  const count = (name: string, event: string) =>
    lines().filter(([, , job, what]) => job === name && what === event).length;
  const jobs = [...new Set(lines().map(([, , job]) => job))];
  expect(readStudy(folder)).toHaveLength(3);
  expect(jobs).toHaveLength(3);
  expect(jobs.map(job => count(job, "done"))).toEqual(jobs.map(() => 1));
  expect(Math.max(...jobs.map(job => count(job, "started")))).toBe(2);

  const here = join(scratch, "here");
  await promisify(execFile)(process.execPath, [...STUDY, "--out", here], { env });
  expect(contents(folder)).toEqual(contents(here));
});

it("says so when no scheduler answers", async () => {
  const study = promisify(execFile)(process.execPath,
    [...STUDY, "--out", join(scratch, "nobody"), "--dask", "tcp://127.0.0.1:9"], { env });
  await expect(study).rejects.toMatchObject({ code: 2,
    stderr: expect.stringMatching(/no Dask scheduler answers at tcp:\/\/127\.0\.0\.1:9/) });
});
