import { createRequire } from "node:module";
import { resolve } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { cnnBiLstm, cnnBiLstmOf, train } from "../../models";
import { SETTINGS, SPLIT, toy } from "../../models/tests/toy";
import { liveTraining } from "../show";
import { trainingPanel } from "../trainingpanel";

vi.mock("../../figures/picture", () => ({ png: async () => Buffer.from("picture") }));

const events: NodeJS.EventEmitter = process;
const load = createRequire(resolve("package.json")), kernel = load.resolve("tslab/dist/jupyter.js");
let models: Map<string, any>, shown: any[];

function publish(_: string, { comm_id, data }: any): void {
  models.set(comm_id, { ...models.get(comm_id), ...data.state });
}
beforeEach(() => {
  [models, shown] = [new Map(), []];
  events.on("notebook:publish", publish);
  const lastWriteDisplayData = (output: object) => shown.push(output);
  load.cache[kernel] = { exports: { lastWriteDisplayData } } as unknown as NodeJS.Module;
});
afterEach(() => {
  events.removeListener("notebook:publish", publish);
  delete load.cache[kernel];
});

const idOf = (description: string) => [...models].find(([, model]) => model.description === description)![0];
const send = (comm_id: string, data: object) =>
  events.emit("notebook:comm", "comm_msg", { comm_id, data }, () => {});
const press = (name: string) => send(idOf(name), { method: "custom", content: { event: "click" } });
const turn = (name: string, state: object) => send(idOf(name), { method: "update", state });
/** The panel's last line; the other labels stand beside its fields. */
const status = () => [...models.values()].filter((model) => model._model_name === "LabelModel").at(-1).value as string;
/** Labels of the kept trainings' panels. */
const kept = () => [...new Map(shown.map((o) => [o.transient.display_id, o.data])).values()]
  .at(-1)["application/vnd.plotly.v1+json"].layout.annotations.map(({ text }: { text: string }) => text);

const epoch = { epoch: 1, loss: 1, accuracy: 0.5, validationLoss: 1, validationAccuracy: 0.5, seconds: 1 };
const open = (settings = SETTINGS) => trainingPanel(async ({ dropout, units }, chosen, watch, signal) => {
  const build = () => cnnBiLstmOf(dropout, units)([12, 1]);
  const { model, ...trained } = await train(build, toy(), SPLIT, chosen, watch, signal);
  model.dispose();
  return trained;
}, settings,
  { label: "as above", history: [epoch] }, { title: "Trainings", source: "toy" });

it("its network is the paper's, where nothing is turned", () => {
  const ours = cnnBiLstmOf(0.5, 64)([64, 1]), paper = cnnBiLstm([64, 1]);
  const described = (model: typeof ours) => model.layers
    .filter((layer) => layer.getClassName() !== "InputLayer")
    .map((layer) => [layer.getClassName(), layer.countParams(), layer.outputShape]);
  expect(described(ours)).toEqual(described(paper));
  expect(cnnBiLstmOf(0, 16)([64, 1]).countParams()).toBeLessThan(ours.countParams());
});

it("trains by the settings that it is turned to, and keeps the curves beside those there were", async () => {
  await open();
  expect(kept()).toEqual(["<b>as above</b>"]);
  turn("dropout", { value: 0.25 });
  turn("most epochs", { value: 3 });
  press("Start");
  await vi.waitFor(() => expect(status()).toMatch(/^Ended by epochs after 3 epochs; best validation/), 30_000);
  expect(kept()).toEqual(["<b>as above</b>", "<b>rate 0.01, dropout 0.25, 64 units, batch 8</b>"]);
});

const LONG = { ...SETTINGS, epochs: 200 };
/** Closes every widget that there is, as the kernel does when their cell runs again. */
const rerun = () => {
  for (const comm_id of models.keys()) events.emit("notebook:comm", "comm_close", { comm_id });
  models.clear();
};
const statuses = () => [...models.values()].filter((model) => model._model_name === "LabelModel")
  .map((model) => model.value as string).filter(Boolean);

