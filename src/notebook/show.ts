import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import type { Running } from "../base";
import type { Signal } from "../audio";
import type { Epoch } from "../evaluation";
import {
  type Caption, escapeHtml, type Figure, htmlTable, learningCurves, lineChart, liveCurves, type Numbers, png,
  type TableOptions, tableRows, type Tabular, textTable, titleOf, WIDTH, withCaption,
} from "../figures";
import { type Moment, secondsLeft } from "./timeleft";

type Bundle = Record<string, unknown>;
type Write = (output: { data: Bundle; metadata: Bundle; transient: { display_id: string } },
  update: boolean) => void;

const load = createRequire(resolve("package.json"));

/** tslab's way to the notebook; undefined outside a kernel, for only a kernel has loaded its module. */
function writer(): Write | undefined {
  return load.cache[load.resolve("tslab/dist/jupyter.js")]?.exports.lastWriteDisplayData ?? undefined;
}

/** True where there is a notebook to show something in. */
export const inNotebook = (): boolean => writer() !== undefined;

/** A place in the notebook: what is put there replaces what was there before. */
export function slot(): (data: Bundle, metadata?: Bundle) => void {
  const display_id = randomBytes(8).toString("hex");
  let shown = false;
  return (data, metadata = {}) => {
    writer()?.({ data, metadata, transient: { display_id } }, shown);
    shown = true;
  };
}

/** Moments of a training that its time left is told from. */
const KEPT = 64;

/** At most twice a second: a screen shows no more, and each update costs the training time. */
const OFTEN = 500;

/**
 * A figure as JupyterLab draws it: without the picture, which takes the kernel half a second. It is as wide as the
 * cell, also after a change, of which JupyterLab tells it: `responsive` would add a listener for each drawing, which
 * stays when the drawing is gone.
 */
export const liveBundle = (figure: Figure): Bundle => ({
  "application/vnd.plotly.v1+json": { ...compact(wide(figure)), config: { displaylogo: false, responsive: false } },
  "text/plain": titleOf(figure) ? `[chart: ${titleOf(figure)}]` : "[chart]",
});

/** Without the width of this house; a reader's own width stays. */
function wide({ data, layout: { width, ...layout } }: Figure): Figure {
  return { data, layout: width === WIDTH ? { ...layout, autosize: true } : { ...layout, width } };
}

/**
 * Shows any plotly figure, with a caption over it where one is given: interactive in JupyterLab, a picture wherever
 * scripts do not run. Await it.
 */
export async function chart(figure: Figure, caption?: string | Caption): Promise<void> {
  if (!inNotebook()) return;
  const { data, layout } = withCaption(figure, caption), show = slot();
  const sized = { data, layout: { width: WIDTH, height: 450, ...layout } };
  await put(sized, show);
}

/**
 * Shows a figure immediately, then with a picture for places where nothing draws it; JupyterLab's drawing stays. No
 * text/html: code hosts would prefer it, and then strip its script. The picture's text alternative is the figure's
 * title.
 */
export async function put(figure: Figure, show: ReturnType<typeof slot>): Promise<void> {
  const live = liveBundle(figure);
  show(live);
  const title = titleOf(figure), described = title ? { "image/png": { alt: title } } : {}; // nbconvert reads it
  show({ ...live, "image/png": (await png(figure)).toString("base64") }, described);
}

/**
 * Shows a line over 0, 1, 2, …, or over `x`, or several by name: `plot(y)`, `plot(x, y)`,
 * `plot(x, { training, validation }, "Loss")`. The title is the last argument and may be left out. Throws a RangeError
 * when a line has another number of values than `x`. Await it.
 */
export async function plot(y: Numbers, title?: string): Promise<void>;
export async function plot(
  x: ArrayLike<number | string>, y: Numbers | Readonly<Record<string, Numbers>>, title?: string,
): Promise<void>;
export async function plot(first: ArrayLike<number | string>,
  second?: Numbers | Readonly<Record<string, Numbers>> | string, title?: string): Promise<void> {
  await chart(typeof second === "object" ? lineChart(first, second, { title })
    : lineChart(Array.from(first, (_, i) => i), first as Numbers, { title: second }));
}

/** Shows rows or a danfojs frame as a table; more than 15 rows scroll. */
export function table(content: Tabular, caption?: Caption, options: TableOptions = {}): void {
  const rows = tableRows(content);
  slot()({ "text/html": htmlTable(rows, caption, options), "text/plain": textTable(rows, caption, options) });
}

/** Shows a line of text beside the figures. */
export function note(text: string, show = slot()): void {
  show({ "text/html": `<p style="margin:4px 0">${escapeHtml(text)}</p>`, "text/plain": text });
}

/** Shows short statements as a list. */
export function points(lines: readonly string[]): void {
  slot()({ "text/markdown": asList(lines), "text/plain": lines.join("\n") });
}

/** Shows the sentence that answers a notebook's question, and below it what else there is to say, as a list. */
export function answer(sentence: string, lines: readonly string[]): void {
  slot()({ "text/markdown": `**${sentence}**\n\n${asList(lines)}`, "text/plain": [sentence, ...lines].join("\n") });
}

const asList = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join("\n");

/**
 * Shows an audio player for a signal of `corpus`. The output is marked in its metadata by "ser-audio":
 * corpus, so that it can be found and left out of what is published; with SER_AUDIO=off in the environment it
 * is never put there. A sound that changes is put in the same slot again: `show`.
 */
