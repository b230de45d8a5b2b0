import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { NOTEBOOKS, readCells, sourceOf } from "../../notebooks/notebooks";
import { command, type Lab, leave, missing, settled, startLab, writeNotebook } from "./lab";

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 }); // for a machine that does other things besides

let lab: Lab, results: string;
beforeAll(async () => {
  if (missing) return;
  results = mkdtempSync(join(tmpdir(), "lab-controls-"));
  lab = await startLab({ SER_STANDIN_WORDS: "4", SER_RESULTS: join(results, "results") });
});
afterAll(async () => {
  await lab?.close();
  if (results) rmSync(results, { recursive: true });
});

const CONTROLS = [
  `import { mfsc, melFilterbank, MFSC_DEFAULTS } from "../src/features";
import { melSpectrogram } from "../src/figures/sound";
import { slider } from "../src/notebook/controls";
import { interact } from "../src/notebook/interact";
import { train } from "../src/models/training";
import { cnnBiLstm } from "../src/models/networks";
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

/** Opens a notebook up to its last cell that has `last` in it, with some parameters changed, and runs it. */
async function runUpTo(path: string, last: string, parameters: Readonly<Record<string, string>>) {
  const notebook = JSON.parse(readFileSync(path, "utf8")), name = basename(path);
  notebook.cells.length = 1 + notebook.cells.findLastIndex((cell: any) => sourceOf(cell).includes(last));
  const declaring = notebook.cells.find((cell: any) => cell.metadata.tags?.includes("parameters"));
  declaring.source = Object.entries(parameters).reduce((source, [name, value]) =>
    source.replace(new RegExp(`^(let ${name}\\b.*? = ).*?;`, "m"), `$1${value};`), sourceOf(declaring));
  const code = notebook.cells.filter((cell: any) => cell.cell_type === "code");
  for (const cell of code) Object.assign(cell, { outputs: [], execution_count: null });
  writeFileSync(join(lab.folder, name), JSON.stringify(notebook));
  const opened = await lab.open(name);
  await command(opened.page, "notebook:run-all-cells");
  await opened.page.waitForTimeout(1000);
  await settled(opened.page, code.length, 500);
  return opened;
}

/** The cells that show controls, and those of their controls that hold a value. */
const withControls = (page: Page): Locator =>
  page.locator(".jp-CodeCell").filter({ has: page.locator(".jupyter-widgets.widget-vbox") });
const controlsIn = (cell: Locator): Locator => cell.locator(
  ".noUi-handle, .widget-dropdown select, .widget-checkbox input, .widget-text input");

/** Moves a control, whatever it is, a slider as far as it goes; says what it is called. */
async function move(control: Locator, end = "End"): Promise<string> {
  const kind = await control.evaluate((element: any) => element.type ?? "slider");
  if (kind === "slider") await control.press(end);
  else if (kind === "checkbox") await control.click();
  else if (kind === "text") {
    await control.fill(`${await control.inputValue()}1`);
    await control.press("Enter");
  } else {
    const [at, of] = await control.evaluate((menu: any) => [menu.selectedIndex, menu.options.length]);
    await control.selectOption({ index: (at + 1) % of });
  }
  return control.evaluate((element: any) => element.closest(".jupyter-widgets").innerText.split("\n")[0]);
}

/** Has pictures drawn live, as when the mouse comes over them. */
const drawLive = (cell: Locator): Promise<void> => cell.locator(".plot-img").evaluateAll((pictures) =>
  pictures.forEach((picture: any) => picture.dispatchEvent(new (globalThis as any).Event("mouseenter"))));

/** What the charts below show: their lines, areas, images and words. Nothing while they are being drawn. */
const inkOf = (cell: Locator): Promise<string> => cell.locator(
  ".plot-container path[d], .plot-container image, .plot-container text").evaluateAll((drawn) =>
  drawn.map((one: any) => one.getAttribute("d") ?? one.getAttribute("href") ?? one.textContent).join("\n"));
const inked = (cell: Locator): Promise<string> => vi.waitFor(async () => {
  const ink = await inkOf(cell);
  expect(ink).not.toBe("");
  return ink;
}, { timeout: 60_000, interval: 50 });

/** Errors and what was written to stderr, in all outputs of the notebook. */
const complaints = (page: Page): Promise<string[]> => page.evaluate(() =>
  [...(globalThis as any).jupyterapp.shell.currentWidget.content.model.cells]
    .flatMap((cell: any) => cell.outputs?.toJSON() ?? [])
    .filter((output: any) => output.output_type === "error" || output.name === "stderr")
    .map((output: any) => JSON.stringify(output)));

const uses = (path: string, called: string): boolean => readCells(path).some((cell) => sourceOf(cell).includes(called));

describe.skipIf(missing).each(NOTEBOOKS.filter((path) => uses(path, "interact(")))("the controls of %s", (path) => {
  it("each changes the picture below it", async () => {
    const { page, errors } = await runUpTo(path, "interact(", { corpus: '"standin"', epochs: "2" });
    const cells = await withControls(page).all(), moved: string[] = [];
    for (const cell of cells) {
      await drawLive(cell);
      for (const control of await controlsIn(cell).all()) {
        const before = await inked(cell), name = await move(control);
        const changed = (seconds: number): Promise<void> => vi.waitFor(async () =>
          expect(["", before], `${name} changes nothing`).not.toContain(await inkOf(cell)),
        { timeout: 1000 * seconds, interval: 50 });
        await changed(15).catch(async () => { // it may stand at this end, or change nothing this way
          await move(control, "Home");
          await changed(60);
        });
        moved.push(name);
      }
    }
    console.log(`${basename(path)}: ${moved.join(", ")}`);
    expect(moved.length).toBeGreaterThanOrEqual(cells.length);
    expect(cells.length).toBeGreaterThan(0);
    expect(await complaints(page)).toEqual([]);
    expect(errors).toEqual([]);
    await leave(page);
  });
});

describe.skipIf(missing)("the training panel of notebook 04", () => {
  let page: Page, errors: string[], panel: Locator;
  beforeAll(async () => {
    const path = NOTEBOOKS.find((path) => uses(path, "trainingPanel("))!;
    const few = { corpus: '"standin"', epochs: "2", patience: "999", seeds: "1" };
    ({ page, errors } = await runUpTo(path, "trainingPanel(", few));
    panel = withControls(page).last();
  });
  afterAll(() => leave(page));

  const menu = (label: string): Locator => panel.locator(".widget-dropdown", { hasText: label }).locator("select");
  const handle = (label: string): Locator => panel.locator(".widget-hslider", { hasText: label }).locator(".noUi-handle");
  const press = (name: string): Promise<void> => panel.getByRole("button", { name, exact: true }).click();
  const says = (what: RegExp): Promise<void> => panel.getByText(what).waitFor({ timeout: 120_000 });
  /** The names of the trainings whose curves stand in the last chart. */
  const kept = async (): Promise<string[]> => {
    await drawLive(panel);
    const charts = panel.locator(".plot-container"), last = charts.last().locator(".annotation-text");
    await last.first().waitFor();
    return last.allTextContents();
  };

  it("trains as it is set, shows the curves as they grow, and stops when Stop is pressed", async () => {
    expect(await kept()).toEqual(["as above"]);
    for (const control of await controlsIn(panel).all()) await move(control);
    await menu("batch size").selectOption("8");
    await press("Start");
    await says(/^Training: rate 0\.003, dropout 0\.9, 128 units, batch 8$/);
    const seen = new Set<string>();
    await vi.waitFor(async () => {
      seen.add((await panel.locator(".jp-RenderedSVG img").getAttribute("src", { timeout: 1000 }))!);
      expect(seen.size).toBeGreaterThan(2);
    }, { timeout: 60_000, interval: 100 });
    await press("Stop");
    await says(/^Ended by interrupt after \d+ epochs/);
    const [, epochs] = /after (\d+) epochs/.exec(await panel.getByText(/^Ended by/).textContent() ?? "")!;
    expect(Number(epochs)).toBeGreaterThan(0);
    expect(Number(epochs)).toBeLessThan(200);
    await vi.waitFor(async () => expect(await kept()).toEqual(["as above", "rate 0.003, dropout 0.9, 128 units, batch 8"]),
      { timeout: 60_000 });
  });

  it("keeps the curves of the first training beside those of the second", async () => {
    await handle("dropout").press("Home");
    await handle("most epochs").press("Home");
    await press("Start");
    await says(/^Ended by epochs after 1 /);
    await vi.waitFor(async () => expect(await kept()).toEqual(["as above",
      "rate 0.003, dropout 0.9, 128 units, batch 8", "rate 0.003, dropout 0, 128 units, batch 8"]), { timeout: 60_000 });
    expect(await complaints(page)).toEqual([]);
    expect(errors).toEqual([]);
  });
});

const EVERY_KIND = `import { checkbox, dropdown, rangeSlider, slider, textField } from "../src/notebook/controls";
import { interact } from "../src/notebook/interact";
import { figure } from "../src/figures/figure";
const scale = { min: 0, max: 9, step: 1 };
await interact({ count: slider("count", 3, scale), letter: dropdown("letter", "a", ["a", "b"]),
  ends: rangeSlider("ends", [1, 2], scale), really: checkbox("really", true), word: textField("word", "x") },
(set) => figure({ title: JSON.stringify(set), source: "none" }, 100, [{ x: [0, set.count], y: [0, 1] }]));`;

describe.skipIf(missing)("controls that were moved and saved", () => {
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
