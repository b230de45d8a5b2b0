import { bandsOf, type Inputs, selectRows, unpadded } from "../features";

/** Puts one of some equal parts of every row to 0, which after standardisation is the training set's mean. */
export type Occlude = (inputs: Inputs, part: number, parts: number) => Inputs;

/** Hides a stretch of time, each row's own length being divided, without its padding. As described only. */
export const hideTime: Occlude = (inputs, part, parts) => {
  const { values, shape: [, , channels], lengths } = inputs, hidden = { ...inputs, values: values.slice() };
  lengths.forEach((length, row) => {
    const at = (share: number) => Math.round(share * length / parts) * channels;
    unpadded(hidden, row).fill(0, at(part), at(part + 1));
  });
  return hidden;
};

/**
 * Every row's steps in another order, its padding where it was: step i of its sound becomes what was step
 * `order(…)[i]`.
 * @param order an order of so many steps, for a row
 */
export function reorderTime(inputs: Inputs, order: (length: number, row: number) => ArrayLike<number>): Inputs {
  const { values, shape: [, , channels], lengths } = inputs, reordered = { ...inputs, values: values.slice() };
  lengths.forEach((length, row) => {
    const from = unpadded(inputs, row), to = unpadded(reordered, row);
    Array.from(order(length, row)).forEach((step, i) =>
      to.set(from.subarray(step * channels, (step + 1) * channels), i * channels));
  });
  return reordered;
}

/** Hides neighbouring mel bands: as counted they are the steps, as described the channels of every step. */
export const hideBands: Occlude = (inputs, part, parts) => {
  const { values } = inputs, bands = bandsOf(inputs);
  const from = Math.round(part * bands / parts), to = Math.round((part + 1) * bands / parts);
  return { ...inputs, values: values.map((value, i) =>
    (i % bands >= from && i % bands < to ? 0 : value)) };
};

/**
 * What hiding each part costs each emotion: the mean loss in the probability of the true emotion, emotions × parts
 * (Zeiler and Fergus 2014). Null where the rows have none of an emotion.
 * @param inputs standardised
 * @param predict the probabilities of all rows of what it is given, rows × emotions
 */
export function occlusion(
  inputs: Inputs, rows: readonly number[], predict: (inputs: Inputs) => Float32Array, hide: Occlude,
  parts: number,
): (number | null)[][] {
  const shown = selectRows(inputs, rows), whole = predict(shown), n = inputs.emotions.length;
  const losses = Array.from({ length: parts }, (_, part) => {
    const left = predict(hide(shown, part, parts));
    return Array.from(shown.labels, (label, i) => whole[i * n + label] - left[i * n + label]);
  });
  return inputs.emotions.map((_, label) => {
    const own = [...shown.labels.keys()].filter(i => shown.labels[i] === label);
    return losses.map(of => (own.length ? own.reduce((sum, i) => sum + of[i], 0) / own.length : null));
  });
}
