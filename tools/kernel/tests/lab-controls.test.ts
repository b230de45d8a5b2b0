import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { noBrowser } from "../browser";
import { controlsIn, inked, inkOf, move, withControls } from "./controls";
import { command, drawLive, leave, settled, startLab, writeNotebook, type Lab } from "./lab";
import { readCells } from "../../notebooks/notebooks";


let lab: Lab;
beforeAll(async () => {
  if (!noBrowser) lab = await startLab();
});
afterAll(() => lab?.close());

const CONTROLS = [
  `import { mfsc, melFilterbank, MFSC_DEFAULTS } from "../src/features";
import { melSpectrogram } from "../src/figures";
import { interact, slider } from "../src/notebook";
import { cnnBiLstm, train } from "../src/models";
const samples = Float32Array.from({ length: 24000 }, (_, i) => Math.sin(i * i / 90000));`,
  `await interact({ bands: slider("mel bands", 64, { min: 8, max: 128, step: 1 }) }, ({ bands }) => {
  if (bands === 128) throw new Error("that is all of them");
  const settings = { ...MFSC_DEFAULTS, bands }, frames = mfsc({ samples, sampleRate: 16000 }, settings);
  const centres = melFilterbank(settings).edges.slice(1, -1);
  return melSpectrogram(frames, 0.016, centres, { title: \`\${bands} bands\`, source: "a chirp" });
});`,
  `const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const split = { protocol: "toy", seed: 1, train: rows(0, 300), validation: rows(300, 350), test: [] };
const labels = Int32Array.from({ length: 350 }, (_, i) => i % 7), lengths = new Int32Array(350).fill(64);
const values = Float32Array.from({ length: 350 * 64 }, (_, i) => Math.sin(i * i));
const emotions = ["a", "b", "c", "d", "e", "f", "g"];
const inputs = { values, shape: [350, 64, 1] as const, labels, emotions, lengths };
const long = { epochs: 100, batchSize: 10, learningRate: 0.001, patience: 999, seed: 1 };
const run = () => train(() => cnnBiLstm([64, 1]), inputs, split, long);
const alone = await run();`,
  `const disturbed = await run();
const losses = ({ history }: typeof alone) => history.map(({ loss }) => loss).join();
[alone.history.length, losses(alone) === losses(disturbed)]`,
];

/** Presses arrow keys on the slider's handle, one after the other, as fast as the browser takes them. */
async function press(page: Page, key: "ArrowLeft" | "ArrowRight", times: number): Promise<void> {
  await page.locator(".noUi-handle").focus();
  for (let i = 0; i < times; i++) await page.keyboard.press(key);
}
const title = (page: Page) =>
  page.evaluate(() => (globalThis as any).document.querySelector(".gtitle")?.textContent);
/** Runs one cell again; whether it came to its end. */
const runCell = (page: Page, index: number): Promise<boolean> => page.evaluate((index) => {
  const { commands, shell } = (globalThis as any).jupyterapp;
  shell.currentWidget.content.activeCellIndex = index;
  return commands.execute("notebook:run-cell");
}, index);
const stateOf = (page: Page, index: number): Promise<string> => page.evaluate((index) =>
  (globalThis as any).jupyterapp.shell.currentWidget.content.model.cells.get(index).executionState, index);
const output = (page: Page) => page.locator(".jp-OutputArea").nth(1);

const shows = (page: Page, text: string) =>
  vi.waitFor(async () => expect(await title(page)).toContain(text), { timeout: 40_000, interval: 50 });

/** Megabytes of JavaScript and the number of DOM nodes, once what is not needed has been thrown away. */
async function weigh(page: Page): Promise<{ megabytes: number; nodes: number }> {
  const browser = await page.context().newCDPSession(page);
  await browser.send("Performance.enable");
  await browser.send("HeapProfiler.collectGarbage");
  const { metrics } = await browser.send("Performance.getMetrics");
  const of = (wanted: string) => metrics.find(({ name }) => name === wanted)!.value;
  return { megabytes: of("JSHeapUsedSize") / 2 ** 20, nodes: of("Nodes") };
}

