import { createCanvas, loadImage } from "@napi-rs/canvas";
import { JSDOM } from "jsdom";
import { describe, expect, it } from "vitest";
import { figure, type Figure, WIDTH } from "../figure";
import { png, svg } from "../picture";
import { type Box, pageBox, type SvgElement } from "../svgbox";
import { CAPTION, EXAMPLES } from "./examples";


async function pixels(figure: Figure): Promise<{ width: number; height: number;
  dark(x: number, y: number, w: number, h: number): number }> {
  const image = await loadImage(await png(figure)), canvas = createCanvas(image.width, image.height);
  canvas.getContext("2d").drawImage(image, 0, 0);
  return { width: image.width, height: image.height, dark(x, y, w, h) {
    const { data } = canvas.getContext("2d").getImageData(x, y, w, h);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) if (data[i] + data[i + 1] + data[i + 2] < 384) count++;
    return count;
  } };
}

const overlap = (a: Box, b: Box): number =>
  Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) * Math.max(0,
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));

describe("pictures of figures", () => {
  it.each(Object.keys(EXAMPLES))("%s: no text is cut off by the edge, none lies on another", async (name) => {
    const { document } = new JSDOM(await svg(EXAMPLES[name])).window;
    const texts = [...document.querySelectorAll("text")].filter((t) => t.textContent?.trim());
    const boxes = texts.map((t) =>
      ({ text: t.textContent!, tilted: /rotate\((?!0)/.test(t.getAttribute("transform") ?? ""),
      box: pageBox(t as unknown as SvgElement) }));
    expect(boxes.length).toBeGreaterThan(1);
    for (const { text, box } of boxes) {
      expect(box.left, text).toBeGreaterThanOrEqual(0);
      expect(box.top, text).toBeGreaterThanOrEqual(0);
      expect(box.right, text).toBeLessThanOrEqual(WIDTH);
      expect(box.bottom, text).toBeLessThanOrEqual(EXAMPLES[name].layout.height!);
    }
    const straight = boxes.filter((b) => !b.tilted);
    straight.forEach((a, i) => straight.slice(0, i).forEach((b) =>
      expect(overlap(a.box, b.box), `${a.text} on ${b.text}`).toBeLessThan(4)));
  });

  it("have the figure's shape and show its text in a font of the project, whatever the machine has",
    async () => {
    const bare = figure({ title: " ", source: " " }, 100, [{ x: [1, 2], y: [1, 2] }]);
    const named = figure({ title: "Words make ink", source: "stand-in corpus" }, 100,
      [{ x: [1, 2], y: [1, 2] }]);
    const [without, withText] = [await pixels(bare), await pixels(named)];
    expect([withText.width, withText.height]).toEqual([WIDTH, named.layout.height!]);
    expect(without.dark(0, 0, 400, 60)).toBe(0);
    expect(withText.dark(0, 0, 400, 60)).toBeGreaterThan(200);
  });

  it("draw arrows with their shafts", async () => {
    const arrow = figure(CAPTION, 100, [{ x: [0, 10], y: [0, 10], mode: "markers", marker: { opacity: 0 } }],
      {
      annotations: [{ x: 8, y: 5, ax: 2, ay: 5, axref: "x", ayref: "y", text: "", showarrow: true,
        arrowwidth: 2 }] } as object);
    const plain = { ...arrow, layout: { ...arrow.layout, annotations: [] } };
    const [withArrow, without] = [await pixels(arrow), await pixels(plain)];
    const middle = [200, 75, 280, 70] as const;
    expect(withArrow.dark(...middle) - without.dark(...middle)).toBeGreaterThan(250);
  });

  it("measure text as the browser's own tables say: Arial's widths", () => {
    const { document } =
      new JSDOM(`<svg><g transform="translate(10,5)"><text y="20" style="font-size: 20px">WAAi</text></g></svg>`).window;
    const { left, right } = pageBox(document.querySelector("text") as unknown as SvgElement);
    const units = 1933 + 1366 + 1366 + 455; // advance widths of W, A, A, i in Arial, of 2048 to the em
    expect(left).toBe(10);
    expect(Math.abs(right - left - units / 2048 * 20)).toBeLessThan(2.5); // kerning pulls W and A together
  });
});
