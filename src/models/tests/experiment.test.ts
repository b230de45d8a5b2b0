import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EMOTIONS, random } from "../../base";
import type { Utterance } from "../../corpus";
import { type Features, unpadded } from "../../features";
import { type Job, TRAINING } from "../../evaluation";
import { type Outcome, prepare, runJob, runOn } from "../experiment";
import { SPLIT, toy } from "./toy";

const FEW = { ...TRAINING, epochs: 8, learningRate: 0.01 };
const JOB: Job = { protocol: "random", reading: "as counted", model: "CNN", seed: 1 };

/** Utterances whose bands tell the emotion, in some noise; TESS has 2 to 5 frames, SAVEE 6 to 9. */
function features(words = 40): Features {
  const next = random(1), utterances: Utterance[] = [];
  for (const [corpus, speaker] of [["TESS", "OAF"], ["TESS", "YAF"], ["SAVEE", "DC"], ["SAVEE", "JE"]]) {
    for (const emotion of EMOTIONS) {
      for (let word = 0; word < (corpus === "TESS" ? words : 5); word++) {
        const text = corpus === "TESS" ? `w${word}` : `${emotion[0]}${word}`;
        const id = `${corpus}/${speaker}_${text}_${emotion}`;
        utterances.push({ id, path: "", corpus, speaker, text, emotion });
      }
    }
  }
  const lengths = Int32Array.from(utterances, ({ corpus }, i) => (corpus === "TESS" ? 2 : 6) + (i % 4));
  const labels = utterances.flatMap(({ emotion }, i) => Array(lengths[i]).fill(EMOTIONS.indexOf(emotion)));
  const values = Float32Array.from({ length: labels.length * 64 }, (_, i) =>
    Math.sin((i % 64) * (0.1 + 0.1 * labels[Math.floor(i / 64)])) + 2 * (next() - 0.5));
  return { utterances, refused: [], values, lengths, bands: 64 };
}

/** All of an outcome that does not come from a clock. */
const timeless = ({ history, seconds, secondsPerEpoch, millisecondsPerRecording, ...rest }: Outcome) =>
  ({ ...rest, history: history.map(({ seconds: _, ...epoch }) => epoch) });

