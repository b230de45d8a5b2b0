/** What reaches JupyterLab: charts, tables, players, controls, the microphone. */
export {
  answer, chart, liveTraining, note, player, points, progressBar, slot, table,
} from "./notebook/show";
/** @public */
export { plot } from "./notebook/show";
/** @public */
export {
  button, checkbox, column, display, dropdown, label, numberField, progress, rangeSlider, row, slider, textField,
} from "./notebook/controls";
export { interact } from "./notebook/interact";
export { recorder } from "./notebook/recorder";
export { liveListener } from "./notebook/listener";
export { checkAmong, checkNumber, checkWhole } from "./notebook/parameters";
export { trainingPanel } from "./notebook/trainingpanel";
import "./notebook/results";
