import { EMOTIONS, random } from "../base";
import { type Draw, DRAWS, LEVEL, type Range } from "./rules";

/** A printed number as a statistic of a test part that is drawn. */
export interface Drawn {
  /** Utterances of each kind in a population where the number's true value is this; the rest are of no kind. */
  readonly kinds: (value: number) => readonly number[];
  /** The number in a test part that has so many utterances of each kind. */
  readonly statistic: (counts: ArrayLike<number>) => number;
  /** By how much one utterance moves it. */
  readonly step: number;
}

/**
 * The true values from which the draw of a test part gives a printed number: neither among the highest 2.5 % nor among
 * the lowest 2.5 % that they give. By simulation: the utterances of a population are numbered by kind, test parts drawn
 * without replacement from a seed, always the same ones, and both ends searched by bisection. For a plain share these
 * are Clopper and Pearson's bounds for a finite population; so a rate of 100 % has a tolerance as well.
 * @param rounding half of the last printed digit; the printed number also stands for its nearest count of utterances
 * @param bounds within which the true value must lie
 */
export function tolerance(
  published: number, rounding: number, { kinds, statistic, step }: Drawn, draw: Draw, bounds: Range = [0, 1],
): Range {
  const parts = drawnParts(draw), reach = Math.max(rounding, step / 2) + 1e-12;
  const inside = Math.min(bounds[1], Math.max(bounds[0], published));
  /** How far from the published number the true value may be: as far as enough test parts still pass. */
  const farthest = (end: number, passes: (found: number) => boolean) => {
    let yes = inside, no = end, open = parts, sure = 0; // a part that passes at some value passes nearer, too
    for (let value = end; Math.abs(yes - no) > 1e-4; value = (yes + no) / 2) {
      const counted = countKinds(kinds(value)), passing = open.filter(part => passes(statistic(counted(part))));
      const enough = sure + passing.length >= LEVEL / 2 * parts.length;
      if (enough && value === end) return end;
      if (enough) {
        yes = value;
        open = passing;
      } else {
        const passed = new Set(passing);
        no = value;
        sure += passing.length;
        open = open.filter(part => !passed.has(part));
      }
    }
    return yes;
  };
  return [farthest(bounds[0], found => found >= published - reach),
    farthest(bounds[1], found => found <= published + reach)];
}

const kept = new Map<string, readonly Uint16Array[]>();

/** Test parts drawn without replacement, as ascending numbers of utterances; drawn once for each size. */
function drawnParts({ test, of }: Draw): readonly Uint16Array[] {
  const key = `${test} of ${of}`, next = random(DRAWS.seed), all = Uint16Array.from({ length: of }, (_, i) => i);
  if (!kept.has(key)) kept.set(key, Array.from({ length: DRAWS.resamples }, () => {
    for (let i = 0; i < test; i++) { // Fisher and Yates, as far as need be
      const j = i + Math.floor(next() * (of - i));
      [all[i], all[j]] = [all[j], all[i]];
    }
    return all.slice(0, test).sort();
  }));
  return kept.get(key)!;
}

/** Counts a test part's utterances of each kind, the population numbered kind by kind; always in the same array. */
function countKinds(kinds: readonly number[]): (part: Uint16Array) => Int32Array {
  const counts = new Int32Array(kinds.length);
  let sum = 0;
  const ends = kinds.map(size => Math.round(sum += size));
  return part => {
    for (let kind = 0, before = 0; kind < ends.length; kind++) {
      const below = countBelow(part, ends[kind]);
      counts[kind] = below - before;
      before = below;
    }
    return counts;
  };
}

/** How many of some ascending numbers are below a border. */
function countBelow(ascending: Uint16Array, border: number): number {
  let from = 0, to = ascending.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (ascending[middle] < border) from = middle + 1;
    else to = middle;
  }
  return from;
}

/**
 * An accuracy, multiclass or of one emotion against the rest: the share of utterances answered rightly. Mean precision
 * and mean F1 move as the accuracy does where emotions are equally frequent and equally often taken for each other.
 */
export const accuracyDrawn = ({ test, of }: Draw): Drawn =>
  ({ kinds: value => [value * of], statistic: counts => counts[0] / test, step: 1 / test });

/** The mean one-against-rest accuracy of seven emotions: 1 − 2/7 · (1 − the multiclass accuracy). */
export function oneAgainstRestDrawn({ test, of }: Draw): Drawn {
  const part = 2 / EMOTIONS.length; // an error answers two of seven questions wrongly
  return { kinds: value => [(1 - (1 - value) / part) * of], statistic: counts => 1 - part * (1 - counts[0] / test),
    step: part / test };
}

/** An accuracy less another, where the share `discordance` of utterances is right with one of the two models alone. */
export const differenceDrawn = ({ test, of }: Draw, discordance: number): Drawn => ({
  kinds: value => [(discordance + value) / 2 * of, (discordance - value) / 2 * of],
  statistic: counts => (counts[0] - counts[1]) / test, step: 1 / test,
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
    statistic: counts => counts[0] / (counts[0] + weight * counts[1]),
    step: published / (hits * test / of),
  };
}

/** How far apart the recalls of seven equally frequent emotions are at most in 95 of 100 draws, all being the same. */
export function recallSpread(recall: number, draw: Draw): number {
  const utterances = draw.of / EMOTIONS.length;
  const kinds = EMOTIONS.flatMap(() => [recall * utterances, (1 - recall) * utterances]);
  const counted = countKinds(kinds), spreads = drawnParts(draw).map(part => {
    const counts = counted(part), recalls = EMOTIONS.map((_, i) => counts[2 * i] / (counts[2 * i] + counts[2 * i + 1]));
    return Math.max(...recalls) - Math.min(...recalls);
  });
  return spreads.sort((a, b) => a - b)[Math.ceil((1 - LEVEL) * spreads.length) - 1];
}
