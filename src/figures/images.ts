import type { Data } from "plotly.js";
import { COLOUR_BAR, figure, melTicks, plain, short, type Caption, type Figure } from "./figure";
import { cells } from "./sound";
import type { Frames } from "../features/mfsc";

/** One of several images beside each other. */
export interface ImagePanel {
  readonly label: string;
  readonly frames: Frames;
  readonly hopSeconds: number;
  /** What the colours mean; panels of one unit share a colour scale. */
  readonly unit: string;
  /** Centres of mel bands in Hz; without them, rows are coefficients, counted from 0. */
  readonly centres?: ArrayLike<number>;
}

const TICKS = ["250", "1000", "4000"];

/** The ticks of an axis of mel bands on which there is little room. */
export function frequencyAxis(centres: ArrayLike<number>): object {
  const { tickvals, ticktext } = melTicks(centres);
  const shown = [...ticktext.keys()].filter((i) => TICKS.includes(ticktext[i]));
  return { tickmode: "array", tickvals: shown.map((i) => tickvals[i]),
    ticktext: shown.map((i) => ticktext[i]) };
}

/** The image as a trace on the axes and the colour scale of such names: "", "2", …; at most 240 × 130 cells. */
export function imageTrace(
  { frames, hopSeconds, unit, centres }: Omit<ImagePanel, "label">, axis: string, scale = "",
): Data {
  const { z, across, up } = cells(frames, 240, 130);
  return { type: "heatmap", z, coloraxis: `coloraxis${scale}`, xaxis: `x${axis}`, yaxis: `y${axis}`,
    x0: short((across - 1) / 2 * hopSeconds, 5), dx: short(across * hopSeconds, 5), y0: (up - 1) / 2, dy: up,
    hovertemplate: `%{x:.2f} s, ${centres ? "band" : "coefficient"} %{y}: %{z}<extra>${plain(unit)}</extra>`,
  } as unknown as Data;
}

/** Images over time in so many columns, row by row, all on one time axis as long as the longest. */
export function images(panels: readonly ImagePanel[], columns: number, caption: Caption): Figure {
  const units = [...new Set(panels.map(({ unit }) => unit))], bar = units.length === 1;
  const height = columns > 2 ? 84 : 120, above = 26, rows = Math.ceil(panels.length / columns);
  const total = rows * height + (rows - 1) * above, apart = bar ? 0.075 : 0.065;
  const wide = (1 - apart * (columns - 1)) / columns;
  const end = Math.max(...panels.map(({ frames, hopSeconds }) => frames.frames * hopSeconds));
  const data: Data[] = [], annotations: object[] = [], layout: Record<string, object> = {};
  panels.forEach((panel, i) => {
    const { label, unit, centres } = panel;
    const axis = i === 0 ? "" : String(i + 1), row = Math.floor(i / columns);
    const left = (i % columns) * (wide + apart), top = 1 - row * (height + above) / total;
    const at = units.indexOf(unit), scale = at === 0 ? "" : String(at + 1);
    data.push(imageTrace(panel, axis, scale));
    const last = i + columns >= panels.length;
    layout[`xaxis${axis}`] = { domain: [left, left + wide], anchor: `y${axis}`, range: [0, end],
      showgrid: false, nticks: 6, showticklabels: last, ...(i > 0 && { matches: "x" }),
      ...(last && { title: { text: "Time (s)" } }) };
    layout[`yaxis${axis}`] = { domain: [top - height / total, top], anchor: `x${axis}`, showgrid: false,
      ...(centres ? frequencyAxis(centres) : { nticks: 4 }),
      ...(i % columns === 0 && { title: { text: centres ? "Mel band (Hz)" : "Coefficient" } }) };
    layout[`coloraxis${scale}`] = { colorscale: "Viridis", showscale: bar,
      colorbar: { ...COLOUR_BAR, title: { ...COLOUR_BAR.title, text: unit } } };
    annotations.push({ text: `<b>${plain(label)}</b>`, xref: "paper", yref: "paper", x: left, y: top,
      xanchor: "left", yanchor: "bottom", showarrow: false });
  });
  // as much as plotly would find that labels and colour bar need, by drawing everything a second time
  const margin = { l: 63, ...(bar && { r: 83 }) };
  return figure(caption, total, data, { ...layout, annotations, margin } as Figure["layout"], { above: 24 });
}
