import { describe, expect, it } from "vitest";
import { TABLE_3 } from "../../base";
import { htmlTable } from "../../figures";
import { against } from "../comparison";
import { cellMeans, comparisonRows, costRows, differenceSeries, runSeries, scoreRows, table3Rows } from "../report";
import { NAMES, runWith, withErrors } from "./results";

const RUNS = [withErrors("CNN-BiLSTM", 1, 7), withErrors("CNN-BiLSTM", 2, 14), withErrors("GRU", 1, 21)];

describe("series and means", () => {
  const three = [...RUNS, withErrors("CNN-BiLSTM", 3, 0)];
  it("every run is there, an interval from three seeds on", () => {
    const models = ["CNN-BiLSTM", "GRU", "LSTM"];
    const [counted, described] = runSeries(three, models, ["as counted", "as described"], "accuracy");
    expect(counted.values.map(row => row.map(Math.round))).toEqual([[90, 80, 100], [70], []]);
    expect(counted.intervals!.map(Boolean)).toEqual([true, false, false]);
    expect(described.values).toEqual([[], [], []]);
    const [low, high] = counted.intervals![0]!;
    expect((low + high) / 2).toBeCloseTo(90, 9);
    const { values, intervals } = differenceSeries("as counted", against(three, "CNN-BiLSTM", ["GRU", "LSTM"], NAMES));
    expect([values.map(row => row.map(Math.round)), intervals]).toEqual([[[20], []], [null, null]]);
  });
  it("every cell that has runs has its means", () => {
    const cells = cellMeans([...three, runWith({ protocol: "word-disjoint" })]);
    expect(cells.map(({ protocol, model, seeds }) => `${protocol}, ${model}, ${seeds}`))
      .toEqual(["random, CNN-BiLSTM, 3", "random, GRU, 1", "word-disjoint, CNN-BiLSTM, 1"]);
    expect(cells[0].measures.recall.mean).toBeCloseTo(0.9, 12);
    expect(cells[1].measures.accuracy).toMatchObject({ mean: 0.7, low: null });
  });
});

describe("tables", () => {
  it("Table 3 has each model as published and in each reading, with dashes where there is no run", () => {
    const rows = table3Rows(RUNS, TABLE_3, ["as counted", "as described"]);
    expect(rows.map(({ model, from }) => `${model}, ${from}`).slice(0, 3))
      .toEqual(["GRU, published", "GRU, as counted", "GRU, as described"]);
    expect(rows).toHaveLength(12);
    const [published, counted, described] = rows.slice(9);
    expect(published).toMatchObject(
      { "multiclass accuracy (%)": "96.36", "one against rest (%)": "96.36", precision: "0.93", F1: "0.93" });
    // 90% and 80%: Student's t for one degree of freedom is 12.706, the standard error 5 points
    expect(counted).toMatchObject({ seeds: 2, "multiclass accuracy (%)": "85.00 ± 63.53" });
    expect(counted["one against rest (%)"]).toMatch(/^95\.71 ± /); // 2/7 of the errors
    expect(described).toMatchObject({ seeds: 0, "multiclass accuracy (%)": null, F1: null });
    expect(htmlTable(rows)).toMatch(/<td[^>]*>–<\/td>/);
  });
  it("scores are a row for each model and reading", () => {
    const rows = scoreRows(RUNS, ["GRU", "LSTM"], ["as counted"]);
    expect(rows.map(row => [row.model, row.seeds, row.recall]))
      .toEqual([["GRU", 1, "0.700"], ["LSTM", 0, null]]);
  });
  it("comparisons say in how many test sets McNemar finds what, and what all of them together show", () => {
    const rows = comparisonRows(against(RUNS, "CNN-BiLSTM", ["GRU", "LSTM"], NAMES), "as counted");
    expect(rows[0]).toMatchObject({
      against: "GRU", seeds: 1, "accuracy (points)": "20.00", "only it right": 14, "only the other": 0,
      "McNemar: better, worse in": "1, 0", "p, accuracy": "< 0.001", verdict: "too few seeds",
    });
    expect(rows[1]).toMatchObject({ seeds: 0, "accuracy (points)": null, verdict: "no runs" });
  });
  it("costs are medians, and dashes where nothing was timed or run", () => {
    const timed = (seed: number, seconds: number, model = "GRU") =>
      runWith({ seed, model, times: { ...RUNS[0].times, seconds } });
    const [gru, lstm] = costRows([timed(1, 5), timed(2, 100), timed(3, 7)], ["GRU", "LSTM"]);
    expect(gru).toMatchObject(
      { parameters: 58503, epochs: 2, "s an epoch": 0.5, "s in all": 7, "of 128": 0.1 });
    expect(lstm).toMatchObject({ parameters: null, epochs: null, "s in all": null, "accuracy (%)": null });
    const classical = { ...timed(1, 3), parameters: null, times: { ...RUNS[0].times, secondsPerEpoch: null },
      history: { loss: [], accuracy: [], validationLoss: [], validationAccuracy: [] } };
    expect(costRows([classical], ["GRU"])[0])
      .toMatchObject({ parameters: null, epochs: null, "s an epoch": null });
  });
});
