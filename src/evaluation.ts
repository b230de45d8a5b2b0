/** What came out: scores, intervals, tests, errors. Nothing here knows TensorFlow. */
export { type Baseline, type Epoch, isBetter, type Job, TRAINING, type TrainingSettings } from "./evaluation/job";
export { type ClassScores, confusion, mostProbable, type Scores, scores } from "./evaluation/metrics";
export {
  binomialAtMost, bootstrapInterval, FEW, type Interval, type MeanInterval, meanInterval, nextInterval,
  proportionInterval, type Resampling, shareText, simulatedInterval,
} from "./evaluation/intervals";
export {
  holm, mantel, type Mcnemar, mcnemar, mcnemarPower, ranks, smallestDifference,
} from "./evaluation/significance";
export { holdsInDraws, type Swaps, swapTest, type Tested } from "./evaluation/overlapping";
export {
  type Answer, answersAbove, answersOf, type Bin, calibrationIfPerfect, calibrationInterval, confusionAbove,
  reliability, type Selection, selections, thresholdFor,
} from "./evaluation/calibration";
export {
  confusedPairs, confusionShares, effectSizes, entryOf, errorsIn, NAMED_PAIRS, nameOf, pooled, shareOfErrors,
  summedConfusion, worstConfusions,
} from "./evaluation/confusions";
export {
  confusionOf, errorRates, firstSound, type Judged, judgements, lengthThirds, permutationTest, THIRDS,
} from "./evaluation/errors";
export { agreement, beatsChance, probe, type Probed } from "./evaluation/probes";
export { hideBands, hideTime, occlusion, reorderTime } from "./evaluation/occlusion";
