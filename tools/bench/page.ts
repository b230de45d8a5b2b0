/**
 * npm run bench -- page [FOLDER]: every recording of the test set, heard by the page in Chromium and by the notebook's
 * code, with the networks in FOLDER, else the newest of notebook 04: the largest difference of their probabilities.
 * Writes data/results/bench-page.json.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { chromium } from "playwright-core";
import { argmax, saveResult } from "../../src/base";
import { corpusChecksum, openCorpus, randomSplit } from "../../src/corpus";
import { describeBackend } from "../../src/tensorflow";
import { loadModel, recogniseFile } from "../../src/models";
import { CHROMIUM } from "../kernel/browser";
import { newestModel } from "../newest";
import { makePage, networksIn } from "../page/build";
import { answers, openPage } from "../page/tests/pages";

async function main(): Promise<void> {
  process.env.SER_RESULTS ||= "data/results";
  const newest = newestModel("data"), folders = networksIn(process.argv[2] ?? (newest ? dirname(newest) : ""));
  if (!folders.length) throw new Error("there is no network yet: npm run reproduce -- --only 04");
  const opened = await openCorpus("auto"), { test } = randomSplit(opened.utterances, 1);
  const scratch = mkdtempSync(join(tmpdir(), "page-")), file = join(scratch, "page.html"), rows = [];
  writeFileSync(file, (await makePage(folders, [])).html);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--no-first-run"] });
  try {
    const { page, errors, requests } = await openPage(browser, file);
    for (const [i, folder] of folders.entries()) {
      const saved = await loadModel(folder), begun = performance.now();
      await page.getByRole("radio").nth(i).check();
      let largest = 0, sameLabel = 0;
      for (const { path } of test.map((row) => opened.utterances[row])) {
        const { probabilities } = await recogniseFile(saved, path), here = [...probabilities];
        await page.locator("#file").setInputFiles(path);
        const there = await answers(page, basename(path));
        sameLabel += Number(argmax(here) === argmax(there));
        largest = Math.max(largest, ...here.map((value, k) => Math.abs(value - there[k])));
      }
      rows.push({ reading: saved.card.reading, recordings: test.length, sameLabel, largest,
        seconds: (performance.now() - begun) / 1000 });
      console.log(rows.at(-1));
    }
    if (errors.length || requests.length) throw new Error([...errors, ...requests].join("\n"));
  } finally {
    await browser.close();
    rmSync(scratch, { recursive: true });
  }
  await saveResult("bench-page", { rows }, { corpus: opened.label, checksum: await corpusChecksum(opened), seeds: [1],
    configuration: { protocol: "random", model: "CNN-BiLSTM" }, backend: describeBackend(),
    seconds: performance.now() / 1000 });
}

void main();
