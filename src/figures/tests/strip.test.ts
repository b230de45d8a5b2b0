import { expect, it } from "vitest";
import { smallMultiples } from "../curves";
import { stepCurves } from "../lines";
import { WIDTH } from "../figure";
import { stripPlot } from "../results";

const CAPTION = { title: "T", source: "TESS, random split" };
const PANEL = {
  axis: "Accuracy (%)", published: [96.36, null], line: 90,
  series: [
    { name: "as counted", values: [[92, 94], [80]], intervals: [[91, 96], null] as const },
    { name: "as <described>", values: [[], [88, 90, 89]] },
  ],
};

it("every run is a point in its row, on its series' lane; nothing is drawn where there is no run", () => {
  const { data, layout } = stripPlot(["GRU", "CNN"], [PANEL], CAPTION);
  const [counted, countedMean, described, describedMean, published] = data as any[];
  expect([counted.x, counted.text]).toEqual([[92, 94, 80], ["GRU", "GRU", "CNN"]]);
  [0, 0, 1].forEach((row, i) => expect(Math.abs(counted.y[i] - row)).toBeLessThan(0.5));
  expect([described.x, described.text]).toEqual([[88, 90, 89], ["CNN", "CNN", "CNN"]]);
  expect(new Set([...counted.y, ...described.y]).size).toBe(3); // lanes do not meet
  expect([countedMean.x, describedMean.x]).toEqual([[93, 80], [89]]);
  expect([countedMean.error_x.arrayminus, countedMean.error_x.array]).toEqual([[2, 0], [3, 0]]);
  expect([published.x, published.y]).toEqual([[96.36, null], [0, 1]]);
  expect(described.name).toBe("as &lt;described&gt;");
  expect((layout.yaxis as any).ticktext).toEqual(["GRU", "CNN"]);
  const upright = (layout.shapes as any[]).filter(({ x0, x1 }) => x0 === x1);
  expect(upright.map(({ x0, xref }) => [x0, xref])).toEqual([[90, "x"]]);
});

it("runs outside the range are arrows at its ends that say their value", () => {
  const series = [{ name: "as counted", values: [[15.86, 92, 20], [99]] }];
  const { data, layout } = stripPlot(["GRU", "CNN"], [{ axis: "x", series, range: [80, 95] }], CAPTION);
  const [points, mean, below, above] = data as any[];
  expect([points.x, mean.x]).toEqual([[92], []]);
  expect([below.text[0].trim(), above.text[0].trim()]).toEqual(["15.9, 20.0", "99.0"]);
  expect([below.marker.symbol, above.marker.symbol]).toEqual(["triangle-left", "triangle-right"]);
  for (const { x } of [below, above]) expect(x[0] > 80 && x[0] < 95).toBe(true);
  expect((layout.xaxis as any).range).toEqual([80, 95]);
});

it("without a range everything is shown, the line to compare with too; nothing at all is no error", () => {
  const range = (panel: object) =>
    (stripPlot(["GRU"], [{ axis: "x", series: [], ...panel }], CAPTION).layout.xaxis as any).range;
  const [low, high] = range({ line: 0, published: [4.5], series: [{ name: "a", values: [[5, 7]],
    intervals: [[3, 9]] }] });
  expect(low < 0 && high > 9 && high < 10).toBe(true);
  expect(range({})).toEqual([0, 1]);
  const alone = range({ line: 5 });
  expect(alone[0] < 5 && alone[1] > 5).toBe(true);
});

it("two panels share rows and legend", () => {
  const { data, layout } = stripPlot(["GRU", "CNN"], [PANEL, { ...PANEL, line: undefined }], CAPTION);
  const legend = (data as any[]).filter(({ showlegend }) => showlegend).map(({ name }) => name);
  expect(legend).toEqual(["as counted", "as &lt;described&gt;", "published"]);
  const axes = (data as any[]).map(({ xaxis, yaxis }) => `${xaxis} ${yaxis}`);
  expect(new Set(axes)).toEqual(new Set(["x y", "x2 y2"]));
  const [first, second] = [layout.xaxis, (layout as any).xaxis2].map(({ domain }) => domain);
  expect(first[1]).toBeLessThan(second[0]);
  expect(layout.width).toBe(WIDTH);
});

