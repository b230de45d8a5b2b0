import type { Frames } from "../audio";
import {
  axisSuffix, type Caption, COLOUR_BAR, coloursOf, type Figure, figure, melTicks, panelGrid, panelLabel, plain, short,
} from "./figure";
import { cells } from "./sound";

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
function frequencyAxis(centres: ArrayLike<number>): object {
  const { tickvals, ticktext } = melTicks(centres);
  const shown = [...ticktext.keys()].filter((i) => TICKS.includes(ticktext[i]));
  return { tickmode: "array", tickvals: shown.map((i) => tickvals[i]),
    ticktext: shown.map((i) => ticktext[i]) };
}

/** The image as a trace on the axes and the colour scale of such names: "", "2", …; at most 240 × 130 cells. */
function imageTrace(
  { frames, hopSeconds, unit, centres }: Omit<ImagePanel, "label">, axis: string, scale = "",
): object {
  const { z, across, up } = cells(frames, 240, 130);
  return { type: "heatmap", z, coloraxis: `coloraxis${scale}`, xaxis: `x${axis}`, yaxis: `y${axis}`,
    x0: short((across - 1) / 2 * hopSeconds, 5), dx: short(across * hopSeconds, 5), y0: (up - 1) / 2, dy: up,
    hovertemplate: `%{x:.2f} s, ${centres ? "band" : "coefficient"}%{y}: %{z}<extra>${plain(unit)}</extra>`,
  };
}

/** Images over time in so many columns, row by row, all on one time axis as long as the longest. */
export function spectrogramGrid(panels: readonly ImagePanel[], columns: number, caption: Caption): Figure {
  const units = [...new Set(panels.map(({ unit }) => unit))], bar = units.length === 1;
  const { total, places } = panelGrid(panels.length, columns, columns > 2 ? 84 : 120, 26, bar ? 0.075 : 0.065);
  const end = Math.max(...panels.map(({ frames, hopSeconds }) => frames.frames * hopSeconds));
  const data: object[] = [], annotations: object[] = [], layout: Record<string, object> = {};
  panels.forEach((panel, i) => {
    const { label, unit, centres } = panel;
    const { axis, x, y, leftmost, lowest } = places[i];
    const at = units.indexOf(unit), scale = axisSuffix(at);
    data.push(imageTrace(panel, axis, scale));
    layout[`xaxis${axis}`] = { domain: x, anchor: `y${axis}`, range: [0, end],
      showgrid: false, nticks: 6, showticklabels: lowest, ...(i > 0 && { matches: "x" }),
      ...(lowest && { title: { text: "Time (s)" } }) };
    layout[`yaxis${axis}`] = { domain: y, anchor: `x${axis}`, showgrid: false,
      ...(centres ? frequencyAxis(centres) : { nticks: 4 }),
      ...(leftmost && { title: { text: centres ? "Mel band (Hz)" : "Coefficient" } }) };
    layout[`coloraxis${scale}`] = { colorscale: "Viridis", showscale: bar,
      colorbar: { ...COLOUR_BAR, title: { ...COLOUR_BAR.title, text: unit } } };
    annotations.push(panelLabel(`<b>${plain(label)}</b>`, places[i]));
  });
  // as much as plotly would find that labels and colour bar need, by drawing everything a second time
  const margin = { l: 63, ...(bar && { r: 83 }) };
  return figure(caption, total, data, { ...layout, annotations, margin }, { above: 24 });
}

/** A sound as a network gets it, and the probabilities that it gives. */
export interface RecognitionPanel {
  readonly label: string;
  readonly frames: Frames;
  readonly probabilities: ArrayLike<number>;
}

/** Sounds beside each other: above, their log mel energies on one time axis; below, what the network says. */
export function recognitionPanels(panels: readonly RecognitionPanel[], emotions: readonly string[], hopSeconds: number,
  centres: ArrayLike<number>, caption: Caption): Figure {
  const image = 130, apart = 62, bars = 140, total = image + apart + bars, between = 0.04;
  const { places } = panelGrid(panels.length, panels.length, total, 0, between);
  const end = hopSeconds * Math.max(...panels.map(({ frames }) => frames.frames));
  const data: object[] = [], annotations: object[] = [], layout: Record<string, object> = {};
  panels.forEach(({ label, frames, probabilities }, i) => {
    const { x: domain } = places[i], first = i === 0;
    const sound = axisSuffix(2 * i), said = axisSuffix(2 * i + 1);
    data.push(imageTrace({ frames, hopSeconds, centres, unit: "log power" }, sound), {
      type: "bar", orientation: "h", x: Array.from(probabilities, (p) => short(100 * p, 3)), y: [...emotions],
      xaxis: `x${said}`, yaxis: `y${said}`, marker: { color: Object.values(coloursOf(emotions)) },
      text: Array.from(probabilities, (p) => (100 * p).toFixed(0)), textposition: "outside", cliponaxis: false,
      showlegend: false, hovertemplate: `%{y}: %{x}%<extra>${plain(label)}</extra>` });
    layout[`xaxis${sound}`] = { domain, anchor: `y${sound}`, range: [0, end], showgrid: false, nticks: 6,
      title: { text: "Time (s)" }, ...(!first && { matches: "x" }) };
    layout[`yaxis${sound}`] = { domain: [1 - image / total, 1], anchor: `x${sound}`, showgrid: false,
      ...frequencyAxis(centres), showticklabels: first, ...(first && { title: { text: "Mel band (Hz)" } }) };
    layout[`xaxis${said}`] = { domain, anchor: `y${said}`, range: [0, 112], tickvals: [0, 25, 50, 75, 100],
      title: { text: "Probability (%)" } };
    layout[`yaxis${said}`] = { domain: [0, bars / total], anchor: `x${said}`, autorange: "reversed", ticks: "",
      showticklabels: first };
    annotations.push(panelLabel(`<b>${plain(label)}</b>`, places[i]));
  });
  const colorbar = { ...COLOUR_BAR, title: { ...COLOUR_BAR.title, text: "log power" }, len: image / total, y: 1,
    yanchor: "top" };
  return figure(caption, total, data, { ...layout, annotations,
    coloraxis: { colorscale: "Viridis", colorbar } }, { above: 24 });
}
