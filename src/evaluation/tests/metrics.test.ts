import { expect, test } from "vitest";
import reference from "../../../tools/reference/scikit.json";
import { EMOTIONS } from "../../base";
import { confusion, mostProbable, scores } from "../metrics";

// Values of scikit-learn, made by tools/reference/scikit.py, which names its versions.
for (const { name, classes, truth, predicted, expected } of reference.cases)
  test(`scikit-learn's scores: ${name}`, () => {
    const names = EMOTIONS.concat("bored", "calm", "excited").slice(0, classes);
    const matrix = confusion(truth, predicted, classes), ours = scores(matrix, names);
    expect(matrix).toEqual(expected.confusion);
    for (const key of ["accuracy", "oneAgainstRest", "precision", "recall", "f1"] as const)
      expect(ours[key], key).toBeCloseTo(expected[key], 12);
    expected.perClass.forEach((theirs, i) => {
      for (const key of ["support", "precision", "recall", "f1", "oneAgainstRest"] as const)
        expect(ours.perClass[i][key], `${ours.perClass[i].emotion} ${key}`).toBeCloseTo(theirs[key], 12);
    });
  });

test("no utterances at all give zeros, not NaN", () => {
  expect(scores(confusion([], [], 7))).toMatchObject({
    accuracy: 0,
    oneAgainstRest: 0,
    precision: 0,
    recall: 0,
    f1: 0,
  });
});

test("labels that cannot be are refused", () => {
  expect(() => confusion([0, 1], [0], 7)).toThrow("2 true labels but 1 predicted");
  for (const label of [7, -1, 0.5, NaN]) expect(() => confusion([0], [label], 7)).toThrow(RangeError);
  expect(() => scores(confusion([0], [1], 2))).toThrow("a matrix of 2 rows has the names of 7");
});

test("the most probable emotion, the first of equals, NaN refused", () => {
  const rows = [0, 0, 0, 0.9, 0.1, 0, 0, /**/ 0.2, 0.4, 0.4, 0, 0, 0, 0];
  expect([...mostProbable(Float32Array.from(rows), 7)]).toEqual([3, 1]);
  expect(() => mostProbable(new Float32Array(7).fill(NaN), 7)).toThrow("row 0");
});
