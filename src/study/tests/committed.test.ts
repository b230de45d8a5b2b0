import { expect, test } from "vitest";
import { protocols, publishedCorpora, splitFile } from "../../corpus";
import type { Reading } from "../../features";
import { MODELS } from "../../models";
import { multiclassOf, overSeeds, runsOf, stayedAtChance } from "../comparison";
import { judgedBy } from "../errorreport";
import { readStudy, type StudyResult } from "../runs";

// What the notebooks say of the committed runs.
const study = readStudy(), recordings = await publishedCorpora();
const variant = (name: string) => readStudy(`data/results/study-${name}`);
/** The mean accuracy as described on the new voice, both ways between the two actresses. */
const onNewVoice = (runs: StudyResult[], model: string) => ["speaker-oaf-yaf", "speaker-yaf-oaf"].reduce((sum, protocol) =>
  sum + overSeeds(runsOf(runs, { model, protocol, reading: "as described" }), "accuracy")!.mean / 2, 0);

test("a run whose split these recordings do not give is named with the command that does it again", () => {
  const run = runsOf(study, { protocol: "random", model: "k-nearest neighbours" }).find(({ seed }) => seed === 3)!;
  expect(() => judgedBy(run, recordings.utterances.slice(1))).toThrow(
    ": npm run study -- --protocol random --reading counted --model k-nearest-neighbours --seeds 3");
});

test("every run was tested on the split of its protocol and seed, and each protocol keeps the promise in its name", () => {
  const ladder = protocols(recordings.utterances), checksums = new Map<string, string>();
  for (const { protocol, seed, checksums: { split } } of [study, ...["zeros-end", "zeros-none", "loudness"].map(variant)].flat()) {
    const { newWords, training, testing, split: draw } = ladder.find(({ name }) => name === protocol)!;
    if (!checksums.has(`${protocol} ${seed}`)) {
      const { checksum, leakage: { test } } = splitFile(draw(recordings.utterances, seed), recordings.utterances, recordings.sha256);
      checksums.set(`${protocol} ${seed}`, checksum);
      expect(test.knownRecording).toBe(0);
      if (newWords) expect(test.knownText, protocol).toBe(0);
      if (!testing.some(speaker => training.includes(speaker))) expect(test.knownSpeaker, protocol).toBe(0);
    }
    expect(split, `${protocol}, seed ${seed}`).toBe(checksums.get(`${protocol} ${seed}`));
  }
});

test("multiclass accuracy follows from the mean of one against rest", () => {
  for (const { metrics } of study) expect(multiclassOf(metrics.oneAgainstRest)).toBeCloseTo(metrics.accuracy, 9);
});

test("of other single numbers, deviations do as well as means on TESS; loudness is right four times out of five", () => {
  const accuracy = (runs: StudyResult[], protocol: string) => 100 * overSeeds(runsOf(runs, { protocol }), "accuracy")!.mean;
  const means = runsOf(study, { model: "CNN-BiLSTM", reading: "as counted" }), deviations = variant("band-deviations");
  expect(Math.abs(accuracy(deviations, "random-tess") - accuracy(means, "random-tess"))).toBeLessThan(2);
  expect(accuracy(means, "random") - accuracy(deviations, "random")).toBeGreaterThan(1);
  for (const protocol of ["random-tess", "random"]) {
    expect(accuracy(variant("loudness"), protocol)).toBeGreaterThan(75);
    expect(accuracy(variant("loudness"), protocol)).toBeLessThan(90);
  }
});

test("zeros in front: the networks as described lie closer together than as counted; at the end no GRU leaves chance", () => {
  const random = runsOf(study, { protocol: "random" }), end = runsOf(variant("zeros-end"), { protocol: "random", model: "GRU" });
  const spread = (reading: Reading) => {
    const means = Object.keys(MODELS).map(model => overSeeds(runsOf(random, { model, reading }), "accuracy")!.mean);
    return Math.max(...means) - Math.min(...means);
  };
  expect(spread("as described")).toBeLessThan(spread("as counted"));
  expect(spread("as described")).toBeLessThan(0.025);
  const tess = runsOf(study, { protocol: "random-tess", reading: "as described" });
  for (const model of Object.keys(MODELS)) expect(overSeeds(runsOf(tess, { model }), "accuracy")!.mean, model).toBeGreaterThan(0.99);
  expect(end.length).toBeGreaterThan(1);
  for (const run of end) expect(stayedAtChance(run)).toBe(true);
  expect(variant("zeros-end").filter(stayedAtChance)).toHaveLength(12);
  expect(study.filter(run => run.model in MODELS && stayedAtChance(run))).toEqual([]);
});

test("on the new voice networks that read forwards do better with zeros in front, those that read both ways worse", () => {
  const gain = (model: string) => onNewVoice(study, model) - onNewVoice(variant("zeros-end"), model);
  for (const model of ["LSTM", "GRU", "CNN-LSTM", "CNN-GRU"]) expect(gain(model), model).toBeGreaterThan(0);
  for (const model of ["BiLSTM", "CNN-BiLSTM"]) expect(gain(model), model).toBeLessThan(0);
});

test("without zeros every network learns on known voices; on the new voice those that read both ways gain nothing", () => {
  const none = variant("zeros-none"), random = runsOf(none, { protocol: "random" });
  expect(none.filter(stayedAtChance)).toEqual([]);
  for (const model of Object.keys(MODELS)) {
    const accuracy = (runs: StudyResult[]) => overSeeds(runsOf(runs, { protocol: "random", model, reading: "as described" }), "accuracy")!.mean;
    expect(accuracy(random), model).toBeGreaterThan(0.9);
    expect(Math.abs(accuracy(random) - accuracy(study)), model).toBeLessThan(0.03);
    const lost = accuracy(random) - accuracy(variant("zeros-end"));
    if (["GRU", "CNN-LSTM"].includes(model)) expect(lost, model).toBeGreaterThan(0.05);
    else expect(Math.abs(lost), model).toBeLessThan(0.03);
  }
  for (const model of ["BiLSTM", "CNN-BiLSTM"]) {
    expect(Math.abs(onNewVoice(none, model) - onNewVoice(study, model)), model).toBeLessThan(0.05);
    expect(onNewVoice(none, model), model).toBeLessThan(onNewVoice(variant("zeros-end"), model));
  }
  for (const model of ["LSTM", "CNN-GRU"]) // “lose far more”, says notebook 05
    expect(onNewVoice(study, model) - onNewVoice(none, model), model).toBeGreaterThan(0.1);
});

test("on the new voice one seed puts another network as described first than the next", () => {
  const runs = runsOf(study, { reading: "as described" }).filter(({ protocol }) => protocol.startsWith("speaker-"));
  const first = [1, 2].map(seed => {
    const accuracy = (model: string) => overSeeds(runsOf(runs, { model }).filter(run => run.seed === seed), "accuracy")!.mean;
    return Object.keys(MODELS).reduce((best, model) => (accuracy(model) > accuracy(best) ? model : best));
  });
  expect(new Set(first).size).toBeGreaterThan(1);
});
