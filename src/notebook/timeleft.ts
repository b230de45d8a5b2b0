import { median } from "../base";
import type { Epoch } from "../evaluation";

/** How far a training was at a time in seconds: epochs that were over, batches done of the running one. */
export interface Moment {
  readonly seconds: number; readonly epochs: number; readonly done: number; readonly total: number;
}

const ENOUGH = 5; // steps, or epochs: a median of five bears two that were slow

/**
 * Seconds that a training takes at most from its last moment on; undefined before there is ground for a number.
 * The first two epochs are judged by their batches, the second also by the validation of the first: the first batch
 * of all records the graph and counts little in a median, like a pause. Later ones are judged by those before, without
 * the first.
 */
export function secondsLeft(
  moments: readonly Moment[], history: readonly Epoch[], epochs: number,
): number | undefined {
  const [before, last] = [moments[moments.length - 2], moments[moments.length - 1]];
  if (!last || history.length >= epochs) return undefined;
  const steps = moments.slice(1).map((moment, i) => ({ batches: moment.done - moments[i].done,
    seconds: moment.seconds - moments[i].seconds, same: moment.epochs === moments[i].epochs }))
    .filter(({ batches, same }) => same && batches > 0);
  const recent = history.slice(1).slice(-ENOUGH);
  const batch = median(steps.map(({ seconds, batches }) => seconds / batches));
  const each = recent.length > 0 ? median(recent.map(({ seconds }) => seconds))
    : steps.length >= ENOUGH ? last.total * batch + validation(moments, batch) : undefined;
  const isOver = last.done === last.total && last.epochs > (before?.epochs ?? 0);
  return each && each * (epochs - history.length - (isOver ? 0 : last.done / last.total));
}

/** Seconds from the last batch of an epoch to its end; 0 before an epoch was over. */
function validation(moments: readonly Moment[], batch: number): number {
  let over = moments.length - 1;
  while (over > 0 && moments[over].epochs === moments[over - 1].epochs) over--;
  if (over < 1) return 0;
  const before = moments[over - 1];
  return Math.max(0, moments[over].seconds - before.seconds - (before.total - before.done) * batch);
}
