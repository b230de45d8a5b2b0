import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { textTable } from "../../../src/figures";
import { noBrowser } from "../../kernel/browser";
import { controlsIn, inked, inkOf, move, withControls } from "../../kernel/tests/controls";
import { command, drawLive, faults, idle, leave, outputs, setParameters, startLab, traceback, type Lab, type Output }
  from "../../kernel/tests/lab";
import { CHART, NOTEBOOKS, chartsOf, readCells, sourceOf, standinsOf } from "../notebooks";


const OUT = "data/runs/lab"; // pictures, seconds, and what the notebooks write
const RESULTS = join(OUT, "run/results");

let lab: Lab;
beforeAll(async () => {
  if (noBrowser) return;
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  lab = await startLab({ SER_STANDIN_WORDS: "4", SER_RESULTS: resolve(RESULTS) });
});
afterAll(() => lab?.close());

const until = (check: () => Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 240_000, interval: 200 });

/** How many charts of the open notebook are drawn, as a picture or live, and how many of them live. */
const drawn = (page: Page): Promise<{ all: number; live: number }> => page.evaluate(() => {
  const charts = [...(globalThis as any).document.querySelectorAll(".jp-RenderedPlotly")];
  const seen = (element: any) => element?.getBoundingClientRect().width > 0;
  const isLive = (chart: any) => seen(chart.querySelector(".plot-container .main-svg"));
  const isPicture = (chart: any) => chart.querySelector(".plot-img")?.naturalWidth > 0 &&
    seen(chart.querySelector(".plot-img"));
  return { all: charts.filter((chart) => isLive(chart) || isPicture(chart)).length,
    live: charts.filter(isLive).length };
});

const showsCharts = (page: Page, charts: number): Promise<void> =>
  until(async () => expect((await drawn(page)).all).toBe(charts));

const QUICK = { corpus: '"standin"', epochs: "3" }, WITHOUT_END = "2000"; // minutes, where ■ comes after seconds

const runAll = async (page: Page): Promise<boolean> => (await command(page, "notebook:run-all-cells")) as boolean;

/** Runs the first cell that has not run, and all below it. */
async function runRest(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { content } = (globalThis as any).jupyterapp.shell.currentWidget;
    content.activeCellIndex = [...content.model.cells].findIndex(({ type, executionCount }: any) =>
      type === "code" && !executionCount);
  });
  await command(page, "notebook:run-all-below");
}

/** Restart Kernel and Run All Cells, the question answered with yes; false when a cell fails. */
async function restartAndRunAll(page: Page): Promise<boolean> {
  const [ran] = await Promise.all([command(page, "notebook:restart-run-all"),
    page.locator(".jp-Dialog .jp-mod-accept").click({ timeout: 120_000 })]);
  return ran as boolean;
}

const chartsEach = (cells: readonly (readonly { data?: object }[])[]): number[] =>
  cells.map((outputs) => outputs.filter(({ data }) => data && CHART in data).length);
const textsOf = (cells: readonly Output[][]): string[] =>
  cells.flat().map(({ data }) => [data?.["text/plain"] ?? ""].flat().join(""));

/** What the controls on the page are called, one line for each box of them. */
const controls = (page: Page): Promise<string[]> => page.evaluate(() =>
  [...(globalThis as any).document.querySelectorAll(".jp-OutputArea-output :is(.widget-vbox, .recorder)")]
    .filter((box: any) => !box.parentElement.closest(".widget-box"))
    .map((box: any) => [...box.parentElement.querySelectorAll(
      ".widget-label:not(.jupyter-widgets), .widget-label-basic, .widget-button, .recorder")]
      .map((label: any) => label.role === "group" ? label.ariaLabel : label.textContent.trim()).filter(Boolean).join(", ")));

