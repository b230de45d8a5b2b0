import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { recordLines, slug } from "../base";
import type { Numbers, Zeros } from "../features";
import { confusion, type Job, type Scores, type TrainingSettings } from "../evaluation";

/** What the study's result files hold, one a job; predictions and labels are indices in `emotions`. */
export interface StudyResult extends Required<Omit<Job, "zeros" | "numbers">> {
  readonly zeros?: Zeros;                         // as described; at the end where it is not said
  readonly numbers?: Numbers;                     // as counted; band means where it is not said
  readonly metrics: Omit<Scores, "perClass">;     // of the test set
  readonly emotions?: readonly string[];          // the paper's seven where there are none
  readonly corpus: string;                        // the corpus' label
  readonly sizes: { readonly train: number; readonly validation: number; readonly test: number };
  readonly shape: readonly [steps: number, channels: number];
  readonly parameters: number | null;             // null: a classical model
  readonly configuration: Configuration;
  readonly checksums: { readonly corpus: string; readonly split: string }; // split: as in data/splits
  readonly versions: Readonly<Record<string, string>>;
  readonly device: string;
  readonly bestEpoch: number | null;
  readonly stopped: string | null;
  readonly confusion: readonly (readonly number[])[];
  readonly truth: readonly number[];              // of the split's test set, in its order
  readonly predictions: readonly number[];        // in the same order
  readonly history: Readonly<Record<Curve, readonly number[]>>; // an epoch each; empty: a classical model
  readonly times: {                               // all that differs when a job is done again
    readonly date: string;                        // ISO 8601, UTC
    readonly seconds: number;                     // wall time of split, training, test
    readonly secondsPerEpoch: number | null;      // median; jobs have one core each
    readonly millisecondsPerRecording: { readonly alone: number; readonly batchOf128: number };
  };
}

export type Curve = "loss" | "accuracy" | "validationLoss" | "validationAccuracy";

export interface Configuration {
  readonly features: object;
  readonly training: Omit<TrainingSettings, "seed"> | null; // null: a classical model
}

/** Where a job's result lies in the study's folder: "random/as-counted/cnn-bilstm-1.json". */
export const resultPath = ({ protocol, reading, model, seed }: Job): string =>
  join(slug(protocol), slug(reading), `${slug(model)}-${seed}.json`);

/** A result as its file's text: a line for each field, labels as digits to base 36, measured numbers to five digits. */
export function formatResult(result: StudyResult): string {
  const digitsOf = (labels: readonly number[]) => labels.map(label => label.toString(36)).join("");
  const rounded = (measured: object) => JSON.parse(JSON.stringify(measured, (_, value) =>
    (typeof value === "number" ? Number(value.toPrecision(5)) : value)));
  return recordLines({ ...result, truth: digitsOf(result.truth), predictions: digitsOf(result.predictions),
    history: rounded(result.history), times: rounded(result.times) });
}

/**
 * Reads a result file's text.
 * Throws an Error with the reason when it is damaged: no JSON, a field missing, or predictions that do not
 * give the confusion matrix.
 */
export function parseResult(text: string): StudyResult {
  const found = JSON.parse(text);
  const missing = FIELDS.filter(field => found?.[field] === undefined);
  if (missing.length) throw new Error(`it has no ${missing.join(", ")}`);
  const labels = (digits: unknown): number[] => Array.from(String(digits), digit => parseInt(digit, 36));
  const result: StudyResult = { ...found, truth: labels(found.truth), predictions: labels(found.predictions) };
  const counted = JSON.stringify(confusion(result.truth, result.predictions, found.confusion.length));
  if (counted === JSON.stringify(result.confusion)) return result;
  throw new Error("its predictions do not give its confusion matrix");
}

const FIELDS: readonly (keyof StudyResult)[] = [
  "protocol", "reading", "model", "seed", "labels", "metrics", "corpus", "sizes", "shape", "parameters",
  "configuration", "checksums", "versions", "device", "bestEpoch", "stopped", "confusion", "truth",
  "predictions", "history", "times",
];

/**
 * All results in a folder of the study, ordered by path.
 * Throws an Error that names the file, the reason and the way out when one is damaged, or when there are none.
 */
export function readStudy(folder = "data/results/study"): StudyResult[] {
  const files = resultFiles(resolve(folder));
  if (!files.length) throw new Error(`No results in ${folder}. Run "npm run study" first.`);
  return files.map(file => {
    try {
      return parseResult(readFileSync(file, "utf8"));
    } catch (error) {
      const reason = (error as Error).message;
      throw new Error(`${file} is damaged (${reason}). ${wayBack(relative(".", file))}`, { cause: error });
    }
  });
}

const wayBack = (path: string): string => (/^data[/\\]results[/\\]/.test(path)
  ? `\`git checkout -- ${path}\` brings it back.`
  : 'Run the "npm run study" that made it once more: it does that job again.');

/** The command that does some jobs, and those of the seeds before theirs, where they are not done. */
export function studyCommand(jobs: readonly Pick<Job, "protocol" | "reading" | "model" | "seed">[]): string {
  const names = (field: "protocol" | "reading" | "model") =>
    [...new Set(jobs.map(job => slug(job[field]).replace(/^as-/, "")))].join(",");
  return `npm run study -- --protocol ${names("protocol")} --reading ${names("reading")} --model ${names("model")} ` +
    `--seeds ${Math.max(...jobs.map(({ seed }) => seed))}`;
}

/** The paths of the result files under a folder, in a stable order; none when it is not there. */
export function resultFiles(folder: string): string[] {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap(entry => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? resultFiles(path) : entry.name.endsWith(".json") ? [path] : [];
  });
}
