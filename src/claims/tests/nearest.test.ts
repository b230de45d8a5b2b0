import { expect, test } from "vitest";
import { random, TABLE_2 } from "../../base";
import { confusion, scores } from "../../evaluation";
import { type ClassCounts, distanceOf, nearestMatrix, type PrintedRow } from "../nearest";

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** A class' counts in a matrix. */
const countsOf = (matrix: readonly (readonly number[])[], i: number): ClassCounts => ({
  hits: matrix[i][i], misses: sum(matrix[i]) - matrix[i][i],
  falseAlarms: sum(matrix.map(row => row[i])) - matrix[i][i],
});

/** Every 3 × 3 matrix of n utterances. */
function* matrices(n: number, cells: number[] = []): Generator<number[][]> {
  const left = n - sum(cells);
  if (cells.length === 8) yield [[...cells.slice(0, 3)], [...cells.slice(3, 6)], [...cells.slice(6), left]];
  else for (let count = 0; count <= left; count++) yield* matrices(n, [...cells, count]);
}

test("three classes: as near as the nearest of all matrices, tried one by one", () => {
  const n = 8, step = 0.05, all = [...matrices(n)].filter(matrix => matrix.every((row, i) => row[i] > 0));
  const tables: PrintedRow[][] = [
    [[0.67, 0.8, 0.9], [0.75, 0.6, 0.7], [0.9, 0.95, 0.88]],
    [[0.98, 0.98, 0.96], [0.68, 0.9, 0.95], [0.91, 0.73, 0.94]],
  ].map(rows => rows.map(([precision, recall, accuracy]) => ({ precision, recall, accuracy })));
  for (const rows of tables) {
    const best = Math.min(...all.map(matrix =>
      Math.max(...rows.map((row, i) => distanceOf(row, countsOf(matrix, i), n)))));
    const found = nearestMatrix(rows, n, step);
    expect(found.distance).toBeGreaterThanOrEqual(best - 1e-9);
    expect(found.distance).toBeLessThanOrEqual(best + step);
  }
});

test("a table that was printed from a matrix is found, to its rounding", { timeout: 30_000 }, () => {
  const next = random(3), label = () => Math.floor(7 * next());
  const truth = Array.from({ length: 120 }, label), said = truth.map(one => (next() < 0.8 ? one : label()));
  const two = (value: number) => Number(value.toFixed(2));
  const rows = scores(confusion(truth, said, 7)).perClass.map(({ precision, recall, oneAgainstRest }) =>
    ({ precision: two(precision), recall: two(recall), accuracy: two(100 * oneAgainstRest) / 100 }));
  expect(nearestMatrix(rows, 120).distance).toBe(0);
});

test("what it gives is a confusion matrix with those counts; Table 2 has none over 328", () => {
  const rows = TABLE_2.map(({ precision, recall, accuracy }) =>
    ({ precision, recall, accuracy: accuracy / 100 }));
  const { distance, classes, matrix } = nearestMatrix(rows, 328);
  expect(sum(matrix.flat())).toBe(328);
  expect(Math.min(...matrix.flat())).toBe(0);
  classes.forEach((counts, i) => expect(countsOf(matrix, i)).toEqual(counts));
  expect(distance).toBe(Math.max(...classes.map((counts, i) => distanceOf(rows[i], counts, 328))));
  expect(distance).toBeGreaterThan(1);
  const shares = rows.map(row => ({ ...row, accuracy: null }));
  expect(nearestMatrix(shares, 328).distance).toBe(0); // without the accuracies there is one
});