const THEMES = { light: "JupyterLab Light", dark: "JupyterLab Dark" } as const;
async function wear(page: Page, theme: string): Promise<void> {
  await page.evaluate((theme) =>
    (globalThis as any).jupyterapp.commands.execute("apputils:change-theme", { theme }), theme);
  await page.waitForFunction((theme) => {
    const { document } = globalThis as any;
    return document.body.dataset.jpThemeName === theme && !document.querySelector("#jupyterlab-splash");
  }, theme);
}

/** What a chart is made of: those of one kind look alike, and one of them is photographed. */
const kindOf = ({ data, layout }: any): string => {
  const parts: string[] = data.map((trace: any) => [trace.type ?? "scatter", trace.mode, trace.orientation,
    trace.fill && "filled", (trace.error_x ?? trace.error_y) && "intervals", trace.xgap && "cells",
    trace.customdata && "counts"].filter(Boolean).join(" "));
  return [...new Set(parts)].sort().concat("xaxis2" in layout ? ["panels"] : []).join(", ");
};
const photographed = new Set<string>();

const uses = (path: string, called: string): boolean =>
  readCells(path).some((cell) => sourceOf(cell).includes(called));

const seconds: Record<string, string | number>[] = [];
const since = (start: number): number => Number(((Date.now() - start) / 1000).toFixed(1));