describe("a job", () => {
  it("learns what is there to be learned, and counts what it was right about", async () => {
    const outcome = await runJob(JOB, features(), FEW);
    const { scores, truth, predictions, confusion, parameters, history, split } = outcome;
    expect(scores.accuracy).toBeGreaterThan(0.7);
    const right = predictions.filter((label, i) => label === truth[i]).length;
    expect(scores.accuracy).toBe(right / split.test.length);
    expect(confusion.flat().reduce((a, b) => a + b)).toBe(split.test.length);
    expect(parameters).toBe((3 * 32 + 32) + (31 * 32 * 64 + 64) + (64 * 7 + 7)); // from the layers' definitions
    expect(history).toHaveLength(8);
  });

  it("has a head as large as the corpus has emotions, whatever they are called", async () => {
    const all = features(), own = new Map([["sad", "bored"], ["angry", "angry"], ["happy", "elated"]]);
    const kept = all.utterances.flatMap(({ emotion }, row) => (own.has(emotion) ? [row] : []));
    const starts = [...all.lengths].map((_, row) => all.lengths.slice(0, row).reduce((a, b) => a + b, 0) * 64);
    const three: Features = { ...all, lengths: Int32Array.from(kept, row => all.lengths[row]),
      utterances: kept.map(row => ({ ...all.utterances[row], emotion: own.get(all.utterances[row].emotion)! })),
      values: Float32Array.from(kept.flatMap(row =>
        [...all.values.subarray(starts[row], starts[row] + 64 * all.lengths[row])])) };
    const { emotions, confusion, scores, parameters } = await runJob(JOB, three, FEW);
    expect([emotions, confusion.length]).toEqual([["angry", "bored", "elated"], 3]);
    expect(scores.perClass.map(({ emotion }) => emotion)).toEqual(emotions);
    expect(parameters).toBe((3 * 32 + 32) + (31 * 32 * 64 + 64) + (64 * 3 + 3));
    expect(scores.accuracy).toBeGreaterThan(0.7);
    const one: Features = { ...three, utterances: three.utterances.map(u => ({ ...u, emotion: "calm" })) };
    await expect(runJob(JOB, one, FEW)).rejects.toThrow("every recording is calm");
  });

  it("comes to the same again, and to something else with another seed", async () => {
    const [once, again, other] = [await runJob(JOB, features(5), FEW), await runJob(JOB, features(5), FEW),
      await runJob({ ...JOB, seed: 2 }, features(5), FEW)];
    expect(timeless(again)).toEqual(timeless(once));
    expect(other.split.test).not.toEqual(once.split.test);
    expect(timeless(other).history).not.toEqual(timeless(once).history);
  });

  it.each(["CNN", "linear SVM", "random forest", "k-nearest neighbours"])(
    "with other test labels, only the scores of %s change", async model => {
      const inputs = toy(), relabelled = toy();
      for (const row of SPLIT.test) relabelled.labels[row] = (relabelled.labels[row] + 3) % 7;
      const once = timeless(await runOn(inputs, SPLIT, { model, seed: 1 }, FEW));
      const { truth, confusion, scores, answers, ...learned } = once;
      const other = timeless(await runOn(relabelled, SPLIT, { model, seed: 1 }, FEW));
      expect(other.answers?.map(({ confidence }) => confidence)).toEqual(answers?.map(({ confidence }) => confidence));
      expect(other).toMatchObject(learned);
      expect(other.scores).not.toEqual(scores);
      expect([...other.truth]).toEqual([...truth].map(label => (label + 3) % 7));
    });

  it("learns nothing from the sound of the test set either", async () => {
    const inputs = toy(), louder = toy();
    for (const row of SPLIT.test) for (let i = 0; i < 12; i++) louder.values[row * 12 + i] *= 1000;
    const once = timeless(await runOn(inputs, SPLIT, { model: "CNN", seed: 1 }, FEW));
    const other = timeless(await runOn(louder, SPLIT, { model: "CNN", seed: 1 }, FEW));
    expect(other.history).toEqual(once.history);
  });

  it.each(["CNN", "linear SVM", "random forest"])("with shuffled labels, %s is at chance", async model => {
    const all = features(), { split } = prepare(JOB, all), n = split.test.length;
    const { scores } = await runJob({ ...JOB, model, labels: "shuffled" }, all, FEW);
    expect(n).toBeGreaterThan(60);
    // 99.9% of draws from a binomial distribution with 1/7 lie within 3.3 standard deviations
    expect(Math.abs(scores.accuracy - 1 / 7)).toBeLessThan(3.3 * Math.sqrt(6 / 49 / n));
  });

  it("shuffles the labels of every part, and nothing else", () => {
    const all = features(), plain = prepare(JOB, all), shuffled = prepare({ ...JOB, labels: "shuffled" }, all);
    expect(shuffled.split).toEqual(plain.split);
    expect(shuffled.inputs.values).toEqual(plain.inputs.values);
    expect([...shuffled.inputs.labels].sort()).toEqual([...plain.inputs.labels].sort());
    for (const part of [plain.split.train, plain.split.validation, plain.split.test]) {
      const kept = part.filter(row => plain.inputs.labels[row] === shuffled.inputs.labels[row]).length;
      expect(kept / part.length).toBeLessThan(0.35); // 1/7 by chance
    }
  });

  it("pads to the longest recording of the corpora that the protocol is about, and cuts none of theirs", () => {
    const all = features(4);
    const stepsOf = (protocol: string) => {
      const { inputs, split } = prepare({ ...JOB, protocol, reading: "as described" }, all);
      const rows = [...split.train, ...split.validation, ...split.test];
      rows.forEach(row => expect(inputs.lengths[row]).toBe(all.lengths[row]));
      return inputs.shape[1];
    };
    expect(stepsOf("random")).toBe(9);
    expect(stepsOf("random-tess")).toBe(5);
    expect(stepsOf("speaker-oaf-yaf")).toBe(5);
    expect(stepsOf("tess-savee")).toBe(9);
  });

  it("with zeros in front reads the same sound from other steps than with zeros at the end", () => {
    const all = features(4), job: Job = { ...JOB, protocol: "random-tess", reading: "as described" };
    const { inputs: front, split } = prepare(job, all), { inputs: end } = prepare({ ...job, zeros: "end" }, all);
    expect(front.shape).toEqual(end.shape);
    for (const row of [...split.train, ...split.validation, ...split.test]) {
      expect(unpadded(front, row)).toEqual(unpadded(end, row));
      const last = front.values.subarray((row * 5 + 4) * 64, (row * 5 + 5) * 64);
      expect(last).toEqual(unpadded(end, row).subarray(-64));
    }
  });

  it("says what there is instead of an unknown name", async () => {
    const all = features(4);
    const rendom = () => runJob({ ...JOB, protocol: "rendom" }, all);
    expect(rendom).toThrow(/no protocol "rendom".*random.*word-disjoint/);
    const rnn = runJob({ ...JOB, model: "RNN" }, all);
    await expect(rnn).rejects.toThrow(/no model "RNN".*CNN-BiLSTM.*random forest/);
  });
});

it("networks are trained as in notebook 04", () => {
  const { cells } = JSON.parse(readFileSync("notebooks/04-cnn-bilstm.ipynb", "utf8"));
  const isParameters = (cell: { metadata: { tags?: string[] } }) => cell.metadata.tags?.includes("parameters");
  const source = [cells.find(isParameters).source].flat().join("");
  const declared = [...source.matchAll(/^let (\w+) = ([\d.]+);/gm)];
  expect(Object.fromEntries(declared.map(([, name, value]) => [name, Number(value)]))).toMatchObject(TRAINING);
});
