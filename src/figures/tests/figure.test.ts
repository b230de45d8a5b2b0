import { describe, expect, it } from "vitest";
import { EMOTIONS } from "../../base";
import { classMeans, countsPerSpeaker, histogram, spreadPerEmotion } from "../corpus";
import { learningCurves } from "../curves";
import { EMOTION_COLOURS, coloursOf, type Figure, figure, titleOf, WIDTH, withCaption, wrap } from "../figure";
import { confusionMatrix, published } from "../results";
import { envelope, melSpectrogram, spectrogram, waveforms } from "../sound";
import { CAPTION, CENTRES, CONFUSION, EXAMPLES, FILTERS, HISTORY, MEASURED, MEL, SIGNAL, SPECTRUM } from "./examples";

const traces = (name: keyof typeof EXAMPLES): any[] => EXAMPLES[name].data as any[];

/** Dichromatic vision by Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB. */
const VISION: Record<string, number[][]> = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039]],
};
const linear = (hex: string): number[] => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
  .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
function lab([r, g, b]: number[]): number[] {
  const f = (t: number): number => t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116;
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b), z =
    f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

describe("the palette", () => {
  const colours = EMOTIONS.map((emotion) => EMOTION_COLOURS[emotion]);
  it.each(Object.keys(VISION))("keeps seven emotions apart under %s", (kind) => {
    const seen = colours.map((c) => lab(VISION[kind].map((row) =>
      Math.min(1, Math.max(0, row.reduce((sum, m, i) => sum + m * linear(c)[i], 0))))));
    for (let i = 0; i < 7; i++) for (let j = 0; j < i; j++) {
      const distance = Math.hypot(...seen[i].map((v, k) => v - seen[j][k]));
      expect(distance, `${EMOTIONS[i]} and ${EMOTIONS[j]}`).toBeGreaterThan(20); // 2.3 is just noticeable
    }
  });
  it("has further colours for a corpus' own emotions, and the paper's keep theirs", () => {
    const own = Array.from({ length: 13 }, (_, i) => `mood ${i}`), all = coloursOf(["sad", ...own, "angry"]);
    expect([all.sad, all.angry]).toEqual([EMOTION_COLOURS.sad, EMOTION_COLOURS.angry]);
    expect(new Set([...colours, ...Object.values(all)]).size).toBe(7 + 13);
    for (const colour of own.map((emotion) => all[emotion])) {
      const [r, g, b] = linear(colour), luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
      expect(1.05 / (luminance + 0.05), colour).toBeGreaterThan(3); // WCAG 2.1, graphics
    }
  });
  it("stands out from the white card", () => {
    for (const colour of colours) {
      const [r, g, b] = linear(colour), luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
      expect(1.05 / (luminance + 0.05), colour).toBeGreaterThan(3); // WCAG 2.1, graphics
    }
  });
});

describe("every figure", () => {
  it.each(Object.keys(EXAMPLES))("%s names its title and its source, and keeps the width", (name) => {
    expect(titleOf(EXAMPLES[name])).toBe(`${CAPTION.title} – ${CAPTION.source}`);
    expect(EXAMPLES[name].layout.width).toBe(WIDTH);
  });
  it.each(Object.keys(EXAMPLES))("%s survives JSON", (name) => {
    expect(JSON.parse(JSON.stringify(EXAMPLES[name]))).toEqual(structuredClone(EXAMPLES[name]));
    expect(JSON.stringify(EXAMPLES[name])).not.toContain("undefined");
  });
  it("breaks a long title between words and grows by its lines", () => {
    const long = "word ".repeat(40).trim(), tall = figure({ title: long, source: "x" }, 200, []);
    expect(wrap(long, 88).join(" ")).toBe(long);
    expect(Math.max(...wrap(long, 88).map((line) => line.length))).toBeLessThanOrEqual(88);
    expect(tall.layout.height! - figure(CAPTION, 200, []).layout.height!).toBe(2 * 22);
  });
});

