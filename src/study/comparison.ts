import { EMOTIONS, memoise, type PublishedModel } from "../base";
import {
  bootstrapInterval, holm, type Interval, type Mcnemar, mcnemar, type MeanInterval, meanInterval, type Resampling,
  simulatedInterval, type Swaps, swapTest, type Tested,
} from "../evaluation";
import type { Utterance } from "../corpus";
import { judgedBy } from "./errorreport";
import { resultPath, studyCommand, type StudyResult } from "./runs";

export type Measure = keyof StudyResult["metrics"];

type Cell = Pick<StudyResult, "protocol" | "reading" | "model">;

/** The runs that have every value given, ordered by seed. */
export const runsOf = (results: readonly StudyResult[], having: Partial<Cell>): StudyResult[] =>
  results.filter(run => (Object.keys(having) as (keyof Cell)[]).every(field => run[field] === having[field]))
    .sort((a, b) => a.seed - b.seed);

/** The runs of some models. */
export const ofModels = (runs: readonly StudyResult[], models: readonly string[]): StudyResult[] =>
  runs.filter(({ model }) => models.includes(model));

/** The runs, with those of `repeats` in the place of the ones that they repeat. */
export function withRepeats(runs: readonly StudyResult[], repeats: readonly StudyResult[]): StudyResult[] {
  const repeated = new Map(repeats.map(run => [resultPath(run), run]));
  return runs.map(run => repeated.get(resultPath(run)) ?? run);
}

/** Mean and 95% interval of a measure over runs, a seed each; null where there is no run. */
export const overSeeds = (runs: readonly StudyResult[], measure: Measure): MeanInterval | null =>
  (runs.length ? meanInterval(runs.map(({ metrics }) => metrics[measure])) : null);

/** Of those models that have runs, the names by mean accuracy, the best first. */
export function ranking(runs: readonly StudyResult[], models: readonly string[]): string[] {
  const mean = (model: string) => overSeeds(runsOf(runs, { model }), "accuracy")?.mean;
  return models.filter(model => mean(model) !== undefined).sort((a, b) => mean(b)! - mean(a)!);
}

/** In how many of the seeds that all models have each is more accurate than the next; runs of one cell. */
export function seedsInOrder(runs: readonly StudyResult[], models: readonly string[]) {
  const accuracies = (model: string) =>
    new Map(runsOf(runs, { model }).map(({ seed, metrics }) => [seed, metrics.accuracy]));
  const rows = models.map(accuracies);
  const seeds = [...rows[0].keys()].filter(seed => rows.every(row => row.has(seed)));
  const ordered = seeds.filter(seed =>
    rows.slice(1).every((row, i) => rows[i].get(seed)! > row.get(seed)!));
  return { seeds: seeds.length, inOrder: ordered.length };
}

/**
 * How far an accuracy's means over runs are from the published accuracies, in points: the mean of the distances, null
 * where a model has no run. Runs of one protocol and reading. The paper does not say which accuracy it reports.
 */
export function distance(
  runs: readonly StudyResult[], published: readonly PublishedModel[], measure: "accuracy" | "oneAgainstRest",
): number | null {
  const means = published.map(({ model }) => overSeeds(runsOf(runs, { model }), measure)?.mean);
  const apart = published.flatMap(({ accuracy }, i) =>
    (means[i] === undefined ? [] : [Math.abs(100 * means[i]! - accuracy)]));
  return apart.length === published.length ? meanInterval(apart).mean : null;
}

/** The names of a run's test utterances, in its order. */
type UtterancesOf = (run: StudyResult) => readonly string[];

/**
 * The names of the test utterances of a run, whose split is drawn again from its seed, once for all runs that had it.
 * The function throws an Error that names the run when the split is not the one it was tested on.
 * @param utterances all recordings of the runs' corpora, as published
 */
export const testedUtterances = (utterances: readonly Utterance[]): UtterancesOf =>
  memoise(run => judgedBy(run, utterances).map(({ utterance }) => utterance.id), run => run.checksums.split);

const SWAPS: Resampling = { resamples: 4000, seed: 1 };

/** One model against another on the same test sets, a seed each. */
export interface Comparison {
  readonly model: string;
  readonly other: string;
  readonly seeds: readonly number[];          // that both have
  readonly differences: readonly number[];    // accuracy of model less that of other, for each seed
  readonly accuracy: MeanInterval | null;     // of the differences; null without a seed
  readonly f1: MeanInterval | null;           // of the differences in F1
  readonly tests: readonly Mcnemar[];         // for each seed; p by Holm among the others of that seed
  readonly pooled: Swaps | null;              // over all seeds; p by Holm among the others; null without a seed
  readonly discordance: number | null;        // share of utterances that one alone gets right, mean over seeds
}