describe.skipIf(noBrowser)("controls in JupyterLab", () => {
  let page: Page, errors: string[];
  beforeAll(async () => {
    writeNotebook(join(lab.folder, "controls.ipynb"), CONTROLS);
    ({ page, errors } = await lab.open("controls.ipynb"));
    await command(page, "notebook:run-all-cells");
    await settled(page, 4, 220);
  });

  it("two hundred quick moves: the last value is drawn, and no memory is kept", async () => {
    const weights: { megabytes: number; nodes: number }[] = [];
    for (let round = 1; round <= 3; round++) {
      await press(page, "ArrowRight", 50);
      await press(page, "ArrowLeft", 100);
      await press(page, "ArrowRight", 50 + round);
      await shows(page, `${64 + round} bands`);
      await press(page, "ArrowLeft", round);
      await shows(page, "64 bands");
      weights.push(await weigh(page));
    }
    console.log("heap in MB and DOM nodes after each round:", JSON.stringify(weights));
    expect(weights[2].megabytes - weights[0].megabytes).toBeLessThan(5);
  });

  it("an error stands where the figure was, until the next value", async () => {
    await press(page, "ArrowRight", 64);
    await output(page).getByText("that is all of them").waitFor({ timeout: 60_000 });
    await press(page, "ArrowLeft", 1);
    await shows(page, "127 bands");
  });

  it("a control turned while a cell trains is answered, and the training is the same to the bit", async () => {
    const trained = runCell(page, 3);
    await vi.waitFor(async () => expect(await stateOf(page, 3)).toBe("running"), { timeout: 20_000, interval: 20 });
    await press(page, "ArrowLeft", 7);
    await shows(page, "120 bands");
    expect(await stateOf(page, 3)).toBe("running");
    expect(await trained).toBe(true);
    await page.locator(".jp-OutputArea").nth(3).getByText("[ 100, true ]").waitFor();
  });

  it("a cell that runs again takes its old controls along", async () => {
    const models = () => page.evaluate(async () =>
      (await (globalThis as any).jupyterapp.shell.currentWidget.sessionContext.session.kernel
        .requestCommInfo({})).content.comms);
    const before = Object.keys(await models()).length;
    expect(await runCell(page, 1)).toBe(true);
    expect(Object.keys(await models()).length).toBe(before);
    await press(page, "ArrowLeft", 1);
    await shows(page, "63 bands");
    expect(errors).toEqual([]);
  });
});

const EVERY_KIND = `import { checkbox, dropdown, interact, rangeSlider, slider, textField } from "../src/notebook";
import { figure } from "../src/figures";
const scale = { min: 0, max: 9, step: 1 };
await interact({ count: slider("count", 3, scale), letter: dropdown("letter", "a", ["a", "b"]),
  ends: rangeSlider("ends", [1, 2], scale), really: checkbox("really", true), word: textField("word", "x") },
(set) => figure({ title: JSON.stringify(set), source: "none" }, 100, [{ x: [0, set.count], y: [0, 1] }]));`;

const PANELS = [
  `import { begin } from "../src/base";
import { trainingPanel } from "../src/notebook";
const settings = { epochs: 1000, batchSize: 8, learningRate: 0.001, patience: 9, seed: 1 }, ended: string[] = [];
const nothing = { label: "none", history: [] }, caption = { title: "Trainings", source: "none" };
const panel = (name: string) => trainingPanel(async (_, { learningRate }, watch, signal) => {
  const history = [], epoch = { loss: 1, accuracy: 0.5, validationLoss: 1, validationAccuracy: 0.5, seconds: 0.05 };
  const end = begin(watch.called);
  while (!signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    history.push({ ...epoch, epoch: history.length + 1 });
    watch.update(history, { done: 1, total: 1 });
  }
  ended.push(\`\${name} \${learningRate}\`);
  end();
  return { history, bestEpoch: 1, stopped: "interrupt" };
}, settings, nothing, caption);`,
  'await panel("first")', 'await panel("second")', "ended",
];

describe.skipIf(noBrowser)("two training panels", () => {
  it("know of each other, read a decimal comma, and end with the cell that shows them", async () => {
    writeNotebook(join(lab.folder, "panels.ipynb"), PANELS);
    const { page, errors } = await lab.open("panels.ipynb");
    await command(page, "notebook:run-all-cells");
    await settled(page, 4, 100);
    const panel = (index: number) => withControls(page).nth(index);
    const says = (index: number, what: RegExp) => panel(index).getByText(what).waitFor({ timeout: 30_000 });
    const start = (index: number) => panel(index).getByRole("button", { name: "Start", exact: true }).click();
    const rate = panel(0).locator(".widget-text", { hasText: "learning rate" }).locator("input");
    await rate.fill("fast");
    await start(0);
    await says(0, /^Not started: the learning rate “fast” is no number/);
    await rate.fill("0,003");
    await start(0);
    await says(0, /^Training: rate 0\.003,/);
    await says(1, /^Training in another panel; .*: rate 0\.003/);
    await panel(0).locator("svg polyline").first().waitFor({ state: "attached" });
    await start(1);
    await says(1, /^One training at a time: rate 0\.003.* runs in another panel/);
    expect(await runCell(page, 1)).toBe(true);
    for (const index of [0, 1]) await says(index, /^Nothing is being trained\.$/);
    expect(await runCell(page, 3)).toBe(true);
    await page.locator(".jp-OutputArea").nth(3).getByText("[ 'first 0.003' ]").waitFor();
    expect(errors).toEqual([]);
    await leave(page);
  });
});

