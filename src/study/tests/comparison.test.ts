import { describe, expect, it } from "vitest";
import { EMOTIONS, random } from "../../base";
import { publishedCorpora } from "../../corpus";
import { confusion, mcnemar, scores } from "../../evaluation";
import {
  against, distance, epochsTo, fewestUtterances, multiclassOf, ofModels, overSeeds, ranking, runsOf, seedsInOrder,
  splitsInterval, testedUtterances, verdict,
} from "../comparison";
import { readStudy } from "../runs";
import { NAMES, runWith, TRUTH } from "./results";

/** A run that is wrong about these utterances of the test set alone. */
const wrongAt = (model: string, seed: number, wrong: readonly number[]) =>
  runWith({ model, seed, predictions: TRUTH.map((label, i) => (wrong.includes(i) ? (label + 1) % 7 : label)) });
const from = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);

const RUNS = [
  wrongAt("hybrid", 2, [0]), wrongAt("hybrid", 1, [0, 1]), wrongAt("hybrid", 3, [0, 1, 2]),
  wrongAt("plain", 1, [0, ...from(10, 9)]), wrongAt("plain", 2, [0, ...from(10, 3)]),
  wrongAt("third", 1, [0, ...from(30, 7)]),
];

describe("runs", () => {
  it("are found by what they have, ordered by seed, and averaged; what is not there is null", () => {
    expect(runsOf(RUNS, { model: "hybrid", protocol: "random" }).map(({ seed }) => seed)).toEqual([1, 2, 3]);
    expect(runsOf(RUNS, { model: "hybrid", protocol: "word-disjoint" })).toEqual([]);
    expect(overSeeds(runsOf(RUNS, { model: "hybrid" }), "accuracy")!.mean).toBeCloseTo(1 - 2 / 70, 12);
    expect(overSeeds([], "f1")).toBeNull();
  });
  it("are ranked by mean accuracy, and order counts only seeds that all have", () => {
    expect(ranking(RUNS, ["plain", "absent", "third", "hybrid"])).toEqual(["hybrid", "plain", "third"]);
    expect(seedsInOrder(RUNS, ["hybrid", "plain"])).toEqual({ seeds: 2, inOrder: 2 });
    expect(seedsInOrder(RUNS, ["hybrid", "third", "plain"])).toEqual({ seeds: 1, inOrder: 1 });
    expect(seedsInOrder(RUNS, ["plain", "hybrid"])).toEqual({ seeds: 2, inOrder: 0 });
    expect(seedsInOrder(RUNS, ["hybrid", "absent"])).toEqual({ seeds: 0, inOrder: 0 });
  });
});

it("the distance from published accuracies is a mean over models, null where one has no run", () => {
  const published = ["hybrid", "plain"].map(model => ({ model, accuracy: 90, precision: 1, f1: 1 })) as never[];
  const means = [1 - 2 / 70, 1 - (10 + 4) / 2 / 70].map(share => 100 * share);
  expect(distance(RUNS, published, "accuracy")).toBeCloseTo((means[0] - 90 + Math.abs(means[1] - 90)) / 2, 9);
  expect(distance(ofModels(RUNS, ["hybrid", "third"]), published, "accuracy")).toBeNull();
  // @ts-expect-error F1 is no accuracy, and would be compared with one
  distance(RUNS, published, "f1");
});

describe("a comparison", () => {
  const [plain, third, absent] = against(RUNS, "hybrid", ["plain", "third", "absent"], NAMES);

  it("pairs runs by seed: differences, and who alone is right", () => {
    expect(plain.seeds).toEqual([1, 2]);
    expect(plain.differences.map(d => Math.round(70 * d))).toEqual([8, 3]);
    expect(plain.tests.map(({ onlyA, onlyB }) => [onlyA, onlyB])).toEqual([[9, 1], [3, 0]]);
    expect(plain.discordance).toBeCloseTo((10 + 3) / 2 / 70, 12);
  });
  it("corrects p by Holm among the others of the same seed", () => {
    // exact binomial by hand: 2 · 11/1024 for 9 against 1, 2 · 9/256 for 7 against 1, 2 / 8 for 3 against 0
    expect(plain.tests[0].p).toBeCloseTo(2 * (22 / 1024), 12);
    expect(third.tests[0].p).toBeCloseTo(18 / 256, 12);
    expect(plain.tests[1].p).toBeCloseTo(1 / 4, 12); // alone with its seed
  });
  it("pools all test sets, corrected by Holm among the others that have runs", () => {
    expect(plain.pooled).toMatchObject({ onlyA: 12, onlyB: 1 });
    expect(third.pooled).toMatchObject({ onlyA: 7, onlyB: 1 });
    // by hand: three utterances count 2, seven count 1, one of those for the other, so 11 of 13: 16 of 1,024 ways,
    // twice by Holm; seven against one: 18 of 256
    expect(plain.pooled!.accuracy).toBeCloseTo(2 * (16 / 1024), 2);
    expect(third.pooled!.accuracy).toBeCloseTo(18 / 256, 2);
  });
  it("is empty without a seed in common", () => {
    expect(absent).toMatchObject({ seeds: [], accuracy: null, f1: null, tests: [], pooled: null, discordance: null });
    expect(verdict(absent)).toBe("no runs");
  });
  it("refuses runs with different test sets, naming them", () => {
    const other = { ...wrongAt("plain", 1, []), checksums: { corpus: "c", split: "another" } };
    expect(() => against([RUNS[1], other], "hybrid", ["plain"], NAMES))
      .toThrow(/hybrid \(random, as counted, seed 1\) and plain .* different test sets/);
    expect(() => against([RUNS[1], other], "hybrid", ["plain"], NAMES))
      .toThrow(/: npm run study -- --protocol random --reading counted --model hybrid,plain --seeds 1$/);
  });
});

