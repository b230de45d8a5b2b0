import { createRequire } from "node:module";
import { resolve } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { cnnBiLstm, cnnBiLstmOf, train } from "../../models";
import { SETTINGS, SPLIT, toy } from "../../models/tests/toy";
import { trainingPanel } from "../trainingpanel";

vi.setConfig({ testTimeout: 60_000 });
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
const status = () => [...models.values()].find((model) => model._model_name === "LabelModel").value as string;
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

it("Stop ends a training, whose curves are kept; two at once there are not", async () => {
  await open({ ...SETTINGS, epochs: 200 });
  press("Start");
  await vi.waitFor(() => expect(status()).toMatch(/^Training/));
  press("Start");
  await vi.waitFor(() => expect(status()).toMatch(/^One training at a time/));
  await new Promise((resolve) => setTimeout(resolve, 1500));
  press("Stop");
  await vi.waitFor(() => expect(status()).toMatch(/^Ended by interrupt after/), 30_000);
  press("Start");
  await vi.waitFor(() => expect(status()).toMatch(/^Training/));
  events.emit("notebook:interrupt");
  await vi.waitFor(() => expect(status()).toMatch(/^Ended by interrupt after/), 30_000);
});
