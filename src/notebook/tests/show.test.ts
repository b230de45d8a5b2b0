import { createRequire } from "node:module";
import { resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Figure, learningCurves, titleOf } from "../../figures";
import { CAPTION, EXAMPLES, HISTORY } from "../../figures/tests/examples";
import { answer, chart, inNotebook, liveTraining, note, player, plot, progressBar, slot, table } from "../show";


interface Output { data: any; metadata: any; transient: { display_id: string }; update: boolean }
const load = createRequire(resolve("package.json")), kernel = load.resolve("tslab/dist/jupyter.js");
let sent: Output[] = [];

/** Puts a kernel module where tslab's would be, so that the real way to it is taken. */
function enterNotebook(): void {
  const lastWriteDisplayData = (output: Omit<Output, "update">, update: boolean): void =>
    { sent.push({ ...output, update }); };
  load.cache[kernel] = { exports: { lastWriteDisplayData } } as unknown as NodeJS.Module;
}
const leaveNotebook = (): void => { delete load.cache[kernel]; };
/** What the notebook holds in the end: of each display slot, the last bundle. */
const kept = (): any[] => [...new Map(sent.map((o) => [o.transient.display_id, o.data])).values()];

beforeEach(() => { sent = []; enterNotebook(); });
afterEach(() => { leaveNotebook(); vi.useRealTimers(); vi.unstubAllEnvs(); });

/** As JupyterLab gets a figure of this house: as wide as its cell. */
const wide = ({ data, layout: { width: _, ...layout } }: Figure) => ({ data, layout: { ...layout, autosize: true } });

const SIGNAL = { sampleRate: 8000, samples: Float32Array.of(0, 0.5, -1, 2) };

