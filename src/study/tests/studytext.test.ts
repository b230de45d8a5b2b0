import { describe, expect, it } from "vitest";
import { listed, plusMinus } from "../../base";
import { against } from "../comparison";
import { byVerdict, seedsText, verdictText, winsText } from "../report";
import { NAMES, withErrors } from "./results";

const RUNS = [withErrors("CNN-BiLSTM", 1, 7), withErrors("CNN-BiLSTM", 2, 14), withErrors("GRU", 1, 21)];

describe("cells", () => {
  it("a mean with half its interval, the mean alone of one seed, null of none", () => {
    const interval = { mean: 0.93, low: 0.92, high: 0.94, deviation: 0.01, n: 3 };
    expect(plusMinus(interval)).toBe("93.00 ± 1.00");
    expect(plusMinus({ mean: -0.5, high: null }, 1, 1)).toBe("−0.5");
    expect(plusMinus(null)).toBeNull();
  });
  it("how many seeds there are", () => {
    expect(seedsText(RUNS)).toBe("1 to 2 seeds");
    expect([seedsText(RUNS.slice(0, 2)), seedsText(RUNS.slice(2)), seedsText([])])
      .toEqual(["2 seeds", "1 seed", "no runs yet"]);
  });
});

describe("sentences", () => {
  it("wins are counted over seeds", () => {
    const runs = [...RUNS, withErrors("GRU", 2, 3)];
    expect(against(runs, "CNN-BiLSTM", ["GRU", "LSTM"], NAMES).map(winsText)).toEqual(["1 of 2", null]);
  });
  it("lists", () => expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map(listed))
    .toEqual(["none", "a", "a and b", "a, b and c"]));
  it("verdicts name every model once", () => {
    const errors = { "CNN-BiLSTM": 14, "LSTM": 15, "CNN": 0, "GRU": 30 };
    const runs = Object.entries(errors).flatMap(([model, count]) =>
      [1, 2, 3].map(seed => withErrors(model, seed, count)));
    const comparisons = against(runs, "CNN-BiLSTM", ["CNN", "GRU", "LSTM", "BiLSTM"], NAMES);
    expect(byVerdict(comparisons)).toEqual(
      { better: ["GRU"], worse: ["CNN"], "not significant": ["LSTM"], "too few seeds": [], "no runs": ["BiLSTM"] });
    expect(verdictText(comparisons))
      .toBe("better than GRU; worse than CNN; not significantly different from LSTM; no runs yet to compare with BiLSTM");
    const words = { "better": "worth it:", "worse": "", "not significant": "", "too few seeds": "", "no runs": "" };
    expect(verdictText(comparisons.slice(1, 2), words, model => `the ${model}`)).toBe("worth it: the GRU");
  });
});
