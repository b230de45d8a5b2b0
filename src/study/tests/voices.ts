import { readFileSync } from "node:fs";
import type { VoiceResult } from "../voices";

export const reference = JSON.parse(readFileSync("tools/reference/voices.json", "utf8"));

/** A run with one tested speaker and four answers. */
export const usual: VoiceResult = {
  tested: "RAVDESS", actors: 4, other: false, amount: "all", level: "training", model: "CNN-BiLSTM", reading: "as described", draw: 1,
  accuracy: 0.75, answers: { "RAVDESS/Actor_01": { truth: "0123", predictions: "0126" } }, training: ["RAVDESS/Actor_02"],
  sizes: { train: 166, validation: 42, test: 4 }, shape: [133, 64], parameters: 64551, bestEpoch: 3, epochs: 9,
  configuration: { features: {}, training: null }, checksums: { corpus: "a", split: "b" }, versions: {}, device: "cpu",
  times: { date: "2026-01-01", seconds: 1 },
};
export type Run = Pick<VoiceResult, "actors" | "draw" | "answers" | "accuracy">;
/** Six draws of two points over 24 made-up speakers, the ones that NumPy was given. */
export const results: VoiceResult[] = reference.points.flatMap(({ draws }: { draws: Run[] }) => draws.map(run => ({ ...usual, ...run })));
