import type { Frames, Signal } from "../audio";
import {
  type Caption, COLOUR_BAR, COLOURS, type Figure, figure, melTicks, panelGrid, panelLabel, plain, SEQUENTIAL, short,
} from "./figure";

const COLUMNS = 720; // pixels of a plotting area: more than these cannot be seen

/**
 * A signal as it can be drawn: the samples where they are few, else the lowest and the highest sample of each
 * of at most 720 equal stretches. `seconds` are the middles of the stretches.
 */
export function envelope(
  { samples, sampleRate }: Signal,
): { seconds: number[]; low: number[]; high: number[] } {
  const count = Math.min(COLUMNS, samples.length);
  const seconds: number[] = [], low: number[] = [], high: number[] = [];
  for (let i = 0; i < count; i++) {
    const from = Math.floor(i * samples.length / count), to = Math.floor((i + 1) * samples.length / count);
    let least = samples[from], most = samples[from];
    for (let k = from + 1; k < to; k++) {
      least = Math.min(least, samples[k]);
      most = Math.max(most, samples[k]);
    }
    seconds.push(short((from + to - 1) / 2 / sampleRate, 5));
    low.push(short(least));
    high.push(short(most));
  }
  return { seconds, low, high };
}

/** One panel of `waveforms`; `kept` in seconds shades what preprocessing keeps. */
export interface Panel {
  readonly label: string;
  readonly signal: Signal;
  readonly kept?: readonly [number, number];
}

/**
 * Waveforms one above the other on one time axis: before and after a step of preprocessing. Each has its own
 * amplitude scale, since recordings are often quiet, and says its peak.
 */
export function waveforms(panels: readonly Panel[], caption: Caption,
  colour: string = COLOURS.signal): Figure {
  const { total, places } = panelGrid(panels.length, 1, panels.length === 1 ? 190 : 130, 34);
  const end = Math.max(...panels.map(({ signal }) => signal.samples.length / signal.sampleRate));
  const data: object[] = [], shapes: object[] = [], annotations: object[] = [];
  const axes: Record<string, object> = {};
  panels.forEach(({ label, signal, kept }, i) => {
    const { axis, y } = places[i], { seconds, low, high } = envelope(signal);
    const peak = Math.max(...high, ...low.map((value) => -value)), range = 1.08 * (peak || 1);
    const shared = { x: seconds, xaxis: "x", yaxis: `y${axis}`, mode: "lines", showlegend: false,
      line: { color: colour, width: 1 } } as const;
    data.push({ ...shared, y: low, hoverinfo: "skip" });
    data.push({ ...shared, y: high, fill: "tonexty", fillcolor: colour, name: plain(label),
      hovertemplate: "%{x:.3f} s: %{y:.3f}<extra></extra>" });
    axes[`yaxis${axis}`] = { domain: y, range: [-range, range], nticks: 5,
      title: { text: "Amplitude" }, tickformat: range > 0.05 ? ".2f" : ".3f" };
    if (panels.length > 1) {
      annotations.push(panelLabel(`<b>${plain(label)}</b> · peak ${short(peak, 2)}`, places[i]));
    }
    if (kept) {
      shapes.push({ type: "rect", layer: "below", xref: "x", yref: `y${axis} domain`,
        x0: kept[0], x1: kept[1], y0: 0, y1: 1, fillcolor: COLOURS.band, line: { width: 0 } });
    }
  });
  const last = panels.length === 1 ? "y" : `y${panels.length}`;
  return figure(caption, total, data, { ...axes, shapes, annotations,
    xaxis: { title: { text: "Time (s)" }, range: [0, end], anchor: last } },
  { above: panels.length > 1 ? 22 : 4 });
}

/** The waveform of one utterance. */
export const waveform = (signal: Signal, caption: Caption, colour?: string): Figure =>
  waveforms([{ label: "", signal }], caption, colour);

/** Rows of an image from row-major frames: at most `columns` × `rows` cells, each the largest value in it. */
export function cells({ values, frames, bands }: Frames, columns: number, rows: number) {
  const across = Math.ceil(frames / columns), up = Math.ceil(bands / rows);
  let least = Infinity, most = -Infinity;
  for (const value of values) if (Number.isFinite(value)) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const step = 10 ** Math.floor(Math.log10(Math.max(most - least, 1e-9) / 64)); // finer is not seen
  const decimals = Math.max(0, -Math.round(Math.log10(step)));
  const z: number[][] = [];
  for (let b = 0; b < bands; b += up) {
    const row: number[] = [];
    for (let t = 0; t < frames; t += across) {
      let cell = -Infinity;
      for (let i = t; i < Math.min(t + across, frames); i++) {
        for (let j = b; j < Math.min(b + up, bands); j++) cell = Math.max(cell, values[i * bands + j]);
      }
      row.push(Number(cell.toFixed(decimals)) + 0); // no −0
    }
    z.push(row);
  }
  return { z, across, up };
}

