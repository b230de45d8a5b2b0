/** What helps on a new voice. */
export { type Source, needOf, METHODS, type Method, SECOND_ROUND } from "./adaptation/methods";
export { type Descriptors, extractDescriptors } from "./adaptation/descriptors";
export { perturbSpeaker } from "./adaptation/augmentation";
export { adapt, ADAPTATION_TRAINING } from "./adaptation/adapt";
export { DIRECTIONS, readMethods, methodPath, type MethodFile, type MethodRun, summariseMethods } from "./adaptation/results";
