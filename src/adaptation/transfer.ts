import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { argmax, random } from "../base";

// What unlabelled speech of a new speaker can be used for. Rows are utterances; probabilities are rows of one
// value for each class. That the speaker shows every emotion equally often is an assumption, and stated as one.

export type Rows = readonly Float64Array[];

/**
 * Probabilities under the assumption that every class has the same share of the rows: rows and columns are
 * scaled in turn until both sums fit (Sinkhorn 1967), the entropic optimal transport of rows to classes. Utterances ×
 * classes, as it came; each row sums to 1.
 */
export function matchPriors(probabilities: Rows, rounds = 100): Float64Array[] {
  const rows = probabilities.map(row => row.map(p => Math.max(p, 1e-12))), classes = rows[0]?.length ?? 0;
  for (let round = 0; round < rounds; round++) {
    for (let c = 0; c < classes; c++) {
      const factor = rows.length / classes / rows.reduce((sum, row) => sum + row[c], 0);
      for (const row of rows) row[c] *= factor;
    }
    for (const row of rows) {
      const sum = row.reduce((a, b) => a + b);
      for (let c = 0; c < classes; c++) row[c] /= sum;
    }
  }
  return rows;
}

/** The class of each row by its largest value, the first among equals. */
export const predictedClasses = (rows: Rows): Int32Array => Int32Array.from(rows, argmax);

/** The rows of each class that are surest of it: this share, at least one. */
export function mostConfident(probabilities: Rows, share: number): number[] {
  const labels = predictedClasses(probabilities), chosen: number[] = [];
  for (const label of new Set(labels)) {
    const own = [...labels.keys()].filter(row => labels[row] === label)
      .sort((a, b) => probabilities[b][label] - probabilities[a][label] || a - b);
    chosen.push(...own.slice(0, Math.max(1, Math.round(share * own.length))));
  }
  return chosen.sort((a, b) => a - b);
}

/**
 * The cluster of each row: k-means (Lloyd) from k-means++ starts (Arthur and Vassilvitskii 2007), the tightest
 * of so many. @throws RangeError when there are fewer rows than clusters
 */
export function kMeans(rows: Rows, count: number, seed: number, starts = 10): Int32Array {
  if (rows.length < count) throw new RangeError(`${rows.length} rows make no ${count} clusters`);
  const next = random(seed);
  let best: ReturnType<typeof lloyd> | undefined;
  for (let start = 0; start < starts; start++) {
    const found = lloyd(rows, spread(rows, count, next));
    if (!best || found.loss < best.loss) best = found;
  }
  return best!.labels;
}

/**
 * The label of the known rows whose centre is nearest to each row; of equally near ones the label that comes first.
 * @param rows, known utterances × values, as many values in both
 * @param labels of the known rows
 */
export function nearestCentre(rows: Rows, known: Rows, labels: Int32Array): Int32Array {
  const names = [...new Set(labels)];
  const centres = names.map(name => centreOf(known.filter((_, i) => labels[i] === name))!);
  return Int32Array.from(rows, row => {
    const distances = centres.map(centre => distance(row, centre));
    return names[distances.indexOf(Math.min(...distances))];
  });
}

function spread(rows: Rows, count: number, next: () => number): Float64Array[] {
  const centres = [rows[Math.floor(next() * rows.length)]];
  const nearest = new Float64Array(rows.length).fill(Infinity);
  while (centres.length < count) {
    const latest = centres[centres.length - 1];
    rows.forEach((row, i) => { nearest[i] = Math.min(nearest[i], distance(row, latest)); });
    let left = next() * nearest.reduce((a, b) => a + b), i = 0;
    while (i < rows.length - 1 && (left -= nearest[i]) > 0) i++;
    centres.push(rows[i]);
  }
  return centres;
}

function lloyd(rows: Rows, start: Float64Array[]) {
  let centres = start, labels = new Int32Array(rows.length).fill(-1);
  for (let round = 0; round < 100; round++) {
    const distances = rows.map(row => centres.map(centre => distance(row, centre)));
    const found = Int32Array.from(distances, row => row.indexOf(Math.min(...row)));
    const loss = distances.reduce((sum, row, i) => sum + row[found[i]], 0);
    if (found.every((label, i) => label === labels[i])) return { labels, loss };
    labels = found;
    centres = centres.map((old, c) => centreOf(rows.filter((_, i) => labels[i] === c)) ?? old);
  }
  return { labels, loss: rows.reduce((sum, row, i) => sum + distance(row, centres[labels[i]]), 0) };
}

