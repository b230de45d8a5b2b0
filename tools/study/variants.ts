import type { Numbers, Reading, Zeros } from "../../src/features";
import { type Job, TRAINING } from "../../src/evaluation";
import { MODELS } from "../../src/models";

/** A study that differs from the committed one in one thing. Its results go to a folder of their own, `study-NAME`. */
export interface Variant {
  readonly says: string; // in the help
  readonly change: Pick<Job, "labels" | "zeros" | "numbers">;
  readonly training?: Partial<typeof TRAINING>;
  readonly reading?: Reading;            // the only one that it concerns
  readonly models?: readonly string[];   // these and the following unless the command line says otherwise
  readonly randomSplits?: number;        // how many of the random splits, the first being that of everything
  readonly seeds?: number;               // at most
}

const networks = Object.keys(MODELS);

const padded = (zeros: Zeros, says: string): Variant => ({ says: `networks as described, ${says}`,
  change: { zeros }, reading: "as described", models: networks, randomSplits: 1 });

const onNumbers = (numbers: Numbers): Variant => ({ says: `CNN-BiLSTM as counted, on ${numbers} instead of band means`,
  change: { numbers }, reading: "as counted", models: ["CNN-BiLSTM"], randomSplits: 2 });

const patient = (learningRate: number): Variant => ({ change: {}, models: networks, randomSplits: 1, seeds: 2,
  says: `networks at a learning rate of ${learningRate}, up to 200 epochs, 40 without a better one`,
  training: { learningRate, epochs: 200, patience: 40 } });

export const VARIANTS: Readonly<Record<string, Variant>> = {
  "shuffled": { says: "everything with shuffled labels: the control", change: { labels: "shuffled" } },
  "zeros-end": padded("end", "with the padding's zeros after the sound"),
  "zeros-none": padded("none", "with an utterance repeated in place of zeros"),
  "band-deviations": onNumbers("band deviations"),
  "loudness": onNumbers("loudness"),
  "rate-0.0003": patient(0.0003),
  "rate-0.001": patient(0.001),
  "rate-0.003": patient(0.003),
  "rate-0.01": patient(0.01),
};
