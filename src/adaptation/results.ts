import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mean } from "../base";
import { type Interval, type Resampling, type Scores, simulatedInterval } from "../evaluation";
import { ACTOR_METHODS } from "./actormethods";
import { choose, type Method, METHODS, type Need, needOf, OWN_RECORDINGS, SECOND_ROUND, type Trial } from "./methods";

/** One training and one question; labels are digits, indices in EMOTIONS. */
export interface MethodRun {
  readonly from: string; readonly to: string; readonly seed: number;
  readonly metrics: Omit<Scores, "perClass">;
  readonly confusion: readonly (readonly number[])[];
  readonly truth: string; readonly predictions: string;
  readonly parameters: number | null; readonly bestEpoch: number | null; readonly epochs: number;
  readonly seconds: number;
}

export interface MethodFile {
  readonly remedy: Method;
  readonly corpus: { readonly label: string; readonly checksum: string };
  readonly training: object; readonly device: string;
  readonly versions: Readonly<Record<string, string>>; readonly date: string;
  readonly runs: readonly MethodRun[];
}

const FOLDER = "data/results/remedies";

/**
 * Tests are on the real new speaker; actors' trials and tests are of actormethods.ts; plain trials, in which every
 * emotion is changed alike, decide nothing; own are every speaker's recordings alone.
 */
type Kind = "trials" | "plain" | "tests" | "second" | "actor-trials" | "actor-tests" | "own";

export const methodPath = (kind: Kind, name: string) =>
  join(FOLDER, kind, `${name.replace(/ /g, "-")}.json`);

/** All files of trials or tests, by method. Throws an Error that names a file that cannot be read. */
export function readMethods(kind: Kind): ReadonlyMap<string, MethodFile> {
  const folder = join(FOLDER, kind);
  return new Map(readdirSync(folder).filter(name => name.endsWith(".json")).map(name => {
    try {
      const file: MethodFile = JSON.parse(readFileSync(join(folder, name), "utf8"));
      return [file.remedy.name, file];
    } catch (error) {
      throw new Error(`${join(folder, name)} is damaged (${(error as Error).message}). `
        + `Delete it and run "node --import tsx tools/study/adaptation.ts ${kind}".`, { cause: error });
    }
  }));
}

export const DIRECTIONS = ["OAF", "YAF"]; // the training speaker

/** A method's mean accuracies, by training speaker: on invented speakers and on the real new one. */
export interface MethodSummary {
  readonly name: string; readonly reading: string; readonly need: Need; readonly seeds: number;
  readonly trial: Readonly<Record<string, number>>;
  readonly accuracy: Readonly<Record<string, number>>;
  readonly each: Readonly<Record<string, readonly number[]>>; // by seed
  readonly mean: number;                                      // of both directions
}

/** What the rule chose for a need: a method for each training speaker, and what it then came to. */
export interface Choice {
  readonly need: Need; readonly remedy: Readonly<Record<string, string>>;
  readonly accuracy: Readonly<Record<string, number>>; readonly mean: number;
}

export interface AdaptationSummary {
  readonly corpus: MethodFile["corpus"];
  readonly rungs: readonly MethodSummary[];
  readonly choices: readonly Choice[];
  readonly second: readonly MethodSummary[]; // thought of after the tests were seen
}

type Files = ReadonlyMap<string, MethodFile>;

/** Every rung that was tested in both directions, and what the rule chose, from the committed files. */
export function summariseMethods(): AdaptationSummary {
  const trials = readMethods("trials"), tests = readMethods("tests");
  const rungs = rungsOf(METHODS, tests, trials);
  const second = rungsOf(SECOND_ROUND, readMethods("second"), trials);
  const needs = ["one utterance", "unlabelled speech"] as const;
  const choices = needs.flatMap(need => choiceOf(METHODS, need, trials, rungs) ?? []);
  return { corpus: [...tests.values()][0].corpus, rungs, choices, second };
}

/** Of each training actress: what the plan in actormethods.ts asks for. */
const ACTOR_TRIALS = 24, ACTOR_TESTS = 5;

/**
 * The same of the plan in actormethods.ts, where labels of the new speaker are needs too: the methods that have all
 * their tests, and what the rule chose for each need of which every method has all its trials, and the chosen ones
 * their tests.
 */
export const summariseActorMethods = (): ActorSummary =>
  summariseActors(readMethods("actor-trials"), readMethods("actor-tests"));

type ActorSummary = Omit<AdaptationSummary, "second">;

function summariseActors(trials: Files, tests: Files): ActorSummary {
  const has = (files: Files, all: number) => ({ name }: Method) =>
    DIRECTIONS.every(from => accuracies(files.get(name), from).length === all);
  const tried = ACTOR_METHODS.filter(has(trials, ACTOR_TRIALS));
  const needs = [...new Set(ACTOR_METHODS.map(needOf))]
    .filter(need => ACTOR_METHODS.filter(method => needOf(method) === need).every(method => tried.includes(method)));
  const rungs = rungsOf(ACTOR_METHODS.filter(has(tests, ACTOR_TESTS)), tests, trials);
  const choices = needs.flatMap(need => choiceOf(ACTOR_METHODS, need, trials, rungs) ?? []);
  return { corpus: [...tests.values()][0].corpus, rungs, choices };
}

