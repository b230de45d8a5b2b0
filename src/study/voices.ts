import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { mean, slug } from "../base";
import { type Amount, WORTH } from "../corpus";
import type { Reading } from "../features";
import { bootstrapInterval, type Resampling, TRAINING, type TrainingSettings } from "../evaluation";
import { type Configuration, resultFiles } from "./runs";

/** One run of the curve of accuracy on a new voice against the number of voices in training. */
export interface VoiceJob {
  readonly tested: string;    // "RAVDESS": a fold of its actors; or an actress of TESS, "OAF"
  readonly actors: number;    // of RAVDESS in training
  readonly other: boolean;    // whether TESS's other actress is in training too
  readonly amount: Amount;    // where a fixed amount is all that the actors say, "all" stands for it
  readonly level: "training" | "speaker"; // by whose mean and deviation: the training set's, or each speaker's first
  readonly model: string;
  readonly reading: Reading | "functionals";
  readonly draw: number;      // from 1; of RAVDESS also the fold that is tested
}

/** What a model said of one speaker: labels are digits, indices in the paper's seven emotions. */
interface Answers { readonly truth: string; readonly predictions: string }

/** What the curve's result files hold, one a run. */
export interface VoiceResult extends VoiceJob {
  readonly accuracy: number;  // share of the test set
  readonly answers: Readonly<Record<string, Answers>>; // by tested speaker
  readonly training: readonly string[]; // speakers
  readonly sizes: { readonly train: number; readonly validation: number; readonly test: number };
  readonly shape: readonly [steps: number, channels: number];
  readonly parameters: number | null;   // null: a classical model
  readonly bestEpoch: number | null;
  readonly epochs: number;
  readonly configuration: Configuration;
  readonly checksums: { readonly corpus: string; readonly split: string };
  readonly versions: Readonly<Record<string, string>>;
  readonly device: string;
  readonly times: { readonly date: string; readonly seconds: number };
}

const FOLDER = "data/results/voices";

/** More patience than the study has: one voice leaves ten utterances for validation, whose accuracy moves by chance. */
export const VOICE_TRAINING: Omit<TrainingSettings, "seed"> = { ...TRAINING, patience: 50 };

/**
 * Where a run's result lies: "ravdess/as-described-cnn-bilstm/training-all-04-1.json"; "24+1" where the other actress
 * trains.
 */
export function voicePath(
  { tested, actors, other, amount, level, model, reading, draw }: VoiceJob, folder = FOLDER,
): string {
  const voices = `${String(actors).padStart(2, "0")}${other ? "+1" : ""}`;
  return join(folder, slug(tested), slug(`${reading} ${model}`), `${level}-${amount}-${voices}-${draw}.json`);
}

/** Reads a result file's text. Throws an Error with the reason when it is damaged. */
export function parseVoiceResult(text: string): VoiceResult {
  const result: VoiceResult = JSON.parse(text);
  const hits = Object.values(result.answers ?? {}).flatMap(hitsOf);
  if (!hits.length || Math.abs(mean(hits) - result.accuracy) > 1e-9)
    throw new Error("its answers do not give its accuracy");
  return result;
}

/**
 * All results of the curve, by path. Throws an Error that names the file, the reason and the way out when one is
 * damaged.
 */
export const readVoices = (folder = FOLDER): VoiceResult[] => resultFiles(resolve(folder)).map(file => {
  try {
    return parseVoiceResult(readFileSync(file, "utf8"));
  } catch (error) {
    const reason = (error as Error).message;
    throw new Error(`${file} is damaged (${reason}). Delete it and run "npx tsx tools/study/voices.ts".`,
      { cause: error });
  }
});

const hitsOf = ({ truth, predictions }: Answers): number[] =>
  Array.from(truth, (label, i) => Number(label === predictions[i]));

/** A point of the curve: all draws of what is otherwise one job. */
export interface VoicePoint extends Omit<VoiceJob, "draw"> {
  readonly utterances: number;           // in training and validation, mean over draws
  readonly mean: number;                 // accuracy over all tested utterances
  readonly low: number | null;           // its 95% interval over tested speakers; null where they are fewer than eight
  readonly high: number | null;
  readonly speakers: Readonly<Record<string, number>>; // accuracy on each
  readonly draws: readonly number[];     // accuracy of each, in order
}

const FIXED = Object.keys(WORTH) as (keyof typeof WORTH)[];

/** Whether a fixed amount is all that the training speakers say. */
export const isAll = (amount: Amount, { actors, other }: Pick<VoiceJob, "actors" | "other">): boolean =>
  amount !== "all" && WORTH[amount] === actors && !other;

/** Speakers below which there is no interval over them: of two, a bootstrap would know three values. */
export const FEWEST_SPEAKERS = 8;

/**
 * The points of the curve, in the order of actors, standardised by the training set before by each speaker. The
 * interval is of the mean over speakers like these: whole speakers are drawn (cluster bootstrap, see
 * bootstrapInterval). Speakers of one fold were answered by the same models, which it does not see; draws show how much
 * hangs on who trains.
 */
export function voiceCurve(
  results: readonly VoiceResult[], { resamples, seed }: Resampling = { resamples: 10_000, seed: 1 },
): VoicePoint[] {
  const each = results.flatMap(run => [run, ...FIXED.filter(amount => run.amount === "all" && isAll(amount, run))
    .map(amount => ({ ...run, amount }))]);
  const points = new Map<string, VoiceResult[]>();
  for (const run of each) {
    const key = voicePath({ ...run, draw: 0 });
    points.set(key, [...points.get(key) ?? [], run]);
  }
  return [...points.values()].map((runs): VoicePoint => {
    const { tested, actors, other, amount, level, model, reading } = runs[0];
    const answered = runs.flatMap(({ answers }) => Object.entries(answers));
    const names = [...new Set(answered.map(([name]) => name))].sort();
    const scores = answered.flatMap(([, own]) => hitsOf(own));
    const clusters = answered.flatMap(([name, { truth }]) => Array.from(truth, () => name));
    const { mean: share, low, high } = bootstrapInterval(scores, { resamples, seed, clusters });
    const enough = names.length >= FEWEST_SPEAKERS;
    return {
      tested, actors, other, amount, level, model, reading,
      utterances: mean(runs.map(({ sizes }) => sizes.train + sizes.validation)),
      mean: share, low: enough ? low : null, high: enough ? high : null,
      speakers: Object.fromEntries(names.map(name =>
        [name, mean(answered.filter(([one]) => one === name).flatMap(([, own]) => hitsOf(own)))])),
      draws: [...runs].sort((a, b) => a.draw - b.draw).map(({ accuracy }) => accuracy),
    };
  }).sort((a, b) => a.actors - b.actors || Number(a.other) - Number(b.other)
    || Number(a.level === "speaker") - Number(b.level === "speaker"));
}
