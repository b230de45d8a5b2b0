import type { Reading } from "../models/experiment";
import type { Inputs } from "./features";
import { bandMeans, type Frames } from "./mfsc";

/**
 * Utterances as a model reads them: their band means, or their frames in so many steps, with zeros after the
 * shorter ones. `shortened` counts those with more frames, which lose their end. Labels are unknown: −1.
 */
export function asRead(
  utterances: readonly Frames[], reading: Reading, steps: number,
): { readonly inputs: Inputs; readonly shortened: number } {
  const labels = new Int32Array(utterances.length).fill(-1), [{ bands }] = utterances;
  const counted = reading === "as counted", size = counted ? bands : steps * bands;
  const values = new Float32Array(utterances.length * size);
  for (const [i, frames] of utterances.entries()) {
    values.set(counted ? bandMeans(frames) : frames.values.subarray(0, size), i * size);
  }
  const lengths = Int32Array.from(utterances, ({ frames }) => (counted ? bands : Math.min(frames, steps)));
  const shortened = counted ? 0 : utterances.filter(({ frames }) => frames > steps).length;
  return { inputs: { values, labels, lengths, shape: [utterances.length, size / (counted ? 1 : bands),
    counted ? 1 : bands] }, shortened };
}
