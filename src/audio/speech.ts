import { checkUtterance } from "./recording";
import { RecordingError, type Signal } from "./signal";

/** Of full scale: what stays below it is only a microphone's own noise. */
export const QUIET = 0.002;

/** Whether a sound is loud enough to be more than noise, and can be one utterance: `checkUtterance` says why not. */
export function isUtterance(sound: Signal): boolean {
  if (sound.samples.every(sample => Math.abs(sample) < QUIET)) return false;
  try {
    checkUtterance(sound, "the sound");
    return true;
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error;
    return false;
  }
}
