import { copyFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { command, missing, settled, startLab, type Lab } from "./lab.fixture";
import { readCells } from "./notebooks";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 280_000 });

let lab: Lab;
beforeAll(async () => { if (!missing) lab = await startLab({ SER_STANDIN_WORDS: "4" }); });
afterAll(() => lab?.close());

describe.skipIf(missing)("a committed notebook in JupyterLab", () => {
  const name = "03-mfsc.ipynb";
  const cells = readCells(`notebooks/${name}`).filter((cell) => cell.cell_type === "code");
  const charts = cells.flatMap((cell) => cell.outputs ?? [])
    .filter(({ data }) => data?.["application/vnd.plotly.v1+json"]).length;
  const drawn = (page: Page) => page.locator(".jp-OutputArea .plot-container, .jp-OutputArea .plot-img:visible")
    .count();
  let page: Page, errors: string[];
  beforeAll(async () => {
    copyFileSync(`notebooks/${name}`, join(lab.folder, name));
    ({ page, errors } = await lab.open(name));
  });

  it("that nobody trusts yet shows every figure, and a line in the place of controls", async () => {
    await vi.waitFor(async () => expect(await drawn(page)).toBeGreaterThanOrEqual(charts), 30_000);
    await page.getByText("Controls: mel bands").waitFor();
    expect(await page.locator(".jupyter-widgets").count()).toBe(0);
    expect(errors).toEqual([]);
  });

  it("runs from its first cell to its last on the stand-in corpus: every chart drawn, the controls live",
    async () => {
    const started = Date.now();
    await page.evaluate(() => {
      const { model } = (globalThis as any).jupyterapp.shell.currentWidget.content;
      const parameters = [...model.cells].find((cell: any) => cell.getMetadata("tags")?.includes("parameters"));
      parameters.sharedModel.setSource(parameters.sharedModel.getSource().replace('"auto"', '"standin"'));
    });
    await command(page, "notebook:run-all-cells");
    await page.waitForTimeout(2000);
    await settled(page, cells.length, 220);
    console.log(`notebook 03 in the browser, on the stand-in: ${Math.round((Date.now() - started) / 1000)} s`);
    await vi.waitFor(async () => expect(await drawn(page)).toBeGreaterThanOrEqual(charts), 30_000);
    expect(await page.locator(".noUi-handle").count()).toBe(3);
    expect(errors).toEqual([]);
  });
});
