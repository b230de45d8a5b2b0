import { permutation, random } from "../base";
import { speakerOf, type Utterance } from "../corpus";
import type { Reading } from "../features";
import { type Interval, proportionInterval, type Resampling } from "./intervals";
import { confusion } from "./metrics";

/** What a network said of an utterance of its test set; labels are indices in the emotions of its corpus. */
export interface Judged {
  readonly utterance: Utterance;
  readonly reading: Reading;
  readonly seed: number;
  readonly truth: number;
  readonly prediction: number;
}

/** Predictions as judgements, in the order of the utterances they are of. */
export const judgements = (
  utterances: readonly Utterance[], predictions: ArrayLike<number>, reading: Reading, seed: number,
  emotions: readonly string[],
): Judged[] => utterances.map((utterance, i) => ({ utterance, reading, seed,
  truth: emotions.indexOf(utterance.emotion), prediction: predictions[i] }));

/** The confusion matrix of judgements: [true label][predicted label] → utterances. */
export const confusionOf = (judged: readonly Judged[], classes: number): number[][] =>
  confusion(judged.map(({ truth }) => truth), judged.map(({ prediction }) => prediction), classes);

const wrong = ({ truth, prediction }: Judged) => truth !== prediction;

/** The errors among utterances that have something in common; the rate's interval is Wilson's. */
export interface ErrorRate {
  readonly group: string; readonly errors: number; readonly n: number; readonly rate: Interval;
}

/** The share of errors in each group, in the order in which groups first come; of no group: left out. */
export function errorRates(
  judged: readonly Judged[], groupOf: (utterance: Utterance) => string | null,
): ErrorRate[] {
  const groups = new Map<string, Judged[]>();
  for (const one of judged) {
    const group = groupOf(one.utterance);
    if (group !== null) groups.set(group, [...groups.get(group) ?? [], one]);
  }
  return [...groups].map(([group, own]) => {
    const errors = own.filter(wrong).length;
    return { group, errors, n: own.length, rate: proportionInterval(errors, own.length) };
  });
}

/**
 * Whether errors gather in some groups: the share of deals of the same errors among the same utterances that
 * are as uneven, by Pearson's chi-squared. Exact margins, so small groups do no harm.
 * Throws a RangeError when no utterance has a group.
 */
export function permutationTest(
  judged: readonly Judged[], groupOf: (utterance: Utterance) => string | null,
  { resamples, seed }: Resampling,
): number {
  const kept = judged.map(one => ({ error: Number(wrong(one)), group: groupOf(one.utterance) }))
    .filter(({ group }) => group !== null);
  if (!kept.length) throw new RangeError("no utterance has a group");
  const names = [...new Set(kept.map(({ group }) => group))];
  const place = kept.map(({ group }) => names.indexOf(group)), sizes = names.map(() => 0);
  for (const group of place) sizes[group]++;
  const uneven = (order: ArrayLike<number>) => { // chi-squared but for constants that the margins fix
    const errors = new Float64Array(names.length);
    place.forEach((group, i) => { errors[group] += kept[order[i]].error; });
    return errors.reduce((sum, e, group) => sum + e ** 2 / sizes[group], 0);
  };
  const seen = uneven(kept.map((_, i) => i)), next = random(seed);
  let as = 1; // what was seen is one of the deals
  for (let i = 0; i < resamples; i++) as += Number(uneven(permutation(kept.length, next)) >= seen - 1e-9);
  return as / (resamples + 1);
}

/** Each utterance's length among those of its speaker, by thirds, under its id. */
export function lengthThirds(
  utterances: readonly Utterance[], lengths: ArrayLike<number>,
): Map<string, string> {
  const spoken = new Map<string, number[]>();
  utterances.forEach((u, i) => spoken.set(speakerOf(u), [...spoken.get(speakerOf(u)) ?? [], lengths[i]]));
  return new Map(utterances.map((u, i) => {
    const all = spoken.get(speakerOf(u))!, shorter = all.filter(other => other < lengths[i]).length;
    return [u.id, THIRDS[Math.floor(3 * shorter / all.length)]];
  }));
}

export const THIRDS = ["short", "middling", "long"];

const MANNERS: readonly (readonly [manner: string, beginning: RegExp])[] = [
  ["ch, j", /^(ch|j|ger|gin)/], ["n, m", /^(n|m|kn)/], ["r, l, w, y", /^(r|l|wh|w|y|wr)/],
  ["f, v, s, z, sh, th, h", /^(f|v|s|z|th|h|ph|ce|ci)/], ["p, b, t, d, k, g", /^(p|b|t|d|k|c|g|q)/],
  ["a vowel", /^[aeiou]/],
];

/** The kind of sound that a word begins with, by its spelling: "germ" with ch, j; null for what is no word. */
export const firstSound = (word: string): string | null =>
  (/^[a-z]+$/.test(word) ? MANNERS.find(([, beginning]) => beginning.test(word))?.[0] ?? null : null);
