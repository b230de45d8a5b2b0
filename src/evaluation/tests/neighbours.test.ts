import { expect, it } from "vitest";
import { random } from "../../base";
import { agreement, nearest } from "../probes";

const next = random(5), size = 6, count = 40;
const rows = Float32Array.from({ length: count * size }, () => next());
const labels = Int32Array.from({ length: count }, () => Math.floor(3 * next()));
const far = (i: number, j: number): number =>
  Math.hypot(...Array.from({ length: size }, (_, k) => rows[i * size + k] - rows[j * size + k]));

it("the nearest is another row, and no other is nearer", () => {
  for (let i = 0; i < count; i++) {
    const found = nearest(rows, size, i);
    expect(found).not.toBe(i);
    for (let j = 0; j < count; j++) if (j !== i) expect(far(i, found)).toBeLessThanOrEqual(far(i, j) + 1e-6);
  }
});

it("agreement counts the rows whose nearest has their label", () => {
  const right = [...labels.keys()].filter((i) => labels[nearest(rows, size, i)] === labels[i]);
  expect(agreement(rows, size, labels)).toBe(right.length / count);
  const pairs = Float32Array.of(0, 0.1, 5, 5.1, 9, 9.1); // three pairs, the last one of two labels
  expect(agreement(pairs, 1, Int32Array.of(1, 1, 2, 2, 3, 4))).toBeCloseTo(4 / 6, 12);
});
