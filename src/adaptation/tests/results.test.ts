import { describe, expect, test } from "vitest";
import { confusion, scores } from "../../evaluation";
import { ACTOR_METHODS } from "../actormethods";
import { choose, METHODS, needOf } from "../methods";
import { DIRECTIONS, readMethods, redrawChoice, summariseActorMethods, summariseMethods, summariseOwn } from "../results";

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

  test("the planned methods are those that were run", () => {
    for (const { remedy } of readMethods("tests").values()) expect(METHODS).toContainEqual(remedy);
  });

  test("each choice is the rule's, from trials alone, and its accuracy is that of the tests", () => {
    for (const { need, remedy, accuracy, mean } of found.choices) {
      for (const from of DIRECTIONS) {
        const trials = [...readMethods("trials").values()].flatMap(file =>
          file.runs.filter(run => run.from === from)
            .map(run => ({ method: file.remedy.name, accuracy: run.metrics.accuracy })));
        expect(remedy[from]).toBe(choose(trials, need).name);
        const runs = readMethods("tests").get(remedy[from])!.runs.filter(run => run.from === from);
        expect(runs.length).toBe(5);
        expect(accuracy[from]).toBeCloseTo(runs.reduce((sum, run) => sum + run.metrics.accuracy, 0) / 5, 12);
        expect(needOf(choose(trials, need))).toBe(need);
      }
      expect(mean).toBeCloseTo((accuracy.OAF + accuracy.YAF) / 2, 12);
    }
  });

  test("actors: predictions give the scores; labels that were given are not scored; what is not complete is not chosen from", () => {
    const { rungs, choices } = summariseActorMethods();
    for (const kind of ["actor-trials", "actor-tests"] as const) for (const { remedy, runs } of readMethods(kind).values()) {
      expect(ACTOR_METHODS).toContainEqual(remedy);
      expect(new Set(runs.map(({ from, to, seed }) => `${from} ${to} ${seed}`)).size).toBe(runs.length);
      for (const run of runs) {
        const { perClass, ...metrics } = scores(confusion(digits(run.truth), digits(run.predictions), 7));
        expect([remedy.name, run.metrics]).toEqual([remedy.name, metrics]);
        if (kind === "actor-tests") expect(run.truth.length).toBe(1400 - 7 * (remedy.labelled ?? 0));
      }
    }
    for (const { name, each, mean } of rungs) {
      expect([name, ...Object.values(each).map(own => own.length)]).toEqual([name, 5, 5]);
      expect(mean).toBeCloseTo(DIRECTIONS.flatMap(from => each[from]).reduce((a, b) => a + b) / 10, 12);
    }
    for (const { need } of choices) for (const { name } of ACTOR_METHODS.filter(method => needOf(method) === need))
      expect([name, readMethods("actor-trials").get(name)!.runs.length]).toEqual([name, 48]);
  });

  test("a choice drawn again: the rule's own choice is among those it makes, and its accuracy within what they come to", () => {
    const { rungs, choices } = summariseActorMethods(), chosen = choices.find(({ need }) => need === "unlabelled speech")!;
    const { mean, low, high, chosen: drawn } = redrawChoice("unlabelled speech", { resamples: 400, seed: 2 });
    const outcomes = rungs.filter(({ need }) => need === "unlabelled speech");
    for (const from of DIRECTIONS) {
      expect(drawn[from].map(({ name }) => name)).toContain(chosen.remedy[from]);
      expect(drawn[from].reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
      for (const { name } of drawn[from]) expect(outcomes.map(one => one.name)).toContain(name);
    }
    const most = (pick: (...values: number[]) => number) =>
      DIRECTIONS.map(from => pick(...outcomes.map(({ accuracy }) => accuracy[from]))).reduce((a, b) => a + b) / 2;
    for (const value of [low, mean, high]) {
      expect(value).toBeGreaterThanOrEqual(most(Math.min));
      expect(value).toBeLessThanOrEqual(most(Math.max));
    }
    expect(low).toBeLessThanOrEqual(mean);
    expect(redrawChoice("unlabelled speech", { resamples: 400, seed: 2 }).mean).toBe(mean);
  });

  test("own recordings: predictions give the scores, each speaker once a seed; what was given is not scored", () => {
    for (const { remedy, runs } of readMethods("own").values()) {
      expect(new Set(runs.map(({ to, seed }) => `${to} ${seed}`)).size).toBe(30 * 5);
      expect(runs.length).toBe(30 * 5);
      for (const run of runs) {
        const { perClass, ...metrics } = scores(confusion(digits(run.truth), digits(run.predictions), 7));
        expect([remedy.name, run.to, run.metrics]).toEqual([remedy.name, run.to, metrics]);
        const corpus = run.to.slice(0, run.to.indexOf("/")), given = remedy.labelled!;
        const neutral = corpus === "RAVDESS" ? Math.min(given, 2) : given; // RAVDESS has four of each actor, and two are left
        expect(run.truth.length).toBe({ TESS: 1400, SAVEE: 120, RAVDESS: 52 }[corpus]! - 6 * given - neutral);
      }
    }
    const found = summariseOwn();
    expect(found.map(({ reading, labelled, corpus, speakers }) => [reading, labelled, corpus, Object.keys(speakers).length]))
      .toEqual(([["functionals", 1], ["functionals", 3], ["functionals", 5], ["as counted", 5]] as const).flatMap(([read, given]) =>
        [[read, given, "TESS", 2], [read, given, "SAVEE", 4], [read, given, "RAVDESS", 24]]));
    const runs = readMethods("own").get("own 5 labelled")!.runs.filter(({ to }) => to === "SAVEE/KL");
    const right = runs.map(({ truth, predictions }) => digits(truth).filter((label, i) => label === Number(predictions[i])).length);
    expect(found[7].speakers["SAVEE/KL"]).toBeCloseTo(right.reduce((a, b) => a + b) / (5 * 85), 12);
  });
});