/**
 * Compares a model with each of the others, on the test set that both had with the same seed: exact McNemar on each
 * test set and the swap test on all of them (swapTest), both adjusted by Holm for so many others, and the
 * differences with their interval over seeds (splitsInterval).
 * @param runs of one protocol and one reading
 * @param utterancesOf the names of a run's test utterances: testedUtterances
 * @throws Error that names both runs when they do not have the same test set
 */
export function against(
  runs: readonly StudyResult[], model: string, others: readonly string[], utterancesOf: UtterancesOf,
): Comparison[] {
  const pairs = runsOf(runs, { model }).flatMap(run => {
    const rivals = others.flatMap(other =>
      runsOf(runs, { model: other }).filter(({ seed }) => seed === run.seed));
    const tests = rivals.map(rival => mcnemar(hits(run, run), hits(rival, run)));
    const adjusted = holm(tests.map(({ p }) => p));
    return rivals.map((rival, i) => ({ run, rival, test: { ...tests[i], p: adjusted[i] } }));
  });
  const tested = (run: StudyResult): Tested => ({ ...run, utterances: utterancesOf(run) });
  const paired = others.map(other => pairs.filter(({ rival }) => rival.model === other));
  const swaps = paired.map(mine => swapTest(mine.map(({ run }) => tested(run)),
    mine.map(({ rival }) => tested(rival)), SWAPS));
  const known = others.flatMap((_, i) => (paired[i].length ? [i] : []));
  const [pAccuracy, pF1] = (["accuracy", "f1"] as const).map(measure => holm(known.map(i => swaps[i][measure])));
  return others.map((other, i) => {
    const mine = paired[i], k = known.indexOf(i);
    const less = (measure: Measure) =>
      mine.map(({ run, rival }) => run.metrics[measure] - rival.metrics[measure]);
    const over = (measure: Measure) =>
      (mine.length ? splitsInterval(less(measure), mine[0].run.sizes) : null);
    const apart = mine.map(({ run, test }) => (test.onlyA + test.onlyB) / run.sizes.test);
    return {
      model, other, seeds: mine.map(({ run }) => run.seed), differences: less("accuracy"),
      accuracy: over("accuracy"), f1: over("f1"), tests: mine.map(({ test }) => test),
      pooled: mine.length ? { ...swaps[i], accuracy: pAccuracy[k], f1: pF1[k] } : null,
      discordance: mine.length ? meanInterval(apart).mean : null,
    };
  });
}

/** Which utterances of the test set a run has right; `first` is the run that it is compared with. */
function hits(run: StudyResult, first: StudyResult): boolean[] {
  if (run.checksums.split === first.checksums.split)
    return run.truth.map((label, i) => label === run.predictions[i]);
  const named = [first, run].map(one => `${one.model} (${one.protocol}, ${one.reading}, seed ${one.seed})`);
  throw new Error(`${named.join(" and ")} have different test sets. ` +
    `To do them again: ${studyCommand([first, run])}`);
}

/**
 * Mean of differences over random splits with its 95% interval. Random splits share utterances, so that
 * Student's interval is too narrow: here the variance has test/train added to its 1/n (Nadeau and Bengio 2003).
 * A single difference has no bounds.
 */
export function splitsInterval(
  differences: readonly number[], { train, test }: { readonly train: number; readonly test: number },
): MeanInterval {
  const plain = meanInterval(differences), { mean, low, n } = plain;
  if (low === null) return plain;
  const half = (mean - low) * Math.sqrt(1 + (n * test) / train);
  return { ...plain, low: mean - half, high: mean + half };
}

export type ComparisonVerdict = "better" | "worse" | "not significant" | "too few seeds" | "no runs";

/** Seeds from which on a verdict or an interval over seeds counts: fewer say nothing about the luck of a training. */
export const ENOUGH_SEEDS = 3;

/**
 * What a comparison says of its model: "better" or "worse" where two kinds of luck are ruled out. The utterances':
 * the swap test over all test sets finds it in accuracy and in F1 (p < 0.05, Holm). The trainings': with three seeds
 * or more, the interval over seeds leaves out zero.
 */
export function verdict({ accuracy, f1, pooled }: Pick<Comparison, "accuracy" | "f1" | "pooled">): ComparisonVerdict {
  if (!accuracy) return "no runs";
  const { mean, low, high, n } = accuracy, sign = Math.sign(mean);
  if (n < ENOUGH_SEEDS) return "too few seeds";
  const found = Math.max(pooled!.accuracy, pooled!.f1) < 0.05 && sign === Math.sign(f1!.mean);
  return found && (low! > 0 || high! < 0) ? (sign > 0 ? "better" : "worse") : "not significant";
}

