import { describe, expect, it } from "vitest";
import { coverageCurves, groupedPoints, lossMap, pairScatter, reliabilityDiagram } from "../errors";
import { CAPTION } from "./examples";

const share = (mean: number) => ({ mean, low: mean - 0.1, high: mean + 0.05 });
const open = (drawn: ReturnType<typeof lossMap>) => drawn as unknown as { data: any[]; layout: any };

describe("figures of errors draw what they are given", () => {
  it("reliability: bins in per cent with their bounds, a diagonal in each panel", () => {
    const bin = { from: 0.8, to: 0.9, n: 12, confidence: 0.85, accuracy: share(0.75) };
    const panels = ["a", "b"].map((label) => ({ label, bins: [bin] }));
    const { data, layout } = open(reliabilityDiagram(panels, CAPTION));
    expect([data[1].x, data[1].y, data[1].text]).toEqual([[85], [75], ["12"]]);
    expect([data[1].error_y.array, data[1].error_y.arrayminus]).toEqual([[5], [10]]);
    expect(layout.shapes.map((line: any) => line.xref)).toEqual(["x", "x2"]);
    expect(layout.xaxis.domain[1]).toBeLessThan(layout.xaxis2.domain[0]);
  });
  it("coverage: a step for every selection", () => {
    const selections = [{ threshold: 0.2, answered: 1, accuracy: 0.9 },
      { threshold: 0.9, answered: 0.5, accuracy: 1 }];
    const { data } = open(coverageCurves([{ name: "a", selections }], CAPTION));
    expect([data[0].x, data[0].y]).toEqual([[100, 50], [90, 100]]);
  });
  it("pairs: the named ones in a trace of their own, nothing cut off", () => {
    const pairs = [0.02, 0.2].map((confused, i) =>
      ({ label: `pair ${i}`, distance: 1 + i, confused: share(confused), named: i === 1 }));
    const { data, layout } = open(pairScatter([{ label: "a", pairs }], "Distance", CAPTION));
    expect(data.map(({ x, y, name }) => [x, y, name]))
      .toEqual([[[1], [2], "other pairs"], [[2], [20], "named in the paper"]]);
    expect(layout.yaxis.range[1]).toBeGreaterThan(25);
    expect(layout.annotations.map(({ text, x, y }: any) => [text, x, y]))
      .toEqual([["<b>a</b>", 0, 1], ["pair 1", 2, 20]]);
  });
  it("points: each in the trace of its group, colours as given", () => {
    const { data } = open(groupedPoints([[1, 2, 3], [4, 5, 6]], ["b", "a", "b"], { a: "red", b: "blue" },
      ["x", "y"], CAPTION));
    expect(data.map(({ name, x, y, marker }) => [name, x, y, marker.color]))
      .toEqual([["a", [2], [5], "red"], ["b", [1, 3], [4, 6], "blue"]]);
  });
  it("losses: whole points, a dash where there is none", () => {
    const losses = [[0.654, -0.002], [null, -0.3]];
    const { data, layout } = open(lossMap(["a", "b"], ["1", "2"], losses, "Part", CAPTION));
    expect(data[0].z).toEqual([[65, 0], [null, -30]]);
    expect(layout.annotations.map((cell: any) => cell.text)).toEqual(["65", "0", "–", "−30"]);
    const { zmin, zmax, colorscale } = data[0], at = (place: number) => colorscale.find(([one]: any) => one === place)[1];
    expect(zmin).toBe(-zmax); // so that 0 is in the middle
    expect(at(0.5)).toBe("#ffffff");
    const [gained, lost] = [at(0), at(1)].map((colour) => [1, 5].map((i) => parseInt(colour.slice(i, i + 2), 16)));
    expect(gained[0]).toBeGreaterThan(gained[1]); // orange
    expect(lost[1]).toBeGreaterThan(lost[0]);     // blue
  });
});
