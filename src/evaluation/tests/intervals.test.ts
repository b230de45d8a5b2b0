import { describe, expect, test } from "vitest";
import { random } from "../../base";
import reference from "../../../tools/reference/statistics.json";
import {
  bootstrapInterval, bootstrapOf, chanceInterval, meanInterval, nextInterval, proportionInterval, shareText, simulatedInterval,
} from "../intervals";

// Values of SciPy and statsmodels, made by tools/reference/statistics.py, which names its versions.
const { resamples } = reference;

describe("mean over seeds", () => {
  for (const { values, ...expected } of reference.meanInterval)
    test(`SciPy's interval of ${values.length} values`, () => {
      const ours = meanInterval(values);
      expect(ours.n).toBe(values.length);
      for (const key of ["mean", "deviation", "low", "high"] as const)
        expect(ours[key], key).toBeCloseTo(expected[key], 11);
    });

  test("one value has no interval, and a file can hold that", () => {
    const one = { mean: 0.9, low: null, high: null, deviation: null, n: 1 };
    expect(meanInterval([0.9])).toEqual(one);
    expect(JSON.parse(JSON.stringify(meanInterval([0.9])))).toEqual(one);
  });

  test("holds the true mean 95 times of 100", () => {
    const next = random(5), draw = () => next() + next() + next() + next(); // nearly normal, mean 2
    const held = Array.from({ length: 4000 }, () => meanInterval([draw(), draw(), draw(), draw(), draw()]))
      .filter(({ low, high }) => low! <= 2 && 2 <= high!).length;
    expect(Math.abs(held / 4000 - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / 4000));
  });

  test("the next value is 95 times of 100 where nextInterval says", () => {
    const next = random(6), draw = () => next() + next() + next() + next();
    const held = Array.from({ length: 4000 }, () => nextInterval(meanInterval([draw(), draw(), draw(), draw(), draw()]))!)
      .filter(([low, high]) => { const one = draw(); return low <= one && one <= high; }).length;
    expect(Math.abs(held / 4000 - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / 4000));
    expect(nextInterval(meanInterval([0.9]))).toBeNull();
  });

  test("no values and values that are none are refused", () => {
    expect(() => meanInterval([])).toThrow("no values");
    expect(() => meanInterval([0.9, NaN])).toThrow("value 1 is NaN");
  });
});

test("a share as text has its interval, and says where it is of too few", () => {
  expect(shareText(317, 328)).toBe("96.6% of 328 (95% interval 94.1 to 98.1)"); // SciPy: binomtest(317, 328).proportion_ci(method="wilson")
  expect(shareText(10, 10)).toMatch(/^100\.0% of 10 \(.*\), too few to tell$/);
});

describe("bootstrap over utterances", () => {
  for (const { name, scores, clusters, mean, bounds, error } of reference.bootstrapInterval)
    test(`SciPy's percentile interval of an ${name}${clusters ? ", clustered" : ""}, but for chance`, () => {
      const ours = bootstrapInterval(scores, { resamples, seed: 1, clusters: clusters ?? undefined });
      const step = clusters ? 0 : 1 / scores.length; // without clusters the bounds are whole utterances
      expect(ours.mean).toBeCloseTo(mean, 12);
      expect(Math.abs(ours.low - bounds[0])).toBeLessThanOrEqual(Math.max(3 * error[0], step + 1e-12));
      expect(Math.abs(ours.high - bounds[1])).toBeLessThanOrEqual(Math.max(3 * error[1], step + 1e-12));
    });

  for (const { n, hits, low, high } of reference.binomialBounds)
    test(`${hits} right of ${n}: exactly the binomial distribution's quantiles`, () => {
      const scores = Array.from({ length: n }, (_, i) => Number(i < hits));
      const ours = bootstrapInterval(scores, { resamples, seed: 3 });
      expect(ours.mean).toBeCloseTo(hits / n, 12);
      expect(ours.low).toBeCloseTo(low, 12);
      expect(ours.high).toBeCloseTo(high, 12);
    });

  test("copies of an utterance add nothing as one cluster, but feign certainty without", () => {
    const scores = Array.from({ length: 60 }, (_, i) => Number(i % 4 > 0));
    const copies = scores.flatMap(score => [score, score, score]);
    const settings = { resamples: 5000, seed: 4 }, words = copies.map((_, i) => `word ${Math.floor(i / 3)}`);
    const alone = bootstrapInterval(scores, settings);
    expect(bootstrapInterval(copies, { ...settings, clusters: words })).toEqual(alone);
    const believed = bootstrapInterval(copies, settings);
    expect((believed.high - believed.low) / (alone.high - alone.low)).toBeCloseTo(1 / Math.sqrt(3), 1);
  });

  test("one seed gives one interval; equal scores and a single cluster have no width", () => {
    const next = random(0), scores = Array.from({ length: 50 }, next), once = { resamples: 500, seed: 1 };
    expect(bootstrapInterval(scores, once)).toEqual(bootstrapInterval(scores, once));
    expect(bootstrapInterval(scores, once)).not.toEqual(bootstrapInterval(scores, { ...once, seed: 2 }));
    expect(bootstrapInterval([1, 1, 1], once)).toEqual({ mean: 1, low: 1, high: 1 });
    const { mean, low, high } = bootstrapInterval(scores, { ...once, clusters: scores.map(() => "all") });
    expect([low, high]).toEqual([mean, mean]);
  });

  test("what has no interval is refused", () => {
    expect(() => bootstrapInterval([], { resamples: 10, seed: 1 })).toThrow("no values");
    expect(() => bootstrapInterval([1], { resamples: 0, seed: 1 })).toThrow("0 resamples");
    expect(() => bootstrapInterval([1, 0], { resamples: 9, seed: 1, clusters: ["a"] })).toThrow("2 scores");
  });
});

