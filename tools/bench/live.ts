/**
 * npm run bench -- live: what it costs to watch: epochs of notebook 04's network as counted, in a real JupyterLab,
 * with the live view drawn in its browser and without, some of each in turn within one training. Writes
 * data/results/bench-live.json.
 */
import { cpus } from "node:os";
import { join } from "node:path";
import { median, saveResult } from "../../src/base";
import { corpusChecksum, openCorpus } from "../../src/corpus";
import { describeBackend } from "../../src/tensorflow";
import { command, startLab, writeNotebook } from "../kernel/tests/lab";

const PAIRS = 20, BLOCK = 4; // epochs: a second or more, so that each has its drawings

const CELL = `import { openCorpus, randomSplit } from "../src/corpus";
import { TRAINING } from "../src/evaluation";
import { asCounted, extractFeatures, standardise } from "../src/features";
import { cnnBiLstm, train } from "../src/models";
import { liveTraining } from "../src/notebook";
const opened = await openCorpus("auto"), features = await extractFeatures(opened.utterances);
const split = randomSplit(features.utterances, 1), inputs = standardise(asCounted(features), split.train);
const epochs = ${BLOCK * (2 * PAIRS + 2)}, settings = { ...TRAINING, epochs: epochs, patience: epochs, seed: 1 };
const live = liveTraining({ title: "CNN-BiLSTM as counted", source: opened.label }, epochs);
const ends = [0];
await train(() => cnnBiLstm([64, 1]), inputs, split, settings, (history, batch) => {
  const block = Math.floor((ends.length - 1) / ${BLOCK});
  if (block % 4 === 0 || block % 4 === 3) live.update(history, batch); // watched, not, not, watched, …
  if (history.length === ends.length) ends.push(Math.round(performance.now()));
});
JSON.stringify(ends)`;

async function main(): Promise<void> {
  process.env.SER_RESULTS ||= "data/results";
  const opened = await openCorpus("auto"), lab = await startLab({}, "contentVisibility"); // JupyterLab's default
  try {
    writeNotebook(join(lab.folder, "live.ipynb"), [CELL]);
    const { page } = await lab.open("live.ipynb");
    await page.evaluate(`drawings = 0; new MutationObserver((changes) => {
      drawings += changes.flatMap(({ addedNodes }) => [...addedNodes]).filter((node) =>
        node.querySelector?.("polyline")).length;
    }).observe(document.querySelector(".jp-Notebook"), { subtree: true, childList: true })`);
    await command(page, "notebook:run-all-cells");
    const said: string = await page.evaluate(
      "JSON.stringify(jupyterapp.shell.currentWidget.content.model.cells.get(0).outputs.toJSON().at(-1))");
    const ends: number[] = JSON.parse(/\[[\d.,]+\]/.exec(said)?.[0] ?? said);
    const seconds = Array.from({ length: 2 * PAIRS + 2 }, (_, i) => (ends[BLOCK * (i + 1)] - ends[BLOCK * i]) / 1000);
    const pairs = Array.from({ length: PAIRS }, (_, i) => { // the first pair warms up
      const [first, second] = seconds.slice(2 * i + 2, 2 * i + 4), watched = i % 2 ? first : second;
      const unwatched = i % 2 ? second : first;
      return { watched, unwatched, ratio: watched / unwatched };
    });
    const drawings = Number(await page.evaluate("drawings")), ratio = median(pairs.map((pair) => pair.ratio));
    await saveResult("bench-live", { ratio, pairs, drawings, cpu: cpus()[0].model }, {
      corpus: opened.label, checksum: await corpusChecksum(opened), seeds: [1], backend: describeBackend(),
      configuration: { model: "CNN-BiLSTM", reading: "as counted", protocol: "random split", epochsEach: BLOCK },
      seconds: performance.now() / 1000,
    });
    console.table(pairs);
    console.log({ ratio, drawings });
  } finally {
    await lab.close();
  }
}

void main();
