/** Networks and classical models: built, trained, asked, kept. */
export {
  ABLATIONS, type Builder, cnnBiLstm, cnnBiLstmOf, type InputShape, MODELS, PARTS, stack,
} from "./models/networks";
export { BASELINES } from "./models/baselines";
export { breather, checkFinished, oneEpoch, openTrainer, train, type Watch } from "./models/training";
export { predict, score } from "./models/prediction";
export { hiddenLayer, principalComponents } from "./models/embedding";
export { networkOf, type Outcome, prepare, runJob, runOn } from "./models/experiment";
export {
  type FileRecognition, recognise, recogniseFile, recogniseRecording, trainRecogniser,
} from "./models/recogniser";
export { isNovel, NOVEL, noveltyDistance, noveltyReference } from "./models/novelty";
export { keptModel, loadModel, modelFolder, saveCourse, type SavedModel, saveModel } from "./models/saving";
