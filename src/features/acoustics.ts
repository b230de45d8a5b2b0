import { mean, median } from "../base";
import {
  energyAbove, normalise, PITCH_DEFAULTS, pitchTrack, type Recording, resample, type Signal, trim,
} from "../audio";
import { bandMeans, mfsc, MFSC_DEFAULTS } from "./mfsc";

/** What a recording is like as it came, before anything is normalised or cut. */
export interface Acoustics {
  readonly seconds: number;             // from the file's start to its end
  readonly level: number;               // dB, 0 being full scale: root mean square of all samples
  readonly leading: number;             // seconds before the sound that trimming keeps
  readonly trailing: number;            // seconds after it
  readonly noise: readonly number[];    // mean dB of the quietest tenth of frames, NOISE_BANDS mel bands
  readonly offset: number;              // mean of the samples, of full scale 1
  readonly sampleRate: number;          // Hz, of the file
  readonly pitch: number | null;        // median of the voiced frames, semitones above 55 Hz; null: no voice
  readonly low: readonly number[];      // the network's two lowest mel bands, as it gets them, but from long frames
  readonly leaked: number;              // of the power that frames of 512 samples find below LOW, how much is not there
}

/** Few enough for a small classifier, 0 to 8 kHz. */
export const NOISE_BANDS = 8;

const RATE = 16000, FLOOR = 1e-10;
const decibels = (power: number) => 10 * Math.log10(Math.max(power, FLOOR));
const FRAMES = { ...MFSC_DEFAULTS, sampleRate: RATE, bands: NOISE_BANDS, centre: false,
  log: { kind: "dB", reference: 1, topDb: null } } as const;

/** Hz, where the two lowest of 64 mel bands end, at 16 kHz; below the voices of TESS. */
export const LOW = 139;
const LONG = 4096; // samples: a bin is 3.9 Hz
const LONG_FRAMES = { ...MFSC_DEFAULTS, sampleRate: RATE, fftLength: LONG, windowLength: LONG, hopLength: LONG / 4 };

/**
 * Measures a recording, all but its offset without its offset. Silence is what `trim` cuts at 30 dB, at 16 kHz.
 * @throws RangeError when it is too short for a frame of 512 samples at 16 kHz
 */
export async function acousticsOf({ samples, sampleRate }: Recording): Promise<Acoustics> {
  const offset = mean(samples), centred = samples.map(sample => sample - offset);
  const signal = resample({ samples: centred, sampleRate }, RATE), kept = trim(signal, 30);
  const { semitones } = await pitchTrack(kept, { ...PITCH_DEFAULTS, hopLength: 512 });
  const voiced = semitones.filter(Number.isFinite);
  return {
    seconds: samples.length / sampleRate,
    level: decibels(mean(centred.map(sample => sample ** 2))),
    leading: kept.start / RATE, trailing: (signal.samples.length - kept.end) / RATE,
    noise: noiseFloor(signal), offset, sampleRate,
    pitch: voiced.length ? median(voiced) : null, ...lowest(kept),
  };
}

function lowest(signal: Signal): Pick<Acoustics, "low" | "leaked"> {
  const below = 1 - energyAbove(signal, LOW, LONG), found = 1 - energyAbove(signal, LOW);
  const low = bandMeans(mfsc(normalise(signal), LONG_FRAMES)).subarray(0, 2);
  return { low: [...low], leaked: found > 0 ? 1 - below / found : 0 };
}

/** The mean spectrum, in dB, of the tenth of the frames that have the least energy. */
function noiseFloor(signal: Signal): number[] {
  const { values, frames, bands } = mfsc(signal, FRAMES);
  const band = (frame: number) => values.subarray(frame * bands, (frame + 1) * bands);
  const energy = Float64Array.from({ length: frames }, (_, frame) =>
    band(frame).reduce((sum, dB) => sum + 10 ** (dB / 10), 0));
  const quietest = [...energy.keys()].sort((a, b) => energy[a] - energy[b]).slice(0, Math.ceil(frames / 10));
  return Array.from({ length: bands }, (_, b) => mean(quietest.map(frame => band(frame)[b])));
}
