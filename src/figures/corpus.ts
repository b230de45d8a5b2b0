import { emotionsOf, type Utterance } from "../corpus";
import {
  type Caption, COLOURS, coloursOf, type Figure, figure, melTicks, panelGrid, panelLabel, plain, roundUp, short,
} from "./figure";

/** Utterances of each speaker in each emotion: a bar for each emotion, each speaker on a scale of their own. */
export function countsPerSpeaker(utterances: readonly Pick<Utterance, "speaker" | "emotion">[],
  caption: Caption): Figure {
  const counts = new Map<string, number[]>(), emotions = emotionsOf(utterances);
  const colours = Object.values(coloursOf(emotions));
  for (const { speaker, emotion } of utterances) {
    if (!counts.has(speaker)) counts.set(speaker, emotions.map(() => 0));
    counts.get(speaker)![emotions.indexOf(emotion)]++;
  }
  const speakers = [...counts.keys()].sort(), many = speakers.length, columns = many === 4 ? 2 : Math.min(3, many);
  const { total, places } = panelGrid(many, columns, 150, 104, 0.06);
  const data: object[] = [], axes: Record<string, object> = {}, annotations: object[] = [];
  speakers.forEach((speaker, i) => {
    const { axis, x, y } = places[i], values = counts.get(speaker)!;
    data.push({ type: "bar", x: emotions, y: values, text: values.map(String), textposition: "outside",
      cliponaxis: false, marker: { color: colours }, hovertemplate: `${plain(speaker)}, %{x}: %{y}<extra></extra>`,
      showlegend: false, xaxis: `x${axis}`, yaxis: `y${axis}` });
    axes[`xaxis${axis}`] = { domain: x, anchor: `y${axis}`, tickangle: -45, ticks: "", automargin: false };
    axes[`yaxis${axis}`] = { domain: y, anchor: `x${axis}`, visible: false, range: [0, Math.max(...values) * 1.2] };
    const all = values.reduce((a, b) => a + b, 0);
    annotations.push(panelLabel(`<b>${plain(speaker)}</b> · ${all} utterances`, places[i]));
  });
  return figure(caption, total, data, { ...axes, annotations }, { above: 24, below: 66 });
}

/** A measured quantity per utterance. */
export interface Measured extends Pick<Utterance, "emotion" | "corpus"> { readonly value: number }

/**
 * How a quantity (duration, loudness, …) is spread in each emotion: violins with median and quartiles. Two corpora have
 * half of each violin.
 */
export function spreadPerEmotion(measured: readonly Measured[], axis: string, caption: Caption): Figure {
  const colours = coloursOf(emotionsOf(measured)), corpora = [...new Set(measured.map((m) => m.corpus))];
  const halves = corpora.length === 2;
  const sides = halves ? corpora.map((corpus, i) => ({ side: ["negative", "positive"][i], of: [corpus] }))
    : [{ side: "both", of: corpora }];
  const data = Object.keys(colours).flatMap((emotion) => sides.map(({ side, of }) => ({
    type: "violin", name: emotion, x0: emotion, showlegend: false, hoverinfo: "y", side,
    y: measured.filter((m) => m.emotion === emotion && of.includes(m.corpus)).map((m) => short(m.value)),
    line: { color: colours[emotion], width: 1.5 }, box: { visible: true, width: halves ? 0.4 : 0.18 },
    points: false, spanmode: "hard", scalemode: "width", scalegroup: `${emotion} ${side}`,
  })));
  const title = halves ? { text: `left halves: ${corpora[0]}, right halves: ${corpora[1]}` } : undefined;
  const layout = { xaxis: { ticks: "", title, range: [-0.5, Object.keys(colours).length - 0.5] },
    yaxis: { title: { text: axis } }, violingap: 0.2, violinmode: "overlay" };
  return figure(caption, 260, data, layout, { below: halves ? 56 : 36 });
}

