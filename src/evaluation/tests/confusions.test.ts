import { describe, expect, test } from "vitest";
import { EMOTIONS, random } from "../../base";
import { confusedPairs, confusionShares, effectSizes, entryOf, NAMED_PAIRS, pairsOf, pooled } from "../confusions";

const index = (emotion: string) => EMOTIONS.indexOf(emotion as (typeof EMOTIONS)[number]);
const matrix: number[][] = EMOTIONS.map((_, i) => EMOTIONS.map((__, j) => (i === j ? 10 : 0)));
matrix[index("happy")][index("surprise")] = 3;
matrix[index("surprise")][index("happy")] = 2;
matrix[index("angry")][index("sad")] = 1;

describe("pairs of emotions", () => {
  test("there are 21, each once, the paper's among them", () => {
    expect(new Set(pairsOf(EMOTIONS).map(String)).size).toBe(21);
    for (const { pair } of NAMED_PAIRS) expect(pairsOf(EMOTIONS).map(String)).toContain(String(pair));
  });

  test("are confused in both directions, of the utterances of either", () => {
    const [first, second, third] = confusedPairs(matrix);
    expect(first).toEqual({ pair: ["happy", "surprise"], mistakes: 5, utterances: 25 });
    expect(second).toEqual({ pair: ["angry", "sad"], mistakes: 1, utterances: 21 });
    expect(third.mistakes).toBe(0);
    const shares = confusionShares(matrix);
    expect(entryOf(shares, ["happy", "surprise"])).toBe(0.2);
    expect(shares).toEqual(shares.map((_, i) => shares.map(row => row[i])));
  });

  test("matrices add up; an empty one confuses nothing", () => {
    expect(pooled([matrix, matrix])[index("happy")][index("surprise")]).toBe(6);
    expect(confusionShares([[0, 0], [0, 0]])).toEqual([[0, 0], [0, 0]]);
  });
});

describe("distance between emotions", () => {
  const next = random(8), normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const labels = Array.from({ length: 14_000 }, (_, i) => i % 7);
  const speakers = labels.map((_, i) => (i < 7000 ? "A" : "B"));
  // Each emotion's mean lies one deviation above the one before; the speakers are far apart in both numbers.
  const vectors = labels.map((label, i) => [2 * (label + normal()) + (i < 7000 ? 0 : 500), normal() - i / 1e6]);

  test("counts deviations within a speaker, whatever separates speakers", () => {
    const far = effectSizes(vectors.map(([first]) => [first]), labels, speakers, 7);
    EMOTIONS.forEach((_, a) => EMOTIONS.forEach((__, b) =>
      expect(Math.abs(far[a][b] - Math.abs(a - b))).toBeLessThan(0.2)));
  });

  test("is the difference of means over the root of the mean variance, with n − 1", () => {
    const few = [1, 2, 3, 7, 9, 11, ...EMOTIONS.slice(2).flatMap(() => [0, 1])]; // variances 1 and 4
    const of = [0, 0, 0, 1, 1, 1, ...EMOTIONS.slice(2).flatMap((_, i) => [i + 2, i + 2])];
    const far = effectSizes(few.map(value => [value]), of, few.map(() => "A"), 7);
    expect(far[0][1]).toBeCloseTo(7 / Math.sqrt(2.5), 12);
  });

  test("several measurements count by their root mean square", () => {
    const far = effectSizes(vectors, labels, speakers, 7);
    expect(Math.abs(far[0][6] - 6 / Math.sqrt(2))).toBeLessThan(0.2);
  });

  test("a measurement that is missing is left out, a speaker without both emotions too", () => {
    const holes = vectors.map(([first], i) => [i % 3 ? first : null]);
    expect(effectSizes(holes, labels, speakers, 7)[0][3]).toBeCloseTo(3, 0);
    const lonely = [...speakers.slice(1), "C"];
    expect(effectSizes(vectors, labels, lonely, 7)[0][3]).toBeGreaterThan(1.5);
    expect(effectSizes([[1], [2]], [0, 1], ["A", "A"], 2)).toEqual([[0, NaN], [NaN, 0]]);
  });
});