/** In how many test sets McNemar finds the first model better (or worse), p < 0.05 as given. */
export const testsFinding = (tests: readonly Mcnemar[], better: boolean): number =>
  tests.filter(({ onlyA, onlyB, p }) => p < 0.05 && onlyA > onlyB === better).length;

/**
 * The multiclass accuracy behind a mean one-against-rest accuracy. Exact: each error is one wrong answer about
 * the true emotion and one about the emotion named, of seven answers for each utterance.
 */
export const multiclassOf = (oneAgainstRest: number): number =>
  1 - (EMOTIONS.length / 2) * (1 - oneAgainstRest);

/**
 * How many utterances must be right with one model and wrong with the other, none the other way round, before
 * exact McNemar at level alpha tells the two apart: the least d with 2 · (1/2)^d ≤ alpha.
 */
export const fewestUtterances = (alpha = 0.05): number => Math.ceil(1 - Math.log2(alpha));

/** The first epoch whose validation accuracy reaches a share; null when none does. */
export function epochsTo(share: number, { history }: Pick<StudyResult, "history">): number | null {
  const epoch = history.validationAccuracy.findIndex(accuracy => accuracy >= share);
  return epoch < 0 ? null : epoch + 1;
}

/** How one model did in one protocol and reading. */
export interface ProtocolSummary {
  readonly seeds: number;
  readonly utterances: number;          // tested, over all seeds
  readonly accuracy: Interval;          // over all of them, by the bootstrap
  readonly overSeeds: MeanInterval;     // of the seeds' accuracies; no bounds with one seed
  readonly runs: readonly number[];     // the accuracy of each seed
}

/**
 * Accuracy over the seeds of one cell of the study, null without a run. The interval is by a bootstrap that
 * draws whole words or sentences, in all their emotions and seeds, for they are not independent.
 * @param textsOf the text of each utterance of a run's test set, in its order
 */
export function summariseProtocol(
  runs: readonly StudyResult[], textsOf: (run: StudyResult) => readonly string[], resampling: Resampling,
): ProtocolSummary | null {
  if (!runs.length) return null;
  const hits = runs.flatMap(({ truth, predictions }) =>
    truth.map((label, i) => Number(label === predictions[i])));
  return {
    seeds: runs.length, utterances: hits.length, runs: runs.map(({ metrics }) => metrics.accuracy),
    accuracy: bootstrapInterval(hits, { ...resampling, clusters: runs.flatMap(textsOf) }),
    overSeeds: overSeeds(runs, "accuracy")!,
  };
}

/** What one gets without listening. */
export interface Guessing {
  readonly drawn: Interval;   // accuracies when each emotion is drawn as often; 95 of 100 guessers
  readonly majority: number;  // the accuracy of always naming the most frequent emotion
  readonly most: number;      // the upper end of `drawn` or the majority, whichever is more
}

/**
 * The accuracies of classifiers that guess among so many classes, the paper's seven unless said.
 * @throws RangeError without utterances, or when a label is none of 0 … classes − 1
 */
export function guessing(truth: readonly number[], resampling: Resampling, classes = EMOTIONS.length): Guessing {
  if (!truth.length) throw new RangeError("there is nothing to guess");
  const strange = truth.find(label => !(label >= 0 && label < classes));
  if (strange !== undefined) throw new RangeError(`label ${strange} is none of 0 … ${classes - 1}`);
  const drawn = simulatedInterval(next => truth.reduce((hits, label) =>
    hits + Number(label === Math.floor(classes * next())), 0) / truth.length, resampling);
  const majority = majorityOf(truth);
  return { drawn, majority, most: Math.max(drawn.high, majority) };
}

/**
 * Whether a network never left chance: in no epoch did it get more of its validation set right than always naming the
 * most frequent emotion does, and two standard deviations of the draw. The shares are the test set's; the protocols
 * divide alike. False for a classical model.
 */
export function stayedAtChance({ truth, sizes, history }: Pick<StudyResult, "truth" | "sizes" | "history">): boolean {
  const share = majorityOf(truth), draw = Math.sqrt((share * (1 - share)) / sizes.validation);
  return history.validationAccuracy.length > 0 && Math.max(...history.validationAccuracy) <= share + 2 * draw;
}

/** The share of the most frequent label; NaN of none. */
export function majorityOf(truth: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const label of truth) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Math.max(0, ...counts.values()) / truth.length;
}
