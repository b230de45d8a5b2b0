import { confusion, scores } from "../../evaluation";
import type { StudyResult } from "../runs";

/** The labels of a test set of 70 utterances, ten of each emotion. */
export const TRUTH: readonly number[] = Array.from({ length: 70 }, (_, i) => i % 7);

/** The names of its utterances, the same in every run. */
export const NAMES = (): readonly string[] => TRUTH.map((_, i) => `utterance ${i}`);

/** A made-up result; metrics and confusion matrix follow from its predictions, all right unless given. */
export function runWith(part: Partial<StudyResult>): StudyResult {
  const predictions = part.predictions ?? TRUTH, matrix = confusion(TRUTH, predictions, 7);
  const { perClass, ...metrics } = scores(matrix);
  return {
    protocol: "random", reading: "as counted", model: "CNN-BiLSTM", seed: 1, labels: "true", metrics,
    corpus: "TESS + SAVEE", sizes: { train: 490, validation: 140, test: 70 },
    shape: [64, 1], parameters: 58503, configuration: { features: {}, training: null },
    checksums: { corpus: "c", split: `s${part.seed ?? 1}` }, versions: {}, device: "cpu",
    bestEpoch: 1, stopped: "patience", confusion: matrix, truth: TRUTH, predictions,
    history: { loss: [1, 0.5], accuracy: [0.5, 0.8], validationLoss: [1, 0.6], validationAccuracy: [0.4, 0.7] },
    times: { date: "2026-01-01T00:00:00.000Z", seconds: 10, secondsPerEpoch: 0.5,
      millisecondsPerRecording: { alone: 2, batchOf128: 0.1 } },
    ...part,
  };
}

/** A result that is wrong about so many utterances, the first ones. */
export const withErrors = (model: string, seed: number, errors: number) => runWith({
  model, seed, predictions: TRUTH.map((label, i) => (i < errors ? (label + 1) % 7 : label)) });
