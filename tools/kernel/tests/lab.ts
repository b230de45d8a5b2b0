import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium, type BrowserContext, type Locator, type Page } from "playwright-core";
import { PYTHON } from "../../setup/steps.mjs";
import { CHROMIUM } from "../browser";

/** A JupyterLab of its own, in an empty folder, without any of the user's settings, and a browser for it. */
export interface Lab {
  readonly folder: string;
  /** Opens a notebook of the folder in a new page; what the page's console reports as errors is collected. */
  visit(notebook: string): Promise<{ page: Page; errors: string[] }>;
  /** The same, and waits for its kernel. */
  open(notebook: string): Promise<{ page: Page; errors: string[] }>;
  close(): Promise<void>;
}

const freePort = () => new Promise<number>((found) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address() as AddressInfo;
    server.close(() => found(port));
  });
});

/**
 * Starts JupyterLab and Chromium. `windowing`: JupyterLab's setting; "none" has every cell drawn, seen or not.
 * Throws an Error with what Jupyter said when it does not start.
 */
export async function startLab(
  env: Readonly<Record<string, string>> = {}, windowing = "none", browserArguments: readonly string[] = [],
): Promise<Lab> {
  const home = mkdtempSync(join(tmpdir(), "lab-test-")), folder = join(home, "notebooks");
  mkdirSync(folder);
  const tracker = join(home, "settings/@jupyterlab/notebook-extension");
  mkdirSync(tracker, { recursive: true });
  writeFileSync(join(tracker, "tracker.jupyterlab-settings"), JSON.stringify({ windowingMode: windowing }));
  const port = await freePort(), url = `http://127.0.0.1:${port}`;
  const server = spawn(resolve(PYTHON), ["-m", "jupyterlab", "--no-browser", "--allow-root", `--port=${port}`,
    "--ServerApp.ip=127.0.0.1", "--IdentityProvider.token=test", `--ServerApp.root_dir=${folder}`,
    "--LabApp.expose_app_in_browser=True",
    `--LabApp.extra_labextensions_path=${resolve("tools/kernel/labextensions")}`, // as in start.mjs
    "--ZMQChannelsWebsocketConnection.iopub_data_rate_limit=100000000"], { // as in start.mjs
    env: { ...process.env, ...env,
      JUPYTER_CONFIG_DIR: join(home, "config"), JUPYTER_DATA_DIR: join(home, "data"),
      JUPYTERLAB_SETTINGS_DIR: join(home, "settings"), JUPYTERLAB_WORKSPACES_DIR: join(home, "workspaces") },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  server.stderr!.on("data", (text) => { said = (said + text).slice(-5000); });
  const answers = async () => (await fetch(`${url}/api?token=test`).catch(() => undefined))?.ok;
  for (let waited = 0; !(await answers()); waited++) {
    if (waited > 120 || server.exitCode !== null) throw new Error(`JupyterLab did not start:\n${said}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  // One profile for all pages, which keeps JupyterLab's scripts compiled.
  const browser = await chromium.launchPersistentContext(join(home, "browser"), { executablePath: CHROMIUM,
    viewport: { width: 1400, height: 1000 }, args: ["--no-sandbox", "--disable-quic",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    ...browserArguments] });
  return {
    folder, visit: (notebook) => visit(browser, url, notebook), open: (notebook) => open(browser, url, notebook),
    close: () => close(browser, server, home),
  };
}

async function visit(browser: BrowserContext, url: string, notebook: string) {
  const page = await browser.newPage(), errors: string[] = [];
  page.on("console", (message) => { if (message.type() === "error") errors.push(message.text()); });
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(`${url}/lab/tree/${notebook}?token=test&reset`, { waitUntil: "commit", timeout: 90_000 });
  return { page, errors };
}

async function open(browser: BrowserContext, url: string, notebook: string) {
  const opened = await visit(browser, url, notebook);
  await idle(opened.page);
  return opened;
}

async function close(browser: BrowserContext, server: ChildProcess, home: string): Promise<void> {
  await browser.close();
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  await ended;
  rmSync(home, { recursive: true });
}

/** Writes a notebook of code cells, as a first-time reader has it: nothing run. */
export function writeNotebook(path: string, cells: readonly string[], kernel = "tslab"): void {
  writeFileSync(path, JSON.stringify({
    cells: cells.map((source, i) =>
      ({ id: `cell-${i}`, cell_type: "code", source, execution_count: null, outputs: [], metadata: {} })),
    metadata: { kernelspec: { name: kernel, display_name: "TypeScript (tslab)", language: "typescript" } },
    nbformat: 4, nbformat_minor: 5,
  }));
}

/** Waits until the notebook's kernel has nothing to do. */
export async function idle(page: Page): Promise<void> {
  await page.waitForFunction(() => (globalThis as any).jupyterapp?.shell.currentWidget?.sessionContext
    ?.session?.kernel?.status === "idle", undefined, { timeout: 240_000 });
}

/** Shuts the notebook's kernel down and closes its page. */
export async function leave(page: Page): Promise<void> {
  await page.evaluate(() => (globalThis as any).jupyterapp.shell.currentWidget.sessionContext.shutdown());
  await page.close();
}

/** Runs a command of JupyterLab by its id. */
export const command = (page: Page, id: string): Promise<unknown> =>
  page.evaluate((id) => (globalThis as any).jupyterapp.commands.execute(id), id);

/** Waits until so many code cells have run and the kernel is idle; throws what a cell's error says. */
export async function settled(page: Page, cells: number, seconds: number): Promise<void> {
  const state = await page.waitForFunction((cells) => {
    const panel = (globalThis as any).jupyterapp.shell.currentWidget;
    const run = [...panel.content.model.cells].filter((cell: any) => cell.executionCount);
    const outputs = run.flatMap((cell: any) => cell.outputs.toJSON());
    const errors = outputs.filter((output: any) => output.output_type === "error");
    if (errors.length) return errors[0].evalue as string;
    return run.length >= cells && panel.sessionContext.session?.kernel?.status === "idle" && "done";
  }, cells, { timeout: 1000 * seconds });
  const said = await state.jsonValue();
  if (said !== "done") throw new Error(`a cell failed: ${said}`);
}

/** Sets those parameters that the notebook declares, as a reader would: in the cell of parameters. */
export const setParameters = (page: Page, values: Readonly<Record<string, string>>): Promise<void> =>
  page.evaluate((values) => {
    const { model } = (globalThis as any).jupyterapp.shell.currentWidget.content;
    const cell = [...model.cells].find((cell: any) => cell.getMetadata("tags")?.includes("parameters"));
    for (const [name, value] of Object.entries(values)) {
      const source = cell.sharedModel.getSource();
      cell.sharedModel.setSource(source.replace(new RegExp(`^(let ${name}\\b.*? = ).*?;`, "m"), `$1${value};`));
    }
  }, values);

export interface Output { readonly output_type: string; readonly name?: string; readonly ename?: string;
  readonly evalue?: string; readonly traceback?: readonly string[]; readonly text?: string | string[];
  readonly data?: Readonly<Record<string, string | string[]>> }

/** The outputs of each cell of the open notebook. */
export const outputs = (page: Page): Promise<Output[][]> => page.evaluate(() =>
  [...(globalThis as any).jupyterapp.shell.currentWidget.content.model.cells].map((cell: any) =>
    cell.outputs?.toJSON() ?? []));

/** Errors and what was written to stderr. */
export const faults = (cells: readonly Output[][]): string[] => cells.flat()
  .filter(({ output_type, name }) => output_type === "error" || name === "stderr")
  .map((output) => output.ename ? `${output.ename}: ${output.evalue}` : JSON.stringify(output));

/** Where the errors happened. */
export const traceback = (cells: readonly Output[][]): string =>
  cells.flat().flatMap(({ traceback }) => traceback ?? []).join("\n");

/** Has pictures drawn live, as when the mouse comes over them. */
export const drawLive = (where: Page | Locator): Promise<void> =>
  where.locator(".plot-img").evaluateAll((pictures) => pictures.forEach((picture: any) =>
    picture.dispatchEvent(new (globalThis as any).MouseEvent("mouseenter"))));
