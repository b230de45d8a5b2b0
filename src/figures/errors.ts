import type { Bin, Interval, Selection } from "../evaluation";
import {
  axisKey, axisName, type Caption, COLOUR_BAR, COLOURS, DIVERGING, type Figure, figure, panelGrid, panelLabel, plain,
  short,
} from "./figure";

const SERIES = [COLOURS.training, COLOURS.validation];
const percent = (share: number) => short(100 * share);

/** Bounds of an interval as plotly's distances from its value, in per cent. */
const bars = (intervals: readonly Interval[]) => ({ type: "data", symmetric: false, thickness: 1.2, width: 3,
  array: intervals.map(({ mean, high }) => percent(high - mean)),
  arrayminus: intervals.map(({ mean, low }) => percent(mean - low)) });

/** Panels of equal width beside each other: their axes, and their labels above them. */
function beside(labels: readonly string[], x: object, y: object) {
  const { places } = panelGrid(labels.length, labels.length, 1, 0, 0.1);
  const axes = places.map((place, panel) => ({
    [axisKey("x", panel)]: { ...x, domain: place.x, anchor: axisName("y", panel) },
    [axisKey("y", panel)]: { ...(panel ? { ...y, title: undefined } : y), anchor: axisName("x", panel) } }));
  const annotations = labels.map((label, panel) => panelLabel(`<b>${plain(label)}</b>`, places[panel]));
  return JSON.parse(JSON.stringify({ ...Object.assign({}, ...axes), annotations }));
}

const diagonal = (panel: number) => ({ type: "line", layer: "below", xref: axisName("x", panel),
  yref: axisName("y", panel), x0: 0, y0: 0, x1: 100, y1: 100,
  line: { width: 1.2, dash: "dash", color: COLOURS.quiet } });

/** How often answers of a confidence are right; on the dashed line a network is as right as it says. */
export function reliabilityDiagram(
  panels: readonly { readonly label: string; readonly bins: readonly Bin[] }[], caption: Caption,
): Figure {
  const data = panels.map(({ label, bins }, panel) => ({
    x: bins.map(({ confidence }) => percent(confidence)), y: bins.map(({ accuracy }) => percent(accuracy.mean)),
    error_y: bars(bins.map(({ accuracy }) => accuracy)), mode: "markers+text",
    textposition: bins.map(({ accuracy }) => (accuracy.mean < 0.1 ? "top right" : "bottom right")),
    text: bins.map(({ n }) => String(n)), textfont: { size: 11, color: COLOURS.quiet }, cliponaxis: false,
    name: plain(label), showlegend: false, xaxis: axisName("x", panel), yaxis: axisName("y", panel),
    marker: { size: 8, color: SERIES[panel % 2] },
    hovertemplate: "%{x}% sure, %{y}% right (%{text})<extra></extra>",
  }));
  const range = [0, 104], dtick = 20;
  return figure(caption, 280, data, {
    ...beside(panels.map(({ label }) => label), { title: { text: "Confidence (%)" }, range, dtick },
      { title: { text: "Right (%)" }, range, dtick }), shapes: panels.map((_, panel) => diagonal(panel)),
  }, { above: 24 });
}

/** How right the surest answers are, for every share of them. */
export function coverageCurves(
  series: readonly { readonly name: string; readonly selections: readonly Selection[] }[], caption: Caption,
): Figure {
  const data = series.map(({ name, selections }, i) => ({
    x: selections.map(({ answered }) => percent(answered)),
    y: selections.map(({ accuracy }) => percent(accuracy)),
    text: selections.map(({ threshold }) => threshold.toFixed(3)), mode: "lines", name: plain(name),
    line: { color: SERIES[i % 2], width: 2, shape: "hv" },
    hovertemplate: `%{x}% answered, %{y}% right, from confidence %{text}<extra>${plain(name)}</extra>`,
  }));
  return figure(caption, 240, data, {
    xaxis: { title: { text: "Answered, the surest first (%)" }, range: [0, 101] },
    yaxis: { title: { text: "Right (%)" } } });
}

/** Something measured of two emotions: how far apart, and how often confused. */
export interface PairPoint {
  readonly label: string; readonly distance: number; readonly confused: Interval; readonly named: boolean;
}