/** A histogram of a quantity, stacked by emotion, in about 40 bins of equal width. */
export function histogram(measured: readonly Measured[], axis: string, caption: Caption): Figure {
  const values = measured.map((m) => m.value), least = Math.min(...values), most = Math.max(...values);
  const width = roundUp((most - least || 1) / 40);
  const first = Math.floor(least / width + 1e-9);
  const bin = (value: number): number => Math.floor(value / width + 1e-9) - first, bins = bin(most) + 1;
  const x = Array.from({ length: bins }, (_, i) => short((first + i + 0.5) * width, 6));
  const colours = coloursOf(emotionsOf(measured));
  const data = Object.keys(colours).map((emotion) => {
    const y = x.map(() => 0);
    for (const m of measured) if (m.emotion === emotion) y[bin(m.value)]++;
    return { type: "bar", name: emotion, x, y, width, marker: { color: colours[emotion] },
      hovertemplate: `%{x}: %{y}<extra>${emotion}</extra>` };
  });
  return figure(caption, 240, data, { barmode: "stack", legend: { traceorder: "normal" },
    xaxis: { title: { text: axis } }, yaxis: { title: { text: "Utterances" } } });
}

/**
 * One line per emotion, such as the mean log energy of each mel band: `means` has a row for each of `emotions`. Bands
 * lie evenly, as the network sees them, and the axis names frequencies; `centres` are theirs in Hz.
 */
export function classMeans(centres: ArrayLike<number>, emotions: readonly string[], means: readonly ArrayLike<number>[],
  axes: { x: string; y: string }, caption: Caption): Figure {
  const customdata = Array.from(centres, (hertz) => Math.round(hertz));
  const colours = coloursOf(emotions);
  const data = emotions.map((emotion, i) => ({
    x: customdata.map((_, band) => band), y: Array.from(means[i], (v) => short(v)), customdata, name: emotion,
    mode: "lines", line: { color: colours[emotion], width: 2 },
    hovertemplate: `%{customdata} Hz: %{y}<extra>${emotion}</extra>`,
  }));
  const layout = { xaxis: { title: { text: axes.x }, ...melTicks(centres) }, yaxis: { title: { text: axes.y } } };
  return figure(caption, 280, data, layout);
}

/** A step of a workflow: what it is called and what it does. */
export interface Step { readonly title: string; readonly lines: readonly string[] }

const COLUMNS = 3, WIDTH = 200, HEIGHT = 92, GAP_X = 44, GAP_Y = 40;

/** A workflow as boxes and arrows, three to a row, read like text: the paper's Figure 1. */
export function workflow(steps: readonly Step[], caption: Caption): Figure {
  const rows = Math.ceil(steps.length / COLUMNS), line = { color: COLOURS.quiet, width: 1.6 };
  const shapes: object[] = [], annotations: object[] = [];
  const place = (i: number): { x: number; y: number } =>
    ({ x: (i % COLUMNS) * (WIDTH + GAP_X), y: Math.floor(i / COLUMNS) * (HEIGHT + GAP_Y) });
  const arrow = (x: number, y: number, ax: number, ay: number): number => annotations.push({ x, y, ax, ay,
    axref: "x", ayref: "y", text: "", arrowhead: 2, arrowsize: 1.1, arrowwidth: line.width, arrowcolor: line.color });
  steps.forEach((step, i) => {
    const { x, y } = place(i), next = place(i + 1), middle = y + HEIGHT / 2;
    shapes.push({ type: "rect", x0: x, x1: x + WIDTH, y0: y, y1: y + HEIGHT, fillcolor: COLOURS.band,
      line: { color: COLOURS.signal, width: 1.2 } });
    annotations.push({ x: x + WIDTH / 2, y: middle, showarrow: false, font: { size: 12.5 },
      text: [`<b>${plain(step.title)}</b>`, ...step.lines.map(plain)].join("<br>") });
    if (i === steps.length - 1) return;
    if (next.y === y) {
      arrow(next.x - 2, middle, x + WIDTH, middle);
    } else { // back to the left, between the rows
      const from = x + WIDTH / 2, to = next.x + WIDTH / 2, between = y + HEIGHT + GAP_Y / 2;
      const path = `M ${from} ${y + HEIGHT} V ${between} H ${to} V ${between + 8}`;
      shapes.push({ type: "path", line, path });
      arrow(to, next.y - 2, to, between);
    }
  });
  const width = COLUMNS * (WIDTH + GAP_X) - GAP_X, height = rows * (HEIGHT + GAP_Y) - GAP_Y;
  return figure(caption, height, [{ x: [], y: [], showlegend: false }], {
    shapes, annotations, margin: { l: 16, r: 16 },
    xaxis: { visible: false, fixedrange: true, range: [-2, width + 2] },
    yaxis: { visible: false, fixedrange: true, range: [height + 2, -2] },
  }, { above: 8, below: 16 });
}
