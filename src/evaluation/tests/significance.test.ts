import { describe, expect, test } from "vitest";
import { random } from "../../base";
import reference from "../../../tools/reference/statistics.json";
import { holm, mcnemar, mcnemarPower, smallestDifference } from "../significance";

// Values of SciPy and statsmodels, made by tools/reference/statistics.py, which names its versions.
for (const { onlyA, onlyB, p } of reference.mcnemar)
  test(`statsmodels' exact McNemar of ${onlyA} against ${onlyB}`, () => {
    const pairs = [[1, 0, onlyA], [0, 1, onlyB], [1, 1, 10], [0, 0, 10]];
    const correct = (model: number) => pairs.flatMap(pair => new Array<number>(pair[2]).fill(pair[model]));
    const ours = mcnemar(correct(0), correct(1));
    expect(ours).toMatchObject({ onlyA, onlyB });
    expect(ours.p / p).toBeCloseTo(1, 10);
  });

test("models tested on different parts are refused", () => {
  expect(() => mcnemar([true, false], [true])).toThrow("2 utterances of one model, 1 of the other");
});

for (const { values, adjusted } of reference.holm)
  test(`statsmodels' p-values after Holm, ${values.length} tests`, () => {
    holm(values).forEach((p, i) => expect(p).toBeCloseTo(adjusted[i], 14));
  });

describe("smallest difference", () => {
  for (const { n, discordance, difference, simulated, half } of reference.smallestDifference)
    test(`${n} utterances, models differ on ${discordance}: as summed and as simulated`, () => {
      expect(smallestDifference(n, discordance)).toBeCloseTo(difference, 6);
      expect(mcnemarPower(n, discordance, discordance / 2)).toBeCloseTo(half, 9);
      const chance = Math.sqrt(0.16 / 20_000); // the simulation's standard error
      expect(Math.abs(simulated - mcnemarPower(n, discordance, difference))).toBeLessThan(4 * chance);
    });

  test("mcnemar itself finds it four times of five", () => {
    const n = 280, discordance = 0.1, difference = smallestDifference(n, discordance)!, next = random(9);
    let found = 0;
    for (let part = 0; part < 2000; part++) {
      const draws = Array.from({ length: n }, next);
      const better = draws.map(x => x < (discordance + difference) / 2 || x > 0.5);
      const worse = draws.map(x => (x > (discordance + difference) / 2 && x < discordance) || x > 0.5);
      if (mcnemar(better, worse).p <= 0.05) found++;
    }
    expect(Math.abs(found / 2000 - 0.8)).toBeLessThan(4 * Math.sqrt(0.16 / 2000));
  });

  test("larger parts show smaller differences; without any difference at most 5 of 100 tests say so", () => {
    const differences = [100, 328, 656, 2800].map(n => smallestDifference(n, 0.1)!);
    expect([...differences].sort((a, b) => b - a)).toEqual(differences);
    for (const n of [50, 328]) expect(mcnemarPower(n, 0.2, 0)).toBeLessThanOrEqual(0.05);
  });

  test("there is none where models hardly ever differ: five utterances or fewer are never significant", () => {
    expect(smallestDifference(5, 1)).toBeNull();
    expect(smallestDifference(6, 1, 0.99)).toBeCloseTo(2 * 0.99 ** (1 / 6) - 1, 5); // all six one model's
    expect(smallestDifference(328, 0.015)).toBeNull();
    expect(smallestDifference(328, 0)).toBeNull();
  });

  test("impossible shares are refused", () => {
    expect(() => mcnemarPower(328, 0.1, 0.2)).toThrow("difference 0.2");
    expect(() => smallestDifference(328, 1.2)).toThrow(RangeError);
  });
});
