import { resolve } from "node:path";
import { createCanvas, GlobalFonts } from "@napi-rs/canvas";

/**
 * The faces that every picture is set in: Arimo has Arial's widths, so the picture and the live chart agree.
 */
export const FONT_FILES = ["400Regular/Arimo_400Regular", "400Regular_Italic/Arimo_400Regular_Italic",
  "700Bold/Arimo_700Bold"].map((name) => resolve(`node_modules/@expo-google-fonts/arimo/${name}.ttf`));

/** A rectangle in pixels, as getBBox and getBoundingClientRect give it. */
export interface Box { readonly left: number; readonly top: number; readonly right: number;
  readonly bottom: number }

/** What is read of an SVG element; jsdom's elements fit. */
export interface SvgElement {
  readonly tagName: string;
  readonly children: Iterable<SvgElement>;
  readonly childNodes: Iterable<{ readonly nodeType: number; readonly textContent: string | null }>;
  readonly parentElement: SvgElement | null;
  readonly style?: { readonly fontSize?: string; readonly fontWeight?: string; readonly fontStyle?: string };
  readonly textContent: string | null;
  getAttribute(name: string): string | null;
}

type Matrix = readonly [number, number, number, number, number, number];
const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];
const EMPTY: Box = { left: 0, top: 0, right: 0, bottom: 0 };
const TEXT_NODE = 3;
const ASCENT = 0.905, DESCENT = 0.212; // Arimo's, in em

let pen: ReturnType<ReturnType<typeof createCanvas>["getContext"]> | undefined;
function textWidth(text: string, font: string): number {
  if (!pen) {
    for (const file of FONT_FILES) GlobalFonts.registerFromPath(file, "Arimo");
    pen = createCanvas(1, 1).getContext("2d");
  }
  pen.font = font;
  return pen.measureText(text).width;
}

function inherited(element: SvgElement, name: "fontSize" | "fontWeight" | "fontStyle"): string | undefined {
  for (let e: SvgElement | null = element; e; e = e.parentElement) if (e.style?.[name]) return e.style[name];
  return undefined;
}

/**
 * Text set by plotly: one <text>, or one <tspan class="line" dy="…em"> a line, each perhaps with styled
 * spans.
 */
function textBox(element: SvgElement): Box {
  const size = parseFloat(inherited(element, "fontSize") ?? "12");
  const width = (e: SvgElement): number => {
    const font = `${inherited(e, "fontStyle") ?? ""} ${inherited(e, "fontWeight") ?? ""} ${
      parseFloat(inherited(e, "fontSize") ?? "12")}px Arimo`.trim();
    let sum = 0;
    for (const node of e.childNodes) {
      sum += node.nodeType === TEXT_NODE ? textWidth(node.textContent ?? "", font)
        : width(node as unknown as SvgElement);
    }
    return sum;
  };
  const lines = [...element.children].filter((e) => e.getAttribute("class") === "line");
  const widest = Math.max(0, ...(lines.length ? lines : [element]).map(width));
  const x = parseFloat(element.getAttribute("x") ?? "0") || 0;
  // a line's own dy takes the place of its text's
  const shift = (lines[0] ?? element).getAttribute("dy") ?? "0";
  const y = (parseFloat(element.getAttribute("y") ?? "0") || 0) +
    (parseFloat(shift) || 0) * (shift.endsWith("em") ? size : 1);
  const anchor = element.getAttribute("text-anchor");
  const left = x - (anchor === "middle" ? widest / 2 : anchor === "end" ? widest : 0);
  if (!(element.textContent ?? "").trim()) return EMPTY;
  return { left, top: y - ASCENT * size, right: left + widest,
    bottom: y + (DESCENT + 1.3 * Math.max(0, lines.length - 1)) * size };
}

const multiply = (m: Matrix, n: Matrix): Matrix => [
  m[0] * n[0] + m[2] * n[1], m[1] * n[0] + m[3] * n[1], m[0] * n[2] + m[2] * n[3], m[1] * n[2] + m[3] * n[3],
  m[0] * n[4] + m[2] * n[5] + m[4], m[1] * n[4] + m[3] * n[5] + m[5]];

/**
 * The matrix of a transform attribute: translate, rotate (about a point) and scale, as plotly writes them.
 */
function matrixOf(transform: string | null): Matrix {
  let matrix = IDENTITY;
  for (const [, kind, list] of (transform ?? "").matchAll(/(\w+)\(([^)]*)\)/g)) {
    const [a, b = kind === "scale" ? a : 0, c = 0]: number[] = list.split(/[\s,]+/).filter(Boolean)
      .map(Number);
    if (kind === "translate") matrix = multiply(matrix, [1, 0, 0, 1, a, b]);
    if (kind === "scale") matrix = multiply(matrix, [a, 0, 0, b, 0, 0]);
    if (kind === "rotate") {
      const cos = Math.cos(a * Math.PI / 180), sin = Math.sin(a * Math.PI / 180);
      matrix = multiply(matrix, [cos, sin, -sin, cos, b - cos * b + sin * c, c - sin * b - cos * c]);
    }
  }
  return matrix;
}

function moved(box: Box, m: Matrix): Box {
  const xs: number[] = [], ys: number[] = [];
  for (const x of [box.left, box.right]) for (const y of [box.top, box.bottom]) {
    xs.push(m[0] * x + m[2] * y + m[4]);
    ys.push(m[1] * x + m[3] * y + m[5]);
  }
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

const isEmpty = (b: Box): boolean => b.right === b.left && b.bottom === b.top;
const union = (a: Box, b: Box): Box => isEmpty(a) ? b : isEmpty(b) ? a : {
  left: Math.min(a.left, b.left), top: Math.min(a.top, b.top),
  right: Math.max(a.right, b.right), bottom: Math.max(a.bottom, b.bottom) };

/**
 * The box of an element in its own coordinates, its own transform left out: SVG's getBBox, for text, rect and
 * groups.
 */
export function localBox(element: SvgElement): Box {
  const tag = element.tagName.toLowerCase();
  if (tag === "text") return textBox(element);
  if (tag === "rect" || tag === "image") {
    const [x, y, w, h] = ["x", "y", "width", "height"].map((name) =>
      parseFloat(element.getAttribute(name) ?? "0") || 0);
    return { left: x, top: y, right: x + w, bottom: y + h };
  }
  let box = EMPTY;
  if (tag === "g" || tag === "svg") {
    for (const child of element.children) {
      box = union(box, moved(localBox(child), matrixOf(child.getAttribute("transform"))));
    }
  }
  return box;
}

/** The box of an element on the page: getBoundingClientRect, with the transforms of all its ancestors. */
export function pageBox(element: SvgElement): Box {
  let box = localBox(element);
  for (let e: SvgElement | null = element; e; e = e.parentElement) box =
    moved(box, matrixOf(e.getAttribute("transform")));
  return box;
}

/**
 * A path as the straight line between its ends: enough for the shafts of plotly's arrows, whose heads it must
 * place.
 */
export function straightPath(element: SvgElement): { length: number;
  point(at: number): { x: number; y: number } } {
  const numbers = (element.getAttribute("d") ?? "").match(/-?[\d.]+(?:e-?\d+)?/g)?.map(Number) ?? [];
  const [x0 = 0, y0 = 0] = numbers, [x1 = x0, y1 = y0] = numbers.slice(-2);
  const length = Math.hypot(x1 - x0, y1 - y0);
  return { length, point: (at) => {
    const share = length ? at / length : 0;
    return { x: x0 + share * (x1 - x0), y: y0 + share * (y1 - y0) };
  } };
}
