import { EMOTIONS, mean } from "../base";
import {
  axisKey, axisName, type Caption, COLOUR_BAR, COLOURS, type Figure, figure, plain, SEQUENTIAL, short,
} from "./figure";

/**
 * A confusion matrix: rows are true, columns predicted, each cell the count and its share of the row (the
 * paper's Figure 4). Colour is the share, so that small classes read as well as large ones.
 * @throws RangeError where there are not as many labels as rows
 */
export function confusionMatrix(counts: readonly (readonly number[])[], caption: Caption,
  labels: readonly string[] = EMOTIONS): Figure {
  if (labels.length !== counts.length) throw new RangeError(`${counts.length} rows with ${labels.length} names`);
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
  }], {
    annotations, plot_bgcolor: COLOURS.grid,
    xaxis: { ...axis, title: { text: "Predicted emotion" }, ticktext: names },
    yaxis: { ...axis, title: { text: "True emotion" }, ticktext: names.map((n, i) => `${n} (${totals[i]})`),
      autorange: "reversed" },
  });
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
  const links = { x: ends.flatMap((v) => [Math.min(...v), Math.max(...v), null]),
    y: rows.flatMap((label) => [label, label, null]), mode: "lines", showlegend: false, hoverinfo: "skip",
    line: { color: "#d5dae3", width: 5 } };
  // the open diamond is drawn last, so that it stays in sight where values coincide
  const dots = series.map(({ name, values, intervals }, k) => ({
    x: [...values], y: rows, mode: "markers", type: "scatter", name: plain(name),
    marker: { ...MARKS[k % MARKS.length], size: 11, line: { width: 2, color: MARKS[k % MARKS.length].color } },
    hovertemplate: `%{y}: %{x}<extra>${plain(name)}</extra>`, legendrank: k + 1,
    ...intervals && { error_x: { type: "data", symmetric: false, thickness: 1.4, width: 4,
      array: intervals.map((b, i) => b ? b[1] - values[i]! : 0),
      arrayminus: intervals.map((b, i) => b ? values[i]! - b[0] : 0) } },
  })).reverse();
  return figure(caption, 30 + 32 * labels.length, [links, ...dots], {
    xaxis: { title: { text: axis } },
    yaxis: { type: "category", autorange: "reversed", categoryorder: "array", categoryarray: rows, ticks: "" },
  });
}

/** Values of every run: a list for each row, a value for each run. */
export interface RunSeries {
  readonly name: string;
  readonly values: readonly (readonly number[])[];
  /** The 95% interval of each row's mean, where there is one. */
  readonly intervals?: readonly (readonly [low: number, high: number] | null)[];
}

export interface RunPanel {
  readonly axis: string;
  readonly series: readonly RunSeries[];
  readonly published?: readonly (number | null)[]; // for each row
  readonly line?: number;                          // a value to compare with: no difference, guessing
  /** A range for each row, drawn behind it in grey: what guessing reaches. */
  readonly bands?: readonly (readonly [low: number, high: number] | null)[];
  /** What the axis shows; a run outside is an arrow at its end, with its value. By default everything. */
  readonly range?: readonly [low: number, high: number];
}

const LOOKS = [{ color: COLOURS.training, symbol: "circle" }, { color: COLOURS.validation, symbol: "square" }];

/**
 * Every run as a point, row by row, a lane for each series, the mean of a row as a bar with its interval, the
 * published value as an open diamond. One panel, or two beside each other.
 */
export function stripPlot(rows: readonly string[], panels: readonly RunPanel[], caption: Caption): Figure {
  const labels = rows.map(plain), width = panels.length > 1 ? 0.48 : 1;
  const layout: Record<string, object> = {};
  const data = panels.flatMap((one, panel) => {
    const { axis, series, published, range = extent(one) } = one;
    const x = axisName("x", panel), y = axisName("y", panel), left = panel * (1 - width);
    layout[axisKey("x", panel)] =
      { title: { text: axis }, domain: [left, left + width], anchor: y, nticks: 7, range };
    layout[axisKey("y", panel)] = {
      range: [rows.length - 0.5, -0.5], anchor: x, showgrid: false, ticks: "", tickmode: "array",
      tickvals: labels.map((_, row) => row), ticktext: labels, showticklabels: panel === 0,
    };
    const traces = series.flatMap((runs, k) => lane(runs, labels, range, LOOKS[k % LOOKS.length],
      0.3 * (k - (series.length - 1) / 2)));
    const diamonds = published ? [{
      mode: "markers", name: "published", legendgroup: "published", x: [...published],
      y: labels.map((_, row) => row), text: labels, hovertemplate: "%{text}: %{x}<extra>published</extra>",
      marker: { symbol: "diamond-open", size: 11, color: COLOURS.ink, line: { width: 2 } },
    }] : [];
    return [...traces, ...diamonds].map((trace) =>
      ({ showlegend: true, ...trace, ...(panel > 0 && { showlegend: false }), xaxis: x, yaxis: y }));
  });
  const shapes = panels.flatMap((one, panel) => rules(panel, rows.length, one));
  return figure(caption, 20 + 36 * rows.length, data, { ...layout, shapes });
}

