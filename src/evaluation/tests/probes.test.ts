import { describe, expect, test } from "vitest";
import { random } from "../../base";
import { BASELINES } from "../../models";
import { beatsChance, probe } from "../probes";

const next = random(6);
const rows = Array.from({ length: 700 }, (_, i) => i), labels = rows.map(i => i % 7);
const split = { protocol: "random", seed: 1,
  train: rows.slice(0, 490), validation: rows.slice(490, 560), test: rows.slice(560) };

describe("a probe", () => {
  const forest = BASELINES["random forest"];
  const telling = labels.map(label => [label + 0.3 * next(), next()]);
  const idle = labels.map(() => [next(), next()]);

  for (const classifier of ["random forest", "k-nearest neighbours", "linear SVM"])
    test(`${classifier}: finds what is there, and chance where nothing is`, async () => {
      const found = await probe(telling, labels, split, 1, BASELINES[classifier]);
      expect(found.accuracy.mean).toBeGreaterThan(0.9);
      expect(beatsChance(found)).toBe(true);
      const nothing = await probe(idle, labels, split, 1, BASELINES[classifier]);
      expect(nothing.accuracy.mean).toBeLessThan(0.26);
      expect(nothing.chance.low).toBeLessThan(1 / 7);
      expect(nothing.chance.high).toBeGreaterThan(1 / 7);
    });

  test("whatever the scale of a number", async () => {
    const scaled = telling.map(([first, second]) => [first, 1e4 * second]);
    const found = await probe(scaled, labels, split, 1, BASELINES["k-nearest neighbours"]);
    expect(found.accuracy.mean).toBeGreaterThan(0.9);
  });

  test("learns from the training set only: test labels change no prediction", async () => {
    const other = labels.map((label, row) => (row < 560 ? label : (label + 3) % 7));
    const [own, changed] = await Promise.all([labels, other].map(truth => probe(telling, truth, split, 1, forest)));
    expect(changed.predictions).toEqual(own.predictions);
    expect(changed.accuracy.mean).toBeLessThan(0.1);
  });

  test("names the row whose number is none", async () => {
    await expect(probe(rows.map(row => [row === 5 ? NaN : row]), labels, split, 1, forest)).rejects.toThrow("row 5");
  });
});
