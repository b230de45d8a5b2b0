import { describe, expect, test } from "vitest";
import { random } from "../../base";
import reference from "../../../tools/reference/statistics.json";
import { holdsInDraws, swapTest, type Tested } from "../overlapping";

const DRAWS = { resamples: 4000, seed: 1 };
type Run = (typeof reference.swapTest)[0]["runs"][0] | (typeof reference.holdsInDraws)[0]["runs"][0];
const tested = ({ utterances, truth, said }: Run, model: number): Tested =>
  ({ utterances, truth, predictions: said[model] });

/** Four standard errors of a share that both we and the reference estimate. */
const chance = (p: number, theirs: number) => 4 * Math.sqrt((p * (1 - p) + 1e-4) * (1 / DRAWS.resamples + 1 / theirs));

describe("the swap test", () => {
  // Values of SciPy's permutation test and of NumPy, made by tools/reference/statistics.py, which names its versions.
  for (const { runs, onlyA, onlyB, accuracy, f1 } of reference.swapTest)
    test(`SciPy's p of ${onlyA} against ${onlyB} utterances over three test sets that overlap`, () => {
      const found = swapTest(runs.map(run => tested(run, 0)), runs.map(run => tested(run, 1)), DRAWS);
      expect(found).toMatchObject({ onlyA, onlyB });
      expect(Math.abs(found.accuracy - accuracy)).toBeLessThan(chance(accuracy, 100_000));
      expect(Math.abs(found.f1 - f1)).toBeLessThan(chance(f1, 20_000));
    });

  test("an utterance in ten test sets is one piece of evidence, not ten", () => {
    const part = (utterances: string[], right: boolean): Tested =>
      ({ utterances, truth: utterances.map(() => 0), predictions: utterances.map(() => (right ? 0 : 1)) });
    const same = Array.from({ length: 10 }, () => ["a"]), apart = same.map((_, run) => [`${run}`]);
    const [one, ten] = [same, apart].map(parts =>
      swapTest(parts.map(names => part(names, true)), parts.map(names => part(names, false)), DRAWS).accuracy);
    expect(one).toBe(1);            // both ways of one toss are as large
    expect(ten).toBeLessThan(0.01); // 2 of 1,024
  });

  test("ten classes by other names give the same p", () => {
    const names = Array.from({ length: 60 }, (_, i) => `${i}`), next = random(4);
    const labels = names.map((_, i) => i % 10), drawn = names.map(() => [next(), next()]);
    const said = [0.8, 0.6].map((right, model) =>
      labels.map((label, i) => (drawn[i][model] < right ? label : (label + 3) % 10)));
    const swapped = (name: (label: number) => number) => {
      const [a, b] = said.map((own): Tested =>
        ({ utterances: names, truth: labels.map(name), predictions: own.map(name) }));
      return swapTest([a], [b], DRAWS);
    };
    const found = swapped(label => label), renamed = swapped(label => 9 - label);
    expect(found.f1).toBeGreaterThan(0.001);
    expect(found.f1).toBeLessThan(0.5);
    expect(renamed.f1).toBeCloseTo(found.f1, 2);
    expect(renamed).toMatchObject({ onlyA: found.onlyA, onlyB: found.onlyB, accuracy: found.accuracy });
  });

  test("a class beyond the seventh that one model never finds tells in F1", () => {
    const names = Array.from({ length: 12 }, (_, i) => `${i}`), truth = names.map(() => 9);
    const part = (said: number): Tested => ({ utterances: names, truth, predictions: truth.map(() => said) });
    expect(swapTest([part(9)], [part(8)], DRAWS).f1).toBeLessThan(0.01);
  });

  test("models that were not tested on the same utterances are refused", () => {
    const one: Tested = { utterances: ["a"], truth: [0], predictions: [0] };
    expect(() => swapTest([one], [{ ...one, utterances: ["b"] }], DRAWS)).toThrow("not tested on the same utterances");
    expect(() => swapTest([one], [], DRAWS)).toThrow(RangeError);
  });
});

describe("a statement over draws of runs and of utterances", () => {
  for (const { runs, bound, held } of reference.holdsInDraws)
    test(`an accuracy over ${bound}: as often as NumPy finds it`, () => {
      const over = (matrix: number[][]) => {
        const all = matrix.flat().reduce((sum, count) => sum + count, 0);
        return matrix.reduce((sum, row, i) => sum + row[i], 0) > bound * all;
      };
      const [share, rest] = holdsInDraws([runs.map(run => tested(run, 0))],
        ([matrix]) => [over(matrix), !over(matrix)], DRAWS);
      expect(share + rest).toBeCloseTo(1, 9);
      expect(Math.abs(share - held)).toBeLessThan(chance(held, 50_000));
    });

  test("models are drawn together: one that is always right beats one that is always wrong in every draw", () => {
    const part = (said: number): Tested => ({ utterances: ["a", "b"], truth: [0, 0], predictions: [said, said] });
    const [share] = holdsInDraws([[part(0)], [part(1)]], ([a, b]) => [a[0][0] > b[0][0] && b[0][1] === a[0][0]], DRAWS);
    expect(share).toBeCloseTo(1, 9);
  });

  test("ten classes have matrices of ten rows; a label beyond the classes is refused", () => {
    const labels = Array.from({ length: 10 }, (_, i) => i), said = labels.map(label => (label === 9 ? 8 : label));
    const run: Tested = { utterances: labels.map(String), truth: labels, predictions: said };
    const [size, mistaken] = holdsInDraws([[run]], ([matrix]) =>
      [matrix.length === 10 && matrix.every(row => row.length === 10), matrix[9][9] === 0 && matrix[9][8] > 0],
    DRAWS, 10);
    expect(size).toBeCloseTo(1, 9);
    expect(Math.abs(mistaken - (1 - 0.9 ** 10))).toBeLessThan(0.04); // the draws that have the last utterance
    expect(() => holdsInDraws([[run]], () => [], DRAWS)).toThrow("label 9 is none of 0 … 6");
  });

  test("more utterances than 65,536 keep apart", () => {
    const names = Array.from({ length: 65_537 }, (_, i) => `${i}`), truth = names.map((_, i) => Number(i > 0));
    const said = truth.map((label, i) => (i === names.length - 1 ? 0 : label)); // the last one alone is wrong
    const part: Tested = { utterances: names, truth, predictions: said };
    let drawn: number[] = [];
    holdsInDraws([[part]], ([matrix]) => {
      drawn = [...drawn, matrix[0][0], matrix[1][0]];
      return [];
    }, { resamples: 8, seed: 3 });
    const pairs = Array.from({ length: 8 }, (_, i) => [drawn[2 * i], drawn[2 * i + 1]]);
    expect(pairs.some(([first, last]) => first !== last)).toBe(true); // drawn apart, not as one
  });
});
