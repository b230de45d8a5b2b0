import { JSDOM } from "jsdom";
import { describe, expect, it } from "vitest";
import { liveCurves } from "../curves";
import { WIDTH } from "../figure";
import { pageBox, type SvgElement } from "../svgbox";
import { CAPTION, HISTORY } from "./examples";

const parsed = (...args: Parameters<typeof liveCurves>): Document =>
  new JSDOM(liveCurves(...args), { contentType: "image/svg+xml" }).window.document; // throws where it is not XML
const curves = (document: Document): number[][][] => [...document.querySelectorAll("polyline")]
  .map((line) => line.getAttribute("points")!.split(" ").map((point) => point.split(",").map(Number)));

describe("the live drawing", () => {
  it("has a point for each epoch and value, higher for more", () => {
    const drawn = curves(parsed(HISTORY, 60, CAPTION, "epoch 26 of 60"));
    const values = [HISTORY.map((e) => e.accuracy), HISTORY.map((e) => e.validationAccuracy),
      HISTORY.map((e) => e.loss), HISTORY.map((e) => e.validationLoss)];
    expect(drawn.map((line) => line.length)).toEqual([25, 25, 25, 25]);
    drawn.forEach((line, k) => line.forEach(([x, y], i) => {
      if (i === 0) return;
      expect(x).toBeGreaterThan(line[i - 1][0]);
      const rise = values[k][i] - values[k][i - 1];
      if (Math.abs(rise) > 0.002) expect(Math.sign(line[i - 1][1] - y)).toBe(Math.sign(rise));
    }));
  });

  it("keeps everything inside, says where it is and whose data it shows", () => {
    const document = parsed(HISTORY, 60, CAPTION, "epoch 26 of 60 · at most 3 min 20 s left");
    const height = Number(document.documentElement.getAttribute("height"));
    for (const line of curves(document)) for (const [x, y] of line) {
      expect(x > 0 && x < WIDTH && y > 0 && y < height).toBe(true);
    }
    const texts = [...document.querySelectorAll("text")].map((text) => text.textContent);
    expect(texts).toContain(CAPTION.title);
    expect(texts).toContain(CAPTION.source);
    expect(texts).toContain("epoch 26 of 60 · at most 3 min 20 s left");
    expect(pageBox(document.querySelector("g") as unknown as SvgElement).right).toBeLessThanOrEqual(WIDTH);
  });

  it("can be drawn before the first epoch, and when the loss is no longer a number", () => {
    expect(curves(parsed([], 60, CAPTION, ""))).toEqual([]);
    const broken = [...HISTORY.slice(0, 3), { ...HISTORY[3], loss: Number.NaN, validationLoss: Infinity }];
    expect(curves(parsed(broken, 60, CAPTION, "")).map((line) => line.length)).toEqual([4, 4, 3, 3]);
    expect(liveCurves(broken, 60, CAPTION, "")).not.toMatch(/NaN|Infinity/);
  });
});
