/** What TensorFlow.js lacks: fast recurrent layers, seeded dropout, a training step traced as a graph. */
export { attribute, describeBackend, device, native, runOp, tf } from "./tensorflow/backend";
export { fusedGRU, fusedLSTM } from "./tensorflow/recurrent";
export { maskKey, seededDropout } from "./tensorflow/dropout";
export { adamRate, allWeights, eagerTrainer, setValues, type Snapshot, type Trainer } from "./tensorflow/step";
export { TOGETHER, tracedTrainer } from "./tensorflow/tracedstep";
export { NotTraceable } from "./tensorflow/tracing";
