import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { command, missing, settled, startLab, writeNotebook, type Lab } from "./lab.fixture";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 280_000 });

let lab: Lab;
beforeAll(async () => { if (!missing) lab = await startLab({ SER_STANDIN_WORDS: "4" }); });
afterAll(() => lab?.close());

const CONTROLS = [
  `import { mfsc, melFilterbank, MFSC_DEFAULTS } from "../src/mfsc";
import { melSpectrogram } from "../src/figures-sound";
import { slider } from "../src/controls";
import { interact } from "../src/interact";
import { train } from "../src/training";
import { cnnBiLstm } from "../src/models";
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
const inputs = { values, shape: [350, 64, 1] as const, labels, lengths };
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
/** Starts one cell again; does not wait for its end, as the command itself would. */
const runCell = (page: Page, index: number): Promise<void> => page.evaluate((index) => {
  const { commands, shell } = (globalThis as any).jupyterapp;
  shell.currentWidget.content.activeCellIndex = index;
  void commands.execute("notebook:run-cell");
}, index);
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

describe.skipIf(missing)("controls in JupyterLab", () => {
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
      await page.waitForTimeout(2500); // the picture is kept
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
    await runCell(page, 3);
    await page.waitForTimeout(300);
    await press(page, "ArrowLeft", 7);
    await shows(page, "120 bands");
    const running = await page.evaluate(() =>
      (globalThis as any).jupyterapp.shell.currentWidget.content.model.cells.get(3).executionState);
    expect(running).toBe("running");
    await settled(page, 4, 100);
    await page.locator(".jp-OutputArea").nth(3).getByText("[ 100, true ]").waitFor();
  });

  it("a cell that runs again takes its old controls along", async () => {
    const models = () => page.evaluate(async () =>
      (await (globalThis as any).jupyterapp.shell.currentWidget.sessionContext.session.kernel
        .requestCommInfo({})).content.comms);
    const before = Object.keys(await models()).length;
    await runCell(page, 1);
    await page.waitForTimeout(1000);
    await settled(page, 4, 60);
    expect(Object.keys(await models()).length).toBe(before);
    await press(page, "ArrowLeft", 1);
    await shows(page, "63 bands");
    expect(errors).toEqual([]);
  });
});
