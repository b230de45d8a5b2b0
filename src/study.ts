/** Many runs as one result. */
export {
  type Configuration, formatResult, parseResult, readStudy, resultFiles, resultPath, type StudyResult,
} from "./study/runs";
export {
  against, type Comparison, distance, ENOUGH_SEEDS, epochsTo, fewestUtterances, guessing, majorityOf, multiclassOf,
  ofModels, overSeeds, ranking, runsOf, seedsInOrder, stayedAtChance, summariseProtocol, testedUtterances, verdict,
  withRepeats,
} from "./study/comparison";
export {
  byVerdict, cellMeans, comparisonRows, costRows, differenceSeries, runRows, runSeries, scoreRows, seedsText,
  table3Rows, verdictText, winsText,
} from "./study/report";
export {
  accuracyRows, errorSeries, judgedBy, namedRows, pairPanels, pairRows, permutationRows, probeSeries, probeText,
} from "./study/errorreport";
export { ladder } from "./study/ladder";
export {
  parseVoiceResult, readVoices, VOICE_TRAINING, voiceCurve, type VoiceJob, voicePath, type VoicePoint, type VoiceResult,
} from "./study/voices";
export {
  curveSeries, drawSeries, drawsText, gainRows, levelText, modelText, pointsOf, voiceConfusion, type VoiceGain,
  voiceGain, voiceRows,
} from "./study/voicereport";
export { OTHERS_ON_NEW_ACTORS, type OtherWork, WAV2VEC_RIGHT } from "./study/otherwork";
export { accuracyChanges, bothCurves, changedSettings, epochsAlike, lastRun } from "./study/lastrun";
export { type DegradedResult, type Latency, type Robustness, type Spread, spreadOf } from "./study/benchmarks";
