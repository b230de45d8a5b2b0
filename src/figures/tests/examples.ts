/**
 * One figure of each kind from small made-up data, for the tests and for whoever wants to look at all of
 * them.
 */
import { EMOTIONS } from "../../base";
import { classMeans, countsPerSpeaker, histogram, spreadPerEmotion, workflow } from "../corpus";
import { proportionInterval } from "../../evaluation";
import { learningCurves, smallMultiples } from "../curves";
import { coverageCurves, groupedPoints, lossMap, pairScatter, reliabilityDiagram } from "../errors";
import { type Caption, EMOTION_COLOURS, type Figure } from "../figure";
import { recognitionPanels, spectrogramGrid } from "../images";
import { stepCurves } from "../lines";
import { confusionMatrix, published, stripPlot } from "../results";
import { bandLines, chromagram, melFilterCurves, melSpectrogram, spectrogram, waveform, waveforms } from "../sound";

export const CAPTION: Caption = { title: "A title <of> its own & some length",
  source: "stand-in corpus, random split, seed 1" };

/** Numbers between 0 and 1 that look irregular and are always the same. */
const wave = (i: number): number => 0.5 + 0.5 * Math.sin(1.7 * i * i + i);

export const SIGNAL = { sampleRate: 16000, samples: Float32Array.from({ length: 20000 },
  (_, i) => 0.4 * Math.sin(i / 15) * Math.sin(i / 3000) + 0.02 * wave(i)) };
export const SPECTRUM = { frames: 77, bands: 257, values: Float32Array.from({ length: 77 * 257 }, (_, i) =>
  -80 * wave(i)) };
export const MEL = { frames: 77, bands: 64, values: Float32Array.from({ length: 77 * 64 }, (_, i) =>
  12 * wave(i) - 13.8) };
export const CENTRES = Float32Array.from({ length: 64 }, (_, i) =>
  700 * (10 ** ((i + 1) * 2840 / 65 / 2595) - 1));
const UTTERANCES = ["OAF", "YAF", "DC", "JE"].flatMap((speaker, s) => EMOTIONS.flatMap((emotion, e) =>
  Array.from({ length: 3 + s + e }, () => ({ speaker, emotion }))));
export const MEASURED = UTTERANCES.map(({ speaker, emotion }, i) =>
  ({ emotion, corpus: speaker.length === 3 ? "TESS" : "SAVEE", value: 1.3 + 2 * wave(i) }));
export const HISTORY = Array.from({ length: 25 }, (_, i) => ({ epoch: i + 1, seconds: 0.3,
  loss: 1.9 * Math.exp(-i / 6), accuracy: 1 - 0.85 * Math.exp(-i / 5), validationLoss: 0.2 +
    1.7 * Math.exp(-i / 6),
  validationAccuracy: 0.94 - 0.8 * Math.exp(-i / 5) - 0.02 * wave(i) }));
export const CONFUSION = EMOTIONS.map((_, i) => EMOTIONS.map((__, j) => i === j ? 40 + i : (i + 2 * j) % 3));
export const FILTERS = { bands: 12, bins: 65, values: Float32Array.from({ length: 12 * 65 }, (_, i) =>
  Math.max(0, 1 - Math.abs((i % 65) - 5 * (Math.floor(i / 65) + 1)) / 5)) };

