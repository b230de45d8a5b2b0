import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { EMOTIONS } from "../../src/base";
import { describeCorpus, type Split } from "../../src/corpus";
import { applyStandardisation, READINGS, selectRows } from "../../src/features";
import { type Job, mostProbable } from "../../src/evaluation";
import { loadModel, networkOf, predict, prepare, type SavedModel, saveModel } from "../../src/models";
import { parseResult, resultPath } from "../../src/study";
import { measuredLimits } from "../../src/claims";
import { openStudyCorpus, studyFeatures } from "./data";

type Opened = Awaited<ReturnType<typeof openStudyCorpus>>;

export interface KeptNetwork extends SavedModel {
  readonly job: Job;
  readonly split: Split;               // rows of the corpus' usable utterances
  readonly truth: Int32Array;          // of split.test
  readonly predictions: Int32Array;    // of split.test, undisturbed
  readonly sameAsStudy: boolean | null; // as in the study's result file; null where there is none
}

/**
 * The network of a job of the study, from data/models, or else trained as in the study and put there.
 * Throws an Error when what is there is of another corpus, front end, padding or numbers.
 */
export async function keptNetwork(job: Job, { opened, corpus }: Opened): Promise<KeptNetwork> {
  const features = await studyFeatures(job, corpus, opened);
  const prepared = prepare(job, features), { inputs, split } = prepared;
  const folder = `data/models/${resultPath(job).replace(/\.json$/, "").replace(/\//g, "-")}`;
  if (!existsSync(folder)) {
    const { model, scale } = await networkOf(job, prepared);
    await saveModel(model, folder, { labels: EMOTIONS, reading: job.reading, zeros: inputs.zeros, numbers: job.numbers,
      features: READINGS[job.reading], standardisation: scale,
      corpus: { label: corpus.label, checksum: corpus.checksum, about: describeCorpus(opened) } }, measuredLimits());
    model.dispose();
  }
  const kept = await loadModel(folder), { card } = kept;
  if (card.corpus.checksum !== corpus.checksum || (card.zeros ?? "end") !== inputs.zeros || card.numbers !== job.numbers
    || JSON.stringify(card.features) !== JSON.stringify(READINGS[job.reading])) {
    throw new Error(
      `${folder} was trained on another corpus, features, padding or numbers: delete it to train it again`);
  }
  const unseen = applyStandardisation(selectRows(inputs, split.test), card.standardisation);
  const predictions = mostProbable(predict(kept.model, unseen, [...split.test.keys()]), EMOTIONS.length);
  const file = join("data/results/study", resultPath(job));
  const studied = existsSync(file) ? parseResult(readFileSync(file, "utf8")).predictions : null;
  return { ...kept, job, split, predictions, truth: Int32Array.from(split.test, row => inputs.labels[row]),
    sameAsStudy: studied && studied.every((label, i) => label === predictions[i]) };
}
