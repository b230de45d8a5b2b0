/**
 * npm run bench -- latency: how long the CNN-BiLSTM of the study takes from the bytes of a WAV file to a label,
 * by stage, one recording at a time. Writes data/results/latency.json. TensorFlow has one thread; to keep the
 * whole process on one core: taskset -c 0 npm run bench -- latency
 */
import "./threads";
import { readFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { saveResult } from "../../src/base";
import { decode, PREPROCESSING_DEFAULTS, resample, trim } from "../../src/audio";
import { applyStandardisation, asRead, mfsc, type Reading, READINGS } from "../../src/features";
import { mostProbable } from "../../src/evaluation";
import { describeBackend } from "../../src/tensorflow";
import { predict } from "../../src/models";
import { type Latency, spreadOf } from "../../src/study";
import { openStudyCorpus, studyFeatures } from "./data";
import { keptNetwork, type KeptNetwork } from "./network";

const JOB = { protocol: "random", model: "CNN-BiLSTM", seed: 1 };
const WARM_UP = 40; // recordings; V8 and TensorFlow compile during the first ones

async function main(): Promise<void> {
  process.env.SER_RESULTS ||= "data/results";
  const opened = await openStudyCorpus("auto");
  const rows = [];
  for (const reading of Object.keys(READINGS) as Reading[]) {
    const network = await keptNetwork({ ...JOB, reading }, opened);
    const { utterances } = await studyFeatures({ reading }, opened.corpus, opened.opened);
    const path = new Map(opened.opened.utterances.map(({ id, path }) => [id, path]));
    const files = network.split.test.map(row => path.get(utterances[row].id)!);
    rows.push(await time(network, files.map(file => new Uint8Array(readFileSync(file)))));
  }
  await saveResult<Latency>("latency", {
    rows, recordings: rows[0].recordings, cores: availableParallelism(), cpu: cpus()[0].model,
    memoryMb: Math.round(process.memoryUsage().rss / 2 ** 20),
    peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
  }, {
    corpus: opened.corpus.label, checksum: opened.corpus.checksum, seeds: [JOB.seed],
    configuration: { ...JOB, features: READINGS, warmUp: WARM_UP, threads: 1 },
    backend: describeBackend(), seconds: performance.now() / 1000,
  });
  console.table(rows.flatMap(({ reading, stages, total }) => [...stages, { stage: "total", ...total }]
    .map(row => ({ reading, ...row }))));
}

/** Milliseconds of each stage over all recordings, whose bytes are given, and the real-time factor. */
async function time({ model, card, job: { reading }, truth }: KeptNetwork, recordings: readonly Uint8Array[]) {
  const [, steps] = model.inputs[0].shape as [null, number, number];
  const stages = new Map<string, number[]>(), totals: number[] = [], factors: number[] = [];
  let right = 0;
  const classify = async (bytes: Uint8Array, counts: boolean): Promise<number> => {
    const begun = performance.now();
    let last = begun;
    const lap = <T>(stage: string, made: T): T => {
      const now = performance.now();
      if (counts) stages.set(stage, [...stages.get(stage) ?? [], now - last]);
      last = now;
      return made;
    };
    const { normalise, sampleRate, trimDecibels } = PREPROCESSING_DEFAULTS;
    const signal = lap("decode", await decode(bytes, "a recording"));
    const resampled = lap("normalise, resample", resample(signal, sampleRate, normalise));
    const frames = lap("trim, MFSC", mfsc(trim(resampled, trimDecibels!), card.features));
    const inputs = lap("means or padding, standardise",
      applyStandardisation(asRead([frames], reading, steps, card.zeros).inputs, card.standardisation));
    const [label] = lap("network", mostProbable(predict(model, inputs, [0]), card.labels.length));
    if (counts) {
      totals.push(last - begun);
      factors.push((last - begun) / (1000 * signal.samples.length / signal.sampleRate));
    }
    return label;
  };
  for (let i = 0; i < WARM_UP; i++) await classify(recordings[i % recordings.length], false);
  for (const [i, bytes] of recordings.entries()) right += Number(await classify(bytes, true) === truth[i]);
  return {
    reading, recordings: recordings.length, accuracy: right / recordings.length,
    stages: [...stages].map(([stage, values]) => ({ stage, ...spreadOf(values) })),
    total: spreadOf(totals), realTimeFactor: spreadOf(factors),
  };
}

void main();
