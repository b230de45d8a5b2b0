import type { Data } from "plotly.js";
import { COLOURS, figure, plain, short, type Caption, type Figure } from "./figures";

/** Values of every run: a list for each row, a value for each run. */
export interface RunSeries {
  readonly name: string;
  readonly values: readonly (readonly number[])[];
  /** The 95 % interval of each row's mean, where there is one. */
  readonly intervals?: readonly (readonly [low: number, high: number] | null)[];
}

export interface RunPanel {
  readonly axis: string;
  readonly series: readonly RunSeries[];
  readonly published?: readonly (number | null)[]; // for each row
  readonly line?: number;                          // a value to compare with: no difference, guessing
}

const LOOKS = [{ color: COLOURS.training, symbol: "circle" }, { color: COLOURS.validation, symbol: "square" }];

/**
 * Every run as a point, row by row, a lane for each series, the mean of a row as a bar with its interval, the
 * published value as an open diamond. One panel, or two beside each other.
 */
export function everyRun(rows: readonly string[], panels: readonly RunPanel[], caption: Caption): Figure {
  const labels = rows.map(plain), width = panels.length > 1 ? 0.48 : 1;
  const layout: Record<string, object> = {};
  const data = panels.flatMap(({ axis, series, published }, panel) => {
    const x = axisName("x", panel), y = axisName("y", panel), left = panel * (1 - width);
    layout[x.replace("x", "xaxis")] =
      { title: { text: axis }, domain: [left, left + width], anchor: y, nticks: 7 };
    layout[y.replace("y", "yaxis")] = {
      range: [rows.length - 0.5, -0.5], anchor: x, showgrid: false, ticks: "", tickmode: "array",
      tickvals: labels.map((_, row) => row), ticktext: labels, showticklabels: panel === 0,
    };
    const traces = series.flatMap((one, k) => lane(one, labels, LOOKS[k % LOOKS.length],
      0.3 * (k - (series.length - 1) / 2)));
    const diamonds = published ? [{
      mode: "markers", name: "published", legendgroup: "published", x: [...published],
      y: labels.map((_, row) => row), text: labels, hovertemplate: "%{text}: %{x}<extra>published</extra>",
      marker: { symbol: "diamond-open", size: 11, color: COLOURS.ink, line: { width: 2 } },
    }] : [];
    return [...traces, ...diamonds].map((trace): Data =>
      ({ showlegend: true, ...trace, ...(panel > 0 && { showlegend: false }), xaxis: x, yaxis: y } as Data));
  });
  const shapes = panels.flatMap(({ line }, panel) => rules(panel, rows.length, line));
  return figure(caption, 20 + 36 * rows.length, data, { ...layout, shapes } as Figure["layout"]);
}

const axisName = (letter: "x" | "y", panel: number) => (panel ? `${letter}${panel + 1}` : letter);

/** The points of a series, and the bars of its means, so far below the middle of their rows. */
function lane(
  { name, values, intervals }: RunSeries, rows: readonly string[], { color, symbol }: (typeof LOOKS)[0],
  below: number,
): object[] {
  const points = values.flatMap((runs, row) => runs.map(value => ({ value, row })));
  const means = values.flatMap((runs, row) => (runs.length ? [{ value: meanOf(runs), row }] : []));
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
  }];
}

/** Lines between the rows, and one at the value to compare with. */
function rules(panel: number, rows: number, line?: number): object[] {
  const x = axisName("x", panel), y = axisName("y", panel);
  const between = Array.from({ length: rows - 1 }, (_, row) => ({ type: "line", layer: "below",
    xref: `${x} domain`, yref: y, x0: 0, x1: 1, y0: row + 0.5, y1: row + 0.5,
    line: { width: 1, color: COLOURS.grid } }));
  return line === undefined ? between : [...between, { type: "line", layer: "below", xref: x,
    yref: `${y} domain`, x0: line, x1: line, y0: 0, y1: 1,
    line: { width: 1.2, dash: "dash", color: COLOURS.quiet } }];
}

/** Some curves in a panel of their own, such as those of one model. */
export interface CurvePanel {
  readonly label: string;
  readonly curves: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/** Curves over the epochs in small panels, all on the same axes, a colour for each name. */
export function smallCurves(
  panels: readonly CurvePanel[], columns: number, axis: string, caption: Caption,
): Figure {
  const names = [...new Set(panels.flatMap(({ curves }) => curves.map(({ name }) => name)))];
  const longest = Math.max(1, ...panels.flatMap(({ curves }) => curves.map(({ values }) => values.length)));
  const rows = Math.ceil(panels.length / columns), apart = 0.03, height = 120, above = 30;
  const wide = (1 - apart * (columns - 1)) / columns, total = rows * height + (rows - 1) * above;
  const data: Data[] = [], annotations: object[] = [], layout: Record<string, object> = {};
  const legend = new Set<string>();
  panels.forEach(({ label, curves }, i) => {
    const name = i ? String(i + 1) : "", left = (i % columns) * (wide + apart);
    const top = 1 - (Math.floor(i / columns) * (height + above)) / total;
    for (const curve of curves) {
      data.push({
        x0: 1, dx: 1, y: [...curve.values], mode: "lines", xaxis: `x${name}`, yaxis: `y${name}`,
        name: plain(curve.name), legendgroup: curve.name, showlegend: !legend.has(curve.name),
        line: { color: LOOKS[names.indexOf(curve.name) % LOOKS.length].color, width: 1.4 },
        hovertemplate: `epoch %{x}: %{y:.3f}<extra>${plain(label)}, ${plain(curve.name)}</extra>`,
      } as Data);
      legend.add(curve.name);
    }
    const lowest = i + columns >= panels.length;
    layout[`xaxis${name}`] = { domain: [left, left + wide], anchor: `y${name}`, range: [0.5, longest + 0.5],
      nticks: 4, showticklabels: lowest, ...(lowest && { title: { text: "Epoch" } }) };
    layout[`yaxis${name}`] = { domain: [Math.max(0, top - height / total), top], anchor: `x${name}`,
      range: [0, 1.03], nticks: 4, showticklabels: i % columns === 0,
      ...(i % columns === 0 && { title: { text: axis } }) };
    annotations.push({ text: `<b>${plain(label)}</b>`, xref: "paper", yref: "paper", x: left, y: top,
      xanchor: "left", yanchor: "bottom", showarrow: false });
  });
  return figure(caption, total, data,
    { ...layout, annotations, legend: { y: 1 + 22 / total } } as Figure["layout"], { above: 24 });
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