const CHARTS = [`import { plot } from "../src/notebook";
await plot([1, 2, 3], { up: [1, 2, 3], down: [3, 2, 1] }, "Two lines");`];

describe.skipIf(noBrowser)("a chart", () => {
  it("is as wide as its cell, also after the window has changed, and dark where JupyterLab is dark", async () => {
    writeNotebook(join(lab.folder, "charts.ipynb"), CHARTS);
    const { page, errors } = await lab.open("charts.ipynb");
    await command(page, "notebook:run-all-cells");
    await settled(page, 1, 100);
    const chart = page.locator(".jp-RenderedPlotly .main-svg").first();
    const size = async () => (await chart.boundingBox())!;
    const cell = async () => (await page.locator(".jp-OutputArea-output").first().boundingBox())!.width;
    await chart.waitFor();
    const { height } = await size();
    for (const width of [1100, 1300]) {
      await page.setViewportSize({ width, height: 900 });
      await vi.waitFor(async () => expect(Math.abs((await size()).width - await cell())).toBeLessThan(20),
        { timeout: 20_000 });
      expect((await size()).height).toBe(height);
    }
    const paper = async () => {
      const image = await loadImage(await chart.screenshot()), canvas = createCanvas(1, 1).getContext("2d");
      canvas.drawImage(image, -2, -2);
      return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const wear = (theme: string) => page.evaluate((theme) => (globalThis as any).jupyterapp.commands.execute(
      "apputils:change-theme", { theme: `JupyterLab ${theme}` }), theme);
    expect(await paper()).toEqual([255, 255, 255]);
    await wear("Dark");
    await vi.waitFor(async () => expect(Math.max(...await paper())).toBeLessThan(30), { timeout: 20_000 });
    expect(errors).toEqual([]);
    await wear("Light");
    await leave(page);
  });
});

describe.skipIf(noBrowser)("controls that were moved and saved", () => {
  const file = "kinds.ipynb", moved = ["9", "b", "2", "9", "false", "x1"];
  const title = '{"count":9,"letter":"b","ends":[2,9],"really":false,"word":"x1"}';
  const values = (page: Page): Promise<string[]> => controlsIn(withControls(page)).evaluateAll((controls) =>
    controls.map((one: any) => one.type === "checkbox" ? String(one.checked)
      : one.value ?? String(Number(one.getAttribute("aria-valuenow")))));

  it("stand as they were left, with their picture, when the notebook is opened with a new kernel", async () => {
    writeNotebook(join(lab.folder, file), [EVERY_KIND]);
    const first = await lab.open(file);
    await command(first.page, "notebook:run-all-cells");
    await settled(first.page, 1, 100);
    for (const control of await controlsIn(withControls(first.page)).all()) await move(control);
    await vi.waitFor(async () => {
      expect(await inkOf(withControls(first.page))).toContain(title);
      await command(first.page, "docmanager:save");
      expect(readCells(join(lab.folder, file))[0].outputs![1].data!["image/png"]).toBeDefined();
    }, { timeout: 60_000, interval: 500 });
    await leave(first.page);

    const { page, errors } = await lab.open(file);
    await withControls(page).waitFor({ timeout: 60_000 });
    await vi.waitFor(async () => expect(await values(page)).toEqual(moved), { timeout: 60_000 });
    await page.locator(".plot-img").waitFor();
    await drawLive(withControls(page));
    expect(await inked(withControls(page))).toContain(title);
    await page.getByText("count 9 · letter b · ends 2,9 · really false · word x1").waitFor();
    expect(errors).toEqual([]);
    await leave(page);
  });

  it("give way to a line that names them where nobody trusts the notebook yet", async () => {
    const notebook = JSON.parse(readFileSync(join(lab.folder, file), "utf8"));
    notebook.cells.push({ id: "foreign", cell_type: "markdown", metadata: {}, source: "by somebody else" });
    writeFileSync(join(lab.folder, "foreign.ipynb"), JSON.stringify(notebook));
    const { page, errors } = await lab.open("foreign.ipynb");
    await page.getByText("Controls: count, letter, ends, really, word.").waitFor();
    await page.locator(".plot-img").waitFor();
    expect(await page.locator(".jupyter-widgets").count()).toBe(0);
    expect(errors).toEqual([]);
    await leave(page);
  });
});
