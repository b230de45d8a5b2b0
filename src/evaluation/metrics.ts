import { argmax, EMOTIONS } from "../base";

/** Scores of one emotion against the others; each is a share of 1, and 0 where its denominator is 0. */
export interface ClassScores {
  readonly emotion: string;
  readonly support: number;       // utterances that truly have the emotion
  readonly precision: number;     // TP / (TP + FP)
  readonly recall: number;        // TP / (TP + FN)
  readonly f1: number;            // 2 TP / (2 TP + FP + FN)
  readonly oneAgainstRest: number; // (TP + TN) / all
}

/**
 * Scores of a model. All but the accuracy are plain means over the emotions that some utterance of the test set has:
 * one that none has cannot be recalled.
 */
export interface Scores {
  readonly accuracy: number;       // multiclass: the share of utterances given their true emotion
  readonly oneAgainstRest: number; // what the paper's Table 2 appears to report
  readonly precision: number;
  readonly recall: number;         // unweighted average recall
  readonly f1: number;
  readonly perClass: readonly ClassScores[];
}

/**
 * The most probable class of each row of `probabilities` (rows × classes, row-major); the first of equals.
 * Throws a RangeError where a row has no largest value (NaN).
 */
export function mostProbable(probabilities: Float32Array, classes: number): Int32Array {
  return Int32Array.from({ length: probabilities.length / classes }, (_, row) => {
    const best = argmax(probabilities.subarray(row * classes, (row + 1) * classes));
    if (best < 0) throw new RangeError(`the probabilities of row ${row} are not numbers`);
    return best;
  });
}

/**
 * The confusion matrix: [true label][predicted label] → utterances, classes × classes.
 * Throws a RangeError when the lengths differ or a label is none of 0 … classes − 1.
 */
export function confusion(truth: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): number[][] {
  if (truth.length !== predicted.length)
    throw new RangeError(`${truth.length} true labels but ${predicted.length} predicted ones`);
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < truth.length; i++) {
    for (const label of [truth[i], predicted[i]])
      if (!(label in matrix)) throw new RangeError(`label ${label} of utterance ${i} is none of 0 … ${classes - 1}`);
    matrix[truth[i]][predicted[i]]++;
  }
  return matrix;
}

/**
 * Accuracy, precision, recall and F1 from a confusion matrix, as scikit-learn's with `labels=numpy.unique(y_true),
 * average="macro", zero_division=0`. `emotions` names its rows: the paper's seven unless said.
 * Throws a RangeError where there are not as many names as rows.
 */
export function scores(matrix: Matrix, emotions = EMOTIONS): Scores {
  checkNames(matrix, emotions);
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const mean = (values: readonly number[]) => share(sum(values), values.length);
  const share = (part: number, whole: number) => (whole ? part / whole : 0);
  const all = sum(matrix.map(sum));
  const perClass = emotions.map((emotion, i) => {
    const hits = matrix[i][i], support = sum(matrix[i]), predicted = sum(matrix.map(row => row[i]));
    return {
      emotion, support,
      precision: share(hits, predicted),
      recall: share(hits, support),
      f1: share(2 * hits, support + predicted),
      oneAgainstRest: share(all - support - predicted + 2 * hits, all),
    };
  });
  const present = perClass.filter(({ support }) => support > 0);
  return {
    accuracy: share(sum(matrix.map((row, i) => row[i])), all),
    oneAgainstRest: mean(present.map(c => c.oneAgainstRest)),
    precision: mean(present.map(c => c.precision)),
    recall: mean(present.map(c => c.recall)),
    f1: mean(present.map(c => c.f1)),
    perClass,
  };
}

/** [row][column] → a number. */
export type Matrix = readonly (readonly number[])[];

/** Throws a RangeError where a matrix has not as many rows as there are names for them. */
export function checkNames(matrix: Matrix, names: readonly string[]): void {
  if (matrix.length !== names.length)
    throw new RangeError(`a matrix of ${matrix.length} rows has the names of ${names.length}: ${names.join(", ")}`);
}
