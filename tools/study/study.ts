/** npm run study: every model on every split, a process each, the results kept. HELP is in study-plan.ts. */
import { appendFileSync, mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { Job } from "../../src/evaluation";
import type { StudyResult } from "../../src/study";
import { runOnDask } from "./dask";
import { openStudy, type Study } from "./open";
import { HELP, type Options, parseOptions } from "./plan";
import { inWords, nameOf, progress } from "./progress";
import { type Events, runHere } from "./run";
import { store } from "./store";

async function main(options: Options): Promise<number> {
  const started = Date.now(), study = await openStudy(options);
  const states = study.jobs.map(job => ({ job, state: study.stateOf(job) }));
  const open = states.filter(({ state }) => state.kind !== "done").map(({ job }) => job);
  for (const { job, state } of states) {
    if (options.list) console.log(`${state.kind === "done" ? "done" : "open"}  ${nameOf(job)}`);
    if ("reason" in state) console.log(`${study.pathOf(job)} ${state.reason}: the job is open again`);
  }
  const { corpus: { label }, folder, jobs: { length }, leftOut } = study;
  for (const line of leftOut) console.log(line);
  console.log(`${label}: ${length} jobs, ${length - open.length} done, ${open.length} open; in ${folder}`);
  if (options.list || !open.length) return 0;

  const finished = states.flatMap(({ state }) => (state.kind === "done" ? [state.result] : []));
  const failures = await perform(study, open, finished, options.dask);
  const took = inWords((Date.now() - started) / 1000);
  console.log(`${open.length - failures.length} of ${open.length} jobs done in ${took}`);
  for (const failure of failures) console.log(`failed: ${failure}`);
  return failures.length ? 1 : 0;
}

/** Does open jobs and keeps their results; returns a line for each that failed. */
async function perform(
  study: Study, open: readonly Job[], finished: readonly StudyResult[], dask?: string,
): Promise<string[]> {
  const cores = availableParallelism(), failures: string[] = [];
  const shown = progress(open, finished, cores, study.training.epochs);
  const failed = (job: Job, reason: string): void => {
    failures.push(`${nameOf(job)}: ${reason}`);
    shown.failed(job, reason);
  };
  const events: Events = {
    started: shown.started, epoch: shown.epoch, failed,
    done(job, text, where) {
      store(study.pathOf(job), text);
      const state = study.stateOf(job);
      if (state.kind === "done") shown.done(job, state.result, where);
      else failed(job, `its result ${"reason" in state ? state.reason : "is gone"}`);
    },
  };
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  try {
    if (dask) await runOnDask(dask, open, study.specify, events, stop.signal, logTo("data/runs/study-dask.log"));
    else await runHere(open, study.specify, events, stop.signal, cores);
  } finally {
    shown.finish();
  }
  if (!stop.signal.aborted) return failures;
  console.log("stopped; the same command goes on from here");
  return process.exit(130);
}

/** A log of who did what, to which lines are added. */
function logTo(path: string) {
  mkdirSync("data/runs", { recursive: true });
  return (line: string) => appendFileSync(path, `${line}\n`);
}

function refuse(error: Error): never {
  const unwritten = error.cause !== undefined; // the disk's fault, not the options'
  console.error(`${error.message}\n${unwritten ? "stopped; the same command goes on from here" : "--help lists the options"}`);
  return process.exit(2);
}

if (process.argv.includes("--help")) console.log(HELP);
else {
  try {
    main(parseOptions(process.argv.slice(2))).then(code => process.exit(code), refuse);
  } catch (error) {
    refuse(error as Error);
  }
}
