/** A training that runs: what it is called, and where it can be stopped. */
export interface Running { readonly name: string; readonly where: string }

const running = new Set<Running>(), listeners = new Set<() => void>();
const tellAll = (): void => { for (const listener of listeners) listener(); };

/** Notes that a training runs; call what it returns when the training is over, whatever ended it. */
export function begin(training: Running): () => void {
  running.add(training);
  tellAll();
  return () => { if (running.delete(training)) tellAll(); };
}

/** The first of the trainings that run, `own` apart. */
export const runningBeside = (own?: Running): Running | undefined => [...running].find((one) => one !== own);

/** Calls `listener` whenever a training begins or ends; what it returns ends that. */
export function onTrainings(listener: () => void): () => void {
  listeners.add(listener);
  return () => { listeners.delete(listener); };
}
