/**
 * npm run bench -- robustness: how the CNN-BiLSTM of the study (random split, both readings) does
 * when its test recordings are degraded. Writes data/results/robustness.json; the networks are kept under
 * data/models. Nothing is trained with degraded recordings.
 */
import "./threads";
import { EMOTIONS, saveResult } from "../../src/base";
import {
  averageSpectrum, type Degradation, degradations, type Frames, preprocess, readRecording, resample, type Signal,
} from "../../src/audio";
import type { Utterance } from "../../src/corpus";
import { applyStandardisation, asRead, FEATURE_DEFAULTS, mfsc, type Reading, READINGS } from "../../src/features";
import { bootstrapInterval, mostProbable, TRAINING } from "../../src/evaluation";
import { describeBackend } from "../../src/tensorflow";
import { predict } from "../../src/models";
import type { DegradedResult, Robustness } from "../../src/study";
import { openStudyCorpus, studyFeatures } from "./data";
import { keptNetwork, type KeptNetwork } from "./network";

const MODEL = "CNN-BiLSTM", PROTOCOL = "random";
const SEEDS = [1, 2, 3];
const RESAMPLING = { resamples: 2000, seed: 1 };
const RATE = FEATURE_DEFAULTS.sampleRate;
const readings = Object.keys(READINGS) as Reading[];

async function main(): Promise<void> {
  process.env.SER_RESULTS ||= "data/results";
  const opened = await openStudyCorpus("auto");
  const { utterances } = await studyFeatures({ reading: "as counted" }, opened.corpus, opened.opened);
  const path = new Map(opened.opened.utterances.map(({ id, path }) => [id, path]));
  const listen = async ({ id }: Utterance) => resample(await readRecording(path.get(id)!), RATE);

  const networks: KeptNetwork[] = [];
  for (const reading of readings) {
    for (const seed of SEEDS) {
      networks.push(await keptNetwork({ protocol: PROTOCOL, reading, model: MODEL, seed }, opened));
      console.log(`${reading}, seed ${seed}: as in the study: ${networks[networks.length - 1].sameAsStudy}`);
    }
  }
  const training = networks[0].split.train.map(row => utterances[row]);
  const heard: Signal[] = [];
  for (const one of training) heard.push(await listen(one));
  const spectrum = averageSpectrum(heard);
  const tested = [...new Set(networks.flatMap(({ split }) => split.test))].sort((a, b) => a - b);
  const signals = new Map<number, Signal>();
  for (const row of tested) signals.set(row, await listen(utterances[row]));

  const none: Degradation = { kind: "none", level: 0, title: "undisturbed", apply: signal => signal };
  const rows: DegradedResult[] = [];
  for (const degradation of [none, ...degradations(spectrum)]) {
    const degraded = tested.map(row => preprocess(degradation.apply(signals.get(row)!, row)));
    for (const reading of readings) {
      const frames = new Map(tested.map((row, i) => [row, mfsc(degraded[i], READINGS[reading])]));
      rows.push(score(degradation, reading, networks.filter(({ job }) => job.reading === reading), frames));
      const { title, accuracy, unchanged } = rows[rows.length - 1];
      console.log(`${title}, ${reading}: ${accuracy.mean.toFixed(3)}, unchanged ${unchanged.mean.toFixed(3)}`);
    }
  }
  if (rows.some(({ kind, unchanged }) => kind === "none" && unchanged.mean < 0.99))
    throw new Error("undisturbed recordings are not predicted as from the study's features");
  await saveResult<Robustness>("robustness", {
    model: MODEL, protocol: PROTOCOL, rows,
    networks: networks.map(({ job: { reading, seed }, sameAsStudy }) => ({ reading, seed, sameAsStudy })),
  }, {
    corpus: opened.corpus.label, checksum: opened.corpus.checksum, seeds: SEEDS, backend: describeBackend(),
    configuration: { features: READINGS, training: TRAINING, resampling: RESAMPLING, disturbedAt: RATE },
    seconds: performance.now() / 1000,
  });
}

/** Accuracy and unchanged predictions of the networks of all seeds, each on its own test set. */
function score(
  { kind, level, title }: Degradation, reading: Reading, networks: readonly KeptNetwork[],
  frames: ReadonlyMap<number, Frames>,
): DegradedResult {
  const right: number[] = [], same: number[] = [], clusters: number[] = [], said = EMOTIONS.map(() => 0);
  let shortened = 0;
  for (const { model, card, split, truth, predictions } of networks) {
    const [, steps] = model.inputs[0].shape as [null, number, number];
    const read = asRead(split.test.map(row => frames.get(row)!), reading, steps, card.zeros);
    const inputs = applyStandardisation(read.inputs, card.standardisation);
    const labels = mostProbable(predict(model, inputs, [...split.test.keys()]), EMOTIONS.length);
    labels.forEach((label, i) => {
      right.push(Number(label === truth[i]));
      same.push(Number(label === predictions[i]));
      clusters.push(split.test[i]); // an utterance may be in the test sets of several seeds
      said[label]++;
    });
    shortened += read.shortened;
  }
  const [accuracy, unchanged] = [right, same].map(of => bootstrapInterval(of, { ...RESAMPLING, clusters }));
  return { kind, level, title, reading, utterances: right.length, accuracy, unchanged, said, shortened };
}

void main();
