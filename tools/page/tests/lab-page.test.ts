import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EMOTIONS, random } from "../../../src/base";
import { decode, preprocess, resample } from "../../../src/audio";
import { wav } from "../../../src/audio/tests/recordings";
import { makeStandin } from "../../../src/corpus";
import { applyStandardisation, asRead, fitStandardisation, mfsc, type Reading, READINGS, ZEROS } from "../../../src/features";
import { loadModel, MODELS, noveltyReference, recogniseFile, saveModel, type SavedModel } from "../../../src/models";
import { tf } from "../../../src/tensorflow";
import { CHROMIUM, hears, noBrowser } from "../../kernel/browser";
import { makePage } from "../build";
import { answers, openPage } from "./pages";

const TOLERANCE = 1e-5; // of probabilities, as the networks' own test in a browser
const TAKEN = 1e-4;     // of probabilities, recorded: Chromium scales 16 bits to floats in its own way
const STEPS = 100;      // of the network as described: 3.2 s

const RECORDINGS = "src/audio/tests/formats";
const FORMATS = ["mono-16.flac", "lame.mp3", "vorbis.ogg", "mono.opus", "whole.webm", "mono.m4a", "fragments.mp4"];

const folder = mkdtempSync(join(tmpdir(), "page-")), file = join(folder, "page.html");
const take = join(folder, "take.wav"); // what the microphone hears

