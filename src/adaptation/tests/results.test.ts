import { describe, expect, test } from "vitest";
import { confusion, scores } from "../../evaluation";
import { choose, METHODS, needOf } from "../methods";
import { DIRECTIONS, readMethods, summariseMethods } from "../results";

const digits = (text: string) => Array.from(text, Number);

describe("the committed results", () => {
  const found = summariseMethods();

  test.each(["trials", "tests", "second"] as const)("%s: predictions give the scores, once a seed", kind => {
    for (const { remedy, runs } of readMethods(kind).values()) {
      expect(new Set(runs.map(({ from, seed }) => `${from} ${seed}`)).size).toBe(runs.length);
      for (const run of runs) {
        const matrix = confusion(digits(run.truth), digits(run.predictions), 7);
        const { perClass, ...metrics } = scores(matrix);
        expect([remedy.name, run.confusion, run.metrics]).toEqual([remedy.name, matrix, metrics]);
        if (kind !== "trials") expect([run.from, run.to].sort()).toEqual(DIRECTIONS);
      }
    }
  });

  test("the planned remedies are those that were run", () => {
    for (const { remedy } of readMethods("tests").values()) expect(METHODS).toContainEqual(remedy);
  });

  test("each choice is the rule's, from trials alone, and its accuracy is that of the tests", () => {
    for (const { need, remedy, accuracy, mean } of found.choices) {
      for (const from of DIRECTIONS) {
        const trials = [...readMethods("trials").values()].flatMap(file =>
          file.runs.filter(run => run.from === from)
            .map(run => ({ remedy: file.remedy.name, accuracy: run.metrics.accuracy })));
        expect(remedy[from]).toBe(choose(trials, need).name);
        const runs = readMethods("tests").get(remedy[from])!.runs.filter(run => run.from === from);
        expect(runs.length).toBe(5);
        expect(accuracy[from]).toBeCloseTo(runs.reduce((sum, run) => sum + run.metrics.accuracy, 0) / 5, 12);
        expect(needOf(choose(trials, need))).toBe(need);
      }
      expect(mean).toBeCloseTo((accuracy.OAF + accuracy.YAF) / 2, 12);
    }
  });
});
