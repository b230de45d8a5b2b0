import { argmax, type Emotion, EMOTIONS } from "../base";

/** Scores of one emotion against the other six; each is a share of 1, and 0 where its denominator is 0. */
export interface ClassScores {
  readonly emotion: Emotion;
  readonly support: number;       // utterances that truly have the emotion
  readonly precision: number;     // TP / (TP + FP)
  readonly recall: number;        // TP / (TP + FN)
  readonly f1: number;            // 2 TP / (2 TP + FP + FN)
  readonly oneAgainstRest: number; // (TP + TN) / all
}

/** Scores of a model: plain means over the seven emotions, but for the accuracy. */
export interface Scores {
  readonly accuracy: number;       // multiclass: the share of utterances given their true emotion
  readonly oneAgainstRest: number; // mean of the seven; what the paper's Table 2 appears to report
  readonly precision: number;
  readonly recall: number;         // unweighted average recall
  readonly f1: number;
  readonly perClass: readonly ClassScores[];
}

/**
 * The most probable class of each row of `probabilities` (rows × 7, row-major); the first of equals.
 * Throws a RangeError where a row has no largest value (NaN).
 */
export function mostProbable(probabilities: Float32Array): Int32Array {
  const n = EMOTIONS.length;
  return Int32Array.from({ length: probabilities.length / n }, (_, row) => {
    const best = argmax(probabilities.subarray(row * n, row * n + n));
    if (best < 0) throw new RangeError(`the probabilities of row ${row} are not numbers`);
    return best;
  });
}

/**
 * The confusion matrix: [true label][predicted label] → utterances, 7 × 7 in the order of EMOTIONS.
 * Throws a RangeError when the lengths differ or a label is none of 0 … 6.
 */
export function confusion(truth: ArrayLike<number>, predicted: ArrayLike<number>): number[][] {
  if (truth.length !== predicted.length)
    throw new RangeError(`${truth.length} true labels but ${predicted.length} predicted ones`);
  const matrix = EMOTIONS.map(() => EMOTIONS.map(() => 0));
  for (let i = 0; i < truth.length; i++) {
    for (const label of [truth[i], predicted[i]])
      if (!(label in EMOTIONS)) throw new RangeError(`label ${label} of utterance ${i} is none of 0 … 6`);
    matrix[truth[i]][predicted[i]]++;
  }
  return matrix;
}

/**
 * Accuracy, precision, recall and F1 from a confusion matrix, as scikit-learn's `classification_report` with
 * `labels=range(7), zero_division=0`: an emotion that never occurs counts as 0 in the means.
 */
export function scores(matrix: readonly (readonly number[])[]): Scores {
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const mean = (values: readonly number[]) => sum(values) / values.length;
  const share = (part: number, whole: number) => (whole ? part / whole : 0);
  const all = sum(matrix.map(sum));
  const perClass = EMOTIONS.map((emotion, i) => {
    const hits = matrix[i][i], support = sum(matrix[i]), predicted = sum(matrix.map(row => row[i]));
    return {
      emotion, support,
      precision: share(hits, predicted),
      recall: share(hits, support),
      f1: share(2 * hits, support + predicted),
      oneAgainstRest: share(all - support - predicted + 2 * hits, all),
    };
  });
  return {
    accuracy: share(sum(matrix.map((row, i) => row[i])), all),
    oneAgainstRest: mean(perClass.map(c => c.oneAgainstRest)),
    precision: mean(perClass.map(c => c.precision)),
    recall: mean(perClass.map(c => c.recall)),
    f1: mean(perClass.map(c => c.f1)),
    perClass,
  };
}
