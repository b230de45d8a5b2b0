import type { Data } from "plotly.js";
import { EMOTIONS, type Emotion, type Utterance } from "./corpora";
import { COLOURS, EMOTION_COLOURS, figure, plain, type Caption, type Figure } from "./figures";
import { short } from "./figures-sound";

const colours = EMOTIONS.map((emotion) => EMOTION_COLOURS[emotion]);

/** Utterances of each speaker in each emotion: a panel of seven bars per speaker, each panel on its own scale. */
export function countsPerSpeaker(utterances: readonly Pick<Utterance, "speaker" | "emotion">[], caption: Caption): Figure {
  const counts = new Map<string, number[]>();
  for (const { speaker, emotion } of utterances) {
    if (!counts.has(speaker)) counts.set(speaker, EMOTIONS.map(() => 0));
    counts.get(speaker)![EMOTIONS.indexOf(emotion)]++;
  }
  const speakers = [...counts.keys()].sort(), columns = Math.min(3, speakers.length);
  const rows = Math.ceil(speakers.length / columns), data: Data[] = [], axes: Record<string, object> = {};
  const annotations: object[] = [], wide = (1 - 0.06 * (columns - 1)) / columns;
  const height = 150, gap = 104, total = rows * height + (rows - 1) * gap;
  speakers.forEach((speaker, i) => {
    const suffix = i === 0 ? "" : String(i + 1), values = counts.get(speaker)!;
    const left = (i % columns) * (wide + 0.06), top = 1 - Math.floor(i / columns) * (height + gap) / total;
    data.push({ type: "bar", x: [...EMOTIONS], y: values, text: values.map(String), textposition: "outside",
      cliponaxis: false, marker: { color: colours }, showlegend: false, xaxis: `x${suffix}`, yaxis: `y${suffix}`,
      hovertemplate: `${plain(speaker)}, %{x}: %{y}<extra></extra>` } as Data);
    axes[`xaxis${suffix}`] = { domain: [left, left + wide], anchor: `y${suffix}`, tickangle: -45, ticks: "",
      automargin: false };
    axes[`yaxis${suffix}`] = { domain: [top - height / total, top], anchor: `x${suffix}`, visible: false,
      range: [0, Math.max(...values) * 1.2] };
    annotations.push({ text: `<b>${plain(speaker)}</b> · ${values.reduce((a, b) => a + b, 0)} utterances`, xref: "paper",
      yref: "paper", x: left, y: top, xanchor: "left", yanchor: "bottom", showarrow: false });
  });
  return figure(caption, total, data, { ...axes, annotations } as Figure["layout"], { above: 24, below: 66 });
}

/** One bar per emotion, in the emotions' colours: counts, or probabilities of one utterance. */
export const emotionBars = (values: readonly number[], axis: string, caption: Caption): Figure =>
  figure(caption, 220, [{ type: "bar", x: [...EMOTIONS], y: [...values], text: values.map((v) => String(short(v, 3))),
    textposition: "outside", cliponaxis: false, marker: { color: colours }, showlegend: false,
    hovertemplate: "%{x}: %{y}<extra></extra>" } as Data],
  { xaxis: { ticks: "" }, yaxis: { title: { text: axis }, rangemode: "tozero" } } as Figure["layout"], { below: 36 });

/** A measured quantity per utterance. */
export interface Measured { readonly emotion: Emotion; readonly value: number }

/** How a quantity (duration, loudness, leading silence, …) is spread in each emotion: violins with median and quartiles. */
export function spreadPerEmotion(measured: readonly Measured[], axis: string, caption: Caption): Figure {
  const data = EMOTIONS.map((emotion): Data => ({
    type: "violin", name: emotion, y: measured.filter((m) => m.emotion === emotion).map((m) => short(m.value)),
    x0: emotion, line: { color: EMOTION_COLOURS[emotion], width: 1.5 }, box: { visible: true, width: 0.18 }, points: false,
    spanmode: "hard", showlegend: false, hoverinfo: "y", scalemode: "width",
  } as unknown as Data));
  return figure(caption, 260, data, { xaxis: { ticks: "" }, yaxis: { title: { text: axis } }, violingap: 0.2 } as object,
    { below: 36 });
}

