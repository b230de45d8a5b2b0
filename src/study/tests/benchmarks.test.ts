import { describe, expect, it } from "vitest";
import { degradations, type Frames, whiteNoise } from "../../audio";
import { asCounted, asDescribed, asRead, joinFrames } from "../../features";
import { spreadOf } from "../benchmarks";

const frames = (count: number, seed: number): Frames =>
  ({ values: whiteNoise(4 * count, seed), frames: count, bands: 4 });

describe("asRead gives a model what the features of a corpus give it", () => {
  const some = [frames(3, 1), frames(7, 2), frames(5, 3)];
  const features = { refused: [], ...joinFrames(some.map(({ values }) => values), 4),
    utterances: some.map((_, i) =>
      ({ id: `${i}`, path: "", corpus: "", speaker: "", text: "", emotion: "sad" as const })) };
  it("as counted", () => {
    const { labels, emotions, ...asKnown } = asCounted(features);
    const { labels: none, emotions: unknown, ...read } = asRead(some, "as counted", 4).inputs;
    expect(read).toEqual(asKnown);
    expect([...none]).toEqual([-1, -1, -1]);
  });
  it.each(["front", "end"] as const)("as described, zeros: %s", zeros => {
    const { labels, emotions, ...asKnown } = asDescribed(features, zeros);
    const { inputs, shortened } = asRead(some, "as described", 7, zeros);
    const { labels: none, emotions: unknown, ...read } = inputs;
    expect(read).toEqual(asKnown);
    expect(shortened).toBe(0);
  });
  it("and says how many lose their end", () => {
    const { inputs, shortened } = asRead(some, "as described", 4);
    expect(shortened).toBe(2);
    expect([...inputs.lengths]).toEqual([3, 4, 4]);
    expect(inputs.values.subarray(16, 32)).toEqual(some[1].values.subarray(0, 16));
  });
});

describe("degradations", () => {
  const all = degradations(new Float64Array(513).fill(1));
  const signal = { sampleRate: 16000,
    samples: whiteNoise(8000, 1).map((x, i) => 0.2 * x * Math.sin((Math.PI * i) / 8000)) };
  it("have names of their own", () => expect(new Set(all.map(({ title }) => title)).size).toBe(all.length));
  it.each(all.map((one) => [one.title, one] as const))("%s: finite, repeatable, something else", (_, one) => {
    const before = signal.samples.slice(), { samples } = one.apply(signal, 4);
    expect(samples.every(Number.isFinite)).toBe(true);
    expect(one.apply(signal, 4).samples).toEqual(samples);
    expect(samples).not.toEqual(signal.samples);
    expect(signal.samples).toEqual(before);
  });
});

it("the spread of times is their median, the time that 95 of 100 keep to, and the longest", () => {
  const times = Array.from({ length: 40 }, (_, i) => (i * 7) % 40); // 0 … 39
  expect(spreadOf(times)).toEqual({ median: 19.5, p95: 37, most: 39 });
  expect(times[1]).toBe(7); // they stay in their order
  expect(spreadOf([3])).toEqual({ median: 3, p95: 3, most: 3 });
});