describe("accuracy by chance", () => {
  for (const { n, true: ones, said, ...expected } of reference.chanceInterval)
    test(`${ones} of ${n} are ones, ${said} said to be: SciPy's hypergeometric quantiles`, () => {
      const labels = (count: number) => Array.from({ length: n }, (_, i) => Number(i < count));
      const ours = chanceInterval(labels(ones), labels(said), { resamples, seed: 2 });
      for (const key of ["mean", "low", "high"] as const) expect(ours[key], key).toBeCloseTo(expected[key], 12);
    });

  test("does not know which label belongs to which prediction", () => {
    const truth = Array.from({ length: 140 }, (_, i) => i % 7), once = { resamples: 2000, seed: 1 };
    const right = chanceInterval(truth, truth, once);
    expect(right.mean).toBeCloseTo(1 / 7, 12);
    expect(right.high).toBeLessThan(0.25);
    expect(() => chanceInterval(truth, [0], once)).toThrow("140 true labels but 1 predicted");
  });
});

describe("share of hits", () => {
  for (const { hits, n, low, high } of reference.proportionInterval)
    test(`statsmodels' Wilson interval of ${hits} among ${n}`, () => {
      const ours = proportionInterval(hits, n);
      expect(ours.mean).toBe(hits / n);
      expect(ours.low).toBeCloseTo(low, 13);
      expect(ours.high).toBeCloseTo(high, 13);
      expect(ours.low >= 0 && ours.high <= 1).toBe(true);
    });

  test("impossible counts are refused", () => {
    for (const [hits, n] of [[1, 0], [3, 2], [-1, 2], [NaN, 2]])
      expect(() => proportionInterval(hits, n)).toThrow(RangeError);
  });
});

describe("any statistic", () => {
  const scores = Array.from({ length: 60 }, (_, i) => (i * i) % 7), resampling = { resamples: 500, seed: 4 };
  const meanOfRows = (rows: Int32Array) => rows.reduce((sum, row) => sum + scores[row], 0) / rows.length;

  test("of a mean the bootstrap gives what bootstrapInterval gives", () => {
    const own = bootstrapOf(scores.length, meanOfRows, resampling);
    const known = bootstrapInterval(scores, resampling);
    for (const key of ["mean", "low", "high"] as const) expect(own[key]).toBeCloseTo(known[key], 12);
    expect(() => bootstrapOf(0, meanOfRows, resampling)).toThrow("nothing to draw");
  });

  test("simulated numbers between 0 and 1 lie around a half, 95 of 100 of them in the interval", () => {
    const { mean, low, high } = simulatedInterval(next => next(), { resamples: 20_000, seed: 9 });
    for (const [found, expected] of [[mean, 0.5], [low, 0.025], [high, 0.975]])
      expect(Math.abs(found - expected)).toBeLessThan(0.01);
  });
});