/** A histogram of a quantity, stacked by emotion, in about 40 bins of equal width. */
export function histogram(measured: readonly Measured[], axis: string, caption: Caption): Figure {
  const values = measured.map((m) => m.value), least = Math.min(...values), most = Math.max(...values);
  const rough = (most - least || 1) / 40, ten = 10 ** Math.floor(Math.log10(rough));
  const width = ten * [1, 2, 5, 10].find((k) => k * ten >= rough)!, first = Math.floor(least / width + 1e-9);
  const bin = (value: number): number => Math.floor(value / width + 1e-9) - first, bins = bin(most) + 1;
  const x = Array.from({ length: bins }, (_, i) => short((first + i + 0.5) * width, 6));
  const data = EMOTIONS.map((emotion): Data => {
    const y = x.map(() => 0);
    for (const m of measured) if (m.emotion === emotion) y[bin(m.value)]++;
    return { type: "bar", name: emotion, x, y, width, marker: { color: EMOTION_COLOURS[emotion] },
      hovertemplate: `%{x}: %{y}<extra>${emotion}</extra>` } as Data;
  });
  return figure(caption, 240, data, { barmode: "stack", legend: { traceorder: "normal" }, xaxis: { title: { text: axis } },
    yaxis: { title: { text: "Utterances" } } } as Figure["layout"]);
}

/** One line per emotion, e.g. the mean log mel energy of each band. `x` are the positions, `means` one row per emotion. */
export const classMeans = (x: ArrayLike<number>, means: readonly ArrayLike<number>[], axes: { x: string; y: string },
  caption: Caption): Figure => figure(caption, 280, EMOTIONS.map((emotion, i): Data => ({
    x: Array.from(x, (v) => short(v)), y: Array.from(means[i], (v) => short(v)), mode: "lines", name: emotion,
    line: { color: EMOTION_COLOURS[emotion], width: 2 }, hovertemplate: `%{x}: %{y}<extra>${emotion}</extra>`,
  })), { xaxis: { title: { text: axes.x } }, yaxis: { title: { text: axes.y } } } as Figure["layout"]);

/** A step of a workflow: what it is called and what it does. */
export interface Step { readonly title: string; readonly lines: readonly string[] }

/** A workflow as boxes and arrows, three to a row, read like text: the paper's Figure 1. */
export function workflow(steps: readonly Step[], caption: Caption): Figure {
  const columns = 3, width = 200, height = 92, gapX = 44, gapY = 40, shapes: object[] = [], annotations: object[] = [];
  const rows = Math.ceil(steps.length / columns);
  const place = (i: number) => ({ x: (i % columns) * (width + gapX), y: Math.floor(i / columns) * (height + gapY) });
  const arrow = (x: number, y: number, ax: number, ay: number): void => { annotations.push({ x, y, ax, ay, axref: "x",
    ayref: "y", text: "", showarrow: true, arrowhead: 2, arrowsize: 1.1, arrowwidth: 1.6, arrowcolor: COLOURS.quiet }); };
  const line = (path: string): void => { shapes.push({ type: "path", path, line: { color: COLOURS.quiet, width: 1.6 } }); };
  steps.forEach((step, i) => {
    const { x, y } = place(i);
    shapes.push({ type: "rect", x0: x, x1: x + width, y0: y, y1: y + height, fillcolor: COLOURS.band,
      line: { color: COLOURS.signal, width: 1.2 } });
    annotations.push({ x: x + width / 2, y: y + height / 2, showarrow: false, align: "center",
      text: [`<b>${plain(step.title)}</b>`, ...step.lines.map(plain)].join("<br>"), font: { size: 12.5 } });
    if (i === steps.length - 1) return;
    const next = place(i + 1);
    if (next.y === y) return arrow(next.x - 2, y + height / 2, x + width, y + height / 2);
    const between = y + height + gapY / 2;
    line(`M ${x + width / 2} ${y + height} V ${between} H ${next.x + width / 2} V ${between + 8}`);
    arrow(next.x + width / 2, next.y - 2, next.x + width / 2, between);
  });
  const bare = { visible: false, fixedrange: true };
  return figure(caption, rows * (height + gapY) - gapY, [{ x: [], y: [], showlegend: false }], {
    shapes, annotations,
    margin: { l: 16, r: 16 },
    xaxis: { ...bare, range: [-2, columns * (width + gapX) - gapX + 2] },
    yaxis: { ...bare, range: [rows * (height + gapY) - gapY + 2, -2] },
  } as Figure["layout"], { above: 8, below: 16 });
}