export const EXAMPLES: Readonly<Record<string, Figure>> = {
  countsPerSpeaker: countsPerSpeaker(UTTERANCES, CAPTION),
  spreadPerEmotion: spreadPerEmotion(MEASURED, "Duration (s)", CAPTION),
  histogram: histogram(MEASURED, "Duration (s)", CAPTION),
  waveform: waveform(SIGNAL, CAPTION),
  waveforms: waveforms([{ label: "as recorded", signal: SIGNAL, kept: [0.2, 1] }, { label: "trimmed at 30 dB",
    signal: { ...SIGNAL, samples: SIGNAL.samples.subarray(3200, 16000) } }], CAPTION),
  spectrogram: spectrogram(SPECTRUM, 0.016, 16000, CAPTION),
  melSpectrogram: melSpectrogram(MEL, 0.016, CENTRES, CAPTION),
  chromagram: chromagram({ frames: 60, bands: 12, values: Float32Array.from({ length: 720 },
    (_, i) => wave(i)) }, 0.032, CAPTION),
  images: spectrogramGrid(EMOTIONS.map((emotion, i) => ({ label: `${emotion}, ${i} s`,
    frames: { ...MEL, frames: 70 + i }, hopSeconds: 0.016, unit: "log power", centres: CENTRES })), 2, CAPTION),
  imagesOfTwoUnits: spectrogramGrid([1, 2, 3, 4].map((i) => ({ label: `setting ${i}`, frames: MEL, hopSeconds: 0.01,
    ...(i === 2 ? { unit: "coefficient" } : { unit: "log power", centres: CENTRES }) })), 3, CAPTION),
  heard: recognitionPanels([0.93, 0.2].map((p, i) => ({ label: ["undisturbed", "white noise, 20 dB"][i], frames: MEL,
    probabilities: EMOTIONS.map((_, e) => (e === 3 ? p : (1 - p) / 6)) })), EMOTIONS, 0.016, CENTRES, CAPTION),
  bandLines: bandLines(["loud", "quiet"].map((name, i) => ({ name, centres: CENTRES, colour: "#2447a0",
    dash: i ? "dot" : "solid", values: CENTRES.map((c) => -i * Math.log(c)) })), "Log power", CAPTION),
  melFilterCurves: melFilterCurves(FILTERS, Array.from({ length: 65 }, (_, i) => i * 125), CAPTION),
  classMeans: classMeans(CENTRES, EMOTIONS, EMOTIONS.map((_, e) => CENTRES.map((__, b) => -4 + Math.sin(b / (5 + e)))),
    { x: "Frequency of mel band (Hz)", y: "Mean log power" }, CAPTION),
  learningCurves: learningCurves(HISTORY, 22, CAPTION),
  confusionMatrix: confusionMatrix(CONFUSION, CAPTION),
  published: published([...EMOTIONS, "mean of the seven emotions, weighted alike"], [
    { name: "published (Table 2)", values: [...EMOTIONS.map((_, i) => 95 + i / 2), 96.33] },
    { name: "as counted", values: [...EMOTIONS.map((_, i) => 96.5 + wave(i)), 97],
      intervals: [...EMOTIONS.map(() => null), [96.1, 97.6]] },
    { name: "as described", values: [...EMOTIONS.map((_, i) => 97 + wave(i + 3)), null] }],
  "One-against-rest accuracy (%)", CAPTION),
  stripPlot: stripPlot(["majority class", "GRU", "CNN-BiLSTM without recurrence"],
    ["multiclass", "one-against-rest"].map((which, panel) => ({ axis: `${which} accuracy (%)`,
      published: [null, 91.84, 96.36], line: 90 - panel, range: [89, 97],
      series: ["as counted", "as described"].map((name, k) => ({ name, values: [[90], [91, 92 + k, 91.5], [15]],
        intervals: [null, [90.5, 93], null] as const })) })), CAPTION),
  stepCurves: stepCurves(["1", "2", "4", "8", "16", "20"], ["all that they said", "an equal amount"].map((label, panel) => ({ label,
    curves: ["by the training set", "by each speaker"].map((name, k) => ({ name,
      values: [27, 30, 41 - 9 * panel, 46 - 14 * panel, panel ? null : 55 + k, 100].map((value) => value && value + k),
      intervals: [[23, 33], [24, 35], null, [24, 52], [44, 68], [99, 100]] as const })),
    marks: panel ? [] : [{ name: "this run", step: "8", value: 48 }] })),
  { x: "Actors in training", y: "Multiclass accuracy (%)", line: 100 / 7, range: [0, 102] }, CAPTION),
  smallMultiples: smallMultiples(EMOTIONS.map((label, i) => ({ label,
    curves: ["as counted", "as described"].map((name, k) => ({ name,
      values: HISTORY.slice(i).map((e) => e.validationAccuracy - k / 9) })) })), 4,
  "Validation accuracy", CAPTION),
  reliabilityDiagram: reliabilityDiagram(["as counted", "as described"].map((label, k) => ({ label,
    bins: [0, 1, 2, 3, 4, 5].map((i) => ({ from: 0.4 + i / 10, to: 0.5 + i / 10, n: 3 + i ** 3,
      confidence: 0.46 + i / 10, accuracy: proportionInterval(i + k, 6 + k) })) })), CAPTION),
  coverageCurves: coverageCurves(["as counted", "as described"].map((name, k) => ({ name,
    selections: HISTORY.map((_, i) => ({ threshold: i / 25, answered: 1 - i / 25,
      accuracy: 0.93 + 0.002 * i + 0.01 * k })) })), CAPTION),
  pairScatter: pairScatter(["as counted", "as described"].map((label) => ({ label, pairs: HISTORY.map((_, i) =>
    ({ label: `happy – surprise ${i}`, distance: 0.5 + i / 10, named: i % 9 === 0,
      confused: proportionInterval(Math.max(0, 12 - i), 276) })) })), "Distance", CAPTION),
  groupedPoints: groupedPoints([CENTRES.map(Math.log), CENTRES.map((_, i) => wave(i))],
    Array.from(CENTRES, (_, i) => EMOTIONS[i % 7]), EMOTION_COLOURS, ["First", "Second"], CAPTION),
  lossMap: lossMap(EMOTIONS, HISTORY.slice(0, 10).map(({ epoch }) => `${10 * epoch}–${10 * epoch + 10}`),
    EMOTIONS.map((_, i) => HISTORY.slice(0, 10).map((__, j) => (i === 2 ? null : wave(i * 10 + j)))),
    "Share of the utterance (%)", CAPTION),
  workflow: workflow(["Recordings", "Preprocessing", "MFSC", "CNN-BiLSTM", "Emotion"].map((title) =>
    ({ title, lines: ["what goes on here,", "in two lines"] })), CAPTION),
};
