/** From samples to what a network reads. */
export { hzToMel, melFilterbank, melToHz } from "./features/mel";
export { bandMeans, bandsFromMfcc, mfcc, mfsc, MFSC_DEFAULTS } from "./features/mfsc";
export { chroma, meydaEmptyFilters, meydaMel } from "./features/chroma";
export type { FeatureSettings } from "./features/extraction";
export { cacheFolder, readCache, writeCache } from "./features/cache";
export {
  extractFeatures, FEATURE_DEFAULTS, featureCache, type Features, FRONT_END, joinFrames, measureAcoustics,
} from "./features/features";
export {
  applyStandardisation, asCounted, asDescribed, asRead, bandsOf, cutSteps, fitStandardisation, type Inputs,
  type Numbers, type Reading, READINGS, selectRows, type Standardisation, standardise, unpadded, withoutTest,
  type Zeros, ZEROS,
} from "./features/inputs";
