import { describe, expect, it } from "vitest";
import { EMOTIONS, random } from "../../base";
import { preprocess, type Signal } from "../../audio";
import { applyStandardisation, type Features, joinFrames, mfsc, type Reading, READINGS } from "../../features";
import { type Job, TRAINING } from "../../evaluation";
import { networkOf, prepare, runJob } from "../experiment";
import { predict } from "../prediction";
import { trainRecogniser } from "../recogniser";

const FEW = { ...TRAINING, epochs: 6, learningRate: 0.01 };
const next = random(1);

/** A tone whose pitch is the emotion, in noise, at two rates. */
function tone(label: number, seconds: number, sampleRate = 16000): Signal {
  const pace = (2 * Math.PI * 300 * (1 + label)) / sampleRate;
  return { sampleRate, samples: Float32Array.from({ length: Math.round(seconds * sampleRate) }, (_, n) =>
    0.5 * Math.sin(pace * n) + 0.1 * (next() - 0.5)) };
}

const signals = Array.from({ length: 140 }, (_, i) => tone(i % 7, 0.2 + 0.002 * i, i % 2 ? 16000 : 24414));
const utterances = signals.map((_, i) => ({ id: `${i}`, path: "", corpus: "TESS", speaker: i % 14 < 7 ? "A" : "B",
  text: `${i % 20}`, emotion: EMOTIONS[i % 7] }));

function features(reading: Reading): Features {
  const settings = READINGS[reading];
  const frames = signals.map((signal) => mfsc(preprocess(signal, settings), settings).values);
  return { utterances, refused: [], ...joinFrames(frames, settings.bands) };
}

describe.each<Pick<Job, "reading" | "zeros" | "numbers">>([
  { reading: "as counted" }, { reading: "as counted", numbers: "band deviations" },
  { reading: "as described", zeros: "end" }, { reading: "as described", zeros: "front" },
])("a network that listens, $reading, zeros: $zeros, numbers: $numbers", ({ reading, zeros, numbers }) => {
  const job: Job = { protocol: "random", reading, model: "CNN", seed: 1, zeros, numbers };

  it("says of the test set's sounds what the same job says of their features", async () => {
    const { split, predictions, scores } = await runJob(job, features(reading), FEW);
    const hear = await trainRecogniser(job, features(reading), FEW), heard = split.test.map((row) => hear(signals[row]));
    const said = heard.map(({ probabilities }) => probabilities.indexOf(Math.max(...probabilities)));
    expect(said).toEqual([...predictions]);
    const prepared = prepare(job, features(reading)), { model, scale } = await networkOf(job, prepared, FEW);
    const known = predict(model, applyStandardisation(prepared.inputs, scale), split.test);
    heard.forEach(({ probabilities }, i) => probabilities.forEach((probability, label) =>
      expect(Math.abs(probability - known[7 * i + label])).toBeLessThan(1e-5)));
    expect(scores.accuracy).toBeGreaterThan(0.5);
    for (const { probabilities } of heard) expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    const [{ signal, frames }] = heard, settings = READINGS[reading];
    expect(Math.max(...signal.samples)).toBeCloseTo(1, 1);
    expect(frames).toEqual(mfsc(signal, settings));
  });

  it("hears as much of a longer sound as it reads, and stops when told to", async () => {
    const controller = new AbortController(), epochs: number[] = [];
    const watch = { update(history: readonly unknown[]) { epochs.push(history.length); controller.abort(); } };
    const hear = await trainRecogniser(job, features(reading), FEW, watch, controller.signal);
    expect(Math.max(...epochs)).toBeLessThan(FEW.epochs);
    const { frames, probabilities } = hear(tone(3, 2));
    expect(frames.frames).toBeGreaterThan(50);
    expect(probabilities.every(Number.isFinite)).toBe(true);
  });
});