describe("what is drawn is what was given", () => {
  it("counts per speaker", () => {
    const { data } = countsPerSpeaker([{ speaker: "B", emotion: "sad" }, { speaker: "A", emotion: "angry" },
      { speaker: "B", emotion: "sad" }], CAPTION);
    expect((data as any[]).map((t) => [t.x, t.y])).toEqual([[["angry", "sad"], [1, 0]], [["angry", "sad"], [0, 2]]]);
    expect((data as any[])[0].marker.color).toEqual([EMOTION_COLOURS.angry, EMOTION_COLOURS.sad]);
  });
  it("two corpora have half of each violin, one or three share it", () => {
    const halves = traces("spreadPerEmotion");
    expect(halves.map(({ name, side }) => [name, side])).toEqual(EMOTIONS.flatMap((emotion) =>
      [[emotion, "negative"], [emotion, "positive"]]));
    for (const { name, side, y } of halves) expect(y).toHaveLength(MEASURED.filter(({ emotion, corpus }) =>
      emotion === name && (corpus === "TESS") === (side === "negative")).length);
    expect((EXAMPLES.spreadPerEmotion.layout.xaxis as any).title.text).toBe("left halves: TESS, right halves: SAVEE");
    const three = [...MEASURED, { emotion: "sad", corpus: "RAVDESS", value: 2 }];
    for (const some of [three, MEASURED.filter(({ corpus }) => corpus === "TESS")]) {
      const whole = spreadPerEmotion(some, "s", CAPTION).data as any[];
      expect(whole.map(({ side }) => side)).toEqual(EMOTIONS.map(() => "both"));
      expect(whole.flatMap(({ y }) => y)).toHaveLength(some.length);
    }
  });
  it("a histogram counts every utterance once, in the bin that holds it", () => {
    const bars = traces("histogram");
    expect(bars.flatMap((t) => t.y).reduce((a, b) => a + b, 0)).toBe(MEASURED.length);
    for (const emotion of EMOTIONS) {
      const { x, y, width } = bars.find((t) => t.name === emotion);
      x.forEach((middle: number, i: number) => expect(y[i]).toBe(MEASURED.filter((m) =>
        m.emotion === emotion &&
        m.value >= middle - width / 2 - 1e-9 && m.value < middle + width / 2 - 1e-9).length));
    }
    // a single value has no spread
    const [alone] = histogram([{ emotion: "angry", corpus: "TESS", value: 3 }], "s", CAPTION).data as any[];
    expect(alone.y.reduce((a: number, b: number) => a + b, 0)).toBe(1);
  });
  it("an envelope holds each stretch's extremes and ends with the signal", () => {
    const { seconds, low, high } = envelope(SIGNAL);
    expect(seconds.length).toBe(720);
    expect(Math.max(...high)).toBeCloseTo(Math.max(...SIGNAL.samples), 3);
    expect(Math.min(...low)).toBeCloseTo(Math.min(...SIGNAL.samples), 3);
    expect(seconds[719]).toBeCloseTo(20000 / 16000, 2);
    const few = envelope({ sampleRate: 10, samples: Float32Array.of(0.5, -0.25, 0.125) });
    expect(few).toEqual({ seconds: [0, 0.1, 0.2], low: [0.5, -0.25, 0.125], high: [0.5, -0.25, 0.125] });
  });
  it("a silent signal can be drawn", () => {
    const silent = waveforms([{ label: "silence", signal: { sampleRate: 8000,
      samples: new Float32Array(800) } }], CAPTION);
    expect((silent.layout.yaxis as any).range.every(Number.isFinite)).toBe(true);
  });
  it("a mel spectrogram has a cell for each band and frame, low bands first, to 1/64 of the range", () => {
    const [{ z, x }] = traces("melSpectrogram");
    expect([z.length, z[0].length, x[1]]).toEqual([64, 77, 0.016]);
    for (const [t, b] of [[0, 0], [76, 0], [0, 63], [30, 17]]) expect(Math.abs(z[b][t] - MEL.values[t * 64 +
      b])).toBeLessThan(12 / 64);
    const { tickvals, ticktext } = melSpectrogram(MEL, 0.016, CENTRES, CAPTION).layout.yaxis as any;
    // the bands beside a tick lie on both sides of its frequency
    ticktext.forEach((text: string, i: number) => {
      expect(CENTRES[Math.floor(tickvals[i])]).toBeLessThanOrEqual(Number(text));
      expect(CENTRES[Math.ceil(tickvals[i])]).toBeGreaterThanOrEqual(Number(text));
    });
  });
  it("a spectrogram too fine to be drawn shows the largest value under each cell, and its frequencies",
    () => {
    const values = new Float32Array(900 * 257).fill(-80);
    values[500 * 257 + 100] = 0; // one click: frame 500, bin 100 = 3125 Hz
    const [{ z, x, y }] = spectrogram({ frames: 900, bands: 257, values }, 0.01, 16000, CAPTION)
      .data as any[];
    expect(z.length).toBeLessThanOrEqual(130);
    expect(z[0].length).toBeLessThanOrEqual(360);
    const found = z.flatMap((row: number[], r: number) => row.flatMap((v, c) => v === 0 ? [[x[c], y[r]]]
      : []));
    expect(found.length).toBe(1);
    expect(found[0][0]).toBeCloseTo(5, 1);
    expect(Math.abs(found[0][1] - 3125)).toBeLessThan(32);
    const [whole] = spectrogram(SPECTRUM, 0.016, 16000, CAPTION).data as any[];
    expect(whole.y.at(-1)).toBeGreaterThan(7950);
  });
  it("a filterbank's triangles keep their peaks", () => {
    const lines = traces("melFilterCurves");
    expect(lines.length).toBe(FILTERS.bands);
    lines.forEach((line, band) => expect(line.x[line.y.indexOf(Math.max(...line.y))])
      .toBe(125 * 5 * (band + 1)));
  });
  it("class means", () => {
    const means = EMOTIONS.map((_, i) => [i, i + 0.5]);
    const lines = classMeans([100, 200], EMOTIONS, means, { x: "Hz", y: "log" }, CAPTION).data as any[];
    expect(lines.map((l) => [l.name, l.y])).toEqual(EMOTIONS.map((e, i) => [e, means[i]]));
    expect([lines[0].x, lines[0].customdata]).toEqual([[0, 1], [100, 200]]);
  });
  it("learning curves hold the history and mark the best epoch's validation values", () => {
    const [accuracy, validation, loss, validationLoss, mark, markLoss] = traces("learningCurves");
    expect(accuracy.y).toEqual(HISTORY.map((e) => e.accuracy));
    expect(validation.y).toEqual(HISTORY.map((e) => e.validationAccuracy));
    expect(loss.y).toEqual(HISTORY.map((e) => e.loss));
    expect(validationLoss.y).toEqual(HISTORY.map((e) => e.validationLoss));
    expect([mark.x[0], mark.y[0], markLoss.y[0]]).toEqual([22, HISTORY[21].validationAccuracy,
      HISTORY[21].validationLoss]);
    expect(learningCurves([], 0, CAPTION).data.length).toBe(4); // interrupted before the first epoch was over
  });
  it("a confusion matrix writes each count, with its share of the true class", () => {
    const { data, layout } = confusionMatrix(CONFUSION, CAPTION);
    const [{ z, customdata }] = data as any[], row = CONFUSION[2].reduce((a, b) => a + b, 0);
    expect(customdata).toEqual(CONFUSION);
    z.forEach((shares: number[]) => expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12));
    expect(layout.annotations!.find((a) => a.x === 2 && a.y === 2)!.text)
      .toBe(`<b>42</b><br>${(4200 / row).toFixed(1)}%`);
    // a class nobody spoke
    const empty = confusionMatrix([[0, 0], [1, 3]], CAPTION, ["a", "b"]).data[0] as any;
    expect(empty.z).toEqual([[0, 0], [0.25, 0.75]]);
  });
  it("published values stand beside ours, missing ones left out", () => {
    const { data } = published(["a", "b"], [{ name: "published", values: [1, 2] },
      { name: "ours", values: [3, null],
      intervals: [[2.5, 4], null] }], "x", CAPTION);
    const [links, ours, theirs] = data as any[];
    expect(links.x).toEqual([1, 3, null, 2, 2, null]);
    expect([theirs.x, ours.x]).toEqual([[1, 2], [3, null]]);
    expect([ours.error_x.array, ours.error_x.arrayminus]).toEqual([[1, 0], [0.5, 0]]);
  });
});

describe("a caption over any figure", () => {
  const area = ({ layout }: Figure) => layout.height! - layout.margin!.t! - layout.margin!.b!;
  it("takes the place of the title that there was, and the plotting area keeps its height", () => {
    for (const caption of ["Short", { title: "much longer ".repeat(20).trim(), source: "mine" }]) {
      const captioned = withCaption(EXAMPLES.confusionMatrix, caption);
      expect(area(captioned)).toBe(area(EXAMPLES.confusionMatrix));
      expect(titleOf(captioned)).toBe(typeof caption === "string" ? caption : `${caption.title} – mine`);
    }
  });

  it("changes nothing where there is none and the figure has a title or margins", () => {
    expect(withCaption(EXAMPLES.histogram)).toEqual(EXAMPLES.histogram);
  });
});
