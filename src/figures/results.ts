import type { Data } from "plotly.js";
import { COLOURS, COLOUR_BAR, figure, plain, SEQUENTIAL, type Caption, type Figure } from "./figure";
import { EMOTIONS } from "../base/paper";
import type { Epoch } from "../models/training";

/** Accuracy and loss over the epochs, the best epoch marked: the paper's Figures 3a and 3b. */
export function learningCurves(history: readonly Epoch[], bestEpoch: number, caption: Caption): Figure {
  const x = history.map((e) => e.epoch);
  const line = (name: string, y: number[], panel: 1 | 2, colour: string): Data => ({
    x, y, name, legendgroup: name, showlegend: panel === 1, mode: x.length === 1 ? "markers" : "lines",
    line: { color: colour, width: 2 }, marker: { color: colour, size: 7 },
    xaxis: panel === 1 ? "x" : "x2", yaxis: panel === 1 ? "y" : "y2",
    hovertemplate: `epoch %{x}: %{y:.4f}<extra>${name}</extra>`,
  });
  const best = history.find((e) => e.epoch === bestEpoch);
  const mark = (y: number, panel: 1 | 2): Data => ({
    x: [bestEpoch], y: [y], mode: "markers", xaxis: panel === 1 ? "x" : "x2", yaxis: panel === 1 ? "y" : "y2",
    name: `best epoch (${bestEpoch})`, legendgroup: "best", showlegend: panel === 1,
    marker: { color: COLOURS.paper, size: 10, line: { color: COLOURS.validation, width: 2.5 } },
    hovertemplate: `best epoch ${bestEpoch}: %{y:.4f}<extra></extra>`,
  });
  const shapes = [["x", "y domain"], ["x2", "y2 domain"]].map(([xref, yref]) => ({ type: "line", xref, yref,
    x0: bestEpoch, x1: bestEpoch, y0: 0, y1: 1, line: { color: COLOURS.quiet, width: 1, dash: "dot" } }));
  const epochs = { title: { text: "Epoch" }, range: [Math.min(0.5, ...x), Math.max(...x, 1) + 0.5] };
  return figure(caption, 260, [
    line("training", history.map((e) => e.accuracy), 1, COLOURS.training),
    line("validation", history.map((e) => e.validationAccuracy), 1, COLOURS.validation),
    line("training", history.map((e) => e.loss), 2, COLOURS.training),
    line("validation", history.map((e) => e.validationLoss), 2, COLOURS.validation),
    ...best ? [mark(best.validationAccuracy, 1), mark(best.validationLoss, 2)] : [],
  ], {
    shapes: best ? shapes : [],
    xaxis: { ...epochs, domain: [0, 0.45] }, xaxis2: { ...epochs, domain: [0.57, 1], anchor: "y2" },
    yaxis: { title: { text: "Accuracy" }, range: [0, 1.03] },
    yaxis2: { title: { text: "Loss (cross-entropy)" }, anchor: "x2", rangemode: "tozero" },
  } as Figure["layout"]);
}

/**
 * A confusion matrix: rows are true, columns predicted, each cell the count and its share of the row (the
 * paper's Figure 4). Colour is the share, so that small classes read as well as large ones.
 */
export function confusionMatrix(counts: readonly (readonly number[])[], caption: Caption,
  labels: readonly string[] = EMOTIONS): Figure {
  const totals = counts.map((row) => row.reduce((a, b) => a + b, 0));
  const z = counts.map((row, i) => row.map((n) => totals[i] ? n / totals[i] : 0));
  const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
  const annotations = counts.flatMap((row, i) => row.map((n, j) => ({
    x: j, y: i, showarrow: false,
    font: { size: 12, color: z[i][j] > 0.5 ? COLOURS.paper : n ? COLOURS.ink : "#a3abb8" },
    text: n ? `<b>${n}</b><br>${percent(z[i][j])}` : "0" })));
  const names = labels.map(plain);
  const axis = { tickmode: "array", tickvals: labels.map((_, i) => i), showgrid: false, showline: false,
    tickcolor: COLOURS.paper };
  return figure(caption, 430, [{
    type: "heatmap", z, customdata: counts, zmin: 0, zmax: 1, colorscale: SEQUENTIAL, xgap: 2, ygap: 2,
    text: counts.map((row, i) => row.map((n, j) => `${n} of ${totals[i]} ${names[i]} taken for ${names[j]}`)),
    hovertemplate: "%{text} (%{z:.1%})<extra></extra>",
    colorbar: { ...COLOUR_BAR, title: { ...COLOUR_BAR.title, text: "share of the true class" }, tickformat: ".0%" },
  } as unknown as Data], {
    annotations, plot_bgcolor: COLOURS.grid,
    xaxis: { ...axis, title: { text: "Predicted emotion" }, ticktext: names },
    yaxis: { ...axis, title: { text: "True emotion" }, ticktext: names.map((n, i) => `${n} (${totals[i]})`),
      autorange: "reversed" },
  } as Figure["layout"]);
}

/** One set of values to compare, e.g. "published"; `intervals` are [low, high] around each value. */
export interface Series { readonly name: string; readonly values: readonly (number | null)[];
  readonly intervals?: readonly (readonly [number, number] | null)[] }

const MARKS = [{ symbol: "diamond-open", color: COLOURS.ink }, { symbol: "circle", color: "#2447a0" },
  { symbol: "square", color: "#d9600b" }, { symbol: "triangle-up", color: "#0f8a5c" }];

/** Values beside each other, a row for each label: the published as open diamonds, then what came out here. */
export function published(labels: readonly string[], series: readonly Series[], axis: string,
  caption: Caption): Figure {
  const rows = labels.map(plain);
  const ends = labels.map((_, i) => series.map((s) => s.values[i]).filter((v): v is number => v !== null));
  const links: Data = { x: ends.flatMap((v) => [Math.min(...v), Math.max(...v), null]),
    y: rows.flatMap((label) => [label, label, null]), mode: "lines", showlegend: false, hoverinfo: "skip",
    line: { color: "#d5dae3", width: 5 } };
  // the open diamond is drawn last, so that it stays in sight where values coincide
  const dots = series.map(({ name, values, intervals }, k): Data => ({
    x: [...values], y: rows, mode: "markers", type: "scatter", name: plain(name),
    marker: { ...MARKS[k % MARKS.length], size: 11, line: { width: 2, color: MARKS[k % MARKS.length].color } },
    hovertemplate: `%{y}: %{x}<extra>${plain(name)}</extra>`, legendrank: k + 1,
    ...intervals && { error_x: { type: "data", symmetric: false, thickness: 1.4, width: 4,
      array: intervals.map((b, i) => b ? b[1] - values[i]! : 0),
      arrayminus: intervals.map((b, i) => b ? values[i]! - b[0] : 0) } },
  }) as Data).reverse();
  return figure(caption, 30 + 32 * labels.length, [links, ...dots], {
    xaxis: { title: { text: axis } },
    yaxis: { type: "category", autorange: "reversed", categoryorder: "array", categoryarray: rows, ticks: "" },
  } as Figure["layout"]);
}
