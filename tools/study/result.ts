import { EMOTIONS, versions } from "../../src/base";
import { splitChecksum, type Utterance } from "../../src/corpus";
import { READINGS, ZEROS } from "../../src/features";
import { type Job, TRAINING } from "../../src/evaluation";
import { device } from "../../src/tensorflow";
import { BASELINES, type Outcome } from "../../src/models";
import type { Configuration, StudyResult } from "../../src/study";
import { codeChecksum } from "./code";

/** All that a result depends on besides the job, the corpus and the code. */
export const configurationOf = ({ model, reading }: Job, training = TRAINING): Configuration =>
  ({ features: READINGS[reading], training: model in BASELINES ? null : training });

/** A job's outcome with where it comes from. */
export function studyResult(
  job: Job, outcome: Outcome, utterances: readonly Utterance[], corpus: { label: string; checksum: string },
  training = TRAINING,
): StudyResult {
  const { split, history, seconds, secondsPerEpoch, millisecondsPerRecording, shape, parameters } = outcome;
  const { perClass, ...metrics } = outcome.scores;
  const column = (name: keyof StudyResult["history"]) => history.map(epoch => epoch[name]);
  const { train, validation, test } = split;
  return {
    protocol: job.protocol, reading: job.reading, model: job.model, seed: job.seed,
    labels: job.labels ?? "true", ...job.reading === "as described" && { zeros: job.zeros ?? ZEROS },
    ...job.numbers && { numbers: job.numbers }, metrics,
    ...String(outcome.emotions) !== String(EMOTIONS) && { emotions: outcome.emotions }, corpus: corpus.label,
    sizes: { train: train.length, validation: validation.length, test: test.length },
    shape, parameters, configuration: configurationOf(job, training),
    checksums: { corpus: corpus.checksum, split: splitChecksum(split, utterances) },
    versions: { ...versions(), source: codeChecksum().slice(0, 12) }, device: device(),
    bestEpoch: outcome.bestEpoch, stopped: outcome.stopped,
    confusion: outcome.confusion, truth: [...outcome.truth], predictions: [...outcome.predictions],
    history: {
      loss: column("loss"), accuracy: column("accuracy"),
      validationLoss: column("validationLoss"), validationAccuracy: column("validationAccuracy"),
    },
    times: { date: new Date().toISOString(), seconds, secondsPerEpoch, millisecondsPerRecording },
  };
}
