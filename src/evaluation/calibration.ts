import { bootstrapOf, type Interval, proportionInterval, type Resampling, simulatedInterval } from "./intervals";
import { confusion, mostProbable } from "./metrics";

/** What a network said of an utterance: the probability of the emotion it named, and whether that was it. */
export interface Answer { readonly confidence: number; readonly correct: boolean }

/**
 * The answers behind probabilities (rows × classes, row-major), each row's truth being a label.
 * Throws a RangeError when there are not so many probabilities for each truth.
 */
export function answersOf(probabilities: Float32Array, truth: ArrayLike<number>, classes: number): Answer[] {
  if (probabilities.length !== classes * truth.length)
    throw new RangeError(`${probabilities.length} probabilities for ${truth.length} utterances`);
  return Array.from(truth, (label, row) => {
    const own = probabilities.subarray(row * classes, (row + 1) * classes), confidence = Math.max(...own);
    return { confidence, correct: own.indexOf(confidence) === label };
  });
}

/** Answers of about the same confidence: how sure they were, and how often right. */
export interface Bin {
  readonly from: number;         // of the confidences: above this,
  readonly to: number;           // up to this
  readonly n: number;
  readonly confidence: number;   // mean
  readonly accuracy: Interval;   // Wilson's
}

/** Answers in so many bins of equal width, the empty ones left out: a reliability diagram. */
export function reliability(answers: readonly Answer[], bins = 10): Bin[] {
  return Array.from({ length: bins }, (_, bin) => {
    const own = answers.filter(({ confidence }) => binOf(confidence, bins) === bin), n = own.length;
    if (n === 0) return [];
    const confidence = own.reduce((sum, answer) => sum + answer.confidence, 0) / n;
    const accuracy = proportionInterval(own.filter(answer => answer.correct).length, n);
    return [{ from: bin / bins, to: (bin + 1) / bins, n, confidence, accuracy }];
  }).flat();
}

const binOf = (confidence: number, bins: number) => Math.max(0, Math.ceil(confidence * bins) - 1);

/**
 * The expected calibration error (Guo et al. 2017): how far confidence and accuracy are apart, on average over
 * the answers, bin by bin.
 */
export const calibrationError = (answers: readonly Answer[], bins = 10): number =>
  errorOf(answers.map(({ confidence }) => confidence), i => Number(answers[i].correct), bins);

function errorOf(confidences: ArrayLike<number>, correct: (i: number) => number, bins: number): number {
  const apart = new Float64Array(bins), n = confidences.length;
  for (let i = 0; i < n; i++) apart[binOf(confidences[i], bins)] += confidences[i] - correct(i);
  return apart.reduce((sum, difference) => sum + Math.abs(difference), 0) / n;
}

/** The same with its 95% bootstrap interval. Few answers make it too large: see {@link calibrationIfPerfect}. */
export const calibrationInterval = (answers: readonly Answer[], resampling: Resampling, bins = 10): Interval =>
  bootstrapOf(answers.length, rows =>
    calibrationError(Array.from(rows, row => answers[row]), bins), resampling);

/**
 * The calibration error that the same confidences have when they are right: each answer is then correct as
 * often as it says. What a perfectly calibrated network of as many answers would show, simulated.
 */
export function calibrationIfPerfect(answers: readonly Answer[], resampling: Resampling, bins = 10): Interval {
  const confidences = answers.map(({ confidence }) => confidence);
  return simulatedInterval(next =>
    errorOf(confidences, i => Number(next() < confidences[i]), bins), resampling);
}

/** What is left when only answers of at least some confidence are given. */
export interface Selection { readonly threshold: number; readonly answered: number; readonly accuracy: number }

/** Every threshold worth having, from the one that keeps everything: one selection for each confidence. */
export function selections(answers: readonly Answer[]): Selection[] {
  const sorted = [...answers].sort((a, b) => b.confidence - a.confidence);
  let hits = 0;
  const all = sorted.map(({ confidence, correct }, i) => {
    hits += Number(correct);
    return { threshold: confidence, answered: (i + 1) / sorted.length, accuracy: hits / (i + 1) };
  });
  return all.filter(({ threshold }, i) => threshold !== all[i + 1]?.threshold).reverse();
}

/** The lowest threshold at which answers are as accurate as asked for; null when none is. */
export const thresholdFor = (answers: readonly Answer[], accuracy: number): number | null =>
  selections(answers).find(selection => selection.accuracy >= accuracy)?.threshold ?? null;

/** How many answers reach a threshold, as a share, and how many of these are right; with Wilson's intervals. */
export function answersAbove(
  answers: readonly Answer[], threshold: number,
): { readonly answered: Interval; readonly accuracy: Interval | null } {
  const given = answers.filter(({ confidence }) => confidence >= threshold);
  const hits = given.filter(({ correct }) => correct).length;
  return { answered: proportionInterval(given.length, answers.length),
    accuracy: given.length ? proportionInterval(hits, given.length) : null };
}

/**
 * The answers that reach a threshold as a confusion matrix (see `confusion`), how many there are, and how many are
 * right. Throws as `answersOf`.
 */
export function confusionAbove(
  probabilities: Float32Array, truth: readonly number[], classes: number, threshold: number,
) {
  const said = mostProbable(probabilities, classes), answers = answersOf(probabilities, truth, classes);
  const given = [...answers.keys()].filter(row => answers[row].confidence >= threshold);
  const matrix = confusion(given.map(row => truth[row]), given.map(row => said[row]), classes);
  return { matrix, given: given.length, right: given.filter(row => answers[row].correct).length };
}
