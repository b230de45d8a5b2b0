import { describe, expect, it, test } from "vitest";
import { summedConfusion, worstConfusions } from "../../evaluation";
import { guessing, stayedAtChance, summariseProtocol } from "../comparison";
import { withErrors } from "./results";

const RESAMPLING = { resamples: 2000, seed: 1 };

describe("a rung", () => {
  const runs = [withErrors("GRU", 1, 7), withErrors("GRU", 2, 21)];
  const alone = (run: typeof runs[0]) => run.truth.map((_, i) => `${run.seed} ${i}`);
  it("is the mean over seeds, with each seed's accuracy", () => {
    const rung = summariseProtocol(runs, alone, RESAMPLING)!;
    expect(rung).toMatchObject({ seeds: 2, utterances: 140, runs: [0.9, 0.7] });
    expect(rung.accuracy.mean).toBeCloseTo(0.8, 12);
    expect(rung.overSeeds.mean).toBeCloseTo(0.8, 12);
    const normal = 1.96 * Math.sqrt((0.8 * 0.2) / 140); // of independent utterances
    expect(rung.accuracy.high - rung.accuracy.low).toBeGreaterThan(1.8 * normal);
    expect(rung.accuracy.high - rung.accuracy.low).toBeLessThan(2.2 * normal);
  });
  it("is less certain where utterances share a text", () => {
    const width = (textsOf: typeof alone) => {
      const { low, high } = summariseProtocol(runs, textsOf, RESAMPLING)!.accuracy;
      return high - low;
    };
    const byText = width(({ truth }) => truth.map((_, i) => `${Math.floor(i / 7)}`));
    expect(byText).toBeGreaterThan(1.5 * width(alone));
  });
  it("without runs is none", () => expect(summariseProtocol([], alone, RESAMPLING)).toBeNull());
});

describe("guessing", () => {
  it.each([70, 700])("%d utterances: a seventh, with the spread of the binomial", n => {
    const truth = Array.from({ length: n }, (_, i) => i % 3);
    const { drawn: { mean, low, high } } = guessing(truth, { resamples: 1000, seed: 2 });
    const spread = Math.sqrt((1 / 7) * (6 / 7) / n);
    expect(Math.abs(mean - 1 / 7)).toBeLessThan((4 * spread) / Math.sqrt(1000));
    expect((high - low) / (2 * 1.96 * spread)).toBeGreaterThan(0.85);
    expect((high - low) / (2 * 1.96 * spread)).toBeLessThan(1.15);
  });
  it("always naming the most frequent emotion is guessing too, and on unequal classes the better guess", () => {
    const unequal = [0, 0, 0, 1, 2, 3, 4, 5, 6, 0], { drawn, majority, most } = guessing(unequal, RESAMPLING);
    expect(majority).toBe(0.4);
    expect(most).toBe(Math.max(drawn.high, 0.4));
    const equal = Array.from({ length: 700 }, (_, i) => i % 7), even = guessing(equal, RESAMPLING);
    expect([even.majority, even.most]).toEqual([1 / 7, even.drawn.high]);
  });
  it("of ten classes is right one time in ten, and every class counts as the most frequent", () => {
    const truth = Array.from({ length: 1000 }, (_, i) => (i < 100 ? 0 : Math.max(1, i % 10)));
    const { drawn, majority } = guessing([...truth, ...Array<number>(500).fill(9)], { resamples: 500, seed: 2 }, 10);
    expect(drawn.mean).toBeCloseTo(0.1, 2);
    expect(majority).toBeCloseTo((90 + 500) / 1500, 12);
    expect(() => guessing([7], RESAMPLING)).toThrow("label 7 is none of 0 … 6");
  });

  it("nothing is refused", () => expect(() => guessing([], RESAMPLING)).toThrow(/nothing/));
});

test("a network stayed at chance when no epoch was better than the most frequent emotion, chance allowed for", () => {
  const truth = Array.from({ length: 100 }, (_, i) => (i < 25 ? 4 : i % 7)), sizes = { train: 200, validation: 64, test: 100 };
  const share = truth.filter(label => label === 4).length / 100, spread = Math.sqrt(share * (1 - share) / 64);
  const after = (...validationAccuracy: number[]) => stayedAtChance({ truth, sizes,
    history: { loss: [], accuracy: [], validationLoss: [], validationAccuracy } });
  expect(after(0.1, share + 1.9 * spread, 0.1)).toBe(true);
  expect(after(0.1, share + 2.1 * spread, 0.1)).toBe(false);
  expect(after()).toBe(false); // a classical model has no epochs
});

test("confusions are added up and named, worst first", () => {
  const sum = summedConfusion([withErrors("GRU", 1, 3), withErrors("GRU", 2, 8)]);
  expect(sum[0].slice(0, 2)).toEqual([17, 3]); // angry is wrong at 0 in one run, at 0 and 7 in the other
  expect(sum.flat().reduce((a, b) => a + b)).toBe(140);
  expect(worstConfusions(sum, 2))
    .toEqual(["15% of angry is taken for disgust", "10% of disgust is taken for fear"]);
  expect(worstConfusions([[0, 0], [1, 1]], 1, ["calm", "bored"])).toEqual(["50% of bored is taken for calm"]);
});
