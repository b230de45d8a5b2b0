import { interruptSignal, onTrainings, type Running, runningBeside } from "../base";
import type { Epoch, TrainingSettings } from "../evaluation";
import { type Caption, smallMultiples } from "../figures";
import { button, column, display, dropdown, label, numberField, row, slider } from "./controls";
import { makeRoom } from "./interact";
import { drawTraining, type Live, put, slot } from "./show";

/** A training that is over, by the settings that it had. */
export interface KeptRun { readonly label: string; readonly history: readonly Epoch[] }

/** What the panel sets beside the settings of a training. */
export interface NetworkSettings { readonly dropout: number; readonly units: number }

/** A training as the panel starts it, `train` of models: tells `watch` how far it is, and ends when `signal` says so. */
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
  const { learningRate, batchSize, epochs } = settings, among = (own: number, ...others: number[]) =>
    [...new Set([own, ...others])].sort((a, b) => a - b);
  const set = {
    rate: numberField("learning rate", learningRate, RATES),
    dropout: slider("dropout", 0.5, { min: 0, max: 0.9, step: 0.05 }),
    units: dropdown("LSTM units", 64, [4, 16, 32, 64, 128]),
    batch: dropdown("batch size", batchSize, among(batchSize, 8, 32, 128, 512)),
    epochs: slider("most epochs", epochs, { min: 1, max: Math.max(200, epochs), step: 1 }),
  };
  const status = label(""), kept = [first];
  let own: Running | undefined, last = "Nothing is being trained.", isClosed = false;
  let controller = new AbortController();
  const stop = (): void => controller.abort();
  function say(): void {
    const other = runningBeside(own);
    status.set(own ? `Training: ${own.name}` : other ? `Training ${other.where}: ${other.name}` : last);
  }

  async function start(): Promise<void> {
    const busy = own ?? runningBeside(), { problem } = set.rate;
    const where = own ? "here; Stop ends it" : busy?.where;
    if (busy) return status.set(`One training at a time: ${busy.name} runs ${where}.`);
    if (problem) return status.set(`Not started: the learning rate ${problem}`);
    const chosen: TrainingSettings = { ...settings, checkpoint: undefined, learningRate: set.rate.value,
      batchSize: set.batch.value, epochs: set.epochs.value };
    const name = `rate ${set.rate.value}, dropout ${set.dropout.value}, ${set.units.value} units, ` +
      `batch ${set.batch.value}`;
    const network = { dropout: set.dropout.value, units: set.units.value }, interrupt = interruptSignal();
    controller = new AbortController();
    interrupt.signal.addEventListener("abort", stop);
    own = { name, where: "in another panel; its Stop, or ■, ends it" };
    const live = drawTraining({ title: name, source: caption.source }, chosen.epochs, current, own);
    const shown: Live = { ...live, done: async (trained) => { if (!isClosed) await live.done(trained); } };
    say();
    try {
      const trained = await train(network, chosen, shown, controller.signal);
      if (isClosed) return;
      if (trained.history.length) kept.push({ label: name, history: trained.history });
      const count = trained.history.length, best = trained.history[trained.bestEpoch - 1]?.validationAccuracy;
      last = `Ended by ${trained.stopped} after ${count} epoch${count === 1 ? "" : "s"}` +
        (best === undefined ? "." : `; best validation accuracy ${(100 * best).toFixed(1)}%.`);
      await draw();
    } catch (error) {
      last = String(error);
    } finally {
      interrupt.dispose();
      own = undefined;
      say();
    }
  }

  const panel = column(...Object.values(set), row(button("Start", start), button("Stop", stop)), status);
  const leave = onTrainings(say);
  set.rate.onChange(say); // no longer why it was not started
  panel.widget.onClose(() => {
    isClosed = true;
    leave();
    stop();
  });
  say();
  display(panel);
  const current = slot(), all = slot();
  current({ "text/html": "<p>A training that runs is drawn here.</p>", "text/plain": "[no training runs]" });
  async function draw(): Promise<void> {
    const figure = keptRuns(kept, caption);
    makeRoom(all, figure);
    await put(figure, all);
  }
  await draw();
}

/** Accuracy over the epochs of each training, in panels on the same axes. */
const keptRuns = (runs: readonly KeptRun[], caption: Caption) =>
  smallMultiples(runs.map(({ label: name, history }) => ({ label: name, curves: [
    { name: "training", values: history.map((epoch) => epoch.accuracy) },
    { name: "validation", values: history.map((epoch) => epoch.validationAccuracy) },
  ] })), 2, "Accuracy", caption);