/** What the rule comes to when the actors of its trials are drawn again: how far its choice is luck. */
export interface RedrawnChoice extends Interval {
  /** The share of draws in which it chooses a method, by training speaker, the most frequent first. */
  readonly chosen: Readonly<Record<string, readonly { readonly name: string; readonly share: number }[]>>;
}

/**
 * The rule of the plan in actormethods.ts on actors drawn again with replacement: the accuracy of its choices, the mean
 * of both directions, with the ends of 95 of 100 draws. Methods without tests cannot be chosen.
 */
export function redrawChoice(need: Need, resampling: Resampling = { resamples: 5000, seed: 1 }): RedrawnChoice {
  const trials = readMethods("actor-trials");
  const own = summariseActors(trials, readMethods("actor-tests")).rungs.filter(rung => rung.need === need);
  const actors = [...new Set(trials.get(own[0].name)!.runs.map(({ to }) => to))];
  const rightOn = own.map(({ name }) => byDirection(from => actors.map(actor =>
    trials.get(name)!.runs.find(run => run.from === from && run.to === actor)!.metrics.accuracy)));
  const counts = byDirection(() => own.map(() => 0));
  const interval = simulatedInterval(next => {
    const drawn = actors.map(() => Math.floor(next() * actors.length));
    return mean(DIRECTIONS.map(from => {
      const sums = rightOn.map(right => drawn.reduce((sum, actor) => sum + right[from][actor], 0));
      const best = sums.indexOf(Math.max(...sums));
      counts[from][best]++;
      return own[best].accuracy[from];
    }));
  }, resampling);
  const shares = (from: string) => own.map(({ name }, i) => ({ name, share: counts[from][i] / resampling.resamples }));
  const chosen = byDirection(from => shares(from).filter(({ share }) => share).sort((a, b) => b.share - a.share));
  return { ...interval, chosen };
}

/**
 * Accuracy on each speaker of a corpus when only so many of its own recordings of each emotion are known, over seeds.
 */
export interface OwnSummary {
  readonly reading: Method["reading"]; readonly labelled: number; readonly corpus: string; readonly seeds: number;
  readonly speakers: Readonly<Record<string, number>>; readonly mean: number;
}

/** What OWN_RECORDINGS come to, by reading, number and corpus. */
export function summariseOwn(): OwnSummary[] {
  const files = readMethods("own");
  return OWN_RECORDINGS.flatMap(({ name, reading, labelled }) => {
    const runs = files.get(name)?.runs ?? [], names = [...new Set(runs.map(({ to }) => to))];
    const corpora = [...new Set(names.map(corpusOf))];
    return corpora.map((corpus): OwnSummary => {
      const own = names.filter(one => corpusOf(one) === corpus)
        .map(one => [one, accuracies(files.get(name), one)] as const);
      const speakers = Object.fromEntries(own.map(([one, each]) => [one, mean(each)]));
      return { reading, labelled: labelled!, corpus, speakers, mean: mean(Object.values(speakers)),
        seeds: Math.min(...own.map(([, each]) => each.length)) };
    });
  });
}

const corpusOf = (speaker: string) => speaker.slice(0, speaker.indexOf("/"));

/** What the rule chooses for a need, and what that came to; undefined where it was not tested. */
function choiceOf(
  plan: readonly Method[], need: Need, trials: Files, rungs: readonly MethodSummary[],
): Choice | undefined {
  const remedy = byDirection(from => choose(trialsOf(trials, from), need, plan).name);
  const chosen = DIRECTIONS.flatMap(from => rungs.find(({ name }) => name === remedy[from]) ?? []);
  if (chosen.length < DIRECTIONS.length) return undefined;
  const accuracy = Object.fromEntries(DIRECTIONS.map((from, i) => [from, chosen[i].accuracy[from]]));
  return { need, remedy, accuracy, mean: mean(Object.values(accuracy)) };
}

function rungsOf(methods: readonly Method[], tests: Files, trials: Files): MethodSummary[] {
  const tested = ({ name }: Method) => DIRECTIONS.every(from => accuracies(tests.get(name), from).length);
  return methods.filter(tested).map((method): MethodSummary => {
    const { name, reading } = method, each = byDirection(from => accuracies(tests.get(name), from));
    const accuracy = byDirection(from => mean(each[from]));
    const tried = DIRECTIONS.filter(from => accuracies(trials.get(name), from).length);
    return {
      name, reading, need: needOf(method), each, accuracy, mean: mean(Object.values(accuracy)),
      trial: Object.fromEntries(tried.map(from => [from, mean(accuracies(trials.get(name), from))])),
      seeds: Math.min(...Object.values(each).map(own => own.length)),
    };
  });
}

const trialsOf = (trials: Files, from: string): Trial[] => [...trials.values()].flatMap(file =>
  accuracies(file, from).map(accuracy => ({ method: file.remedy.name, accuracy })));

/** By seed, from the lowest. */
const accuracies = (file: MethodFile | undefined, from: string): number[] => (file?.runs ?? [])
  .filter(run => run.from === from).sort((a, b) => a.seed - b.seed).map(run => run.metrics.accuracy);

const byDirection = <T>(of: (from: string) => T): Record<string, T> =>
  Object.fromEntries(DIRECTIONS.map(from => [from, of(from)]));
