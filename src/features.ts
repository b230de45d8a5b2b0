/** From samples to what a network reads. */
export { hzToMel, melFilterbank, melToHz } from "./features/mel";
export { bandMeans, bandsFromMfcc, mfcc, mfsc, MFSC_DEFAULTS } from "./features/mfsc";
export { chroma, meydaEmptyFilters, meydaMel } from "./features/chroma";
export { read } from "./features/extraction";
export { cacheFolder, readCache, writeCache } from "./features/cache";
export {
  featureCache, extractFeatures, FEATURE_DEFAULTS, type Features, type FeatureSettings, FRONT_END, joinFrames,
} from "./features/features";
export {
  asCounted, asDescribed, asRead, type Inputs, type Reading, READINGS, selectRows, cutSteps, fitStandardisation,
  type Standardisation, standardise, applyStandardisation, withoutTest,
} from "./features/inputs";
export { measureAcoustics } from "./features/acoustics";