describe.skipIf(noBrowser).each(NOTEBOOKS)("%s in JupyterLab", (path) => {
  const name = basename(path), stem = basename(path, ".ipynb");
  const row: Record<string, string | number> = { notebook: stem };
  const trains = uses(path, "trainingPanel("), interacts = trains || uses(path, "interact(");
  /** Of each cell: whether a chart of it depends on the corpus, or on a network that was kept. */
  const onCondition = readCells(path).map((cell) => /^\s*(if|else)\b.*\bchart\(|\bnetworkOf\("/m.test(sourceOf(cell)));
  let figures: unknown[], standins: string[], each: number[], page: Page, errors: string[], opened: number;
  beforeAll(async () => {
    const copy = join(lab.folder, name); // which JupyterLab overwrites with what has run, every two minutes
    copyFileSync(path, copy);
    [figures, standins] = [chartsOf(copy), standinsOf(copy)];
    each = chartsEach(readCells(copy).map((cell) => cell.outputs ?? []));
    row["size (MB)"] = statSync(copy).size / 1e6;
    row.charts = figures.length;
    opened = Date.now();
    ({ page, errors } = await lab.visit(name));
    await page.waitForFunction(() =>
      (globalThis as any).document.querySelector(".jp-RenderedPlotly .plot-img")?.naturalWidth > 0,
    undefined, { timeout: 240_000 });
    row["first chart (s)"] = since(opened);
  });
  afterAll(async () => {
    await leave(page);
    row["in all (s)"] = since(opened);
    seconds.push(row);
  });

  it("that nobody trusts yet shows every chart, and a line in the place of controls", async () => {
    await showsCharts(page, figures.length);
    expect(await page.evaluate(() =>
      [...(globalThis as any).jupyterapp.shell.currentWidget.content.model.cells]
        .some((cell: any) => cell.type === "code" && cell.trusted))).toBe(false);
    for (const line of standins) await page.getByText(line).first().waitFor();
    expect(await page.locator(".jupyter-widgets").count()).toBe(0);
    expect(errors).toEqual([]);
  });

  it("draws each kind of chart live; its top is photographed, in both themes with those charts", async () => {
    const chosen = figures.map((chart, index) => ({ index, kind: kindOf(chart) }))
      .filter(({ kind }) => !photographed.has(kind) && photographed.add(kind))
      .map(({ index }) => ({ index, chart: page.locator(".jp-OutputArea-child:has(.jp-RenderedPlotly)").nth(index) }));
    for (const { chart } of chosen) await drawLive(chart);
    await until(async () => expect((await drawn(page)).live).toBe(chosen.length));
    for (const [theme, title] of Object.entries(THEMES).slice(0, chosen.length ? 2 : 1)) {
      await wear(page, title);
      for (const { index, chart } of chosen)
        await chart.screenshot({ path: join(OUT, `${stem}-chart-${index + 1}-${theme}.png`) });
      await page.locator(".jp-Cell").first().scrollIntoViewIfNeeded();
      await page.screenshot({ path: join(OUT, `${stem}-${theme}.png`) });
    }
    await wear(page, THEMES.light);
    expect(errors).toEqual([]);
  });

  if (trains) it("ends a training when ■ is pressed, runs no further, and saves nothing over a whole run", async () => {
    await idle(page);
    await command(page, "notebook:clear-all-cell-outputs");
    await setParameters(page, { ...QUICK, epochs: WITHOUT_END, patience: WITHOUT_END });
    let run: Promise<unknown> = runAll(page);
    const training = () => until(async () =>
      expect(textsOf(await outputs(page)).join("\n")).toMatch(/^epoch ([2-9]|\d\d+) of 2000/m));
    await training();
    for (const [theme, title] of Object.entries(THEMES).reverse()) {
      await wear(page, title);
      await page.evaluate(() => (globalThis as any).document.querySelector("svg:has(> g polyline)")
        ?.scrollIntoView({ block: "center" }));
      await page.screenshot({ path: join(OUT, `04-cnn-bilstm-training-${theme}.png`) });
    }
    for (const title of ["CNN-BiLSTM as counted –", "CNN-BiLSTM as described", "CNN-BiLSTM as counted, one corpus",
      "Your own network"]) {
      await training();
      await command(page, "notebook:interrupt-kernel");
      await until(async () => expect(textsOf(await outputs(page)).join("\n")).toContain(`[chart: ${title}`));
      await run;
      expect(faults(await outputs(page))).toEqual([]);
      run = runRest(page);
    }
    await run;
    const shown = await outputs(page);
    expect(faults(shown)).toEqual([expect.stringMatching(/stopped with ■, so the results of the last complete run are kept/)]);
    expect(textsOf(shown).join("\n")).toMatch(/^[\d,]+ epochs in .* stopped by interrupt;/m);
    expect(errors).toEqual([]);
  });

  if (trains) it("does not begin with an impossible parameter, which is said with what is allowed", async () => {
    await setParameters(page, { epochs: "0" });
    expect(await restartAndRunAll(page)).toBe(false);
    const said = "epochs is 0; allowed is a whole number from 1. Change it in the cell of parameters.";
    expect(faults(await outputs(page))).toEqual([`RangeError: ${said}`]);
    await page.getByText(said).first().waitFor();
  });

  // Those without controls are run by the check of all notebooks: JupyterLab adds nothing to what they do.
  if (interacts) it("runs from its first cell to its last on the stand-in: every chart drawn, the controls live", async () => {
    await idle(page);
    await setParameters(page, QUICK);
    const start = Date.now(), run = trains ? restartAndRunAll : runAll; // elsewhere the kernel is fresh
    const whole = await run(page);
    row["all cells run (s)"] = since(start);
    const shown = await outputs(page);
    expect(faults(shown), traceback(shown)).toEqual([]);
    expect(whole).toBe(true);
    const charts = chartsEach(shown), always = (_: number, cell: number) => !onCondition[cell];
    expect(charts.filter(always)).toEqual(each.filter(always));
    await showsCharts(page, charts.reduce((sum, count) => sum + count, 0));
    expect((await controls(page)).map((names) => `Controls: ${names}.`))
      .toEqual(standins.map((line) => line.replace(" They appear when this cell runs in JupyterLab.", "")));
    expect(errors).toEqual([]);
  });

  if (trains) it("has the number that was put there instead, after a restart", async () => {
    expect(textsOf(await outputs(page)).join("\n")).toMatch(/^3 epochs in .* stopped by epochs;/m);
    const result = JSON.parse(readFileSync(join(RESULTS, `${stem}.json`), "utf8"));
    expect(result.configuration.epochs).toBe(3);
    expect(result.value.asCounted.history.length).toBe(3);
  });

  if (interacts && !trains) it("changes the picture below each control that is moved", async () => {
    const cells = await withControls(page).all(), moved: string[] = [];
    for (const cell of cells) {
      for (const control of await controlsIn(cell).all()) {
        const before = await inked(cell), name = await move(control);
        if (!name) continue; // the field of a slider, which has its own tests
        await vi.waitFor(async () =>
          expect(["", before], `${name} changes nothing`).not.toContain(await inkOf(cell)),
        { timeout: 60_000, interval: 50 });
        moved.push(name);
      }
    }
    console.log(`${name}: ${moved.join(", ")}`);
    expect(moved.length).toBeGreaterThanOrEqual(cells.length);
    expect(cells.length).toBeGreaterThan(0);
    expect(faults(await outputs(page))).toEqual([]);
    expect(errors).toEqual([]);
  });

  if (trains) describe("its training panel", () => {
    let panel: Locator;
    beforeAll(() => { panel = withControls(page).filter({ hasText: "learning rate" }); });

    const menu = (label: string): Locator =>
      panel.locator(".widget-dropdown", { hasText: label }).locator("select");
    const field = (label: string): Locator =>
      panel.locator(".widget-text", { hasText: label }).locator("input");
    const handle = (label: string): Locator =>
      panel.locator(".widget-hslider", { hasText: label }).locator(".noUi-handle");
    const press = (name: string): Promise<void> => panel.getByRole("button", { name, exact: true }).click();
    const says = (what: RegExp): Promise<void> => panel.getByText(what).waitFor({ timeout: 120_000 });
    /** Waits until the curves of these trainings stand in the last chart, which is drawn anew after each. */
    const keeps = (...trainings: string[]): Promise<void> => vi.waitFor(async () => {
      await drawLive(panel);
      const names = panel.locator(".plot-container").last().locator(".annotation-text");
      expect(await names.allTextContents()).toEqual(trainings);
    }, { timeout: 60_000, interval: 200 });

    it("trains as it is set, shows the curves as they grow, and stops when Stop is pressed", async () => {
      await keeps("as above");
      for (const control of await controlsIn(panel).all()) await move(control);
      await field("learning rate").fill("0,003");
      await menu("batch size").selectOption("8");
      await press("Start");
      await says(/^Training: rate 0\.003, dropout 0\.9, 128 units, batch 8$/);
      const seen = new Set<string>();
      await vi.waitFor(async () => {
        seen.add(await panel.locator("svg:has(> g polyline)").innerHTML({ timeout: 1000 }));
        expect(seen.size).toBeGreaterThan(2);
      }, { timeout: 60_000, interval: 100 });
      await press("Stop");
      await says(/^Ended by interrupt after \d+ epochs/);
      const [, epochs] = /after (\d+) epochs/.exec(await panel.getByText(/^Ended by/).textContent() ?? "")!;
      expect(Number(epochs)).toBeGreaterThan(0);
      expect(Number(epochs)).toBeLessThan(200);
      await keeps("as above", "rate 0.003, dropout 0.9, 128 units, batch 8");
    });

    it("keeps the curves of the first training beside those of the second", async () => {
      await handle("dropout").press("Home");
      await handle("most epochs").press("Home");
      await press("Start");
      await says(/^Ended by epochs after 1 /);
      await keeps("as above", "rate 0.003, dropout 0.9, 128 units, batch 8",
        "rate 0.003, dropout 0, 128 units, batch 8");
      expect(faults(await outputs(page))).toEqual([]);
      expect(errors).toEqual([]);
    });
  });
});

describe.skipIf(noBrowser)("what the notebooks took", () => {
  it("is written down", () => {
    const table = textTable(seconds);
    console.log(table);
    writeFileSync(join(OUT, "seconds.txt"), `${table}\n`);
    expect(seconds.map(({ notebook }) => `notebooks/${notebook}.ipynb`)).toEqual(NOTEBOOKS);
  });
});
