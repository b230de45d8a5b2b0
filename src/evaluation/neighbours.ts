/** The row most like row i, by Euclidean distance, among all others; rows of `size` values. */
export function nearest(rows: Float32Array, size: number, i: number): number {
  let least = Infinity, found = -1;
  for (let j = 0; j < rows.length / size; j++) {
    let distance = i === j ? Infinity : 0;
    for (let k = 0; k < size && distance < least; k++) {
      distance += (rows[i * size + k] - rows[j * size + k]) ** 2;
    }
    if (distance < least) [least, found] = [distance, j];
  }
  return found;
}

/**
 * The share of rows whose most similar other row has their label: what a judge without training gets right
 * when it may compare with everything but the utterance itself.
 */
export const agreement = (rows: Float32Array, size: number, labels: Int32Array): number =>
  labels.filter((label, i) => label === labels[nearest(rows, size, i)]).length / labels.length;
