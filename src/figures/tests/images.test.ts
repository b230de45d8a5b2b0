import { describe, expect, it } from "vitest";
import { type ImagePanel, spectrogramGrid } from "../images";
import { bandLines } from "../sound";
import { CAPTION, CENTRES } from "./examples";

const ramp = (frames: number, bands: number, from: number): ImagePanel["frames"] =>
  ({ frames, bands, values: Float32Array.from({ length: frames * bands }, (_, i) => from + i) });
const panel = (label: string, frames: number, from: number, rest: Partial<ImagePanel> = {}): ImagePanel =>
  ({ label, frames: ramp(frames, 64, from), hopSeconds: 0.01, unit: "log power", centres: CENTRES, ...rest });

describe("images beside each other", () => {
  const five = [1, 2, 3, 4, 5].map((i) => panel(`panel <${i}>`, 20 * i, 1000 * i));
  const { data, layout } = spectrogramGrid(five, 2, CAPTION) as { data: any[]; layout: any };

  it("draw each panel's values, low bands first, frame t at t · hop", () => {
    data.forEach(({ z, x0, dx, y0, dy }, i) => {
      expect([z.length, z[0].length]).toEqual([64, 20 * (i + 1)]);
      expect([x0, dx, y0, dy]).toEqual([0, 0.01, 0, 1]);
      expect(z[3][7]).toBe(1000 * (i + 1) + 7 * 64 + 3);
    });
  });
  it("share one time axis, as long as the longest, and one colour scale with its bar", () => {
    data.forEach((_, i) => expect(layout[`xaxis${i ? i + 1 : ""}`].range).toEqual([0, 1]));
    expect(new Set(data.map((trace) => trace.coloraxis))).toEqual(new Set(["coloraxis"]));
    expect(layout.coloraxis.showscale).toBe(true);
  });
  it("lie row by row, apart from each other, labelled literally, with the time under each column", () => {
    const domains = data.map((_, i) => [layout[`xaxis${i ? i + 1 : ""}`], layout[`yaxis${i ? i + 1 : ""}`]]);
    for (let i = 0; i < 5; i++) {
      const [x, y] = domains[i];
      expect(x.domain).toEqual(domains[i % 2][0].domain);
      expect(x.showticklabels).toBe(i >= 3);
      if (i >= 2) expect(y.domain[1]).toBeLessThan(domains[i - 2][1].domain[0]);
      expect(layout.annotations[i])
        .toMatchObject({ text: `<b>panel &lt;${i + 1}&gt;</b>`, x: x.domain[0], y: y.domain[1] });
    }
    expect(domains[0][0].domain[1]).toBeLessThan(domains[1][0].domain[0]);
  });
  it("of several units have a colour scale for each unit, and no bar that would speak for all", () => {
    const mixed = spectrogramGrid([panel("a", 9, 0), panel("b", 9, 500, { unit: "coefficient", centres: undefined }),
      panel("c", 9, 0)], 3, CAPTION) as { data: any[]; layout: any };
    expect(mixed.data.map((trace) => trace.coloraxis)).toEqual(["coloraxis", "coloraxis2", "coloraxis"]);
    expect([mixed.layout.coloraxis.showscale, mixed.layout.coloraxis2.showscale]).toEqual([false, false]);
    expect(mixed.layout.yaxis2.ticktext).toBeUndefined();
    expect(mixed.layout.yaxis3.ticktext).toEqual(["250", "1000", "4000"]);
  });
  it("put too fine an image into cells whose middles say where they lie", () => {
    const [{ z, x0, dx }] = spectrogramGrid([panel("long", 700, 0)], 2, CAPTION).data as any[];
    expect(z[0].length).toBe(234); // three frames a cell
    expect([x0, dx]).toEqual([0.01, 0.03]);
    expect(z[0][1]).toBe(5 * 64); // the largest of frames 3, 4 and 5
  });
});

it("lines over mel bands lie at their own bands' frequencies", () => {
  const low = { name: "low", centres: [100, 200, 400], values: Float32Array.of(1, 2, 3), colour: "#000000" };
  const { data, layout } = bandLines([low, { ...low, name: "high", centres: [150, 300, 600] }], "Log power",
    CAPTION) as { data: any[]; layout: any };
  expect(data.map(({ name, x, y }) => [name, x, y]))
    .toEqual([["low", [100, 200, 400], [1, 2, 3]], ["high", [150, 300, 600], [1, 2, 3]]]);
  expect(layout.xaxis.type).toBe("log");
});
