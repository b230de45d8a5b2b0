/** What everything else stands on: what was published, seeded numbers, small maths, text, files, results. */
export {
  CORPUS_SIZES, EMOTIONS, HEADLINE, PAPER, PARAMETERS, type PublishedClass, type PublishedModel,
  SPLIT_SIZES, TABLE_1, TABLE_2, TABLE_3, TABLE_4,
} from "./base/paper";
export { permutation, random } from "./base/random";
export { argmax, correlation, mean, median, range } from "./base/math";
export { memoise } from "./base/memoise";
export { listed, percent, plusMinus, pText, slug } from "./base/text";
export { withoutHandlers } from "./base/handlers";
export { withUndo } from "./base/undo";
export { interruptSignal } from "./base/interrupt";
export { begin, onTrainings, type Running, runningBeside } from "./base/trainings";
export { columnNames, csvText, recordLines, sha256, UnwrittenError, writeWhole } from "./base/files";
export { givenPath, outputPath, shownPath } from "./base/paths";
export { loadResult, type Provenance, type Result, resultsFolder, saveResult, versions } from "./base/results";
