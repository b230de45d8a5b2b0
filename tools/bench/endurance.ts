/**
 * npm run bench -- endurance [lines|sliders|training]: long work in JupyterLab, in a browser: 20,000 lines from a cell;
 * the sliders of notebook 03, 500 times; notebook 04 ten times in one kernel, with what its process holds after each.
 */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { noBrowser } from "../kernel/browser";
import { controlsIn, move, withControls } from "../kernel/tests/controls";
import {
  command, faults, idle, type Lab, leave, outputs, setParameters, startLab, writeNotebook,
} from "../kernel/tests/lab";

const OUT = "data/runs/endurance", LINES = 20_000, MOVES = 500, TIMES = 10;
const QUICK = { corpus: '"standin"', epochs: "10" };

async function lines(lab: Lab): Promise<string> {
  writeNotebook(join(lab.folder, "lines.ipynb"), [`for (let i = 0; i < ${LINES}; i++) console.log(i);`]);
  const { page } = await lab.open("lines.ipynb");
  await command(page, "notebook:run-all-cells");
  await idle(page);
  const [shown] = await outputs(page), text = shown.map((output) => [output.text].flat().join("")).join("");
  await leave(page);
  const wanted = Array.from({ length: LINES }, (_, i) => `${i}\n`).join("");
  return text === wanted ? `${LINES} lines, none lost` : "LINES ARE LOST";
}

async function sliders(lab: Lab): Promise<string> {
  copyFileSync("notebooks/03-mfsc.ipynb", join(lab.folder, "03-mfsc.ipynb"));
  const { page } = await lab.open("03-mfsc.ipynb");
  await setParameters(page, { corpus: QUICK.corpus });
  await command(page, "notebook:run-all-cells");
  await idle(page);
  const cells = withControls(page), count = await cells.count();
  let moves = 0;
  while (moves < MOVES) {
    for (let i = 0; i < count; i++) {
      for (const control of await controlsIn(cells.nth(i)).all()) {
        await move(control);
        moves++;
      }
    }
  }
  await idle(page);
  const wrong = faults(await outputs(page));
  await leave(page);
  return wrong.length ? `FAILS: ${wrong[0]}` : `${moves} moves in ${count} boxes of controls, no error`;
}

/** A copy of notebook 04 that ends with what its process holds. */
function withMemory(file: string): void {
  copyFileSync("notebooks/04-cnn-bilstm.ipynb", file);
  const notebook = JSON.parse(readFileSync(file, "utf8"));
  notebook.cells.push({ cell_type: "code", id: "memory", metadata: {}, execution_count: null, outputs: [],
    source: "Math.round(process.memoryUsage().rss / 1e6)" });
  writeFileSync(file, JSON.stringify(notebook));
}

async function training(lab: Lab): Promise<string> {
  withMemory(join(lab.folder, "04.ipynb"));
  const { page } = await lab.open("04.ipynb"), sizes: string[] = [];
  await setParameters(page, QUICK);
  for (let time = 1; time <= TIMES; time++) {
    await command(page, "notebook:run-all-cells");
    await idle(page);
    const shown = await outputs(page), wrong = faults(shown);
    if (wrong.length) return `FAILS the ${time}. time: ${wrong[0]}`;
    sizes.push([shown.at(-1)![0].text].flat().join("").trim());
    console.log(`  04, run ${time}: ${sizes.at(-1)} MB`);
  }
  await leave(page);
  return `04 ${TIMES} times in one kernel: ${sizes.join(", ")} MB`;
}

const TRIALS = { lines, sliders, training };

async function main(): Promise<void> {
  if (noBrowser) throw new Error(noBrowser);
  mkdirSync(OUT, { recursive: true });
  const asked = process.argv.slice(2);
  for (const [name, trial] of Object.entries(TRIALS).filter(([name]) => !asked.length || asked.includes(name))) {
    const lab = await startLab({ SER_STANDIN_WORDS: "8", SER_RESULTS: resolve(OUT, "results") }), begun = Date.now();
    const came = await trial(lab).finally(() => lab.close());
    console.log(`${name}: ${came}, ${Math.round((Date.now() - begun) / 1000)} s`);
  }
}

void main();
