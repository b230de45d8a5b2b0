import type { Data } from "plotly.js";
import { COLOUR_BAR, EMOTION_COLOURS, figure, plain, short, type Caption, type Figure } from "./figure";
import { frequencyAxis, imageTrace } from "./images";
import type { Frames } from "../features/mfsc";
import { EMOTIONS } from "../base/paper";

/** A sound as a network gets it, and the seven probabilities that it gives. */
export interface HeardPanel {
  readonly label: string;
  readonly frames: Frames;
  readonly probabilities: ArrayLike<number>;
}

/** Sounds beside each other: above, their log mel energies on one time axis; below, what the network says. */
export function heard(panels: readonly HeardPanel[], hopSeconds: number, centres: ArrayLike<number>,
  caption: Caption): Figure {
  const image = 130, apart = 62, bars = 140, total = image + apart + bars, between = 0.04;
  const wide = (1 - between * (panels.length - 1)) / panels.length;
  const end = hopSeconds * Math.max(...panels.map(({ frames }) => frames.frames));
  const data: Data[] = [], annotations: object[] = [], layout: Record<string, object> = {};
  panels.forEach(({ label, frames, probabilities }, i) => {
    const left = i * (wide + between), domain = [left, left + wide], first = i === 0;
    const sound = first ? "" : String(2 * i + 1), said = String(2 * i + 2);
    data.push(imageTrace({ frames, hopSeconds, centres, unit: "log power" }, sound), {
      type: "bar", orientation: "h", x: Array.from(probabilities, (p) => short(100 * p, 3)), y: [...EMOTIONS],
      xaxis: `x${said}`, yaxis: `y${said}`, marker: { color: EMOTIONS.map((one) => EMOTION_COLOURS[one]) },
      text: Array.from(probabilities, (p) => (100 * p).toFixed(0)), textposition: "outside", cliponaxis: false,
      showlegend: false, hovertemplate: `%{y}: %{x} %<extra>${plain(label)}</extra>` } as Data);
    layout[`xaxis${sound}`] = { domain, anchor: `y${sound}`, range: [0, end], showgrid: false, nticks: 6,
      title: { text: "Time (s)" }, ...(!first && { matches: "x" }) };
    layout[`yaxis${sound}`] = { domain: [1 - image / total, 1], anchor: `x${sound}`, showgrid: false,
      ...frequencyAxis(centres), showticklabels: first, ...(first && { title: { text: "Mel band (Hz)" } }) };
    layout[`xaxis${said}`] = { domain, anchor: `y${said}`, range: [0, 112], tickvals: [0, 25, 50, 75, 100],
      title: { text: "Probability (%)" } };
    layout[`yaxis${said}`] = { domain: [0, bars / total], anchor: `x${said}`, autorange: "reversed", ticks: "",
      showticklabels: first };
    annotations.push({ text: `<b>${plain(label)}</b>`, xref: "paper", yref: "paper", x: left, y: 1,
      xanchor: "left", yanchor: "bottom", showarrow: false });
  });
  const colorbar = { ...COLOUR_BAR, title: { ...COLOUR_BAR.title, text: "log power" }, len: image / total, y: 1,
    yanchor: "top" };
  return figure(caption, total, data, { ...layout, annotations,
    coloraxis: { colorscale: "Viridis", colorbar } } as Figure["layout"], { above: 24 });
}