describe("in a notebook", () => {
  it("a chart is one output: interactive, picture and text, and nothing else", async () => {
    await chart(EXAMPLES.confusionMatrix);
    expect(kept().length).toBe(1);
    const [{ data: drawn, update }, { data, metadata }] = sent;
    expect(Object.keys(drawn).sort()).toEqual(["application/vnd.plotly.v1+json", "text/plain"]); // at once
    expect(Object.keys(data).sort()).toEqual(["application/vnd.plotly.v1+json", "image/png", "text/plain"]);
    expect(data["application/vnd.plotly.v1+json"]).toMatchObject(wide(EXAMPLES.confusionMatrix));
    expect(Buffer.from(data["image/png"], "base64").subarray(1, 4).toString()).toBe("PNG");
    expect(data["text/plain"]).toContain(CAPTION.source);
    expect(metadata).toEqual({ "image/png": { alt: titleOf(EXAMPLES.confusionMatrix) } }); // the picture in words
    expect(update).toBe(false);
  });

  it("an answer is a sentence in bold, and below it the rest as a list; as text, a line each", () => {
    answer("Hardly.", ["one", "two"]);
    expect(kept()).toEqual([{ "text/markdown": "**Hardly.**\n\n- one\n- two", "text/plain": "Hardly.\none\ntwo" }]);
  });

  const figureOf = (output: any) => output["application/vnd.plotly.v1+json"];
  it("any figure can have a caption; a width of its own stays, one without caption has no room for one", async () => {
    const own = { data: [{ y: [1, 2] }], layout: { width: 300, height: 200 } };
    await chart(own, "Mine <b>");
    await chart(own);
    await chart({ data: own.data, layout: {} });
    const [first, second, third] = kept().map(figureOf);
    expect(first.layout).toMatchObject({ width: 300, height: 200, title: { text: "Mine &lt;b&gt;" } });
    expect(kept()[0]["text/plain"]).toBe("[chart: Mine <b>]");
    expect(second.layout.title).toBeUndefined();
    expect(second.layout.margin.t).toBeLessThan(first.layout.margin.t);
    expect(second.layout.margin.t).toBeLessThan(30);
    expect(third.layout).toMatchObject({ height: 450, autosize: true });
    expect(third.layout.width).toBeUndefined();
  });

  it("plot draws a line, or several by name, over x or over 0, 1, 2, …", async () => {
    await plot(Float32Array.of(3, NaN, 5));
    await plot([3, 4], "Two");
    await plot([10, 20], [3, 4]);
    await plot(["a", "b"], { low: [3, 4], high: [5, 6] }, "Both");
    const drawn = kept().map(figureOf), lines = drawn.map(({ data }) =>
      data.map(({ name, x, y }: any) => [name, x, y]));
    expect(lines).toEqual([[["", [0, 1, 2], [3, null, 5]]], [["", [0, 1], [3, 4]]], [["", [10, 20], [3, 4]]],
      [["low", ["a", "b"], [3, 4]], ["high", ["a", "b"], [5, 6]]]]);
    expect(kept().map((data) => data["text/plain"])).toEqual(
      ["[chart]", "[chart: Two]", "[chart]", "[chart: Both]"]);
    expect(drawn.map(({ layout }) => layout.showlegend)).toEqual([false, false, false, true]);
    expect(drawn[1].layout.margin.t - drawn[0].layout.margin.t).toBe(22); // a line of a title, no room without one
    expect(kept().every((data) => "image/png" in data)).toBe(true);
    await expect(plot([1, 2], { a: [1, 2], loss: [1] })).rejects
      .toThrow(/^“loss” is 1 long and x 2: give a value for each$/);
    await expect(plot([1, 2], [1])).rejects.toThrow(/^y is 1 long/);
  });

  it("a player carries the sound, marked with its corpus", () => {
    vi.stubEnv("SER_AUDIO", "");
    player(SIGNAL, "a <sad> one", "TESS");
    const { data, metadata } = sent[0], { WaveFile } = load("wavefile");
    expect(metadata).toEqual({ "ser-audio": "TESS" });
    expect(data["text/html"]).toContain("a &lt;sad&gt; one");
    const wave = new WaveFile(Buffer.from(/base64,([^"]+)/.exec(data["text/html"])![1], "base64"));
    expect(wave.fmt).toMatchObject({ numChannels: 1, sampleRate: 8000, bitsPerSample: 16 });
    expect([...wave.getSamples(false, Int16Array)]).toEqual([0, 16384, -32767, 32767]);
  });

  it("a player says that the sound was left out, where it is not to be published", () => {
    vi.stubEnv("SER_AUDIO", "off");
    player(SIGNAL, "a sad one", "TESS");
    expect(JSON.stringify(sent)).not.toMatch(/<audio|base64|data:/);
    expect(sent[0].data["text/plain"]).toBe("a sad one: audio left out of the committed notebook");
  });

  it("a player that is renewed stands in its old place, its mark with it, or says so where it is left out", () => {
    const place = slot();
    for (const [label, audio] of [["first", ""], ["second", ""], ["third", "off"]]) {
      vi.stubEnv("SER_AUDIO", audio);
      player(SIGNAL, label, "TESS", place);
    }
    expect(sent.map(({ data }) => data["text/plain"])).toEqual(
      ["[audio: first]", "[audio: second]", "third: audio left out of the committed notebook"]);
    expect(sent.map(({ metadata }) => metadata)).toEqual([{ "ser-audio": "TESS" }, { "ser-audio": "TESS" }, {}]);
    expect(sent.map(({ update }) => update)).toEqual([false, true, true]);
    expect(kept()).toHaveLength(1);
  });

  it("a table and a note are HTML and text", () => {
    table([{ a: 1 }], CAPTION);
    note("3 < 4");
    expect(sent.map(({ data }) => Object.keys(data))).toEqual(Array(2).fill(["text/html", "text/plain"]));
    expect(sent[0].data["text/html"]).toContain(CAPTION.source);
    expect(sent[1].data["text/html"]).toContain("3 &lt; 4");
  });

  it("a progress bar draws at most twice a second, tells rate and time left, and ends as one line", () => {
    vi.useFakeTimers();
    const bar = progressBar("features");
    for (let i = 1; i <= 300; i++) {
      vi.advanceTimersByTime(10);
      bar.update(i, 1000);
    }
    expect(sent.length).toBe(6); // 3 s: at 0.01, 0.51, …
    expect(sent[4].data["text/plain"]).toMatch(/^features: 201 of 1,000 · 100\/s · 8\.0 s left$/);
    bar.done();
    expect(kept()).toEqual([{ "text/html": "<div>features: 300 in 3.0 s</div>",
      "text/plain": "features: 300 in 3.0 s" }]);
    expect(sent.map((o) => o.update)).toEqual([false, ...Array(6).fill(true)]);
  });

  it("a progress bar's last line says how much the cache held", () => {
    for (const [done, cached] of [[3280, 3280], [3280, 2800], [0, 0]]) {
      const bar = progressBar("MFSC");
      bar.update(done, 3280, cached);
      bar.done();
    }
    const lines = kept().map((data) => data["text/plain"].replace(/ in [\d.]+ s/, ""));
    expect(lines).toEqual(["MFSC: 3,280, all from the cache", "MFSC: 3,280, 2,800 of them from the cache",
      "MFSC: 0"]);
  });

  it("training is drawn in one place at most twice a second, and the chart of its curves is what remains",
    async () => {
    vi.useFakeTimers();
    const live = liveTraining(CAPTION, 40);
    HISTORY.forEach((_, i) => {
      vi.advanceTimersByTime(100);
      live.update(HISTORY.slice(0, i), { done: 36, total: 72 });
      vi.advanceTimersByTime(100);
      live.update(HISTORY.slice(0, i + 1), { done: 72, total: 72 });
    });
    expect(sent.length).toBeLessThanOrEqual(11); // 5 s
    expect(sent.length).toBeGreaterThan(5);
    expect(sent.every(({ data }) => data["text/html"].includes(CAPTION.source))).toBe(true);
    expect(sent.at(-1)!.data["text/plain"]).toMatch(/^epoch 2\d of 40 · at most about [4-6]\.\d s left$/);
    vi.useRealTimers();
    await live.done({ history: HISTORY, bestEpoch: 22 });
    expect(kept().length).toBe(1);
    expect(kept()[0]["application/vnd.plotly.v1+json"]).toMatchObject(wide(learningCurves(HISTORY, 22, CAPTION)));
    expect(kept()[0]["text/html"]).toBeUndefined();
  });

  it("a training interrupted before its first epoch leaves a line that says so", async () => {
    const live = liveTraining(CAPTION, 40);
    live.update([], { done: 1, total: 72 });
    await live.done({ history: [], bestEpoch: 0 });
    expect(kept().map((data) => data["text/plain"]))
      .toEqual([`${CAPTION.title}: stopped before the first epoch was over`]);
  });
});

it("outside a notebook nothing is sent, and nothing is loaded to send it", async () => {
  leaveNotebook();
  expect(inNotebook()).toBe(false);
  await chart(EXAMPLES.histogram);
  table([{ a: 1 }]);
  note("x");
  player(SIGNAL, "x", "TESS");
  const bar = progressBar("x");
  bar.update(1, 2);
  bar.done();
  const live = liveTraining(CAPTION, 3);
  live.update(HISTORY, { done: 1, total: 1 });
  await live.done({ history: HISTORY, bestEpoch: 1 });
  expect(sent).toEqual([]);
  expect(load.cache[kernel]).toBeUndefined();
});
