/** npm run study: every model on every split, a process each, the results kept. HELP is in plan.ts. */
import { appendFileSync, mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline/promises";
import { shownPath, UnwrittenError } from "../../src/base";
import type { Job } from "../../src/evaluation";
import type { StudyResult } from "../../src/study";
import { runOnDask } from "./dask";
import { committedResults, expectedSeconds } from "./expected";
import { openStudy, type Study } from "./open";
import { HELP, type Options, parseOptions } from "./plan";
import { inWords, jobsText, nameOf, progress } from "./progress";
import { type Events, runHere } from "./run";
import { store } from "./store";

async function main(options: Options): Promise<number> {
  const started = Date.now(), study = await openStudy(options);
  const states = study.jobs.map(job => ({ job, state: study.stateOf(job) }));
  const open = states.filter(({ state }) => state.kind !== "done").map(({ job }) => job);
  for (const { job, state } of states) {
    if (options.list) console.log(`${state.kind === "done" ? "done" : "open"}  ${nameOf(job)}`);
    if ("reason" in state) console.log(`${shownPath(study.pathOf(job))} ${state.reason}: the job is open again`);
  }
  const { corpus: { label }, folder, jobs: { length }, leftOut, altered } = study;
  for (const line of leftOut) console.log(line);
  if (altered) console.log("these recordings are not the published ones: npm run reproduce -- --only 01 names them");
  const counts = `${jobsText(length)}, ${length - open.length} done, ${open.length} open`;
  console.log(`${label}: ${counts}; in ${shownPath(folder)}`);
  if (options.list || !open.length) return 0;

  const finished = states.flatMap(({ state }) => (state.kind === "done" ? [state.result] : []));
  if (!await isAgreed(study, open, finished, options)) return 2;
  const failures = await perform(study, open, finished, options.dask);
  const took = inWords((Date.now() - started) / 1000);
  console.log(`${open.length - failures.length} of ${jobsText(open.length)} done in ${took}`);
  for (const failure of failures) console.log(`failed: ${failure}`);
  return failures.length ? 1 : 0;
}

/**
 * Says how long it will take. Above an hour it asks on a terminal; elsewhere it says what to do, unless --yes is given.
 */
async function isAgreed(
  study: Study, open: readonly Job[], finished: readonly StudyResult[], { dask, yes }: Options,
): Promise<boolean> {
  const cores = dask ? 1 : availableParallelism();
  const alone = expectedSeconds(open, study.trainingOf, study.training.epochs, finished, committedResults());
  if (alone === undefined) return true;
  const seconds = Math.max(alone / cores, alone / open.length);
  const long = `about ${inWords(seconds)} ${dask ? "of one core, divided among the workers" : `on ${cores} cores`}`;
  console.log(`${jobsText(open.length)} to do: ${long}`);
  if (seconds <= 3600 || yes) return true;
  if (process.stdin.isTTY && process.stdout.isTTY) {
    const asking = createInterface({ input: process.stdin, output: process.stdout });
    const answer = await asking.question("That is over an hour. Start? (y/n) ");
    asking.close();
    return /^y/i.test(answer);
  }
  const take = open.length === 1 ? "takes" : "take";
  console.error(`not started: ${jobsText(open.length)} ${take} ${long}, which is over an hour. ` +
    "Add --yes to start them, or do less with --quick, --protocol, --model, --reading or --seeds");
  return false;
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
  console.log("stopped; run the same command to continue");
  return process.exit(130);
}

/** A log of who did what, to which lines are added. */
function logTo(path: string) {
  mkdirSync("data/runs", { recursive: true });
  return (line: string) => appendFileSync(path, `${line}\n`);
}

function refuse(error: Error): void {
  const next = error instanceof UnwrittenError ? "stopped; run the same command to continue" : "--help lists the options";
  console.error(`${error.message}\n${next}`);
  end(2);
}

/** Ends when all that was said is out: a pipe may still have to take it. */
const end = (code: number) => process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));

if (process.argv.includes("--help")) console.log(HELP);
else {
  try {
    main(parseOptions(process.argv.slice(2))).then(end, refuse);
  } catch (error) {
    refuse(error as Error);
  }
}
