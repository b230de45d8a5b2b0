import type { Data, Layout } from "plotly.js";

/** What stands over a figure or table. `source` names corpus and protocol: "stand-in corpus, random split". */
export interface Caption { readonly title: string; readonly source: string }

/** A plotly figure. */
export interface Figure { readonly data: Data[]; readonly layout: Partial<Layout> }

/** Width of every figure in pixels. */
export const WIDTH = 720;

/** One colour for each of the paper's emotions, distinguishable with any of the three kinds of colour blindness. */
export const EMOTION_COLOURS: Readonly<Record<string, string>> = {
  angry: "#a31c00", disgust: "#177a49", fear: "#b67297", happy: "#d47d00",
  neutral: "#504c56", sad: "#2c459e", surprise: "#129cd6",
};

/** For emotions of a corpus' own and for speakers, in their order; with more of them, neighbours at least differ. */
const FURTHER = [
  "#7a4bb0", "#8c6d1f", "#c2185b", "#3f7f8c", "#6b8e23", "#a0522d", "#5c6bc0", "#00695c", "#ad5a9a", "#8f8e1f",
  "#455a64", "#d65f5f", "#4e342e"];

/** The colour of each of some names, emotions or speakers: the paper's emotions have theirs everywhere. */
export function coloursOf(names: readonly string[]): Record<string, string> {
  const own = names.filter((name) => !(name in EMOTION_COLOURS));
  return Object.fromEntries(names.map((name) =>
    [name, EMOTION_COLOURS[name] ?? FURTHER[own.indexOf(name) % FURTHER.length]]));
}

/** Colours of everything that is not an emotion. */
export const COLOURS = { ink: "#1f2430", quiet: "#5d6675", grid: "#e3e7ed", paper: "#ffffff",
  signal: "#2447a0", training: "#2447a0", validation: "#d9600b", band: "#dbe3f3" } as const;

/** Arimo in pictures, where the font file is given; its twin Arial, or what stands for it, in the browser. */
export const FONT = "Arimo, Arial, Helvetica, sans-serif";

/** Dark for more, from white: reads the same printed in grey. */
export const SEQUENTIAL: [number, string][] = [
  [0, "#ffffff"], [0.15, "#dde7f5"], [0.4, "#8fb1dc"], [0.7, "#3c6bb5"], [1, "#17306e"]];

/** Of signed values: white for nothing, blue as above for more, orange for less. */
export const DIVERGING: [number, string][] = [
  [0, "#8a3a05"], [0.25, "#e8924e"], [0.5, "#ffffff"],
  ...SEQUENTIAL.slice(1).map(([at, colour]): [number, string] => [0.5 + at / 2, colour])];

/** The colour bar beside an image. */
export const COLOUR_BAR = { title: { side: "right", font: { size: 12 } }, thickness: 12, outlinewidth: 0,
  tickfont: { size: 11 }, xpad: 8 } as const;

const AXIS = {
  automargin: true, gridcolor: COLOURS.grid, linecolor: "#9aa3b2", showline: true, zeroline: false,
  ticks: "outside", ticklen: 4, tickcolor: "#9aa3b2", tickfont: { size: 12 },
  title: { standoff: 8, font: { size: 13 } },
} as const;

/** The one template: a white card, so that a figure reads the same in JupyterLab's light and dark themes. */
const TEMPLATE = {
  layout: {
    font: { family: FONT, size: 13, color: COLOURS.ink },
    paper_bgcolor: COLOURS.paper, plot_bgcolor: COLOURS.paper, colorway: Object.values(EMOTION_COLOURS),
    hovermode: "closest", hoverlabel: { font: { family: FONT } }, xaxis: AXIS, yaxis: AXIS,
    legend: { orientation: "h", x: 0, xanchor: "left", y: 1, yanchor: "bottom", font: { size: 12 } },
  },
} as const;

/** Breaks text between words into lines of at most `width` characters. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Rounds to significant digits, so that a figure does not carry seventeen of them into the notebook. */
export const short = (value: number, digits = 4): number => Number(value.toPrecision(digits));

/** The next of …, 0.1, 0.2, 0.5, 1, 2, 5, 10, … */
export function roundUp(value: number): number {
  const ten = 10 ** Math.floor(Math.log10(value));
  return ten * [1, 2, 5, 10].find((k) => k * ten >= value)!;
}

/** Text as plotly shows it literally: its few HTML tags and entities are not read. */
export const plain = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** Where between the bands, counted from 0, a frequency lies; −1 outside them. */
function bandAt(frequency: number, centres: ArrayLike<number>): number {
  for (let band = 1; band < centres.length; band++) {
    if (frequency >= centres[band - 1] && frequency <= centres[band]) {
      return band - 1 + (frequency - centres[band - 1]) / (centres[band] - centres[band - 1]);
    }
  }
  return -1;
}

/** Round frequencies for an axis on which mel bands, counted from 0, lie evenly; `centres` in Hz. */
export function melTicks(centres: ArrayLike<number>): { tickmode: "array"; tickvals: number[]; ticktext: string[] } {
  const shown = [125, 250, 500, 1000, 2000, 3000, 4000, 6000, 8000, 12000]
    .map((hertz) => ({ hertz, band: bandAt(hertz, centres) })).filter(({ band }) => band >= 0);
  return { tickmode: "array", tickvals: shown.map(({ band }) => short(band)),
    ticktext: shown.map(({ hertz }) => String(hertz)) };
}

