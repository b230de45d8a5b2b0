import type { Data } from "plotly.js";
import type { Utterance } from "../corpus/corpora";
import { EMOTION_COLOURS, figure, melTicks, plain, short, type Caption, type Figure } from "./figure";
import { EMOTIONS, type Emotion } from "../base/paper";

export { workflow, type Step } from "./workflow";

const colours = EMOTIONS.map((emotion) => EMOTION_COLOURS[emotion]);

/** Utterances of each speaker in each emotion: seven bars per speaker, each speaker on a scale of their own. */
export function countsPerSpeaker(utterances: readonly Pick<Utterance, "speaker" | "emotion">[],
  caption: Caption): Figure {
  const counts = new Map<string, number[]>();
  for (const { speaker, emotion } of utterances) {
    if (!counts.has(speaker)) counts.set(speaker, EMOTIONS.map(() => 0));
    counts.get(speaker)![EMOTIONS.indexOf(emotion)]++;
  }
  const speakers = [...counts.keys()].sort(), many = speakers.length, columns = many === 4 ? 2 : Math.min(3, many);
  const rows = Math.ceil(speakers.length / columns), data: Data[] = [], axes: Record<string, object> = {};
  const annotations: object[] = [], wide = (1 - 0.06 * (columns - 1)) / columns;
  const height = 150, gap = 104, total = rows * height + (rows - 1) * gap;
  speakers.forEach((speaker, i) => {
    const suffix = i === 0 ? "" : String(i + 1), values = counts.get(speaker)!;
    const left = (i % columns) * (wide + 0.06), top = 1 - Math.floor(i / columns) * (height + gap) / total;
    data.push({ type: "bar", x: [...EMOTIONS], y: values, text: values.map(String), textposition: "outside",
      cliponaxis: false, marker: { color: colours }, hovertemplate: `${plain(speaker)}, %{x}: %{y}<extra></extra>`,
      showlegend: false, xaxis: `x${suffix}`, yaxis: `y${suffix}` } as Data);
    axes[`xaxis${suffix}`] = { domain: [left, left + wide], anchor: `y${suffix}`, tickangle: -45, ticks: "",
      automargin: false };
    axes[`yaxis${suffix}`] = { domain: [top - height / total, top], anchor: `x${suffix}`, visible: false,
      range: [0, Math.max(...values) * 1.2] };
    annotations.push({ text: `<b>${plain(speaker)}</b> · ${values.reduce((a, b) => a + b, 0)} utterances`,
      xref: "paper", yref: "paper", x: left, y: top, xanchor: "left", yanchor: "bottom", showarrow: false });
  });
  return figure(caption, total, data, { ...axes, annotations } as Figure["layout"], { above: 24, below: 66 });
}

/** One bar per emotion, in the emotions' colours: counts, or probabilities of one utterance. */
export const emotionBars = (values: readonly number[], axis: string, caption: Caption): Figure =>
  figure(caption, 220, [{ type: "bar", x: [...EMOTIONS], y: [...values], marker: { color: colours },
    text: values.map((v) => String(short(v, 3))), textposition: "outside", cliponaxis: false, showlegend: false,
    hovertemplate: "%{x}: %{y}<extra></extra>" } as Data], {
    xaxis: { ticks: "" }, yaxis: { title: { text: axis }, rangemode: "tozero" },
  } as Figure["layout"], { below: 36 });

/** A measured quantity per utterance. */
export interface Measured { readonly emotion: Emotion; readonly value: number }

/** How a quantity (duration, loudness, …) is spread in each emotion: violins with median and quartiles. */
export function spreadPerEmotion(measured: readonly Measured[], axis: string, caption: Caption): Figure {
  const data = EMOTIONS.map((emotion): Data => ({
    type: "violin", name: emotion, x0: emotion, showlegend: false, hoverinfo: "y",
    y: measured.filter((m) => m.emotion === emotion).map((m) => short(m.value)),
    line: { color: EMOTION_COLOURS[emotion], width: 1.5 }, box: { visible: true, width: 0.18 },
    points: false, spanmode: "hard", scalemode: "width",
  } as unknown as Data));
  const layout = { xaxis: { ticks: "" }, yaxis: { title: { text: axis } }, violingap: 0.2 };
  return figure(caption, 260, data, layout as Figure["layout"], { below: 36 });
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
  return figure(caption, 240, data, { barmode: "stack", legend: { traceorder: "normal" },
    xaxis: { title: { text: axis } }, yaxis: { title: { text: "Utterances" } } } as Figure["layout"]);
}

/**
 * One line per emotion, such as the mean log energy of each mel band: `means` has a row per emotion. Bands lie evenly,
 * as the network sees them, and the axis names frequencies; `centres` are theirs in Hz.
 */
export function classMeans(centres: ArrayLike<number>, means: readonly ArrayLike<number>[],
  axes: { x: string; y: string }, caption: Caption): Figure {
  const customdata = Array.from(centres, (hertz) => Math.round(hertz));
  const data = EMOTIONS.map((emotion, i): Data => ({
    x: customdata.map((_, band) => band), y: Array.from(means[i], (v) => short(v)), customdata, name: emotion,
    mode: "lines", line: { color: EMOTION_COLOURS[emotion], width: 2 },
    hovertemplate: `%{customdata} Hz: %{y}<extra>${emotion}</extra>`,
  }));
  const layout = { xaxis: { title: { text: axes.x }, ...melTicks(centres) }, yaxis: { title: { text: axes.y } } };
  return figure(caption, 280, data, layout as Figure["layout"]);
}
