/**
 * npm run bench -- redraw: milliseconds from a move of a control of notebook 03 to the redrawn figure, in a
 * real JupyterLab. Each of the four controls is moved ten times, from 0.1 to 3 seconds after the last drawing.
 * Writes data/results/bench-redraw.json.
 */
import { copyFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { saveResult } from "../../src/base";
import { corpusChecksum, openCorpus } from "../../src/corpus";
import { spreadOf } from "../../src/study";
import { command, settled, startLab } from "../kernel/tests/lab";
import { readCells } from "../notebooks/notebooks";

const NOTEBOOK = "03-mfsc.ipynb", MOVES = 10;
const PAUSES = Array.from({ length: MOVES }, (_, i) => 100 + 2900 * ((7 * i) % MOVES) / (MOVES - 1)); // ms

async function main(): Promise<void> {
  process.env.SER_RESULTS ||= "data/results";
  const opened = await openCorpus("auto");
  // the notebook's own result stays out of data/results; JupyterLab's default of what is drawn
  const lab = await startLab({ SER_RESULTS: "data/runs/latest/results" }, "contentVisibility");
  try {
    copyFileSync(`notebooks/${NOTEBOOK}`, join(lab.folder, NOTEBOOK));
    const { page } = await lab.open(NOTEBOOK);
    await command(page, "notebook:run-all-cells");
    await page.waitForTimeout(2000);
    await settled(page, readCells(`notebooks/${NOTEBOOK}`).filter((c) => c.cell_type === "code").length, 500);
    await page.evaluate("globalThis.__name = (named) => named"); // tsx gives functions names by it
    await watch(page);
    console.log(`${NOTEBOOK} has run`);
    const rows = await moves(page), all = rows.flatMap(({ milliseconds }) => milliseconds);
    const value = { moves: all.length, ...spreadOf(all), rows, cpu: cpus()[0].model };
    await saveResult("bench-redraw", value, {
      corpus: opened.label, checksum: await corpusChecksum(opened), seeds: [], backend: "none",
      configuration: { notebook: NOTEBOOK, pauses: PAUSES.map(Math.round) }, seconds: performance.now() / 1000,
    });
    console.table(rows.map(({ milliseconds, ...row }) => ({ ...row, milliseconds: milliseconds.join(" ") })));
    console.log(spreadOf(all));
  } finally {
    await lab.close();
  }
}

/** Moves every control to and fro; each row's first two moves do not count. */
async function moves(page: Page) {
  const handle = (n: number) => (there: boolean) =>
    page.locator(".noUi-handle").nth(n).press(there ? "ArrowRight" : "ArrowLeft");
  const menu = (there: boolean) => page.locator(".widget-dropdown select").selectOption({ index: there ? 3 : 2 });
  const controls = { bands: handle(0), hop: handle(1), fMin: handle(2), floor: menu }, rows = [];
  for (const [control, move] of Object.entries(controls)) {
    const milliseconds: number[] = [];
    for (let i = -2; i < MOVES; i++) {
      await page.evaluate("arm()");
      await move(i % 2 === 0);
      await page.waitForFunction("took !== undefined");
      if (i >= 0) milliseconds.push(Math.round(await page.evaluate("took")));
      await page.waitForTimeout(PAUSES[Math.max(i, 0)]);
    }
    rows.push({ control, ...spreadOf(milliseconds), milliseconds });
  }
  return rows;
}

/** Has the page measure: after `arm()`, from a key or a choice to the frame that shows another image, in `took`. */
const watch = (page: Page) => page.evaluate(() => {
  const globals = globalThis as any, area = globals.document.querySelector(".noUi-handle").closest(".jp-OutputArea");
  let moved = 0;
  for (const event of ["keydown", "change"]) area.addEventListener(event, () => { moved = performance.now(); }, true);
  globals.arm = () => {
    const plot = () => area.querySelector(".js-plotly-plot"), before = plot();
    globals.took = undefined;
    const look = () => {
      const drawn = plot() !== before && plot()?.querySelector(".heatmaplayer image");
      if (!drawn) globals.requestAnimationFrame(look);
      else setTimeout(() => { globals.took = performance.now() - moved; }); // when the frame has been painted
    };
    look();
  };
});

void main();
