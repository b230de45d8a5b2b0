import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Canvas } from "@napi-rs/canvas";
import type { Figure } from "./figure";

/** Colours of a picture: as many as an indexed PNG can have, which makes it a third of the size. */
const COLOURS = 256;

type Render = (figure: Figure) => Promise<string>;
let renderer: Promise<Render> | undefined;

/**
 * Plotly in a jsdom window, with what jsdom lacks: text measured by the font it will be set in, and a canvas.
 */
async function startRenderer(): Promise<Render> {
  const untyped: string = "jsdom"; // its types bring those of a browser, which every kernel would read: a second
  const [{ JSDOM }, { createCanvas }, { localBox, pageBox, straightPath }] =
    await Promise.all([import(untyped), import("@napi-rs/canvas"), import("./svgbox")]);
  const window: any = new JSDOM("", { runScripts: "outside-only", pretendToBeVisual: true }).window;
  const nothing = class { observe(): void {} unobserve(): void {} disconnect(): void {} };
  Object.assign(window, { TextDecoder, TextEncoder, structuredClone, fetch, Worker: nothing,
    ResizeObserver: nothing });
  window.URL.createObjectURL = () => "";

  const canvases = new WeakMap<object, Canvas>();
  const canvasOf = (element: { width: number; height: number }): Canvas => {
    let canvas = canvases.get(element);
    if (!canvas || canvas.width !== element.width || canvas.height !== element.height) {
      canvases.set(element, canvas = createCanvas(element.width, element.height));
    }
    return canvas;
  };
  window.HTMLCanvasElement.prototype.getContext = function (kind: string) {
    return kind === "2d" ? canvasOf(this).getContext("2d") : null;
  };
  window.HTMLCanvasElement.prototype.toDataURL = function () { return canvasOf(this).toDataURL("image/png");
    };

  const rectangle = (b: { left: number; top: number; right: number; bottom: number }) =>
    ({ ...b, x: b.left, y: b.top, width: b.right - b.left, height: b.bottom - b.top });
  const htmlBox = window.Element.prototype.getBoundingClientRect;
  window.SVGElement.prototype.getTotalLength = function () { return straightPath(this).length; };
  window.SVGElement.prototype.getPointAtLength = function (at: number) { return straightPath(this).point(at);
    };
  window.SVGElement.prototype.getBBox = function () { return rectangle(localBox(this)); };
  window.Element.prototype.getBoundingClientRect = function () {
    return this instanceof window.SVGElement ? rectangle(pageBox(this)) : htmlBox.call(this);
  };
  window.eval(readFileSync(resolve("node_modules/plotly.js-dist/plotly.js"), "utf8"));
  return async ({ data, layout }) => {
    const url: string = await window.Plotly.toImage(structuredClone({ data, layout }),
      { format: "svg", width: layout.width, height: layout.height });
    return decodeURIComponent(url.slice(url.indexOf(",") + 1));
  };
}

/**
 * A plotly figure as SVG text, drawn in Node without a browser. The first call loads plotly, about a second.
 */
export async function svg(figure: Figure): Promise<string> {
  const render = await (renderer ??= startRenderer());
  // resvg keeps heatmap cells sharp when the attribute says so, not the style
  return (await render(figure)).replace(/<image ([^>]*?)style="image-rendering: pixelated;/g,
    '<image image-rendering="optimizeSpeed" $1style="');
}

/** A plotly figure as PNG, the same on every machine: only the fonts that the project brings are used. */
export async function png(figure: Figure, scale = 1): Promise<Buffer> {
  const [text, { Resvg }, { default: UPNG }] =
    [await svg(figure), await import("@resvg/resvg-js"), await import("upng-js")];
  const { FONT_FILES } = await import("./svgbox");
  const { pixels, width, height } = new Resvg(text, {
    fitTo: { mode: "zoom", value: scale },
    font: { fontFiles: FONT_FILES, loadSystemFonts: false, defaultFontFamily: "Arimo" },
  }).render();
  return Buffer.from(UPNG.encode([Uint8Array.from(pixels).buffer], width, height, COLOURS));
}
