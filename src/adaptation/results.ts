import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mean } from "../base";
import type { Scores } from "../evaluation";
import { choose, type Need, needOf, REMEDIES, type Remedy, SECOND_ROUND, type Trial } from "./methods";

/** One training and one question; labels are digits, indices in EMOTIONS. */
export interface Run {
  readonly from: string; readonly to: string; readonly seed: number;
  readonly metrics: Omit<Scores, "perClass">;
  readonly confusion: readonly (readonly number[])[];
  readonly truth: string; readonly predictions: string;
  readonly parameters: number | null; readonly bestEpoch: number | null; readonly epochs: number;
  readonly seconds: number;
}

export interface RemedyFile {
  readonly remedy: Remedy;
  readonly corpus: { readonly label: string; readonly checksum: string };
  readonly training: object; readonly device: string;
  readonly versions: Readonly<Record<string, string>>; readonly date: string;
  readonly runs: readonly Run[];
}

const FOLDER = "data/results/remedies";

type Kind = "trials" | "tests" | "second";

export const remediesPath = (kind: Kind, name: string) =>
  join(FOLDER, kind, `${name.replace(/ /g, "-")}.json`);

/** All files of trials or tests, by remedy. Throws an Error that names a file that cannot be read. */
export function readRemedies(kind: Kind): ReadonlyMap<string, RemedyFile> {
  const folder = join(FOLDER, kind);
  return new Map(readdirSync(folder).filter(name => name.endsWith(".json")).map(name => {
    try {
      const file: RemedyFile = JSON.parse(readFileSync(join(folder, name), "utf8"));
      return [file.remedy.name, file];
    } catch (error) {
      throw new Error(`${join(folder, name)} is damaged (${(error as Error).message}). `
        + `Delete it and run "node --import tsx tools/study/adaptation.ts ${kind}".`);
    }
  }));
}

export const DIRECTIONS = ["OAF", "YAF"]; // the training speaker

/** A remedy's mean accuracies, by training speaker: on invented speakers and on the real new one. */
interface Rung {
  readonly name: string; readonly reading: string; readonly need: Need; readonly seeds: number;
  readonly trial: Readonly<Record<string, number>>;
  readonly accuracy: Readonly<Record<string, number>>;
  readonly each: Readonly<Record<string, readonly number[]>>; // by seed
  readonly mean: number;                                      // of both directions
}

/** What the rule chose for a need: a remedy for each training speaker, and what it then came to. */
interface Choice {
  readonly need: Need; readonly remedy: Readonly<Record<string, string>>;
  readonly accuracy: Readonly<Record<string, number>>; readonly mean: number;
}

interface RemedySummary {
  readonly corpus: RemedyFile["corpus"];
  readonly rungs: readonly Rung[];
  readonly choices: readonly Choice[];
  readonly second: readonly Rung[]; // thought of after the tests were seen
}

type Files = ReadonlyMap<string, RemedyFile>;

/** Every rung that was tested in both directions, and what the rule chose, from the committed files. */
export function summary(): RemedySummary {
  const trials = readRemedies("trials"), tests = readRemedies("tests");
  const rungs = rungsOf(REMEDIES, tests, trials);
  const second = rungsOf(SECOND_ROUND, readRemedies("second"), trials);
  const choices = (["one utterance", "unlabelled speech"] as const).map((need): Choice => {
    const remedy = byDirection(from => choose(trialsOf(trials, from), need).name);
    const accuracy = byDirection(from => rungs.find(({ name }) => name === remedy[from])!.accuracy[from]);
    return { need, remedy, accuracy, mean: mean(Object.values(accuracy)) };
  });
  return { corpus: [...tests.values()][0].corpus, rungs, choices, second };
}

function rungsOf(remedies: readonly Remedy[], tests: Files, trials: Files): Rung[] {
  const tested = ({ name }: Remedy) => DIRECTIONS.every(from => accuracies(tests.get(name), from).length);
  return remedies.filter(tested).map((remedy): Rung => {
    const { name, reading } = remedy, each = byDirection(from => accuracies(tests.get(name), from));
    const accuracy = byDirection(from => mean(each[from]));
    const tried = DIRECTIONS.filter(from => accuracies(trials.get(name), from).length);
    return {
      name, reading, need: needOf(remedy), each, accuracy, mean: mean(Object.values(accuracy)),
      trial: Object.fromEntries(tried.map(from => [from, mean(accuracies(trials.get(name), from))])),
      seeds: Math.min(...Object.values(each).map(own => own.length)),
    };
  });
}

const trialsOf = (trials: Files, from: string): Trial[] => [...trials.values()].flatMap(file =>
  accuracies(file, from).map(accuracy => ({ remedy: file.remedy.name, accuracy })));

/** By seed, from the lowest. */
const accuracies = (file: RemedyFile | undefined, from: string): number[] => (file?.runs ?? [])
  .filter(run => run.from === from).sort((a, b) => a.seed - b.seed).map(run => run.metrics.accuracy);

const byDirection = <T>(of: (from: string) => T): Record<string, T> =>
  Object.fromEntries(DIRECTIONS.map(from => [from, of(from)]));