/** Pairs of emotions by distance and confusion, the named ones in another colour and with their name beside. */
export function pairScatter(
  panels: readonly { readonly label: string; readonly pairs: readonly PairPoint[] }[], axis: string,
  caption: Caption,
): Figure {
  const data = panels.flatMap(({ pairs }, panel) => [false, true].map((named) => {
    const own = pairs.filter((pair) => pair.named === named), colour = SERIES[Number(named)];
    return { x: own.map(({ distance }) => short(distance, 3)),
      y: own.map(({ confused }) => percent(confused.mean)),
      error_y: { ...bars(own.map(({ confused }) => confused)), color: colour },
      mode: "markers", text: own.map(({ label }) => plain(label)), marker: { color: colour, size: 8 },
      name: named ? "named in the paper" : "other pairs",
      showlegend: panel === 0, xaxis: axisName("x", panel), yaxis: axisName("y", panel),
      hovertemplate: "%{text}: %{x} apart, %{y}% confused<extra></extra>" };
  }));
  const most = 100 * Math.max(...panels.flatMap(({ pairs }) => pairs.map(({ confused }) => confused.high)));
  const axes = beside(panels.map(({ label }) => label), { title: { text: axis }, rangemode: "tozero" },
    { title: { text: "Confused (%)" }, range: [-0.03 * most, 1.05 * most] });
  const far = Math.max(...panels.flatMap(({ pairs }) => pairs.map(({ distance }) => distance)));
  const names = panels.flatMap(({ pairs }, panel) => pairs.filter(({ named }) => named)
    .sort((a, b) => a.distance - b.distance).map(({ label, distance, confused }, i) => ({
      text: plain(label), font: { size: 12 }, bgcolor: COLOURS.paper, xanchor: "left",
      x: distance, xref: axisName("x", panel), axref: axisName("x", panel), ax: 0.52 * far,
      y: 100 * confused.mean, yref: axisName("y", panel),
      ayref: axisName("y", panel), ay: (0.97 - 0.1 * i) * most,
      arrowhead: 0, arrowwidth: 1, arrowcolor: SERIES[1], standoff: 5 })));
  return figure(caption, 280, data, { ...axes, annotations: [...axes.annotations, ...names],
    legend: { y: 1.08 } }, { above: 24 }); // the legend over the panels' labels
}

/** One point for each utterance, coloured by what it belongs to. */
export function groupedPoints(
  points: readonly ArrayLike<number>[], groups: readonly string[], colours: Readonly<Record<string, string>>,
  axes: readonly [x: string, y: string], caption: Caption,
): Figure {
  const data = Object.entries(colours).map(([group, color]) => {
    const own = [...groups.keys()].filter((row) => groups[row] === group);
    return { x: own.map((row) => short(points[0][row], 3)), y: own.map((row) => short(points[1][row], 3)),
      mode: "markers", name: plain(group), marker: { color, size: 6, opacity: 0.8 },
      hovertemplate: `${plain(group)}<extra></extra>` };
  });
  return figure(caption, 360, data, { xaxis: { title: { text: axes[0] }, zeroline: false },
    yaxis: { title: { text: axes[1] } } });
}

/**
 * Losses as numbers in coloured cells, gains in another colour, a row for each label; null if there is nothing to lose.
 */
export function lossMap(
  rows: readonly string[], columns: readonly string[], losses: readonly (readonly (number | null)[])[],
  axis: string, caption: Caption,
): Figure {
  const z = losses.map((row) => row.map((loss) => (loss === null ? null : Math.round(100 * loss) + 0)));
  const annotations = z.flatMap((row, i) => row.map((loss, j) => ({ x: j, y: i, showarrow: false,
    text: loss === null ? "–" : String(loss).replace("-", "−"),
    font: { size: 12, color: Math.abs(loss ?? 0) > 50 ? COLOURS.paper : COLOURS.ink } })));
  const ticks = (labels: readonly string[]) => ({ tickmode: "array", tickvals: labels.map((_, i) => i),
    ticktext: labels.map(plain), showgrid: false, showline: false, ticks: "" });
  return figure(caption, 34 * rows.length, [{ type: "heatmap", z, zmin: -100, zmax: 100, xgap: 2, ygap: 2,
    colorscale: DIVERGING, hovertemplate: "%{z} points<extra></extra>",
    colorbar: { ...COLOUR_BAR, title: { ...COLOUR_BAR.title, text: "points lost" } },
  }], { annotations, xaxis: { ...ticks(columns), title: { text: axis } },
    yaxis: { ...ticks(rows), autorange: "reversed" } });
}
