import { interruptSignal } from "../base";
import type { Epoch, TrainingSettings } from "../evaluation";
import { type Caption, smallMultiples } from "../figures";
import { button, column, display, dropdown, label, row, slider } from "./controls";
import { putAnew } from "./interact";
import { chartBundle, liveTraining, slot } from "./show";

/** A training that is over, by the settings that it had. */
export interface KeptRun { readonly label: string; readonly history: readonly Epoch[] }

/** What the panel sets beside the settings of a training. */
export interface NetworkSettings { readonly dropout: number; readonly units: number }

/** A training as the panel starts it, `train` of models: tells `watch` how far it is, and ends when `signal` says so. */
export type Training = (
  network: NetworkSettings, settings: TrainingSettings,
  watch: ReturnType<typeof liveTraining>, signal: AbortSignal,
) => Promise<{ readonly history: readonly Epoch[]; readonly bestEpoch: number; readonly stopped: string }>;

/**
 * Controls to train with: learning rate, dropout, units, batch size, epochs; Start and Stop. Each training is
 * drawn as it goes, and its curves are kept beside those of the ones before; `first` is there from the start.
 * A training runs on while other cells run; ■ stops it as well.
 */
export async function trainingPanel(
  train: Training, settings: TrainingSettings, first: KeptRun, caption: Caption,
): Promise<void> {
  const { learningRate, batchSize, epochs } = settings, among = (own: number, ...others: number[]) =>
    [...new Set([own, ...others])].sort((a, b) => a - b);
  const set = {
    rate: dropdown("learning rate", learningRate,
      among(learningRate, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03)),
    dropout: slider("dropout", 0.5, { min: 0, max: 0.9, step: 0.05 }),
    units: dropdown("LSTM units", 64, [4, 16, 32, 64, 128]),
    batch: dropdown("batch size", batchSize, among(batchSize, 8, 32, 128, 512)),
    epochs: slider("most epochs", epochs, { min: 1, max: Math.max(200, epochs), step: 1 }),
  };
  const status = label("Nothing is being trained."), kept = [first];
  let stop: (() => void) | undefined;

  async function start(): Promise<void> {
    if (stop) return status.set("One training at a time: Stop ends the one that runs.");
    const chosen: TrainingSettings = { ...settings, checkpoint: undefined, learningRate: set.rate.value,
      batchSize: set.batch.value, epochs: set.epochs.value };
    const name = `rate ${set.rate.value}, dropout ${set.dropout.value}, ${set.units.value} units, ` +
      `batch ${set.batch.value}`;
    const network = { dropout: set.dropout.value, units: set.units.value }, interrupt = interruptSignal();
    const controller = new AbortController();
    stop = () => controller.abort();
    interrupt.signal.addEventListener("abort", stop);
    const live = liveTraining({ title: name, source: caption.source }, chosen.epochs, current);
    status.set(`Training: ${name}`);
    try {
      const trained = await train(network, chosen, live, controller.signal);
      if (trained.history.length) kept.push({ label: name, history: trained.history });
      const count = trained.history.length, best = trained.history[trained.bestEpoch - 1]?.validationAccuracy;
      status.set(`Ended by ${trained.stopped} after ${count} epoch${count === 1 ? "" : "s"}` +
        (best === undefined ? "." : `; best validation accuracy ${(100 * best).toFixed(1)} %.`));
      await draw();
    } catch (error) {
      status.set(String(error));
    } finally {
      interrupt.dispose();
      stop = undefined;
    }
  }

  const buttons = row(button("Start", start), button("Stop", () => stop?.()));
  display(column(...Object.values(set), buttons, status));
  const current = slot(), all = slot();
  current({ "text/html": "<p>A training that runs is drawn here.</p>", "text/plain": "[no training runs]" });
  async function draw(): Promise<void> {
    const figure = keptRuns(kept, caption);
    putAnew(all, figure, await chartBundle(figure));
  }
  await draw();
}

/** Accuracy over the epochs of each training, in panels on the same axes. */
const keptRuns = (runs: readonly KeptRun[], caption: Caption) =>
  smallMultiples(runs.map(({ label: name, history }) => ({ label: name, curves: [
    { name: "training", values: history.map((epoch) => epoch.accuracy) },
    { name: "validation", values: history.map((epoch) => epoch.validationAccuracy) },
  ] })), 2, "Accuracy", caption);