const EDGE = 20; // pixels from the upper edge to a title, or to what comes first
const LINE = 22; // pixels from a line of the title to the next, as plotly sets 17 px text

/** Pixels that a figure needs above its plotting area (for panel labels) and below it (for the axis). */
export interface Room { readonly above?: number; readonly below?: number }

/** The lines of a caption as plotly reads them; its own subtitle stands too far below a title of one line. */
const linesOf = ({ title, source }: Partial<Caption>): string[] => [...title ? wrap(plain(title), 82) : [],
  ...source ? wrap(plain(source), 102).map((line) =>
    `<span style="font-size:13px;color:${COLOURS.quiet}">${line}</span>`) : []];

const titled = (lines: readonly string[]): Partial<Layout> => lines.length === 0 ? {} : {
  title: { text: lines.join("<br>"), x: 0, xref: "container", xanchor: "left", y: 1, yref: "container",
    yanchor: "top", pad: { l: 16, t: 28 }, font: { size: 17, color: COLOURS.ink } } };

/**
 * Any plotly figure with a caption over it, in the place of its title. Without a caption it keeps what it has, and no
 * empty space where it has no title. The plotting area keeps its height where the figure sets margins.
 */
export function withCaption({ data, layout }: Figure, caption?: string | Caption): Figure {
  const old = textOf(layout).split("<br>").filter(Boolean).length, margin = layout.margin?.t;
  if (caption === undefined) {
    return old > 0 || margin !== undefined ? { data, layout } : { data, layout: withTop(layout, EDGE) };
  }
  const lines = linesOf(typeof caption === "string" ? { title: caption } : caption);
  const more = LINE * (lines.length - old), { height } = layout;
  return { data, layout: { ...(margin === undefined ? withTop(layout, EDGE + LINE * lines.length)
    : { ...withTop(layout, margin + more), ...(height && { height: height + more }) }), ...titled(lines) } };
}
const withTop = (layout: Partial<Layout>, t: number) => ({ ...layout, margin: { ...layout.margin, t } });

/**
 * The frame of every figure: title, source as subtitle, template, width and height.
 * `height` is that of the plotting area in pixels; title, legend and axis are added to it. Traces and layout are
 * plotly's, as plain objects: its types do not know all that plotly reads.
 */
export function figure(caption: Partial<Caption>, height: number, data: readonly object[], layout: object = {},
  { above = 0, below = 52 }: Room = {}): Figure {
  const title = linesOf(caption), { showlegend, margin }: Partial<Layout> = layout;
  const hasLegend = showlegend !== false && data.some((trace: { name?: string; showlegend?: boolean }) =>
    trace.name && trace.showlegend !== false);
  const top = EDGE + LINE * title.length + (hasLegend ? 26 : 0) + above;
  return {
    data: data as Data[],
    layout: {
      template: TEMPLATE as object, width: WIDTH, height: top + height + below, showlegend: hasLegend,
      ...layout, margin: { t: top, b: below, l: 56, r: 24, ...margin },
      ...titled(title),
    },
  };
}

/** What the names of a panel's axes end in: "", "2", "3", … */
export const axisSuffix = (panel: number): string => (panel ? String(panel + 1) : "");

/** What plotly calls the axis of a panel: x, x2, … */
export const axisName = (letter: "x" | "y", panel: number): string => `${letter}${axisSuffix(panel)}`;

/** Where the axis of a panel stands in a layout: xaxis, xaxis2, … */
export const axisKey = (letter: "x" | "y", panel: number): string => `${letter}axis${axisSuffix(panel)}`;

/** Where a panel lies in its figure; its axes are called `x${axis}` and `y${axis}`. */
export interface PanelPlace {
  readonly axis: string;
  readonly x: readonly [number, number]; // shares of the plotting area's width and height
  readonly y: readonly [number, number];
  readonly leftmost: boolean;
  readonly lowest: boolean;              // of its column
}

/**
 * Panels in so many columns, row by row. `height` is a panel's and `above` that of the gap between rows, in
 * pixels; `between`, between columns, is a share of the width. `total` is the height of the plotting area.
 */
export function panelGrid(count: number, columns: number, height: number, above: number, between = 0) {
  const rows = Math.ceil(count / columns), total = rows * height + (rows - 1) * above;
  const wide = (1 - between * (columns - 1)) / columns;
  const places = Array.from({ length: count }, (_, i): PanelPlace => {
    const left = (i % columns) * (wide + between), top = 1 - Math.floor(i / columns) * (height + above) / total;
    return { axis: axisSuffix(i), x: [left, left + wide], y: [Math.max(0, top - height / total), top],
      leftmost: i % columns === 0, lowest: i + columns >= count };
  });
  return { total, places };
}

/** A line of text over a panel's left corner. */
export const panelLabel = (text: string, { x: [left], y: [, top] }: Pick<PanelPlace, "x" | "y">): object =>
  ({ text, xref: "paper", yref: "paper", x: left, y: top, xanchor: "left", yanchor: "bottom", showarrow: false });

const textOf = ({ title }: Partial<Layout>): string => (typeof title === "string" ? title : title?.text) ?? "";

/** Title and source of a figure as one line of text. */
export const titleOf = ({ layout }: Figure): string => textOf(layout).replace(/<br>/g, " ")
  .replace(/ ?<span[^>]*>/, " – ").replace(/<[^>]*>/g, "")
  .replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
