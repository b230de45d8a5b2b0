import { describe, expect, test } from "vitest";
import reference from "../../../tools/reference/remedies.json";
import {
  coral, ifNamedBest, kMeans, matchPriors, matchPrototypes, mostConfident, nameClusters, nearestCentre, predictedClasses,
} from "../transfer";

const rows = (values: number[][]) => values.map(row => Float64Array.from(row));
const points = rows(reference.points), probabilities = rows(reference.probabilities);

test("clusters are scikit-learn's, whatever they are called, and no looser", () => {
  const labels = kMeans(points, 7, 1, 20), sameAs = new Set<string>();
  labels.forEach((label, i) => sameAs.add(`${label} ${reference.clusters[i]}`));
  expect(sameAs.size).toBe(7);
  expect(() => kMeans(points.slice(0, 3), 7, 1)).toThrow(/3 rows make no 7 clusters/);
});

test("clusters are named as the Hungarian method of SciPy names them", () => {
  const labels = Int32Array.from(reference.clusters);
  expect([...nameClusters(labels, probabilities)]).toEqual(reference.clusters.map(c => reference.names[c]));
});

test("scikit-learn's clusters are those of the nearest centre, and a point between them goes to the nearer one", () => {
  const labels = Int32Array.from(reference.clusters);
  expect([...nearestCentre(points, points, labels)]).toEqual(reference.clusters);
  const line = [0, 1, 9, 10].map(x => Float64Array.of(x)), sides = Int32Array.of(5, 5, 2, 2);
  expect([...nearestCentre([4.9, 5.1, -3].map(x => Float64Array.of(x)), line, sides)]).toEqual([5, 2, 5]);
});

test("named best, clusters that only swapped names are all right, and a mixed one costs its smaller part", () => {
  expect(ifNamedBest([[0, 9, 0], [0, 0, 5], [7, 0, 0]])).toBe(1);
  expect(ifNamedBest([[6, 0, 0], [0, 4, 4], [0, 3, 3]])).toBe((6 + 4 + 3) / 20);
});

test("by likeness every cluster gets the name of the class that points its way", () => {
  const labels = Int32Array.from(reference.clusters), names = [3, 0, 6, 2, 5, 1, 4];
  const mean = points[0].map((_, c) => points.reduce((sum, row) => sum + row[c], 0) / points.length);
  const centred = points.map(row => row.map((value, c) => value - mean[c]));
  const other = centred.map(row => row.map(value => 1.7 * value)); // as far apart again, in the same directions
  const found = matchPrototypes(labels, centred, other, labels.map(label => names[label]));
  expect([...found]).toEqual(reference.clusters.map(cluster => names[cluster]));
});

describe("balanced probabilities", () => {
  const found = matchPriors(probabilities, 500);

  test("are those of SciPy in the log domain", () =>
    found.forEach((row, i) => row.forEach((p, c) => expect(p).toBeCloseTo(reference.balanced[i][c], 6))));

  test("give every class the same share", () => {
    for (let c = 0; c < 7; c++) expect(found.reduce((sum, row) => sum + row[c], 0)).toBeCloseTo(84 / 7, 4);
  });
});

test("correlation alignment gives NumPy's rows", () => {
  const moved = coral(rows(reference.source), rows(reference.target));
  moved.forEach((row, i) => row.forEach((value, c) => expect(value).toBeCloseTo(reference.moved[i][c], 6)));
});

test("the surest rows of each class are its share, at least one", () => {
  const some = rows([[0.9, 0.1], [0.6, 0.4], [0.8, 0.2], [0.7, 0.3], [0.2, 0.8]]);
  expect([...predictedClasses(some)]).toEqual([0, 0, 0, 0, 1]);
  expect(mostConfident(some, 0.5)).toEqual([0, 2, 4]);
});