it("test utterances are named from the split, drawn once", async () => {
  const { utterances } = await publishedCorpora(), names = testedUtterances(utterances);
  const runs = readStudy().filter(({ protocol, seed }) => protocol === "random-tess" && seed === 1);
  const ids = names(runs[0]);
  expect(ids).toHaveLength(280);
  expect(names(runs[1])).toBe(ids);
  expect(ids.map(id => EMOTIONS.indexOf(utterances.find(one => one.id === id)!.emotion))).toEqual(runs[0].truth);
});

describe("a verdict", () => {
  const interval = (low: number | null, high: number | null, n: number, mean = 0.02) =>
    ({ mean, low, high, deviation: null, n });
  const pooled = (p: number, f1 = p) => ({ onlyA: 20, onlyB: 2, accuracy: p, f1 });
  const of = (accuracy: ReturnType<typeof interval>, p: number, f1 = p) =>
    verdict({ accuracy, f1: accuracy, pooled: pooled(p, f1) });

  it("needs the swap test, in accuracy and in F1", () => {
    const accuracy = interval(0.01, 0.03, 3);
    expect(of(accuracy, 0.001)).toBe("better");
    expect(of(interval(-0.03, -0.01, 3, -0.02), 0.001)).toBe("worse");
    expect(of(accuracy, 0.2)).toBe("not significant");
    expect(of(accuracy, 0.001, 0.2)).toBe("not significant");
  });
  it("needs three trainings, and an interval over them that leaves out zero", () => {
    expect(of(interval(-0.01, 0.05, 10), 0.001)).toBe("not significant");
    expect(of(interval(null, null, 1), 0.001)).toBe("too few seeds");
    expect(of(interval(0.01, 0.03, 2), 0.001)).toBe("too few seeds");
  });
});

describe("an interval over random splits", () => {
  it("is Student's with the variance of Nadeau and Bengio", () => {
    const half = 4.302652729911275 * Math.sqrt(1 / 3 + 328 / 2296); // t for 97.5%, 2 degrees; deviation 1
    const found = splitsInterval([1, 2, 3], { train: 2296, test: 328 });
    expect([found.mean, found.low, found.high].map(x => x!.toFixed(9)))
      .toEqual([2, 2 - half, 2 + half].map(x => x.toFixed(9)));
    expect(splitsInterval([1], { train: 7, test: 1 })).toMatchObject({ mean: 1, low: null, high: null, n: 1 });
  });
});

describe("arithmetic", () => {
  it("multiclass and mean one-against-rest accuracy follow from each other", () => {
    const next = random(5), draw = () => Math.floor(7 * next());
    for (const n of [100, 300]) { // each with all seven
      const truth = Array.from({ length: n }, draw), said = truth.map(label => (next() < 0.5 ? label : draw()));
      const { accuracy, oneAgainstRest } = scores(confusion(truth, said, 7));
      expect(multiclassOf(oneAgainstRest)).toBeCloseTo(accuracy, 12);
    }
  });
  it("six utterances are the fewest that exact McNemar can tell models apart by", () => {
    for (const alpha of [0.05, 0.01]) {
      const p = (d: number) => mcnemar(new Array(d).fill(1), new Array(d).fill(0)).p;
      const d = fewestUtterances(alpha);
      expect([p(d) <= alpha, p(d - 1) <= alpha]).toEqual([true, false]);
    }
    expect(fewestUtterances()).toBe(6);
  });
  it("the first epoch that reaches a share", () => {
    const history = { loss: [], accuracy: [], validationLoss: [], validationAccuracy: [0.2, 0.8, 0.7] };
    expect([0.1, 0.75, 0.9].map(share => epochsTo(share, { history }))).toEqual([1, 2, null]);
  });
});
