import { expect } from "vitest";
import { tf } from "../backend";

/** The formula of tools/reference/keras-parity.py. */
export function numbers(stream: number, shape: readonly number[], scale: number): tf.Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Float32Array.from({ length: size }, (_, i) => {
    const x = Math.sin((i + 1) * 12.9898 + stream * 78.233) * 43758.5453;
    return ((x - Math.floor(x)) * 2 - 1) * scale;
  });
  return tf.tensor(values, [...shape]);
}

/** The largest difference between two lists of numbers. */
export const difference = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
};