it("small curves: a panel for each model, one legend entry and colour for each name", () => {
  const curves = (...names: string[]) => names.map((name, i) => ({ name, values: [0.1, 0.5 + i / 10, 0.9] }));
  const panels = [{ label: "GRU", curves: curves("as counted", "as counted") },
    { label: "CNN", curves: curves("as described", "as counted") }, { label: "LSTM", curves: [] }];
  const { data, layout } = smallMultiples(panels, 2, "Validation accuracy", CAPTION), lines = data as any[];
  expect(lines.map(({ yaxis }) => yaxis)).toEqual(["y", "y", "y2", "y2"]);
  const legend = lines.filter(({ showlegend }) => showlegend).map(({ name }) => name);
  expect(legend).toEqual(["as counted", "as described"]);
  expect(lines[1].y).toEqual([0.1, 0.6, 0.9]);
  expect(new Set(lines.map(({ name, line }) => `${name} ${line.color}`)).size).toBe(2);
  const domains = ["yaxis", "yaxis2", "yaxis3"].map(name => (layout as any)[name].domain);
  expect(domains[0]).toEqual(domains[1]);
  expect(domains[2][1]).toBeLessThan(domains[0][0]);
  expect((layout.annotations as any[]).map(({ text }) => text))
    .toEqual(["<b>GRU</b>", "<b>CNN</b>", "<b>LSTM</b>"]);
});

it("bands lie behind their rows and nowhere else", () => {
  const { layout } = stripPlot(["GRU", "CNN"], [{ ...PANEL, bands: [null, [12, 17]] }], CAPTION);
  const rects = (layout.shapes as any[]).filter(({ type }) => type === "rect");
  expect(rects.map(({ x0, x1, y0, y1, layer }) => [x0, x1, y0, y1, layer])).toEqual([[12, 17, 0.5, 1.5, "below"]]);
});

it("curves over steps: intervals around each value, a gap where there is none, marks at their step; each name once in the legend", () => {
  const axes = { x: "Actors", y: "Accuracy (%)", line: 14, range: [0, 102] as const };
  const curves = [{ name: "a", values: [20, null, 60], intervals: [[15, 30], null, [50, 75]] as const }, { name: "b", values: [1, 2, 3] }];
  const { data, layout } = stepCurves(["1", "2", "4"], [{ label: "all", curves, marks: [{ name: "this run", step: "4", value: 58 }] },
    { label: "equal", curves: curves.slice(1) }], axes, CAPTION), [a, b, mark, again] = data as any[];
  expect([a.y, a.error_y.array, a.error_y.arrayminus]).toEqual([[20, null, 60], [10, 0, 15], [5, 0, 10]]);
  expect([mark.x, mark.y]).toEqual([[2], [58]]);
  expect((data as any[]).map(({ showlegend, yaxis }) => [showlegend, yaxis])).toEqual([[true, "y"], [true, "y"], [true, "y"], [false, "y2"]]);
  expect(again.line.color).toBe(b.line.color);
  a.x.forEach((x: number, i: number) => expect(Math.abs(x - i)).toBeLessThan(0.25));
  expect(a.x[0]).not.toBe(b.x[0]);
  expect((layout as any).xaxis2.ticktext).toEqual(["1", "2", "4"]);
  expect((layout.shapes as any[]).map(({ y0 }) => y0)).toEqual([14, 14]);
  expect(() => stepCurves(["1"], [{ label: "x", curves }], axes, CAPTION)).toThrow(/“a” has 3 values for 1 steps/);
  expect(() => stepCurves(["1", "2", "4"], [{ label: "x", curves, marks: [{ name: "m", step: "3", value: 1 }] }], axes, CAPTION))
    .toThrow(/there is no step 3 for “m”; there are: 1, 2, 4/);
});
