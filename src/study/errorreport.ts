import { emotionsOf, protocolNamed, splitChecksum, type Utterance } from "../corpus";
import {
  confusedPairs, confusionOf, entryOf, errorRates, holm, type Interval, type Judged, judgements, NAMED_PAIRS, nameOf,
  permutationTest, type Probed, proportionInterval, ranks, type Resampling,
} from "../evaluation";
import type { PairPoint, Row, RunSeries } from "../figures";
import { studyCommand, type StudyResult } from "./runs";

type GroupOf = Parameters<typeof errorRates>[1];

const readingsOf = (judged: readonly Judged[]) => [...new Set(judged.map(({ reading }) => reading))];
const inReading = (judged: readonly Judged[], name: string) => judged.filter(({ reading }) => reading === name);

/** A share and its interval, in per cent, as a row of stripPlot; nothing where there is none. */
const inPercent = (shares: readonly (Interval | undefined)[]): Pick<RunSeries, "values" | "intervals"> => ({
  values: shares.map(share => (share ? [100 * share.mean] : [])),
  intervals: shares.map(share => (share ? [100 * share.low, 100 * share.high] as const : null)),
});

/** The share of mistakes in each of some groups, in per cent: a series for each reading. */
export const errorSeries = (
  judged: readonly Judged[], groups: readonly string[], groupOf: GroupOf,
): RunSeries[] =>
  readingsOf(judged).map(name => {
    const rates = errorRates(inReading(judged, name), groupOf);
    return { name, ...inPercent(groups.map(group => rates.find(one => one.group === group)?.rate)) };
  });

/** The accuracy of each corpus in each reading, with its interval. */
export const accuracyRows = (judged: readonly Judged[]) => readingsOf(judged).flatMap(reading =>
  errorRates(inReading(judged, reading), ({ corpus }) => corpus).map(({ group, errors, n, rate }) => ({
    reading, corpus: group, utterances: n, mistakes: errors, "accuracy (%)": 100 * (1 - rate.mean),
    low: 100 * (1 - rate.high), high: 100 * (1 - rate.low) })));

/**
 * Whether mistakes are unevenly spread: p of each grouping that has utterances, by permutation, corrected by
 * Holm for as many groupings in each reading.
 */
export function permutationRows(
  judged: readonly Judged[], groupings: Readonly<Record<string, GroupOf>>, resampling: Resampling,
): Row[] {
  const asked = Object.entries(groupings).filter(([, of]) => judged.some(one => of(one.utterance) !== null));
  const found = readingsOf(judged).map(reading => ({ reading,
    p: holm(asked.map(([, groupOf]) => permutationTest(inReading(judged, reading), groupOf, resampling))) }));
  return asked.map(([grouping], row) => ({ "mistakes by": grouping,
    ...Object.fromEntries(found.map(({ reading, p }) => [`p, ${reading}`, p[row]])) }));
}

const shareOf = ({ mistakes, utterances }: ReturnType<typeof confusedPairs>[0]): number =>
  mistakes / Math.max(1, utterances);

/** The pairs of emotions confused most, so many in each reading, with Wilson's interval of their share. */
export const pairRows = (judged: readonly Judged[], most: number, emotions: readonly string[]) =>
  readingsOf(judged).flatMap(reading => pairsIn(judged, reading, emotions).slice(0, most).map((one, i) => {
    const { low, high } = proportionInterval(one.mistakes, Math.max(1, one.utterances));
    return { reading, rank: i + 1, pair: nameOf(one.pair), mistakes: one.mistakes,
      "of utterances": one.utterances, "confused (%)": 100 * shareOf(one), low: 100 * low, high: 100 * high };
    }));

/** Every pair of emotions in one reading, the most confused first. */
const pairsIn = (judged: readonly Judged[], reading: string, emotions: readonly string[]) =>
  confusedPairs(confusionOf(inReading(judged, reading), emotions.length), emotions);

/**
 * The ranks of the paper's pairs, of those emotions that there are, among all pairs; a column for each reading. Equal
 * shares have a mean rank.
 */
export const namedRows = (judged: readonly Judged[], emotions: readonly string[]) => NAMED_PAIRS
  .filter(({ pair }) => pair.every(emotion => emotions.includes(emotion))).map(({ pair, section }) => ({
  pair: nameOf(pair), section, ranks: readingsOf(judged).map(reading => {
    const all = pairsIn(judged, reading, emotions);
    return ranks(all.map(one => -shareOf(one)))[all.findIndex(one => nameOf(one.pair) === nameOf(pair))];
  }) }));

/** Every pair's distance and confusion, where there is a distance: a panel for each reading. */
export const pairPanels = (
  judged: readonly Judged[], distances: readonly (readonly number[])[], emotions: readonly string[],
) => readingsOf(judged).map(label => ({ label, pairs: pairsIn(judged, label, emotions)
    .filter(({ pair }) => Number.isFinite(entryOf(distances, pair, emotions)))
    .map(({ pair, mistakes, utterances }): PairPoint => ({ label: nameOf(pair),
      distance: entryOf(distances, pair, emotions), confused: proportionInterval(mistakes, Math.max(1, utterances)),
      named: NAMED_PAIRS.some(one => nameOf(one.pair) === nameOf(pair)) })) }));

/** Accuracy and chance of each probe, in per cent. */
export const probeSeries = (probes: readonly Probed[]): RunSeries[] => [
  { name: "accuracy", ...inPercent(probes.map(({ accuracy }) => accuracy)) },
  { name: "chance", ...inPercent(probes.map(({ chance }) => chance)) },
];

/** "31% (chance 11 to 19%)" */
export const probeText = ({ accuracy, chance }: Pick<Probed, "accuracy" | "chance">): string =>
  `${(100 * accuracy.mean).toFixed(0)}% (chance ${(100 * chance.low).toFixed(0)} to ` +
  `${(100 * chance.high).toFixed(0)}%)`;

/**
 * What a run of the study said of each utterance of its test set, whose split is drawn again from its seed.
 * @param utterances all recordings of the run's corpora, as published
 * @throws Error that names the run when the split is not the one it was tested on
 */
export function judgedBy(run: StudyResult, utterances: readonly Utterance[]): Judged[] {
  const split = protocolNamed(run.protocol, utterances)?.split(utterances, run.seed);
  if (!split || splitChecksum(split, utterances) !== run.checksums.split)
    throw new Error(`${run.protocol}, seed ${run.seed}: these utterances do not give the split of the study. ` +
      `To do it again: ${studyCommand([run])}`);
  return judgements(split.test.map(row => utterances[row]), run.predictions, run.reading, run.seed,
    emotionsOf(utterances));
}
