import { type Epoch, isBetter } from "../evaluation";
import {
  type Caption, COLOURS, type Figure, figure, FONT, panelGrid, panelLabel, plain, roundUp, WIDTH, wrap,
} from "./figure";
import { escapeHtml } from "./tables";

const LINES = [COLOURS.training, COLOURS.validation, COLOURS.quiet];

/** Some curves in a panel of their own, such as those of one model; `line` where curves may coincide. */
export interface CurvePanel {
  readonly label: string;
  readonly curves: readonly { readonly name: string; readonly values: readonly number[];
    readonly line?: { readonly color: string; readonly width: number } }[];
}

/** Curves over the epochs in small panels, all on the same axes, a colour for each name. */
export function smallMultiples(
  panels: readonly CurvePanel[], columns: number, axis: string, caption: Caption,
): Figure {
  const names = [...new Set(panels.flatMap(({ curves }) => curves.map(({ name }) => name)))];
  const longest = Math.max(1, ...panels.flatMap(({ curves }) => curves.map(({ values }) => values.length)));
  const { total, places } = panelGrid(panels.length, columns, panels.length > columns ? 120 : 200, 30, 0.03);
  const data: object[] = [], annotations: object[] = [], layout: Record<string, object> = {};
  const legend = new Set<string>();
  panels.forEach(({ label, curves }, i) => {
    const { axis: own, x, y, leftmost, lowest } = places[i];
    for (const curve of curves) {
      data.push({
        x0: 1, dx: 1, y: [...curve.values], mode: "lines", xaxis: `x${own}`, yaxis: `y${own}`,
        name: plain(curve.name), legendgroup: curve.name, showlegend: !legend.has(curve.name),
        line: curve.line ?? { color: LINES[names.indexOf(curve.name) % LINES.length], width: 1.4 },
        hovertemplate: `epoch %{x}: %{y:.3f}<extra>${plain(label)}, ${plain(curve.name)}</extra>`,
      });
      legend.add(curve.name);
    }
    layout[`xaxis${own}`] = { domain: x, anchor: `y${own}`, range: [0.5, longest + 0.5],
      nticks: 4, showticklabels: lowest, ...(lowest && { title: { text: "Epoch" } }) };
    layout[`yaxis${own}`] = { domain: y, anchor: `x${own}`, range: [0, 1.03], nticks: 4, showticklabels: leftmost,
      ...(leftmost && { title: { text: axis } }) };
    annotations.push(panelLabel(`<b>${plain(label)}</b>`, places[i]));
  });
  return figure(caption, total, data,
    { ...layout, annotations, legend: { y: 1 + 22 / total } }, { above: 24 });
}

const TOP = 40, BOTTOM = 290; // of the panels' plotting areas, in pixels under the title

/** Colours of the live drawing: JupyterLab's own, and two that stand out from its white and from its black. */
const LIVE = { ink: "var(--jp-content-font-color1, #1f2430)", quiet: "var(--jp-content-font-color2, #5d6675)",
  grid: "var(--jp-border-color2, #e3e7ed)", training: "#4a78d6", validation: "#d9600b" } as const;

/** A round step that divides the range from 0 to `high` into about five. */
const roundStep = (high: number): number => roundUp(high / 5);

