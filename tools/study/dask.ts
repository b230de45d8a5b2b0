import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Job } from "../../src/evaluation";
import { PYTHON } from "../setup/steps.mjs";
import { codeChecksum } from "./code";
import type { Specification } from "./job";
import { nameOf } from "./progress";
import type { Events } from "./run";

/**
 * Does the jobs on the workers of the Dask scheduler at an address, each of which was started in a checkout of
 * this project, at the same commit and with the same recordings. `log` is told who does what.
 * Rejects when the scheduler cannot be reached.
 */
export function runOnDask(
  address: string, jobs: readonly Job[], specify: (job: Job) => Specification, events: Events,
  signal: AbortSignal, log: (line: string) => void,
): Promise<void> {
  const child = spawn(PYTHON, ["tools/study/dask_workers.py", address], { signal, stdio: ["pipe", "pipe", "pipe"] });
  const code = codeChecksum();
  child.stdin.end(jobs.map(job => `${JSON.stringify({ ...specify(job), code })}\n`).join(""));
  let open = jobs.length, complaint = "";
  createInterface(child.stdout).on("line", line => {
    const { number, worker, at, started, epoch, result, failed } = JSON.parse(line);
    const job = jobs[number];
    if (epoch) return events.epoch(job, epoch);
    const what = started ? "started" : result ? "done" : `failed: ${failed}`;
    log([new Date(at * 1000).toISOString(), worker ?? "nobody", nameOf(job), what].join("  "));
    if (started) return events.started(job);
    open--;
    if (result) events.done(job, result, `, by ${worker}`);
    else events.failed(job, failed);
  });
  createInterface(child.stderr).on("line", line => { complaint = line.trim() || complaint; });
  return new Promise((resolve, reject) => {
    child.on("error", error => (signal.aborted ? resolve() : reject(error)));
    child.on("close", () => (open === 0 || signal.aborted ? resolve() : reject(new Error(complaint))));
  });
}
