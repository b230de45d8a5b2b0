import type { Data } from "plotly.js";
import { COLOURS, figure, plain, type Caption, type Figure } from "./figure";

const PAIR = [COLOURS.training, COLOURS.validation];

/** Some curves in a panel of their own, such as those of one model; `line` where curves may coincide. */
export interface CurvePanel {
  readonly label: string;
  readonly curves: readonly { readonly name: string; readonly values: readonly number[];
    readonly line?: { readonly color: string; readonly width: number } }[];
}

/** Curves over the epochs in small panels, all on the same axes, a colour for each name. */
export function smallCurves(
  panels: readonly CurvePanel[], columns: number, axis: string, caption: Caption,
): Figure {
  const names = [...new Set(panels.flatMap(({ curves }) => curves.map(({ name }) => name)))];
  const longest = Math.max(1, ...panels.flatMap(({ curves }) => curves.map(({ values }) => values.length)));
  const rows = Math.ceil(panels.length / columns), apart = 0.03, height = rows > 1 ? 120 : 200, above = 30;
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
        line: curve.line ?? { color: PAIR[names.indexOf(curve.name) % PAIR.length], width: 1.4 },
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
