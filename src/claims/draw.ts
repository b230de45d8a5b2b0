import { EMOTIONS, mean, type PublishedClass, random } from "../base";
import { errorsOf } from "./arithmetic";
import { type Draw, DRAWS, LEVEL, type Range } from "./rules";

/** A printed number as a statistic of a test set that is drawn. */
export interface Drawn {
  /** Utterances of each kind in a population where the number's true value is this; the rest are of no kind. */
  readonly kinds: (value: number) => readonly [first: number, second?: number];
  /** The number in a test set that has so many utterances of each kind. */
  readonly statistic: (first: number, second: number) => number;
  /** By how much one utterance moves it. */
  readonly step: number;
}

/**
 * The true values from which the draw of a test set gives a printed number: neither among the highest 2.5% nor among
 * the lowest 2.5% of what all test sets of a population give. Summed over all of them, both ends found by bisection;
 * for a plain share these are Clopper and Pearson's bounds for a finite population, and a rate of 100% has a tolerance
 * as well. tools/reference/verdicts.py draws test sets at both ends of each, and counts.
 * @param rounding half of the last printed digit; the printed number also stands for its nearest count of utterances
 * @param bounds within which the true value must lie
 */
export function tolerance(
  published: number, rounding: number, { kinds, statistic, step }: Drawn, draw: Draw, bounds: Range = [0, 1],
): Range {
  const reach = Math.max(rounding, step / 2) + 1e-12, inside = Math.min(bounds[1], Math.max(bounds[0], published));
  const logFactorials = logFactorialsTo(draw.of);
  /** How far from the published number the true value may be: as far as enough test sets still pass. */
  const farthest = (end: number, passes: (found: number) => boolean) => {
    const enough = (value: number) => shareOfParts(kinds(value), draw, logFactorials,
      (first, second) => passes(statistic(first, second))) >= LEVEL / 2;
    if (enough(end)) return end;
    let yes = inside, no = end; // the nearer a value, the more parts pass
    while (Math.abs(yes - no) > 1e-5) {
      const middle = (yes + no) / 2;
      if (enough(middle)) yes = middle;
      else no = middle;
    }
    return yes;
  };
  return [farthest(bounds[0], found => found >= published - reach),
    farthest(bounds[1], found => found <= published + reach)];
}

/** ln n! of every n to a number, by n. */
function logFactorialsTo(most: number): Float64Array {
  const sums = new Float64Array(most + 1);
  for (let n = 2; n <= most; n++) sums[n] = sums[n - 1] + Math.log(n);
  return sums;
}

/**
 * The share of all test sets without replacement that pass, by their utterances of two kinds: the multivariate
 * hypergeometric distribution, summed.
 */
function shareOfParts(
  [sizeOfFirst, sizeOfSecond = 0]: readonly [number, number?], { test, of }: Draw, logFactorials: Float64Array,
  passes: (first: number, second: number) => boolean,
): number {
  const choose = (n: number, k: number) => logFactorials[n] - logFactorials[k] - logFactorials[n - k]; // ln
  const whole = Math.min(of, Math.round(sizeOfFirst)), both = Math.min(of, Math.round(sizeOfFirst + sizeOfSecond));
  const all = choose(of, test);
  let share = 0;
  for (let first = Math.max(0, test - of + whole); first <= Math.min(test, whole); first++) {
    const chosen = choose(whole, first), left = test - first;
    if (chosen + choose(of - whole, left) - all < NEGLIGIBLE) continue;
    for (let second = Math.max(0, left - of + both); second <= Math.min(left, both - whole); second++) if (passes(first, second))
      share += Math.exp(chosen + choose(both - whole, second) + choose(of - both, left - second) - all);
  }
  return share;
}

const NEGLIGIBLE = Math.log(1e-12); // a share of test sets

/**
 * An accuracy, multiclass or of one emotion against the rest: the share of utterances answered rightly. Mean precision
 * and mean F1 move as the accuracy does where emotions are equally frequent and equally often taken for each other.
 */
