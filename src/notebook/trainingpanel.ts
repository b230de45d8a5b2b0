import { interruptSignal, onTrainings, percent, type Running, runningBeside } from "../base";
import type { Epoch, TrainingSettings } from "../evaluation";
import { type Caption, smallMultiples } from "../figures";
import { button, column, display, dropdown, label, numberField, row, slider } from "./controls";
import { makeRoom } from "./interact";
import { drawTraining, type Live, put, slot } from "./show";

/** A training that is over, by the settings that it had. */
export interface KeptRun { readonly label: string; readonly history: readonly Epoch[] }

/** What the panel sets beside the settings of a training. */
export interface NetworkSettings { readonly dropout: number; readonly units: number }

/** A training as the panel starts it, `train` of models: tells `watch` how far it is, ends when `signal` says so. */
export type Training = (
  network: NetworkSettings, settings: TrainingSettings,
  watch: Live, signal: AbortSignal,
) => Promise<{ readonly history: readonly Epoch[]; readonly bestEpoch: number; readonly stopped: string }>;

/** Learning rates that a reader may try. */
const RATES = { min: 1e-7, max: 10 };

/**
 * Controls to train with: learning rate, dropout, units, batch size, epochs; Start and Stop. Each training is
 * drawn as it goes, and its curves are kept beside those of the ones before; `first` is there from the start.
 * A training runs on while other cells run; ■ stops it as well, and so does its cell when it runs again. While
 * another training runs, in a panel or in a cell, the panel says so and starts none.
 */
export async function trainingPanel(
  train: Training, settings: TrainingSettings, first: KeptRun, caption: Caption,
): Promise<void> {
  const set = fieldsFor(settings), status = label(""), current = slot(), all = slot();
  const state: State = { kept: [first], own: undefined, last: "Nothing is being trained.", isClosed: false,
    controller: new AbortController() };
  const say = (): void => status.set(saying(state));
  const stop = (): void => state.controller.abort();
  async function draw(): Promise<void> {
    const figure = keptRuns(state.kept, caption);
    makeRoom(all, figure);
    await put(figure, all);
  }

  async function start(): Promise<void> {
    const refusal = refused(state, set.rate.problem);
    if (refusal) return status.set(refusal);
    const { name, network, chosen } = read(set, settings), interrupt = interruptSignal();
    state.controller = new AbortController();
    interrupt.signal.addEventListener("abort", stop);
    state.own = { name, where: "in another panel; its Stop, or ■, ends it" };
    const live = drawTraining({ title: name, source: caption.source }, chosen.epochs, current, state.own);
    const shown: Live = { ...live, done: async (trained) => { if (!state.isClosed) await live.done(trained); } };
    say();
    try {
      const trained = await train(network, chosen, shown, state.controller.signal);
      if (state.isClosed) return;
      if (trained.history.length) state.kept.push({ label: name, history: trained.history });
      state.last = ending(trained);
      await draw();
    } catch (error) {
      state.last = String(error);
    } finally {
      interrupt.dispose();
      state.own = undefined;
      say();
    }
  }

  const panel = column(...Object.values(set), row(button("Start", start), button("Stop", stop)), status);
  const leave = onTrainings(say);
  set.rate.onChange(say); // no longer why it was not started
  panel.widget.onClose(() => {
    state.isClosed = true;
    leave();
    stop();
  });
  say();
  display(panel);
  current({ "text/html": "<p>A training that runs is drawn here.</p>", "text/plain": "[no training runs]" });
  await draw();
}

/** What a panel knows of its trainings. */
interface State {
  readonly kept: KeptRun[];
  own: Running | undefined;    // the one that runs in this panel
  last: string;                // what there is to say while none runs anywhere
  isClosed: boolean;           // its cell runs again
  controller: AbortController; // of the training that runs, or ran last
}

function fieldsFor({ learningRate, batchSize, epochs }: TrainingSettings) {
  const sizes = [...new Set([batchSize, 8, 32, 128, 512])].sort((a, b) => a - b);
  return {
    rate: numberField("learning rate", learningRate, RATES),
    dropout: slider("dropout", 0.5, { min: 0, max: 0.9, step: 0.05 }),
    units: dropdown("LSTM units", 64, [4, 16, 32, 64, 128]),
    batch: dropdown("batch size", batchSize, sizes),
    epochs: slider("most epochs", epochs, { min: 1, max: Math.max(200, epochs), step: 1 }),
  };
}

/** A training by the fields: what it is called, its network, and the settings with what else the panel was given. */
function read({ rate, dropout, units, batch, epochs }: ReturnType<typeof fieldsFor>, settings: TrainingSettings) {
  const chosen: TrainingSettings = { ...settings, checkpoint: undefined, learningRate: rate.value,
    batchSize: batch.value, epochs: epochs.value };
  const name = `rate ${rate.value}, dropout ${dropout.value}, ${units.value} units, batch ${batch.value}`;
  return { name, chosen, network: { dropout: dropout.value, units: units.value } };
}

function saying({ own, last }: State): string {
  const other = runningBeside(own);
  return own ? `Training: ${own.name}` : other ? `Training ${other.where}: ${other.name}` : last;
}

/** Why no training starts now, if so: another one runs, or the learning rate is none. */
function refused({ own }: State, problem: string): string | undefined {
  const busy = own ?? runningBeside(), where = own ? "here; Stop ends it" : busy?.where;
  if (busy) return `One training at a time: ${busy.name} runs ${where}.`;
  return problem && `Not started: the learning rate ${problem}`;
}

function ending({ history, bestEpoch, stopped }: Awaited<ReturnType<Training>>): string {
  const count = history.length, best = history[bestEpoch - 1]?.validationAccuracy;
  return `Ended by ${stopped} after ${count} epoch${count === 1 ? "" : "s"}`
    + (best === undefined ? "." : `; best validation accuracy ${percent(best)}.`);
}

/** Accuracy over the epochs of each training, in panels on the same axes. */
const keptRuns = (runs: readonly KeptRun[], caption: Caption) =>
  smallMultiples(runs.map(({ label: name, history }) => ({ label: name, curves: [
    { name: "training", values: history.map((epoch) => epoch.accuracy) },
    { name: "validation", values: history.map((epoch) => epoch.validationAccuracy) },
  ] })), 2, "Accuracy", caption);
