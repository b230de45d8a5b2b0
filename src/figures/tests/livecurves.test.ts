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

  it.each([1_000_000, 100, 26])("fills at least two fifths of the width from the fifth epoch on, of at most %i", (most) => {
    for (let epochs = 5; epochs <= HISTORY.length; epochs++) {
      const [[...points]] = curves(parsed(HISTORY.slice(0, epochs), most, CAPTION, ""));
      const share = (points[epochs - 1][0] - 56) / (274 - 56);
      expect(share).toBeGreaterThan(0.4);
      expect(share).toBeLessThan(1);
    }
  });

  it("can be drawn before the first epoch, and when the loss is no longer a number", () => {
    expect(curves(parsed([], 60, CAPTION, ""))).toEqual([]);
    const broken = [...HISTORY.slice(0, 3), { ...HISTORY[3], loss: Number.NaN, validationLoss: Infinity }];
    expect(curves(parsed(broken, 60, CAPTION, "")).map((line) => line.length)).toEqual([4, 4, 3, 3]);
    expect(liveCurves(broken, 60, CAPTION, "")).not.toMatch(/NaN|Infinity/);
  });
});

describe("the numbers beside the curves", () => {
  const boxes = (document: Document) => [...document.querySelectorAll("text")].map((text) => {
    (text as any).style.fontSize = `${text.getAttribute("font-size") ?? 12}px`;
    return { text: text.textContent, ...pageBox(text as unknown as SvgElement) };
  });

  it("are those of the last epoch and of the best", () => {
    const texts = boxes(parsed(HISTORY, 60, CAPTION, "")).map(({ text }) => text);
    const last = HISTORY[24], best = [...HISTORY].sort((a, b) => b.validationAccuracy - a.validationAccuracy)[0];
    for (const value of [last.loss, last.accuracy, last.validationLoss, last.validationAccuracy]) {
      expect(texts).toContain(value.toFixed(3));
    }
    expect(texts).toContain(`best epoch: ${best.epoch}`);
  });

  it("overlap neither each other nor the curves, however large", () => {
    const large = [...HISTORY, { ...HISTORY[24], epoch: 1000, loss: 123456.789, validationLoss: 99999.123 }];
    const document = parsed(large, 1000, CAPTION, "epoch 1000 of 1000 · at most 23 h 59 min left");
    const all = boxes(document);
    all.forEach((a, i) => all.slice(i + 1).forEach((b) => {
      const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
      expect(apart, `${a.text} over ${b.text}`).toBe(true);
    }));
    const rightmost = Math.max(...curves(document).flat().map(([x]) => x));
    const values = all.filter(({ left, top }) => left > 550 && top > 100);
    expect(values.length).toBeGreaterThan(10);
    for (const { left, right } of values) expect(left > rightmost + 10 && right <= WIDTH).toBe(true);
  });
});
