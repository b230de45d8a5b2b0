import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EMOTIONS, random } from "../../base";
import type { Utterance } from "../../corpus";
import {
  applyStandardisation, asCounted, asDescribed, extractFeatures, FEATURE_DEFAULTS, featureCache, type Features,
  fitStandardisation, type Inputs,
} from "../../features";
import { wav } from "../../audio/tests/recordings";
import { cnnBiLstm } from "../networks";
import { noveltyReference } from "../novelty";
import { predict } from "../prediction";
import { recogniseFile } from "../recogniser";
import { loadModel, type ModelCard, type SavedModel, saveModel } from "../saving";
import { train } from "../training";

const settings = { ...FEATURE_DEFAULTS, hopLength: 255, bands: 16 }; // a cache that nothing else uses
const scratch = mkdtempSync(join(tmpdir(), "classify-test-"));
afterAll(() => [scratch, featureCache(settings)].forEach(path => rmSync(path, { recursive: true })));

const classify = async (saved: SavedModel, path: string): Promise<Float32Array> =>
  (await recogniseFile(saved, path)).probabilities;

/** What a network may read: a reading, and where its zeros stand. */
const WAYS = {
  "as counted": asCounted,
  "as described": (of: Features) => asDescribed(of, "end"),
  "as described, zeros in front": (of: Features) => asDescribed(of, "front"),
};
type Way = keyof typeof WAYS;

/** 35 recordings of 0.2 to 0.4 s at three rates: a tone whose pitch is the emotion, in noise. */
function recordings(): Utterance[] {
  const next = random(1);
  return Array.from({ length: 35 }, (_, i) => {
    const sampleRate = [16000, 24414, 44100][i % 3], path = join(scratch, `${i}.wav`);
    const pace = (2 * Math.PI * 300 * (1 + i % 7)) / sampleRate;
    const samples = Array.from({ length: Math.round((0.2 + 0.006 * i) * sampleRate) },
      (_, n) => 0.5 * Math.sin(pace * n) + 0.05 * (next() - 0.5));
    writeFileSync(path, wav(samples, { bits: 16, sampleRate }));
    return { id: `${i}`, path, corpus: "test", speaker: "A", text: `${i}`, emotion: EMOTIONS[i % 7] };
  });
}

const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const split = { protocol: "test", seed: 1, train: rows(0, 21), validation: rows(21, 28), test: rows(28, 35) };

/** The largest difference from the seven probabilities of a row. */
const difference = (alone: ArrayLike<number>, all: Float32Array, row: number) =>
  Math.max(...Array.from(alone, (value, i) => Math.abs(value - all[7 * row + i])));

let features: Features;
beforeAll(async () => { features = await extractFeatures(recordings(), settings); });

/** Trains and saves a small model; its folder, its inputs and what it said of all rows. */
async function kept(way: Way) {
  const inputs = WAYS[way](features), folder = join(scratch, way);
  const standard = fitStandardisation(inputs, split.train), ready = applyStandardisation(inputs, standard);
  const { model } = await train(() => cnnBiLstm([inputs.shape[1], inputs.shape[2]]), ready, split,
    { epochs: 4, batchSize: 7, learningRate: 0.01, patience: 9, seed: 1 });
  const card: Omit<ModelCard, "versions"> = {
    labels: EMOTIONS, reading: way === "as counted" ? way : "as described", zeros: inputs.zeros, features: settings,
    standardisation: standard,
    corpus: { label: "tones", checksum: "0", about: "tones" },
  };
  await saveModel(model, folder, card, [], noveltyReference(ready, split));
  return { folder, inputs, said: predict(model, ready, rows(0, 35)) };
}

