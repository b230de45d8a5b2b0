import type { Job } from "../../src/evaluation";
import type { StudyResult } from "../../src/study";
import { type Durations, estimate, note } from "./expected";

/** A job in words. */
export const nameOf = ({ protocol, reading, model, seed, labels, zeros, numbers }: Job): string =>
  `${protocol}, ${reading}, ${model}, seed ${seed}${labels === "shuffled" ? ", shuffled labels" : ""}${
    zeros ? `, zeros: ${zeros}` : ""}${numbers ? `, ${numbers}` : ""}`;

/**
 * How far a study is: on a terminal one line that changes, with the running jobs' epochs, elsewhere a line for
 * each job that is done. The time left follows from what jobs of the same model and reading took.
 */
export function progress(
  jobs: readonly Job[], finished: readonly StudyResult[], cores: number, epochs: number,
) {
  const { isTTY, columns = 80 } = process.stdout;
  const taken: Durations = new Map();
  const running = new Map<Job, { since: number; epoch: number }>();
  const waiting = new Set(jobs);
  let done = 0, failed = 0;
  finished.forEach(result => note(taken, result, result.times.seconds));

  const left = (): string => {
    if (!taken.size) return "";
    const open = [...waiting].reduce((sum, job) => sum + estimate(job, taken), 0);
    const begun = [...running].reduce((sum, [job, { since }]) =>
      sum + Math.max(0, estimate(job, taken) - (Date.now() - since) / 1000), 0);
    return `, ${inWords((open + begun) / cores)} left`;
  };
  const line = (): string => {
    const each = [...running].map(([{ protocol, model, seed }, { epoch }]) =>
      `${protocol} ${model} ${seed}${epoch ? `: ${epoch}/${epochs}` : ""}`);
    const failures = failed ? `, ${failed} failed` : "";
    return `${done} of ${jobs.length} done${failures}${left()} · ${each.join(" · ")}`;
  };
  const draw = () => { if (isTTY) process.stdout.write(`\r\x1b[K${line().slice(0, columns - 1)}`); };
  /** A line that stays. */
  const say = (text: string) => {
    console.log(isTTY ? `\r\x1b[K${text}` : text);
    draw();
  };
  return {
    started(job: Job) {
      waiting.delete(job);
      running.set(job, { since: Date.now(), epoch: 0 });
      draw();
    },
    epoch(job: Job, epoch: number) {
      const one = running.get(job); // a distant worker may be heard after its job is done
      if (one) one.epoch = epoch;
      draw();
    },
    done(job: Job, result: StudyResult, where = "") {
      const { metrics: { accuracy }, times: { seconds } } = result, since = running.get(job)?.since;
      note(taken, result, since ? (Date.now() - since) / 1000 : seconds);
      running.delete(job);
      done++;
      if (isTTY) return draw();
      const said = `accuracy ${accuracy.toFixed(3)}, ${seconds.toFixed(0)} s${where}`;
      say(`${done} of ${jobs.length}: ${nameOf(job)}: ${said}${left()}`);
    },
    failed(job: Job, reason: string) {
      running.delete(job);
      failed++;
      say(`failed: ${nameOf(job)}: ${reason}`);
    },
    finish() { if (isTTY) process.stdout.write("\r\x1b[K"); },
  };
}

/** "1 job", "2 jobs" */
export const jobsText = (count: number): string => (count === 1 ? "1 job" : `${count} jobs`);

/** A time in words. */
export function inWords(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