/** From the least to the largest of all that is drawn, and a little more. */
function extent({ series, published = [], line }: RunPanel): readonly [number, number] {
  const drawn = [...series.flatMap(({ values, intervals = [] }) => [...values.flat(), ...intervals.flat()]),
    ...published, line].filter((value): value is number => typeof value === "number");
  const low = Math.min(...drawn), high = Math.max(...drawn), edge = 0.05 * (high - low) || 1;
  return drawn.length ? [short(low - edge), short(high + edge)] : [0, 1];
}

/** The points of a series, and the bars of its means, so far below the middle of their rows. */
function lane(
  { name, values, intervals }: RunSeries, rows: readonly string[], [low, high]: readonly [number, number],
  { color, symbol }: (typeof LOOKS)[0], below: number,
): object[] {
  const inside = ({ value }: { value: number }) => low <= value && value <= high;
  const points = values.flatMap((runs, row) => runs.map(value => ({ value, row }))).filter(inside);
  const means = values.flatMap((runs, row) => (runs.length ? [{ value: mean(runs), row }] : []))
    .filter(inside);
  const reach = (end: 0 | 1) => means.map(({ value, row }) => {
    const bounds = intervals?.[row];
    return bounds ? short(Math.abs(bounds[end] - value)) : 0;
  });
  const placed = (items: typeof points) => ({
    mode: "markers", legendgroup: name, x: items.map(({ value }) => short(value, 5)),
    y: items.map(({ row }) => row + below), text: items.map(({ row }) => rows[row]),
  });
  return [{
    ...placed(points), name: plain(name), marker: { color, symbol, size: 8, opacity: 0.55 },
    hovertemplate: `%{text}: %{x}<extra>${plain(name)}</extra>`,
  }, {
    ...placed(means), name: `mean, ${plain(name)}`, showlegend: false,
    marker: { symbol: "line-ns", size: 13, color, line: { color, width: 2.5 } },
    error_x: { type: "data", symmetric: false, color, thickness: 1.6, width: 0,
      array: reach(1), arrayminus: reach(0) },
    hovertemplate: `%{text}, mean: %{x}<extra>${plain(name)}</extra>`,
  }, ...values.flatMap((runs, row) => [
    beyond(runs.filter(value => value < low), placed([{ value: low + 0.025 * (high - low), row }]), "left"),
    beyond(runs.filter(value => value > high), placed([{ value: high - 0.025 * (high - low), row }]), "right"),
  ].flat().map(({ side, ...arrow }) => ({ ...arrow, name: plain(name), textfont: { color, size: 11 },
    marker: { color, size: 9, symbol: `triangle-${side}` },
    hovertemplate: `%{text}<extra>${plain(name)}</extra>` })))];
}

/** An arrow for values that lie outside the range on that side. */
function beyond(values: readonly number[], place: object, side: "left" | "right") {
  const text = [...new Set(values.map(value => value.toFixed(1).replace("-", "−")))].join(", ");
  return values.length ? [{ ...place, side, mode: "markers+text", showlegend: false, text: [` ${text} `],
    textposition: `middle ${side === "left" ? "right" : "left"}` }] : [];
}

/** Lines between the rows, the bands behind them, and a line at the value to compare with. */
function rules(panel: number, rows: number, { line, bands = [] }: RunPanel): object[] {
  const x = axisName("x", panel), y = axisName("y", panel);
  const between = Array.from({ length: rows - 1 }, (_, row) => ({ type: "line", layer: "below",
    xref: `${x} domain`, yref: y, x0: 0, x1: 1, y0: row + 0.5, y1: row + 0.5,
    line: { width: 1, color: COLOURS.grid } }));
  const behind = bands.flatMap((band, row) => (band ? [{ type: "rect", layer: "below", xref: x, yref: y,
    x0: short(band[0]), x1: short(band[1]), y0: row - 0.5, y1: row + 0.5, line: { width: 0 },
    fillcolor: COLOURS.grid, opacity: 0.6 }] : []));
  const at = line === undefined ? [] : [{ type: "line", layer: "below", xref: x, yref: `${y} domain`,
    x0: line, x1: line, y0: 0, y1: 1, line: { width: 1.2, dash: "dash", color: COLOURS.quiet } }];
  return [...behind, ...between, ...at];
}