export const accuracyDrawn = ({ test, of }: Draw): Drawn =>
  ({ kinds: value => [value * of], statistic: right => right / test, step: 1 / test });

/** The mean one-against-rest accuracy of seven emotions: 1 − 2/7 · (1 − the multiclass accuracy). */
export function oneAgainstRestDrawn({ test, of }: Draw): Drawn {
  const part = 2 / EMOTIONS.length; // an error answers two of seven questions wrongly
  return { kinds: value => [(1 - (1 - value) / part) * of], statistic: right => 1 - part * (1 - right / test),
    step: part / test };
}

/** An accuracy less another, where the share `discordance` of utterances is right with one of the two models alone. */
export const differenceDrawn = ({ test, of }: Draw, discordance: number): Drawn => ({
  kinds: value => [(discordance + value) / 2 * of, (discordance - value) / 2 * of],
  statistic: (onlyFirst, onlySecond) => (onlyFirst - onlySecond) / test, step: 1 / test,
});

/** A number of one emotion, which so many utterances of the population have. */
export type ClassMeasure = "precision" | "recall" | "f1";

/**
 * Precision, recall or F1 of one emotion: hits / (hits + weight · wrong), the wrong ones being false alarms, misses, or
 * both at half weight.
 * @param recall the published one, by which the hits follow from `utterances` where precision or F1 is drawn
 */
export function classDrawn(
  measure: ClassMeasure, utterances: number, { precision, recall, f1 }: Readonly<Record<ClassMeasure, number>>,
  { test, of }: Draw,
): Drawn {
  const hits = recall * utterances, weight = measure === "f1" ? 0.5 : 1;
  const published = { precision, recall, f1 }[measure];
  return {
    kinds: value => (measure === "recall" ? [value * utterances, (1 - value) * utterances]
      : [hits, hits * (1 / value - 1) / weight]),
    statistic: (right, wrong) => right / (right + weight * wrong),
    step: published / (hits * test / of),
  };
}

/**
 * How far apart the recalls of seven equally frequent emotions are at most in 95 of 100 draws, all being the same.
 */
export function recallSpread(recall: number, draw: Draw): number {
  const utterances = draw.of / EMOTIONS.length;
  const ends = EMOTIONS.flatMap((_, i) => [i + recall, i + 1].map(share => Math.round(share * utterances)));
  const spreads = Float64Array.from(drawnCounts(ends, draw, counts => {
    const recalls = EMOTIONS.map((_, i) => counts[2 * i] / (counts[2 * i] + counts[2 * i + 1]));
    return Math.max(...recalls) - Math.min(...recalls);
  })).sort();
  return spreads[Math.ceil((1 - LEVEL) * spreads.length) - 1];
}

/** The share of test sets of equally frequent emotions in which a table's misses and false alarms can be as many, within rounding. */
export function tablesAllowed(rows: readonly PublishedClass[], draw: Draw): number {
  const ends = rows.map((_, i) => Math.round((i + 1) * draw.of / rows.length));
  return mean(drawnCounts(ends, draw, counts => {
    const { misses, falseAlarms } = errorsOf(rows, [...counts]);
    return Number(misses[0] <= falseAlarms[1] && falseAlarms[0] <= misses[1]);
  }));
}

/** A statistic of test sets drawn without replacement, by DRAWS: of how many utterances of each kind there are. */
function drawnCounts<T>(ends: readonly number[], { test, of }: Draw, statistic: (counts: Int32Array) => T): T[] {
  const next = random(DRAWS.seed), all = Uint8Array.from({ length: of }, (_, i) => ends.findIndex(end => i < end));
  return Array.from({ length: DRAWS.resamples }, () => {
    const counts = new Int32Array(ends.length);
    for (let i = 0; i < test; i++) { // Fisher and Yates, as far as need be
      const j = i + Math.floor(next() * (of - i));
      [all[i], all[j]] = [all[j], all[i]];
      counts[all[i]]++;
    }
    return statistic(counts);
  });
}
