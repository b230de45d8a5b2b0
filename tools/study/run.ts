import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Job } from "../../src/evaluation";
import type { Specification } from "./job";

/** What is told of jobs as they go. `where`: by whom, when that is not this machine. */
export interface Events {
  started(job: Job): void;
  epoch(job: Job, epoch: number): void;
  done(job: Job, text: string, where?: string): void; // text: of the result file
  failed(job: Job, reason: string): void;
}

/**
 * Does the jobs in their order, each in a process of its own, as many at once as there are cores. When `signal`
 * is aborted, nothing is begun any more and what runs is ended.
 */
export async function runHere(
  jobs: readonly Job[], specify: (job: Job) => Specification, events: Events, signal: AbortSignal,
  cores: number,
): Promise<void> {
  const waiting = jobs.values();
  const core = async () => {
    for (const job of waiting) {
      if (signal.aborted) return;
      await runOne(specify(job), events, signal);
    }
  };
  await Promise.all(Array.from({ length: cores }, core));
}

function runOne(specification: Specification, events: Events, signal: AbortSignal): Promise<void> {
  const { job } = specification;
  const args = ["--import", "tsx", "tools/study/job.ts", JSON.stringify(specification)];
  const child = spawn(process.execPath, args, { signal, killSignal: "SIGKILL", stdio: "pipe" });
  events.started(job);
  return outcomeOf(child, epoch => events.epoch(job, epoch)).then(
    text => events.done(job, text),
    (error: Error) => { if (!signal.aborted) events.failed(job, error.message); });
}

/** The result of a job's process; rejects with what it complained of last. */
function outcomeOf(child: ChildProcess, epoch: (epoch: number) => void): Promise<string> {
  let result: string | undefined, complaint = "";
  createInterface(child.stdout!).on("line", line => {
    if (!/^\{"(epoch|result)":/.test(line)) return;
    const said = JSON.parse(line);
    if (said.epoch) epoch(said.epoch);
    else result = said.result;
  });
  createInterface(child.stderr!).on("line", line => { complaint = line.trim() || complaint; });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0 && result !== undefined) resolve(result);
      else reject(new Error(signal ? `its process was ended by ${signal}` : complaint || `exit code ${code}`));
    });
  });
}