/** One panel: training and validation over the epochs, between `left` and `right`, from 0 to `high`. */
function panel(name: string, [left, right]: [number, number], epochs: number, high: number,
  training: readonly number[], validation: readonly number[]): string {
  const x = (epoch: number): string => (left + (right - left) * (epoch - 0.5) / epochs).toFixed(1);
  const y = (value: number): string => (BOTTOM - (BOTTOM - TOP) * value / high).toFixed(1);
  const up = roundStep(high), across = Math.max(1, Math.round(roundStep(epochs)));
  const parts = [`<text x="${(left + right) / 2}" y="${BOTTOM + 40}" text-anchor="middle">${name}</text>`];
  for (let k = 0; k * up <= high + 1e-9; k++) {
    const value = Number((k * up).toPrecision(6));
    parts.push(`<path d="M${left} ${y(value)}H${right}" style="stroke:${LIVE.grid}"/>`,
      `<text x="${left - 6}" y="${y(value)}" dy="4" text-anchor="end">${value}</text>`);
  }
  for (let epoch = across; epoch <= epochs; epoch += across) {
    parts.push(`<text x="${x(epoch)}" y="${BOTTOM + 18}" text-anchor="middle">${epoch}</text>`);
  }
  for (const [values, colour] of [[training, LIVE.training], [validation, LIVE.validation]] as const) {
    const points = values.map((v, i) => `${x(i + 1)},${y(v)}`).filter((_, i) => Number.isFinite(values[i]));
    if (points.length === 0) continue;
    parts.push(`<polyline points="${points.join(" ")}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      `<path d="M${points[points.length - 1]}h0" stroke="${colour}" stroke-width="6" stroke-linecap="round"/>`);
  }
  return parts.join("");
}

/** The epoch whose weights `train` keeps. */
const bestOf = (history: readonly Epoch[]): Epoch | undefined => history.reduce<Epoch | undefined>((best, epoch) =>
  !best || isBetter(epoch, best) ? epoch : best, undefined);

/** What the last epoch and the best one came to, in lines between `left` and `right`. */
function numbers(history: readonly Epoch[], [left, right]: [number, number]): string {
  const last = history[history.length - 1], best = bestOf(history);
  if (!last || !best) return "";
  const write = (value: number): string => Number.isFinite(value) ? value.toFixed(3) : "–";
  const lines: readonly (readonly [string, string, string?])[] = [
    [`epoch ${last.epoch}`, ""],
    ["accuracy", write(last.accuracy), LIVE.training],
    ["val. accuracy", write(last.validationAccuracy), LIVE.validation],
    ["loss", write(last.loss), LIVE.training], ["val. loss", write(last.validationLoss), LIVE.validation],
    [`best epoch: ${best.epoch}`, ""],
    ["val. accuracy", write(best.validationAccuracy), LIVE.validation],
    ["val. loss", write(best.validationLoss), LIVE.validation],
  ];
  return lines.map(([name, value, colour], i) => {
    const y = TOP + 12 + 28 * i;
    return colour ? `<path d="M${left} ${y - 4}h10" stroke="${colour}" stroke-width="2"/>` +
      `<text x="${left + 16}" y="${y}">${name}</text><text x="${right}" y="${y}" text-anchor="end">${value}</text>`
      : `<text x="${left}" y="${y}" font-weight="bold">${name}</text>`;
  }).join("");
}

/**
 * Accuracy and loss so far, beside them the last epoch and the best in numbers: a small SVG for a page of HTML, in the
 * colours of JupyterLab's theme and the shape of `learningCurves`, drawn in under a millisecond.
 */
export function liveCurves(history: readonly Epoch[], epochs: number, caption: Caption,
  status: string): string {
  const title = wrap(caption.title, 82), source = wrap(caption.source, 102);
  const head = 20 + 22 * (title.length + source.length), height = head + BOTTOM + 52;
  const losses = history.flatMap((e) => [e.loss, e.validationLoss]).filter(Number.isFinite);
  const filled = Math.min(epochs, roundUp(Math.max(10, history.length))); // by early epochs
  const span = Math.max(1, history.length, filled);
  const key = (x: number, colour: string, name: string): string =>
    `<path d="M${x} 16h22" stroke="${colour}" stroke-width="2"/><text x="${x + 28}" y="20">${name}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" ` +
    `viewBox="0 0 ${WIDTH} ${height}" style="max-width:100%;height:auto;fill:${LIVE.ink}" font-family="${FONT}" ` +
    `font-size="12">` +
    title.map((line, i) => `<text x="16" y="${28 + 22 * i}" font-size="17">${escapeHtml(line)}</text>`)
      .join("") +
    source.map((line, i) => `<text x="16" y="${28 + 22 * (title.length + i)}" font-size="13" ` +
      `style="fill:${LIVE.quiet}">${escapeHtml(line)}</text>`).join("") +
    `<g transform="translate(0,${head})">` +
    key(56, LIVE.training, "training") + key(150, LIVE.validation, "validation") +
    `<text x="${WIDTH - 24}" y="20" text-anchor="end" style="fill:${LIVE.quiet}">${escapeHtml(status)}</text>` +
    panel("Accuracy over epochs", [56, 274], span, 1,
      history.map((e) => e.accuracy), history.map((e) => e.validationAccuracy)) +
    panel("Loss over epochs", [326, 544], span, 1.05 * Math.max(0.1, ...losses),
      history.map((e) => e.loss), history.map((e) => e.validationLoss)) +
    numbers(history, [572, WIDTH - 24]) + "</g></svg>";
}

/** Accuracy and loss over the epochs, the best epoch marked: the paper's Figures 3a and 3b. */
export function learningCurves(history: readonly Epoch[], bestEpoch: number, caption: Caption): Figure {
  const x = history.map((e) => e.epoch);
  const line = (name: string, y: number[], panel: 1 | 2, colour: string) => ({
    x, y, name, legendgroup: name, showlegend: panel === 1, mode: x.length === 1 ? "markers" : "lines",
    line: { color: colour, width: 2 }, marker: { color: colour, size: 7 },
    xaxis: panel === 1 ? "x" : "x2", yaxis: panel === 1 ? "y" : "y2",
    hovertemplate: `epoch %{x}: %{y:.4f}<extra>${name}</extra>`,
  });
  const best = history.find((e) => e.epoch === bestEpoch);
  const mark = (y: number, panel: 1 | 2) => ({
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
  });
}
