/** What TensorFlow.js lacks: fast recurrent layers, dropout and noise by a seed, a training step traced as a graph. */
export { tf } from "./tensorflow/tf";
export { attribute, describeBackend, device, native, runOp } from "./tensorflow/backend";
export { fusedGRU, fusedLSTM } from "./tensorflow/recurrent";
export { drawKey } from "./tensorflow/stocklayers";
export { adamRate, allWeights, eagerTrainer, setValues, type Snapshot, type Trainer } from "./tensorflow/step";
export { faultyLayer } from "./tensorflow/faultylayer";
export { TOGETHER, tracedTrainer } from "./tensorflow/tracedstep";
export { NotTraceable } from "./tensorflow/graph";
