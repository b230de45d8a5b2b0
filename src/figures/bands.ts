import type { Data } from "plotly.js";
import { figure, short, type Caption, type Figure } from "./figure";

/** A value for each mel band, at the band's centre in Hz. */
export interface BandLine {
  readonly name: string;
  readonly centres: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  readonly colour: string;
  readonly dash?: "solid" | "dot";
}

const TICKS = [62.5, 125, 250, 500, 1000, 2000, 4000, 8000];

/** Lines over the frequencies of mel bands, which may differ from line to line, on a logarithmic axis. */
export function bandLines(lines: readonly BandLine[], axis: string, caption: Caption): Figure {
  const data = lines.map(({ name, centres, values, colour, dash }): Data => ({
    x: Array.from(centres, (hertz) => short(hertz, 5)), y: Array.from(values, (value) => short(value)), name,
    mode: "lines", line: { color: colour, width: 2, dash }, hovertemplate: "%{x:.0f} Hz: %{y}" }));
  const layout = { yaxis: { title: { text: axis } },
    xaxis: { type: "log", title: { text: "Centre of mel band (Hz)" }, tickvals: TICKS,
      ticktext: TICKS.map(String) } };
  return figure(caption, 240, data, layout as Figure["layout"]);
}