const distance = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum;
};

function centreOf(rows: Rows): Float64Array | undefined {
  if (!rows.length) return undefined;
  return rows[0].map((_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length);
}

/**
 * The class of each row when every cluster is to be another class: of all the ways to name the clusters the one
 * under which the rows are likeliest (what the Hungarian method finds; with seven there are 5,040).
 * @param labels the cluster of each row; there are as many as classes
 */
export function nameClusters(labels: Int32Array, probabilities: Rows): Int32Array {
  const classes = probabilities[0].length;
  const likelihood = Array.from({ length: classes }, () => new Float64Array(classes)); // cluster × class
  labels.forEach((cluster, i) => probabilities[i].forEach((p, c) => {
    likelihood[cluster][c] += Math.log(Math.max(p, 1e-12));
  }));
  const names = assign(likelihood);
  return labels.map(cluster => names[cluster]);
}

/**
 * The same by likeness: the names under which the centres of clusters point the way that the centres of the
 * known classes do (the sum of the cosines is largest). Both kinds of rows have mean 0 in every column.
 */
export function matchPrototypes(labels: Int32Array, rows: Rows, known: Rows, classOf: Int32Array): Int32Array {
  const classes = 1 + classOf.reduce((a, b) => Math.max(a, b), 0);
  const centres = (some: Rows, of: Int32Array) => Array.from({ length: classes }, (_, c) =>
    centreOf(some.filter((_, i) => of[i] === c)) ?? new Float64Array(some[0].length));
  const ours = centres(known, classOf);
  const names = assign(centres(rows, labels).map(centre =>
    Float64Array.from(ours, own => cosine(centre, own))));
  return labels.map(cluster => names[cluster]);
}

function cosine(a: Float64Array, b: Float64Array): number {
  const product = (x: Float64Array, y: Float64Array) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b) || 1);
}

/**
 * The share that would be right if every cluster had its best name, each name once: what clusters are worth apart from
 * their naming.
 * @param matrix counts, a row for each class, a column for each cluster
 */
export function ifNamedBest(matrix: readonly (readonly number[])[]): number {
  const clusters = matrix.map((_, j) => Float64Array.from(matrix, row => row[j]));
  const right = assign(clusters).reduce((sum, name, cluster) => sum + clusters[cluster][name], 0);
  return right / matrix.flat().reduce((a, b) => a + b, 0);
}

/** A class for each row, every class once, with the largest sum. */
function assign(likelihood: Rows): readonly number[] {
  const classes = likelihood.length;
  let best: { names: number[]; sum: number } = { names: [], sum: -Infinity };
  const name = (names: number[], sum: number): void => {
    if (names.length === classes && sum > best.sum) best = { names, sum };
    for (let c = 0; c < classes; c++)
      if (!names.includes(c)) name([...names, c], sum + (likelihood[names.length]?.[c] ?? 0));
  };
  name([], 0);
  return best.names;
}

/**
 * Rows of the one speaker with the correlations of the other's (CORAL, Sun, Feng and Saenko 2016): whitened,
 * then coloured. Both have mean 0 in every column; the identity is added to both covariances, as there.
 * @param rows, like utterances × values, as many values in both; as many rows come out as `rows` has
 */
export function coral(rows: Rows, like: Rows): Float64Array[] {
  const transform = power(covariance(rows), -0.5).mmul(power(covariance(like), 0.5));
  return new Matrix(rows.map(row => [...row])).mmul(transform).to2DArray().map(row => Float64Array.from(row));
}

function covariance(rows: Rows): Matrix {
  const matrix = new Matrix(rows.map(row => [...row]));
  return matrix.transpose().mmul(matrix).div(rows.length - 1).add(Matrix.eye(matrix.columns));
}

function power(symmetric: Matrix, exponent: number): Matrix {
  const { eigenvectorMatrix: vectors, realEigenvalues } =
    new EigenvalueDecomposition(symmetric, { assumeSymmetric: true });
  return vectors.mmul(Matrix.diag(realEigenvalues.map(value => value ** exponent))).mmul(vectors.transpose());
}
