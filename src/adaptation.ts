/** What helps on a new voice. */
export { type Lesson, needOf, REMEDIES, type Remedy, SECOND_ROUND } from "./adaptation/methods";
export { type Track, tracksOf } from "./adaptation/descriptors";
export { inventedSpeaker } from "./adaptation/augmentation";
export { answer, REMEDY_TRAINING } from "./adaptation/adapt";
export { DIRECTIONS, readRemedies, remediesPath, type RemedyFile, type Run, summary } from "./adaptation/results";
