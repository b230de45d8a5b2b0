/** From a file to samples, and what is done to samples. */
export { decode } from "./audio/decode";
export { type Recording, RecordingError, sampleText, type Signal } from "./audio/signal";
export {
  checkUtterance, firstReadable, preprocess, PREPROCESSING_DEFAULTS, type PreprocessingSettings, readBytes,
  readRecording, tooLong, trim, unreadable, UTTERANCE,
} from "./audio/recording";
export { isUtterance, QUIET } from "./audio/speech";
export { normalise, resample } from "./audio/resample";
export {
  checkedFrameCount, decibels, energyAbove, frameCount, type Frames, hann, pad, paddedLength, stft, STFT_DEFAULTS,
  type StftSettings,
} from "./audio/stft";
export { PITCH_DEFAULTS, pitchTrack } from "./audio/pitch";
export {
  addNoise, averageSpectrum, type Degradation, degradations, shapedNoise, whiteNoise,
} from "./audio/degradations";
export { align, type Kernels, rememberLast, reused, startKernels, turns } from "./audio/kernels";
