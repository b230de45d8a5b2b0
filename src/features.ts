/** From samples to what a network reads. */
export { hzToMel, melFilterbank, melToHz } from "./features/mel";
export { bandMeans, bandsFromMfcc, mfcc, mfsc, MFSC_DEFAULTS } from "./features/mfsc";
export { chroma, meydaEmptyFilters, meydaMel } from "./features/meyda";
export { read } from "./features/extraction";
export { packFolder, readPacks, writePack } from "./features/cache";
export {
  cacheFolder, extractFeatures, FEATURE_DEFAULTS, type Features, type FeatureSettings, FRONT_END, joined,
} from "./features/features";
export {
  asCounted, asDescribed, asRead, type Inputs, type Reading, READINGS, rowsOf, shortened, standardisation,
  type Standardisation, standardise, standardised, withoutTest,
} from "./features/inputs";
export { measure } from "./features/acoustics";
