/** What helps on a new voice. */
export { type Method, METHODS, needOf, OWN_RECORDINGS, SECOND_ROUND, type Source } from "./adaptation/methods";
export { ACTOR_METHODS } from "./adaptation/actormethods";
export { type Descriptors, extractDescriptors } from "./adaptation/descriptors";
export { FUNCTIONALS } from "./adaptation/functionals";
export { readingOf, standardiseBySpeaker } from "./adaptation/inputs";
export { perturbSpeaker } from "./adaptation/augmentation";
export { adapt, ADAPTATION_TRAINING, keepFits } from "./adaptation/adapt";
export { ifNamedBest } from "./adaptation/transfer";
export {
  DIRECTIONS, type MethodFile, methodPath, type MethodRun, readMethods, redrawChoice, summariseActorMethods,
  summariseMethods, summariseOwn,
} from "./adaptation/results";