/** What the rows of an image mean. */
interface Rows {
  readonly title: string;
  readonly unit: string;
  readonly at: (row: number) => number | string;
  readonly ticks?: object;
}

/** An image over time; beyond 360 × 130 cells, neighbours are drawn as one cell with their largest value. */
function image(frames: Frames, hopSeconds: number, rows: Rows, caption: Caption, height: number): Figure {
  const { z, across, up } = cells(frames, 360, 130);
  const x = z[0].map((_, i) => short((i * across + (across - 1) / 2) * hopSeconds, 5));
  const y = z.map((_, i) => rows.at(i * up + (up - 1) / 2));
  return figure(caption, height, [{
    type: "heatmap", x, y, z, coloraxis: "coloraxis", hoverongaps: false,
    hovertemplate: `%{x:.2f} s, %{y}: %{z} ${rows.unit}<extra></extra>`,
  }], {
    coloraxis: { colorscale: "Viridis", colorbar: { ...COLOUR_BAR, title: { ...COLOUR_BAR.title, text: rows.unit } } },
    xaxis: { title: { text: "Time (s)" }, showgrid: false },
    yaxis: { title: { text: rows.title }, showgrid: false, ...rows.ticks },
  });
}

/** A short-time spectrum in dB: frames × bins from 0 Hz to half the sampling rate. */
export const spectrogram = (frames: Frames, hopSeconds: number, sampleRate: number, caption: Caption): Figure =>
  image(frames, hopSeconds, { title: "Frequency (Hz)", unit: "dB",
    at: (bin) => short(bin * sampleRate / 2 / (frames.bands - 1)) }, caption, 260);

/** Log mel energies, frames × bands, low bands at the bottom; `centres` are the bands' centres in Hz. */
export function melSpectrogram(frames: Frames, hopSeconds: number, centres: ArrayLike<number>,
  caption: Caption): Figure {
  return image(frames, hopSeconds, { title: "Frequency of mel band (Hz)", unit: "log power", at: (band) => band,
    ticks: melTicks(centres) }, caption, 260);
}

const PITCH_CLASSES = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];

/** A chromagram: frames × 12 pitch classes from C to B, each between 0 and 1. */
export const chromagram = (frames: Frames, hopSeconds: number, caption: Caption): Figure =>
  image(frames, hopSeconds, { title: "Pitch class", unit: "relative to the strongest",
    at: (row) => PITCH_CLASSES[row] }, caption, 220);

/** The triangles of a mel filterbank: bands × bins in `values`, drawn over `frequencies` in Hz. */
export function melFilterCurves(
  filters: { readonly values: ArrayLike<number>; readonly bands: number; readonly bins: number },
  frequencies: ArrayLike<number>, caption: Caption,
): Figure {
  const data = Array.from({ length: filters.bands }, (_, band) => {
    const x: number[] = [], y: number[] = [];
    const weight = (bin: number): number =>
      bin < 0 || bin >= filters.bins ? 0 : filters.values[band * filters.bins + bin];
    for (let bin = 0; bin < filters.bins; bin++) {
      if (weight(bin - 1) > 0 || weight(bin) > 0 || weight(bin + 1) > 0) { // the triangle with its two feet
        x.push(short(frequencies[bin], 5));
        y.push(short(weight(bin)));
      }
    }
    return { x, y, mode: "lines", showlegend: false, hovertemplate: `band ${band + 1}: %{x} Hz<extra></extra>`,
      line: { width: 1.2, color: SEQUENTIAL[2 + band % 3][1] } };
  });
  return figure(caption, 220, data, { xaxis: { title: { text: "Frequency (Hz)" } },
    yaxis: { title: { text: "Weight" }, rangemode: "tozero" } });
}

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
  const data = lines.map(({ name, centres, values, colour, dash }) => ({
    x: Array.from(centres, (hertz) => short(hertz, 5)), y: Array.from(values, (value) => short(value)), name,
    mode: "lines", line: { color: colour, width: 2, dash }, hovertemplate: "%{x:.0f} Hz: %{y}" }));
  const layout = { yaxis: { title: { text: axis } },
    xaxis: { type: "log", title: { text: "Centre of mel band (Hz)" }, tickvals: TICKS,
      ticktext: TICKS.map(String) } };
  return figure(caption, 240, data, layout);
}