/** What a process of its own, that has nothing but a folder, says of all rows together and of a file, for each folder. */
function elsewhere(asked: readonly { folder: string; inputs: Inputs }[], path: string): { together: number[]; alone: number[] }[] {
  const given = asked.map(({ folder, inputs: { values, shape, lengths, labels, zeros } }) =>
    ({ folder, values: [...values], shape, lengths: [...lengths], labels: [...labels], zeros }));
  writeFileSync(join(scratch, "inputs.json"), JSON.stringify(given));
  const code = `
    const { recogniseFile } = require("./src/models/recogniser.ts"), { applyStandardisation } = require("./src/features/inputs.ts");
    const { predict } = require("./src/models/prediction.ts"), { loadModel } = require("./src/models/saving.ts");
    Promise.all(require(${JSON.stringify(join(scratch, "inputs.json"))}).map(async ({ folder, ...inputs }) => {
      inputs.values = Float32Array.from(inputs.values);
      const kept = await loadModel(folder);
      const ready = applyStandardisation(inputs, kept.card.standardisation);
      const together = [...predict(kept.model, ready, [...inputs.labels.keys()])];
      const { probabilities } = await recogniseFile(kept, ${JSON.stringify(path)});
      return { together, alone: [...probabilities] };
    })).then(said => console.log(JSON.stringify(said)));`;
  return JSON.parse(execFileSync(process.execPath, ["--import", "tsx", "-e", code],
    { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
}

const ways = Object.keys(WAYS) as Way[];
let saved: Awaited<ReturnType<typeof kept>>[], others: ReturnType<typeof elsewhere>;
beforeAll(async () => {
  saved = [];
  for (const way of ways) saved.push(await kept(way));
  others = elsewhere(saved, features.utterances[13].path);
});

describe.each(ways)("a saved model, %s", way => {
  it("classifies a file as it did the file's row among all, in a process of its own too", async () => {
    const { folder, said } = saved[ways.indexOf(way)], other = others[ways.indexOf(way)];
    const loaded = await loadModel(folder);
    for (const row of [1, 13, 34]) {
      const alone = await classify(loaded, features.utterances[row].path);
      expect(alone.length).toBe(7);
      expect(difference(alone, said, row)).toBeLessThan(1e-6); // a product with one row sums in another order
      expect(difference(alone, said, row - 1)).toBeGreaterThan(1e-3);
    }
    expect(Float32Array.from(other.together)).toEqual(said);
    expect(Float32Array.from(other.alone)).toEqual(await classify(loaded, features.utterances[13].path));
  });

  it("knows the recordings that it was trained on, and how strange another one is", async () => {
    const loaded = await loadModel(join(scratch, way)), path = join(scratch, "hiss.wav"), next = random(2);
    const all = (rows: readonly number[]) =>
      Promise.all(rows.map(row => recogniseFile(loaded, features.utterances[row].path)));
    const known = await all([...split.train]);
    for (const { distance, shareNearer } of known) {
      expect(distance).toBeLessThan(1e-5);
      expect(shareNearer).toBe(0);
    }
    writeFileSync(path, wav(Array.from({ length: 3200 }, () => next() - 0.5), { bits: 16 }));
    const strange = await recogniseFile(loaded, path);
    expect(strange.shareNearer).toBe(1);
    const among = (await all([...split.validation])).map(({ distance }) => distance!);
    expect(loaded.card.familiar!.distances[0]).toBeCloseTo(Math.min(...among), 4);
    expect(loaded.card.familiar!.distances[100]).toBeCloseTo(Math.max(...among), 4);
    expect(strange.distance).toBeGreaterThan(Math.max(...among));
  });

  it.runIf(way === "as counted")("tells what preprocessing did", async () => {
    const loaded = await loadModel(join(scratch, way)), path = join(scratch, "pause.wav");
    const samples = Array.from({ length: 12000 }, (_, n) => (n > 4000 && n < 8000 ? 0.3 * Math.sin(n / 3) : 0));
    writeFileSync(path, wav(samples.flatMap(s => [s, s]), { bits: 24, channels: 2, sampleRate: 24000 }));
    const { recording, kept: [start, end], signal, frames } = await recogniseFile(loaded, path);
    expect(recording).toMatchObject({ container: "WAV", channels: 2, bits: 24, sampleRate: 24000 });
    expect(start).toBeGreaterThan(0.05);
    expect(start).toBeLessThan(4000 / 24000);
    expect(end).toBeGreaterThan(8000 / 24000);
    expect(end).toBeLessThan(0.45);
    expect(signal.samples.length / 16000).toBeCloseTo(end - start, 6);
    expect(Math.max(...signal.samples)).toBeCloseTo(1, 1);
    expect(frames.bands).toBe(16);
  });

  it.runIf(way === "as counted")("hears a FLAC as the WAV that it was made of, and an M4A", async () => {
    const loaded = await loadModel(join(scratch, way)), path = join(scratch, "same.wav");
    const { recording, probabilities } = await recogniseFile(loaded, "src/audio/tests/formats/mono-16.flac");
    writeFileSync(path, wav([...recording.samples], { bits: 16, sampleRate: recording.sampleRate }));
    expect(await classify(loaded, path)).toEqual(probabilities);
    const heard = await recogniseFile(loaded, "src/audio/tests/formats/mono.m4a");
    expect(heard.recording).toMatchObject({ container: "M4A", encoding: "AAC", channels: 1, sampleRate: 22050 });
    expect(heard.probabilities.every(Number.isFinite)).toBe(true);
  });

  it("names the recording that it cannot classify, and says why", async () => {
    const loaded = await loadModel(join(scratch, way)), path = join(scratch, "other.wav");
    writeFileSync(path, "");
    await expect(classify(loaded, path)).rejects.toThrow(/other\.wav: it is empty/);
    await expect(classify(loaded, join(scratch, "none.wav"))).rejects.toThrow(/none\.wav: it does not exist/);
    await expect(classify(loaded, scratch)).rejects.toThrow(/: it is a folder/);
    writeFileSync(path, wav(Array(9000).fill(0), { bits: 16 }));
    await expect(classify(loaded, path)).rejects.toThrow(/other\.wav: it is silent/);
    writeFileSync(path, wav(Array.from({ length: 9000 }, (_, n) => Math.sin(n)), { bits: 16 }));
    if (way === "as counted") expect((await classify(loaded, path)).every(Number.isFinite)).toBe(true);
    else await expect(classify(loaded, path)).rejects.toThrow(/other\.wav: it has 36 frames and the model reads 26/);
  });
});