describe.skipIf(noBrowser)("the page", () => {
  let browser: Browser, page: Page, errors: string[], requests: string[], spoken: string[];
  const saved: SavedModel[] = [];

  beforeAll(async () => {
    const standin = await makeStandin({ words: 2 });
    spoken = EMOTIONS.map((emotion, i) => `${i % 2 ? "VA" : "VB"}_${emotion}/${i % 2 ? "VA" : "VB"}_bird_`
      + `${emotion.replace("surprise", "ps")}.wav`).map((name) => join(standin, name));
    for (const reading of Object.keys(READINGS) as Reading[]) saved.push(await someNetwork(reading, spoken));
    const { html } = await makePage(folders(), [
      { label: "angry", name: "angry.wav", wav: readFileSync(spoken[0]).toString("base64") }]);
    writeFileSync(file, html);
    writeFileSync(take, await padded(spoken[0]));
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--no-first-run",
      "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync",
      "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"] });
    ({ page, errors, requests } = await openPage(browser, file));
  });
  afterAll(async () => {
    expect(errors).toEqual([]);
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  const folders = () => Object.keys(READINGS).map((reading) => join(folder, reading));

  /** A network with weights at random, the saved one loaded again, standardised by some recordings. */
  async function someNetwork(reading: Reading, files: readonly string[]): Promise<SavedModel> {
    const next = random(1), features = READINGS[reading], own = join(folder, reading);
    const frames = await Promise.all(files.map(async (path) =>
      mfsc(preprocess(await decode(readFileSync(path), path), features), features)));
    const { inputs } = asRead(frames, reading, STEPS, ZEROS), rows = [...files.keys()];
    const standardisation = fitStandardisation(inputs, rows);
    const model = MODELS["CNN-BiLSTM"](reading === "as counted" ? [64, 1] : [STEPS, 64], EMOTIONS.length);
    model.setWeights(model.getWeights().map(({ size, shape }) => { // larger than at first, so that the answers differ
      const units = shape[shape.length - 1];
      const most = shape.length < 2 ? 0.2 : 2.5 * Math.sqrt(6 / (size / units + units));
      return tf.tensor(Float32Array.from({ length: size }, () => most * (2 * next() - 1)), shape);
    }));
    await saveModel(model, own, { labels: EMOTIONS, reading, zeros: inputs.zeros, features, standardisation,
      corpus: { label: "some speech", checksum: "", about: "synthetic" } }, ["a line of the card"],
      noveltyReference(applyStandardisation(inputs, standardisation), { train: rows, validation: rows }));
    return loadModel(own);
  }

  it("gives every emotion what the notebook gives it, in both readings", async () => {
    let largest = 0, spread = 0;
    for (const [i, network] of saved.entries()) {
      await page.getByRole("radio").nth(i).check();
      for (const path of spoken) {
        await page.locator("#file").setInputFiles(path);
        const here = [...(await recogniseFile(network, path)).probabilities];
        const there = await answers(page, basename(path));
        spread = Math.max(spread, Math.max(...here) - Math.min(...here));
        largest = Math.max(largest, ...here.map((value, k) => Math.abs(value - there[k])));
      }
    }
    console.log(`page and notebook, largest difference: ${largest.toExponential(1)}`);
    expect(spread).toBeGreaterThan(0.2); // or any two networks would agree
    expect(largest).toBeLessThan(TOLERANCE);
  });

  it.each(FORMATS)("reads %s as the notebook does", async (name) => {
    await page.getByRole("radio").first().check();
    await page.locator("#file").setInputFiles(join(RECORDINGS, name));
    const { probabilities } = await recogniseFile(saved[0], join(RECORDINGS, name)), there = await answers(page, name);
    expect(Math.max(...[...probabilities].map((value, k) => Math.abs(value - there[k])))).toBeLessThan(TOLERANCE);
  });

  it("says what is kept, how near it lies, what it is worth, the model card; its pictures have names", async () => {
    const text = await page.locator("main").innerText();
    for (const part of ["frames of 64 bands", "deviations from the nearest", "OAF → YAF", "never sends anything"]) {
      expect(text).toContain(part);
    }
    await page.getByText("Model card").click();
    expect(await page.locator("#card").innerText()).toContain("a line of the card");
    expect(await page.getByRole("img", { name: "Waveform of" }).count()).toBe(1);
    expect(await page.getByRole("img", { name: "Log energy of 64 mel bands" }).count()).toBe(1);
  });

  it("hears from the microphone what it hears in the file", async () => {
    await page.getByRole("radio").first().check();
    await hears(page, take);
    await page.getByRole("button", { name: "Record" }).click();
    const there = await answers(page, "your recording"), { probabilities } = await recogniseFile(saved[0], take);
    expect(Math.max(...[...probabilities].map((value, k) => Math.abs(value - there[k])))).toBeLessThan(TAKEN);
  });

  it("takes a file that is dropped, and what it carries itself", async () => {
    await page.evaluate(([name, base64]) => {
      const data = new DataTransfer(), bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      data.items.add(new File([bytes], name));
      dispatchEvent(new DragEvent("drop", { dataTransfer: data }));
    }, ["dropped.wav", readFileSync(spoken[1]).toString("base64")]);
    await answers(page, "dropped.wav");
    await page.getByRole("button", { name: "angry" }).click();
    await answers(page, "angry.wav");
  });

  it.each([
    ["a recording", () => readFileSync(spoken[2])], ["no sound", () => Buffer.from("Dear Madam or Sir")],
  ])("what was chosen before and comes later, %s, is neither shown nor ends the waiting", async (_, bytes) => {
    const { page } = await openPage(browser, file);
    await page.evaluate(() => { // files called slow are read when the page is told to
      const { arrayBuffer } = Blob.prototype;
      Blob.prototype.arrayBuffer = async function () {
        const { name } = this as File;
        if (/^slow/.test(name)) await new Promise((go) => addEventListener(name, go, { once: true }));
        return arrayBuffer.call(this);
      };
    });
    const choose = (name: string, buffer: Buffer) =>
      page.locator("#file").setInputFiles({ name, mimeType: "audio/wav", buffer });
    const arrive = (name: string) => page.evaluate((name) => { dispatchEvent(new Event(name)); }, name);
    const settled = () => page.waitForTimeout(1000);
    await choose("slow-first.wav", bytes());
    await choose("slow-second.wav", readFileSync(spoken[1]));
    await arrive("slow-first.wav");
    await settled();
    expect(await page.locator("body").getAttribute("aria-busy")).toBe("true");
    await arrive("slow-second.wav");
    await answers(page, "slow-second.wav");
    await choose("slow-third.wav", bytes());
    await choose(basename(spoken[1]), readFileSync(spoken[1]));
    await answers(page, basename(spoken[1]));
    await arrive("slow-third.wav");
    await settled();
    await answers(page, basename(spoken[1]));
    expect(await page.getByRole("alert").isVisible()).toBe(false);
    await page.close();
  });

  it("a file that is chosen ends the recording that runs", async () => {
    const { page } = await openPage(browser, file);
    await page.getByRole("button", { name: "Record" }).click();
    await page.getByRole("button", { name: /^Stop/ }).waitFor();
    await page.locator("#file").setInputFiles(spoken[1]);
    await page.getByRole("button", { name: "Record" }).waitFor();
    await answers(page, basename(spoken[1]));
    expect(await page.getByRole("alert").isVisible()).toBe(false);
    await page.close();
  });

  const tone = (seconds: number, sampleRate = 16000) =>
    wav(Array.from({ length: seconds * sampleRate }, (_, i) => 0.5 * Math.sin(i / 5)), { bits: 16, sampleRate });
  it.each([
    ["a file that is no sound", () => Buffer.from("Dear Madam or Sir"), /it is none of WAV, AIFF, FLAC, MP3/],
    ["silence", () => wav(new Array(16000).fill(0), { bits: 16 }), /it is silent: every sample is 0/],
    ["a cough", () => tone(0.2), /only 0\.20 seconds are left without the silence around \(say at least 0\.5 seconds/],
    ["ten minutes", () => tone(600, 4000), /it lasts 10 minutes, and the networks learned from single sentences/],
    ["nothing", () => Buffer.alloc(0), /it is empty/],
    ["a file cut short", () => readFileSync(spoken[0]).subarray(0, 5000), /it is cut short/],
  ])("%s is one sentence, and no answer", async (name, bytes, sentence) => {
    await page.locator("#file").setInputFiles({ name: `${name}.wav`, mimeType: "audio/wav", buffer: bytes() });
    await expect.poll(() => page.getByRole("alert").innerText(), { timeout: 60_000 }).toMatch(sentence);
    expect(await page.getByRole("alert").innerText()).toContain(`${name}.wav: `);
    expect(await page.locator("#result").isVisible()).toBe(false);
  });

  it.each([
    ["NotAllowedError", /^The microphone was refused: allow it/],
    ["NotFoundError", /^There is no microphone here: connect one/],
    ["NotReadableError", /^The microphone is busy/],
    ["AbortError", /^The microphone does not work \(AbortError\)/],
    ["muted", /^Nothing was heard: the loudest sound has 0\.0% of full scale/],
    ["no sound", /^The browser's sound does not start: connect speakers or headphones/],
    ["no microphone at all", /^This browser gives a page from a file no microphone/],
  ])("the microphone, %s: one sentence", async (name, sentence) => {
    await page.evaluate((name) => {
      const stream = new AudioContext().createMediaStreamDestination().stream;
      const getUserMedia = async () => { if (/^(muted|no sound)$/.test(name)) return stream; throw new DOMException("", name); };
      if (name === "no sound") AudioContext.prototype.resume = () => new Promise(() => {}); // as Firefox's without speakers
      Object.defineProperty(navigator, "mediaDevices", { configurable: true,
        value: name === "no microphone at all" ? undefined : { getUserMedia } });
    }, name);
    await page.getByRole("button", { name: "Record" }).click();
    if (name === "muted") await page.getByRole("button", { name: /^Stop/ }).click();
    await expect.poll(() => page.getByRole("alert").innerText(), { timeout: 60_000 }).toMatch(sentence);
    expect(await page.getByRole("button", { name: "Record" }).isEnabled()).toBe(true);
  });

  it("makes no request, and cannot", async () => {
    expect(requests).toEqual([]);
    let asked = 0;
    const server: Server = createServer((_, response) => { asked++; response.end(); }).listen(0, "127.0.0.1");
    await new Promise((listening) => server.once("listening", listening));
    const other = await openPage(browser, file), url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const failed = await other.page.evaluate((url) =>
      fetch(url, { mode: "no-cors" }).then(() => false, () => true), url);
    await other.page.evaluate((url) => { new Image().src = url; navigator.sendBeacon(url, "sound"); }, url);
    const forbidden = () => other.errors.filter((text) => text.includes("Content Security Policy")).length;
    await expect.poll(forbidden).toBeGreaterThan(1);
    server.close();
    expect({ failed, asked }).toEqual({ failed: true, asked: 0 });
  });

  it.each([
    [1280, "light"], [390, "light"], [1280, "dark"], [390, "dark"],
  ] as const)("fits %i pixels, %s", async (width, colorScheme) => {
    const context = await browser.newContext({ viewport: { width, height: 844 }, colorScheme });
    const sized = await context.newPage();
    await sized.goto(`file://${file}`);
    await sized.locator("#file").setInputFiles(spoken[3]);
    await answers(sized, basename(spoken[3]));
    expect(await sized.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    const clipped = await sized.locator("svg text").evaluateAll((all) => all.filter((text) => {
      const { left, right } = text.getBoundingClientRect(), chart = text.closest("svg")!.getBoundingClientRect();
      return left < chart.left || right > chart.right;
    }).map((text) => text.textContent));
    expect(clipped).toEqual([]);
    mkdirSync("data/runs/lab", { recursive: true });
    await sized.screenshot({ path: `data/runs/lab/page-${width}-${colorScheme}.png`, fullPage: true });
    await context.close();
  });
});

/** A recording at the usual rate of a microphone, with silence around it. */
async function padded(path: string): Promise<Buffer> {
  const { samples } = resample(await decode(readFileSync(path), path), 48000), silence = new Array(48000).fill(0);
  return wav([...silence, ...samples, ...silence], { bits: 16, sampleRate: 48000 });
}