it("Stop ends a training, whose curves are kept; two at once there are not", async () => {
  await open(LONG);
  press("Start");
  await vi.waitFor(() => expect(status()).toMatch(/^Training/));
  press("Start");
  await vi.waitFor(() => expect(status()).toMatch(/^One training at a time: rate 0.01, .* runs here; Stop ends it/));
  await new Promise((resolve) => setTimeout(resolve, 1500));
  press("Stop");
  await vi.waitFor(() => expect(status()).toMatch(/^Ended by interrupt after/), 30_000);
  press("Start");
  await vi.waitFor(() => expect(status()).toMatch(/^Training/));
  events.emit("notebook:interrupt");
  await vi.waitFor(() => expect(status()).toMatch(/^Ended by interrupt after/), 30_000);
});

it("Stop before the first batch is over ends it without a curve", async () => {
  await open(LONG);
  press("Start");
  press("Stop");
  await vi.waitFor(() => expect(status()).toBe("Ended by interrupt after 0 epochs."), 30_000);
  expect(kept()).toEqual(["<b>as above</b>"]);
});

it("takes a learning rate as people write it; with none it does not start and says why", async () => {
  await open({ ...SETTINGS, epochs: 1 });
  turn("learning rate", { value: "quick" });
  press("Start");
  await vi.waitFor(() =>
    expect(status()).toBe("Not started: the learning rate “quick” is no number from 1e-7 to 10."));
  turn("learning rate", { value: "0,02" });
  press("Start");
  await vi.waitFor(() => expect(status()).toMatch(/^Ended by epochs after 1 epoch;/), 30_000);
  expect(kept().at(-1)).toBe("<b>rate 0.02, dropout 0.5, 64 units, batch 8</b>");
});

it("a cell that runs again ends the training of its panel, and until it has ended the new one says so", async () => {
  let ended = "";
  const shownBefore = () => trainingPanel(async (_, chosen, watch, signal) => {
    const { model, ...trained } = await train(() => cnnBiLstm([12, 1]), toy(), SPLIT, chosen, watch, signal);
    model.dispose();
    ended = trained.stopped;
    return trained;
  }, LONG, { label: "as above", history: [epoch] }, { title: "Trainings", source: "toy" });
  await shownBefore();
  press("Start");
  await vi.waitFor(() => expect(status()).toMatch(/^Training/));
  rerun();
  const opened = open();
  expect(status()).toMatch(/^Training in another panel/);
  await opened;
  await vi.waitFor(() => expect(status()).toBe("Nothing is being trained."), 30_000);
  expect(ended).toBe("interrupt");
  expect(kept()).toEqual(["<b>as above</b>"]);
});

it("a panel knows of a training in another, and neither starts one nor says that there is none", async () => {
  await open(LONG);
  press("Start");
  const mine = new Map(models);
  await open();
  const starts = [...models].filter(([id, model]) => model.description === "Start" && !mine.has(id));
  await vi.waitFor(() => expect(statuses()).toEqual([expect.stringMatching(/^Training: rate 0.01/),
    expect.stringMatching(/^Training in another panel; .*: rate 0.01/)]));
  send(starts[0][0], { method: "custom", content: { event: "click" } });
  await vi.waitFor(() => expect(statuses()[1]).toMatch(/^One training at a time: rate 0.01.* runs in another panel/));
  press("Stop");
  await vi.waitFor(() => expect(statuses()).toEqual([
    expect.stringMatching(/^Ended by interrupt/), "Nothing is being trained."]), 30_000);
});

it("a panel knows of a training that a cell runs, from its start to its end, whatever ends it", async () => {
  await open();
  const live = liveTraining({ title: "mine", source: "toy" }, 10);
  const running = train(() => cnnBiLstm([12, 1]), toy(), SPLIT, { ...SETTINGS, epochs: 60 }, live);
  expect(status()).toBe("Training in a cell; ■ ends it: mine");
  press("Start");
  await vi.waitFor(() => expect(status()).toBe("One training at a time: mine runs in a cell; ■ ends it."));
  events.emit("notebook:interrupt");
  await running;
  expect(status()).toBe("Nothing is being trained.");
  await expect(train(() => cnnBiLstm([12, 1]), toy(), SPLIT, { ...SETTINGS, learningRate: 1e30 })).rejects.toThrow();
  expect(status()).toBe("Nothing is being trained.");
});