export function player(signal: Signal, label: string, corpus: string, show = slot()): void {
  if (!inNotebook()) return;
  const title = `<div style="margin:4px 0 2px">${escapeHtml(label)}</div>`;
  if (process.env.SER_AUDIO === "off") return note(`${label}: audio left out of the committed notebook`, show);
  const { WaveFile } = load("wavefile") as typeof import("wavefile");
  const wave = new WaveFile();
  wave.fromScratch(1, signal.sampleRate, "16",
    Int16Array.from(signal.samples, (s) => Math.round(32767 * Math.max(-1, Math.min(1, s)))));
  const html = `${title}<audio controls src="${wave.toDataURI()}"></audio>`;
  show({ "text/html": html, "text/plain": `[audio: ${label}]` }, { "ser-audio": corpus });
}

const whole = (n: number): string => n.toLocaleString("en-GB");
const time = (seconds: number): string => seconds < 60 ? `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`
  : seconds < 3600 ? `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`
  : `${Math.floor(seconds / 3600)} h ${Math.floor(seconds % 3600 / 60)} min`;

/**
 * A progress bar with rate and time left, redrawn at most twice a second; `done` leaves one line behind, which
 * says how many came from the cache.
 */
export function progressBar(
  label: string,
): { update(done: number, total: number, cached?: number): void; done(): void } {
  const show = slot(), start = Date.now();
  let drawn = 0, reached = 0, reused = 0;
  return {
    update(done, total, cached = 0) {
      [reached, reused] = [done, cached];
      if (Date.now() - drawn < OFTEN && done < total) return;
      drawn = Date.now();
      const seconds = (drawn - start) / 1000, rate = done / Math.max(seconds, 1e-3);
      const speed = done > 0 && seconds > 0.5
        ? ` · ${rate.toPrecision(3)}/s · ${time((total - done) / rate)} left` : "";
      const text = `${whole(done)} of ${whole(total)}${speed}`;
      const bar = `<progress value="${done}" max="${total}" style="width:240px"></progress>`;
      const html = `<div>${escapeHtml(label)} ${bar} ${text}</div>`;
      show({ "text/html": html, "text/plain": `${label}: ${text}` });
    },
    done() {
      const cache = reused === 0 ? "" : `, ${reused === reached ? "all" : `${whole(reused)} of them`} from the cache`;
      const text = `${label}: ${whole(reached)} in ${time((Date.now() - start) / 1000)}${cache}`;
      show({ "text/html": `<div>${escapeHtml(text)}</div>`, "text/plain": text });
    },
  };
}

/** What draws a training: `update` while it runs, `done` when it is over. */
export interface Live {
  readonly called: Running;
  update(history: readonly Epoch[], batch: { done: number; total: number }): void;
  done(trained: { readonly history: readonly Epoch[]; readonly bestEpoch: number }): Promise<void>;
}

/**
 * Training as it happens: a light drawing of the curves, at most twice a second, in one place, which `done`
 * replaces by the interactive chart of `learningCurves`. It is the `watch` of `train`.
 */
export const liveTraining = (caption: Caption, epochs: number): Live =>
  drawTraining(caption, epochs, slot(), { name: caption.title, where: "in a cell; ■ ends it" });

/** `liveTraining` in a place that there is. */
export function drawTraining(
  caption: Caption, epochs: number, show: ReturnType<typeof slot>, called: Running,
): Live {
  const moments: Moment[] = [];
  let drawn = 0;
  // A first picture takes seconds: drawn now, so that ■ is answered immediately.
  const prepared = inNotebook() ? png(learningCurves([], 0, caption)) : undefined;
  return {
    called,
    update(history, { done, total }) {
      const now = Date.now();
      moments.push({ seconds: now / 1000, epochs: history.length, done, total });
      if (moments.length > KEPT) moments.shift();
      if (now - drawn < OFTEN || !inNotebook()) return;
      drawn = now;
      const left = secondsLeft(moments, history, epochs), status = `epoch ${Math.min(history.length + 1, epochs)} of ` +
        `${epochs}${left === undefined ? "" : ` · at most about ${time(left)} left`}`;
      show({ "text/html": liveCurves(history, epochs, caption, status), "text/plain": status });
    },
    async done({ history, bestEpoch }) {
      await prepared;
      if (history.length === 0) return note(`${caption.title}: stopped before the first epoch was over`, show);
      if (inNotebook()) await put(learningCurves(history, bestEpoch, caption), show);
    },
  };
}

const MANY = 200;

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((v) => typeof v === "number" && Number.isFinite(v));

/** A list as a typed array that plotly reads from JSON: little-endian numbers in base64, rows one after another. */
function pack(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const rows: unknown[] = Array.isArray(value[0]) ? value : [value];
  const width = (rows[0] as unknown[] | undefined)?.length ?? 0;
  if (rows.length * width < MANY || !rows.every((row) => isNumbers(row) && row.length === width)) return value;
  const floats = Float32Array.from((rows as number[][]).flat());
  const bdata = Buffer.from(floats.buffer).toString("base64");
  return { dtype: "f4", bdata, ...(rows === value && { shape: `${rows.length}, ${width}` }) };
}

/**
 * The same figure with its long lists and images of finite numbers as typed arrays, at single precision. A
 * notebook file keeps every number of a list on a line of its own, which makes an image twice as large.
 */
export const compact = ({ data, layout }: Figure): Figure => ({
  data: data.map((trace) =>
    Object.fromEntries(Object.entries(trace).map(([key, value]) => [key, pack(value)]))),
  layout,
});
