/**
 * npm run bench -- listening: how long after a sound its picture and probabilities stand in a real JupyterLab, in
 * milliseconds from the beginning of the tenth of a second that the sound is in, and how often they are redrawn. The
 * microphone is Chromium's, which beeps; the network is notebook 04's, untrained. Writes data/results/bench-listening.json.
 */
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { saveResult } from "../../src/base";
import { describeBackend } from "../../src/tensorflow";
import { command, settled, startLab, writeNotebook } from "../kernel/tests/lab";

const SECONDS = 30;

const CELL = `import { EMOTIONS } from "../src/base";
import { FEATURE_DEFAULTS } from "../src/features";
import { cnnBiLstm, recognise } from "../src/models";
import { display, liveListener } from "../src/notebook";
const standardisation = { mean: new Array(64).fill(-3), deviation: new Array(64).fill(2) };
const card = { features: FEATURE_DEFAULTS, reading: "as counted" as const, standardisation };
const network = { model: cnnBiLstm([64, 1]), card };
display(liveListener("live", EMOTIONS, (sound) => recognise(network, sound)));`;

async function main(): Promise<void> {
  process.env.SER_RESULTS ||= "data/results";
  const lab = await startLab({}, "contentVisibility", // JupyterLab's default
    ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]);
  try {
    writeNotebook(join(lab.folder, "listening.ipynb"), [CELL]);
    const { page } = await lab.open("listening.ipynb");
    await command(page, "notebook:run-all-cells");
    await settled(page, 1, 100);
    await page.getByRole("button", { name: "Listen", exact: true }).click();
    await page.getByRole("button", { name: /^Stop · 5\d s left/ }).waitFor();
    const latencies: number[] = JSON.parse(await page.evaluate(`new Promise((done) => {
      const listener = document.querySelector(".recorder.live"), all = [];
      new MutationObserver(() => all.push(Number(listener.dataset.latency)))
        .observe(listener, { attributeFilter: ["data-latency"] });
      setTimeout(() => done(JSON.stringify(all)), ${1000 * SECONDS});
    })`));
    const sorted = latencies.sort((a, b) => a - b), at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))];
    const value = { median: at(0.5), ninetyFive: at(0.95), most: at(1), drawingsPerSecond: sorted.length / SECONDS };
    await saveResult("bench-listening", { ...value, cpu: cpus()[0].model, cores: cpus().length, load: loadavg()[0] }, {
      corpus: "none", checksum: "", seeds: [], backend: describeBackend(), seconds: performance.now() / 1000,
      configuration: { model: "CNN-BiLSTM", reading: "as counted", blockSeconds: 0.1, windowSeconds: 2 },
    });
    console.log(value);
  } finally {
    await lab.close();
  }
}

void main();
