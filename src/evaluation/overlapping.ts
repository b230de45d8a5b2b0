import { EMOTIONS, random } from "../base";
import type { Resampling } from "./intervals";

/** What a model said about a test set, utterance by utterance; an utterance has one name in all test sets. */
export interface Tested {
  readonly utterances: readonly string[];
  readonly truth: readonly number[];
  readonly predictions: readonly number[];
}

/** Two models on the same test sets: who alone is right, in all of them together, and the p-values of swapTest. */
export interface Swaps {
  readonly onlyA: number;
  readonly onlyB: number;
  readonly accuracy: number; // p of the difference in accuracy
  readonly f1: number;       // p of the difference in macro F1
}

/**
 * Are two models equally good on several test sets together? Approximate randomisation (Noreen 1989): if they were
 * equal, it would not matter which of the two said what, so answers are swapped at random and the difference is
 * computed again. Random test sets share utterances, which are not independent evidence: everything said about an
 * utterance, in every test set that has it, is swapped together or not at all. p is two-sided, by so many swaps.
 * @param a, b the runs of both models, test set by test set in the same order
 * @throws RangeError when they are not the same test sets
 */
export function swapTest(a: readonly Tested[], b: readonly Tested[], { resamples, seed }: Resampling): Swaps {
  if (a.length !== b.length || a.some((run, i) => run.utterances.join() !== b[i].utterances.join()))
    throw new RangeError("the two models were not tested on the same utterances");
  const classes = 1 + largestLabel([...a, ...b]);
  const zeros = () => new Int32Array(classes);
  const support = zeros();
  const tallies = [a, b].map((): Tally => ({ hits: zeros(), named: zeros() }));
  const moves = new Map<string, Disagreement[]>();
  let onlyA = 0, onlyB = 0;
  for (const [run, { utterances, truth, predictions }] of a.entries()) {
    for (const [i, saidA] of predictions.entries()) {
      const saidB = b[run].predictions[i], label = truth[i];
      support[label]++;
      count(tallies[0], label, saidA, 1);
      count(tallies[1], label, saidB, 1);
      if (saidA === saidB) continue; // swapping changes nothing
      moves.set(utterances[i], [...moves.get(utterances[i]) ?? [], [label, saidA, saidB]]);
      onlyA += Number(saidA === label);
      onlyB += Number(saidB === label);
    }
  }
  const next = random(seed), asLarge = [0, 0];
  const found = difference(tallies[0], tallies[1], support);
  for (let draw = 0; draw < resamples; draw++) {
    const [mine, other] = tallies.map(({ hits, named }): Tally => ({ hits: hits.slice(), named: named.slice() }));
    for (const unit of moves.values()) {
      if (next() >= 0.5) continue;
      for (const [label, saidA, saidB] of unit) {
        count(mine, label, saidA, -1);
        count(mine, label, saidB, 1);
        count(other, label, saidB, -1);
        count(other, label, saidA, 1);
      }
    }
    difference(mine, other, support).forEach((one, k) => {
      asLarge[k] += Number(Math.abs(one) >= Math.abs(found[k]) - 1e-12);
    });
  }
  const [accuracy, f1] = asLarge.map(count => (1 + count) / (1 + resamples));
  return { onlyA, onlyB, accuracy, f1 };
}

type Disagreement = readonly [label: number, saidA: number, saidB: number];

/** What a model got right and what it said, of each label: all that accuracy and F1 need. */
interface Tally { readonly hits: Int32Array; readonly named: Int32Array }

/** The largest label that is true or was named; −1 where there is none. */
const largestLabel = (runs: readonly Tested[]): number =>
  runs.flatMap(({ truth, predictions }) => [...truth, ...predictions]).reduce((a, b) => Math.max(a, b), -1);

function count({ hits, named }: Tally, label: number, said: number, by: number): void {
  named[said] += by;
  if (said === label) hits[label] += by;
}

/** By how much the first is ahead of the second: in hits, and in F1 summed over the labels. */
function difference(a: Tally, b: Tally, support: Int32Array): [hits: number, f1: number] {
  let hits = 0, f1 = 0;
  for (let label = 0; label < support.length; label++) {
    hits += a.hits[label] - b.hits[label];
    f1 += 2 * a.hits[label] / (support[label] + a.named[label] || 1);
    f1 -= 2 * b.hits[label] / (support[label] + b.named[label] || 1);
  }
  return [hits, f1];
}

/**
 * In what share of draws statements about confusion matrices hold, when both kinds of luck are resampled, with
 * replacement: the runs, and the utterances, each in all runs that tested it (the pigeonhole bootstrap, Owen 2007).
 * @param models the runs of each model, as many of each, test set by test set in the same order
 * @param holds told the confusion matrix of each model, classes × classes, summed over its runs; whether each statement
 *   holds
 * @param classes how many emotions there are, the paper's seven unless said
 * @throws RangeError when a label is none of 0 … classes − 1
 */
export function holdsInDraws(
  models: readonly (readonly Tested[])[], holds: (matrices: number[][][]) => readonly boolean[],
  { resamples, seed }: Resampling, classes = EMOTIONS.length,
): number[] {
  const largest = largestLabel(models.flat());
  if (largest >= classes) throw new RangeError(`label ${largest} is none of 0 … ${classes - 1}`);
  const tests = models[0], next = random(seed);
  const names = [...new Set(tests.flatMap(({ utterances }) => utterances))];
  const placeOf = new Map(names.map((name, place) => [name, place]));
  const places = tests.map(({ utterances }) => Int32Array.from(utterances, name => placeOf.get(name)!));
  const mistakes = models.map(tested => tested.map(({ truth, predictions }, run) => truth.flatMap((label, i) =>
    (label === predictions[i] ? [] : [{ label, named: predictions[i], place: places[run][i] }]))));
  const drawTimes = (count: number) => {
    const times = new Int32Array(count);
    for (let i = 0; i < count; i++) times[Math.floor(next() * count)]++;
    return times;
  };
  const held: number[] = [];
  for (let draw = 0; draw < resamples; draw++) {
    const ofRun = drawTimes(tests.length);
    const ofUtterance = drawTimes(names.length);
    const support = new Int32Array(classes);
    tests.forEach(({ truth }, run) => {
      if (!ofRun[run]) return;
      truth.forEach((label, i) => { support[label] += ofRun[run] * ofUtterance[places[run][i]]; });
    });
    holds(mistakes.map(ofModel => weighConfusion(ofModel, support, ofRun, ofUtterance)))
      .forEach((one, k) => { held[k] = (held[k] ?? 0) + Number(one) / resamples; });
  }
  return held;
}

/** An utterance that a run named wrongly. */
interface Mistake { readonly label: number; readonly named: number; readonly place: number }

/**
 * The confusion matrix of a model's runs, each run and each utterance counted so many times: everything right, as
 * often as each label occurs, but for the mistakes, which are few.
 */
function weighConfusion(
  mistakes: readonly (readonly Mistake[])[], support: Int32Array, ofRun: Int32Array, ofUtterance: Int32Array,
): number[][] {
  const matrix = Array.from(support, (times, label) =>
    Array.from(support, (_, named) => (label === named ? times : 0)));
  mistakes.forEach((own, run) => {
    if (!ofRun[run]) return;
    for (const { label, named, place } of own) {
      const times = ofRun[run] * ofUtterance[place];
      matrix[label][label] -= times;
      matrix[label][named] += times;
    }
  });
  return matrix;
}
