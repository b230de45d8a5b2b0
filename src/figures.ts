/** Data in, picture out. */
export { type Caption, COLOURS, coloursOf, type Figure, titleOf, WIDTH, withCaption } from "./figures/figure";
/** @public for figures of a reader's own */
export { figure } from "./figures/figure";
export {
  escapeHtml, htmlTable, type Row, type TableOptions, tableRows, type Tabular, textTable,
} from "./figures/tables";
export { png } from "./figures/picture";
export { classMeans, countsPerSpeaker, histogram, spreadPerEmotion, workflow } from "./figures/corpus";
export {
  bandLines, chromagram, melFilterCurves, melSpectrogram, spectrogram, waveform, waveforms,
} from "./figures/sound";
export { recognitionPanels, spectrogramGrid } from "./figures/images";
export { lineChart, type Numbers, type StepAxes, type StepCurve, stepCurves, type StepPanel } from "./figures/lines";
export { learningCurves, liveCurves, smallMultiples } from "./figures/curves";
export { confusionMatrix, published, type RunSeries, stripPlot } from "./figures/results";
export {
  coverageCurves, groupedPoints, lossMap, type PairPoint, pairScatter, reliabilityDiagram,
} from "./figures/errors";
export { byCorpus, endToEnd, type OnCorpus, verdicts } from "./figures/claims";
