/**
 * npm run bench -- habits [habit …]: what readers do without thinking, tried in JupyterLab, in a browser: in TypeScript
 * and beside it in Python. Prints a table; pictures in data/runs/habits.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { noBrowser } from "../kernel/browser";
import { command, idle, type Lab, leave, type Output, outputs, startLab, writeNotebook } from "../kernel/tests/lab";
import { copyProject } from "../kernel/tests/project";

const PICTURES = "data/runs/habits";

interface Notebook {
  readonly page: Page;
  run(cell: number): Promise<void>;
  runAll(): Promise<void>;
  stop(): Promise<void>;
  /** What a cell shows, in a line. */
  shows(cell: number): Promise<string>;
}

interface Habit {
  readonly name: string;
  readonly cells: { readonly typescript: readonly string[]; readonly python?: readonly string[] };
  /** Does it; what came of it, in a line. */
  try(notebook: Notebook, root: string, folder: string): Promise<string>;
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

const TRAINING = `import { TRAINING } from "../src/evaluation";
import { MODELS, train } from "../src/models";
const rows = Array.from({ length: 640 }, (_, i) => i);
const inputs = { values: Float32Array.from(rows.flatMap(() => Array.from({ length: 128 }, Math.random))),
  labels: Int32Array.from(rows, (i) => i % 7), shape: [640, 128, 1] as [number, number, number],
  lengths: new Int32Array(640).fill(128) };
const parts = { protocol: "none", seed: 1, train: rows.slice(0, 500), validation: rows.slice(500), test: [] };`;

const HABITS: readonly Habit[] = [
  { name: "declare a name again",
    cells: { typescript: ["const a = 1;", 'const a = "again";', "a"], python: ["a = 1", 'a = "again"', "a"] },
    async try(notebook) { await notebook.runAll(); return notebook.shows(2); } },
  { name: "run a cell twice",
    cells: { typescript: ["class Net { size = 1 }\nconst net = new Net();\nnet.size"],
      python: ["class Net: size = 1\nnet = Net()\nnet.size"] },
    async try(notebook) { await notebook.run(0); await notebook.run(0); return notebook.shows(0); } },
  { name: "run a later cell first",
    cells: { typescript: ["const first = 1;", "first + 1"], python: ["first = 1", "first + 1"] },
    async try(notebook) {
      await notebook.run(1);
      const before = await notebook.shows(1);
      await notebook.runAll();
      return `${before}; then ${await notebook.shows(1)}`;
    } },
  { name: "go on after an error",
    cells: { typescript: ['const kept = [1, 2];\nJSON.parse("{");\nconst lost = 3;', "kept.length"],
      python: ['import json\nkept = [1, 2]\njson.loads("{")\nlost = 3', "len(kept)"] },
    async try(notebook) { await notebook.run(0); await notebook.run(1); return notebook.shows(1); } },
  { name: "■ of a training",
    cells: { typescript: [TRAINING, `const trained = await train(() => MODELS["CNN-BiLSTM"]([128, 1]), inputs, parts,
  { ...TRAINING, seed: 1, epochs: 10_000, patience: 10_000 });
\`stopped by \${trained.stopped}, weights of epoch \${trained.bestEpoch > 0 ? "the best" : "none"}\``],
      python: ["import time", "for epoch in range(10_000):\n    time.sleep(0.01)"] },
    async try(notebook) {
      await notebook.run(0);
      void notebook.run(1);
      await pause(12_000);
      const begun = Date.now();
      await notebook.stop();
      return `${await notebook.shows(1)}, after ${((Date.now() - begun) / 1000).toFixed(1)} s`;
    } },
  { name: "■ of Run All",
    cells: { typescript: ["await new Promise((done) => setTimeout(done, 60_000));", "console.log('ran');",
        "console.log('ran');"],
      python: ["import time\ntime.sleep(60)", "print('ran')", "print('ran')"] },
    async try(notebook) {
      void notebook.runAll();
      await pause(4000);
      await notebook.stop();
      return `${await notebook.shows(0)}; the others: ${await notebook.shows(1) || "not run"}`;
    } },
  { name: "■ of a loop",
    cells: { typescript: ["let turns = 0;\nwhile (true) turns++;", "turns > 0"],
      python: ["turns = 0\nwhile True: turns += 1", "turns > 0"] },
    async try(notebook) {
      void notebook.run(0);
      await pause(4000);
      const begun = Date.now();
      await notebook.stop();
      const seconds = ((Date.now() - begun) / 1000).toFixed(1);
      await notebook.run(1);
      return `${await notebook.shows(0)}, after ${seconds} s; what it had: ${await notebook.shows(1)}`;
    } },
  { name: "edit a module, run again",
    cells: { typescript: ['import { MFSC_DEFAULTS } from "../src/features";\nMFSC_DEFAULTS.bands'],
      python: ["import edited\nedited.bands"] },
    async try(notebook, root, folder) {
      writeFileSync(join(folder, "edited.py"), "bands = 64\n");
      await notebook.run(0);
      const before = await notebook.shows(0), file = join(root, "src/features/mfsc.ts");
      writeFileSync(file, readFileSync(file, "utf8").replace("bands: 64", "bands: 40"));
      writeFileSync(join(folder, "edited.py"), "bands = 40\n");
      await notebook.run(0);
      writeFileSync(file, readFileSync(file, "utf8").replace("bands: 40", "bands: 64"));
      return `${before}, then ${await notebook.shows(0)}`;
    } },
  { name: "a frame as last expression",
    cells: { typescript: ['import { DataFrame } from "danfojs-node";\nnew DataFrame({ a: [1, 2], b: [3, 4] })'] },
    async try(notebook) { await notebook.runAll(); return notebook.shows(0); } },
  { name: "a tensor as last expression",
    cells: { typescript: ['import { tf } from "../src/tensorflow";\ntf.tensor([[1, 2], [3, 4]])'] },
    async try(notebook) { await notebook.runAll(); return notebook.shows(0); } },
  { name: "a figure as last expression",
    cells: { typescript: ["({ data: [{ y: [1, 3, 2] }], layout: {} })"],
      python: ["import plotly.graph_objects as go\ngo.Figure(data=[{'y': [1, 3, 2]}])"] },
    async try(notebook) { await notebook.runAll(); return notebook.shows(0); } },
  { name: "Tab",
    cells: { typescript: ["const spectrum = { frames: 1, bands: 2 };", "spectrum.fr"],
      python: ["class S: frames = 1; bands = 2\nspectrum = S()", "spectrum.fr"] },
    async try({ page, run }) {
      await run(0);
      await page.locator(".jp-CodeCell .cm-content").nth(1).click();
      await page.keyboard.press("End");
      await page.keyboard.press("Tab");
      await pause(4000);
      await page.keyboard.press("Enter");
      return page.locator(".jp-CodeCell .cm-content").nth(1).innerText();
    } },
  { name: "Shift-Tab between parentheses",
    cells: { typescript: ["/** Twice of it. */\nfunction twice(n: number): number { return 2 * n; }", "twice("],
      python: ["def twice(n):\n    'Twice of it.'\n    return 2 * n", "twice("] },
    async try({ page, run }) {
      await run(0);
      await page.locator(".jp-CodeCell .cm-content").nth(1).click();
      await page.keyboard.press("End");
      await page.keyboard.press("Shift+Tab");
      const tooltip = page.locator(".jp-Tooltip");
      await tooltip.waitFor({ timeout: 20_000 });
      return (await tooltip.innerText()).replace(/\s+/g, " ");
    } },
  { name: "large arrays in a cell, ten times",
    cells: { typescript: ["const large = new Float64Array(2.5e7).fill(1);\nconst huge = large.map((v) => v + 1);\n" +
      "Math.round(process.memoryUsage().rss / 1e6)"],
      python: ["import array, os\nlarge = array.array('d', [1]) * 25_000_000\nhuge = large[:]\n" +
        "int(open('/proc/self/statm').read().split()[1]) * os.sysconf('SC_PAGESIZE') // 1_000_000"] },
    async try(notebook) {
      const sizes: string[] = [];
      for (let i = 0; i < 10; i++) { await notebook.run(0); sizes.push(await notebook.shows(0)); }
      return `${sizes[0]} MB, then ${sizes.at(-1)} MB`;
    } },
];

/** What a reader sees of an output, in a line. */
function seen({ output_type, ename, evalue, text, data }: Output): string {
  if (output_type === "error") return `${ename}${evalue ? `: ${evalue}` : ""}`;
  const kind = ["application/vnd.plotly.v1+json", "text/html"].find((type) => data?.[type]);
  const words = [text ?? data?.["text/plain"] ?? ""].flat().join("").trim().replace(/\s+/g, " ");
  return kind ? { "text/html": "a table", "application/vnd.plotly.v1+json": "a chart" }[kind]! : words;
}

async function open(lab: Lab, name: string, kernel: string, cells: readonly string[]): Promise<Notebook> {
  writeNotebook(join(lab.folder, name), cells, kernel);
  const { page } = await lab.open(name);
  const focus = (cell: number) => page.evaluate((cell) => {
    (globalThis as any).jupyterapp.shell.currentWidget.content.activeCellIndex = cell;
  }, cell);
  return {
    page,
    async run(cell) { await focus(cell); await command(page, "notebook:run-cell"); await idle(page); },
    async runAll() { await command(page, "notebook:run-all-cells"); await idle(page); },
    async stop() { await command(page, "notebook:interrupt-kernel"); await idle(page); },
    async shows(cell) { return (await outputs(page))[cell].map(seen).filter(Boolean).join(" "); },
  };
}

async function main(): Promise<void> {
  if (noBrowser) throw new Error(noBrowser);
  mkdirSync(PICTURES, { recursive: true });
  const { root, specs } = copyProject(), lab = await startLab({ JUPYTER_PATH: specs });
  const asked = process.argv.slice(2), chosen = HABITS.filter(({ name }) => asked.every((part) => name.includes(part)));
  try {
    console.log("| habit | TypeScript | Python |\n|---|---|---|");
    for (const { name, cells, try: attempt } of chosen) {
      const came: string[] = [];
      for (const [language, kernel] of [["typescript", "probe"], ["python", "python3"]] as const) {
        const own = cells[language];
        if (!own) { came.push("its package is not in this environment"); continue; }
        const notebook = await open(lab, `${name.replace(/\W+/g, "-")}-${language}.ipynb`, kernel, own);
        came.push(await attempt(notebook, root, lab.folder)
          .catch((error: Error) => `FAILS: ${error.message.split("\n")[0]}`));
        await notebook.page.screenshot({ path: join(PICTURES, `${name.replace(/\W+/g, "-")}-${language}.png`) });
        await leave(notebook.page);
      }
      console.log(`| ${name} | ${came.map((text) => text.slice(0, 160)).join(" | ")} |`);
    }
  } finally {
    await lab.close();
    rmSync(root, { recursive: true });
  }
}

void main();
