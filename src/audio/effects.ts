import type { Signal } from "./signal";
import { resample } from "./resample";
import { istft, type Spectra, stft } from "./stft";

/**
 * The signal slower (factor above 1) or faster at the same pitch: a phase vocoder (Flanagan and Golden 1966)
 * as in librosa.effects.time_stretch, with frames of about 64 ms, which keep a voice's harmonics apart. It has
 * exactly round(samples · factor) samples. Plosives are smeared by some 20 ms.
 * @param factor of the duration, from 0.25 to 4
 * @throws RangeError for another factor, or when the signal is empty
 */
export function timeStretch(signal: Signal, factor: number): Signal {
  if (!(factor >= 0.25 && factor <= 4)) throw new RangeError(`a duration times ${factor}: use 0.25 to 4`);
  if (factor === 1) return signal;
  const { samples, sampleRate } = signal;
  const size = 2 ** Math.round(Math.log2(0.064 * sampleRate)), hop = size / 4;
  const settings = { sampleRate, fftLength: size, windowLength: size, hopLength: hop,
    centre: true, padMode: "constant" } as const;
  const spectra = vocoded(stft(signal, settings), hop, 1 / factor);
  return { samples: istft(spectra, hop, Math.round(samples.length * factor)), sampleRate };
}

/**
 * The signal at another pitch, with as many samples: stretched, then played at the speed that undoes it, as in
 * librosa.effects.pitch_shift. All frequencies move by 2^(semitones / 12), formants too: the vocal tract
 * becomes shorter or longer with the voice.
 * @throws RangeError beyond two octaves, or when the signal is empty
 */
export function pitchShift(signal: Signal, semitones: number): Signal {
  if (semitones === 0) return signal;
  const { samples, sampleRate } = signal, ratio = 2 ** (semitones / 12);
  const slow = timeStretch(signal, ratio);
  const played = resample({ ...slow, sampleRate: Math.round(sampleRate * ratio) }, sampleRate).samples;
  const exact = new Float32Array(samples.length);
  exact.set(played.subarray(0, samples.length));
  return { samples: exact, sampleRate };
}

/**
 * Frames read at `speed` frames a step: magnitudes between two neighbours, phases that advance from step to
 * step by what they advance from one neighbour to the other.
 */
function vocoded({ values, frames, bins }: Spectra, hop: number, speed: number): Spectra {
  const steps = Math.ceil(frames / speed), out = new Float64Array(2 * steps * bins);
  const magnitude = new Float64Array((frames + 2) * bins), phase = new Float64Array((frames + 2) * bins);
  for (let i = 0; i < frames * bins; i++) {
    magnitude[i] = Math.hypot(values[2 * i], values[2 * i + 1]);
    phase[i] = Math.atan2(values[2 * i + 1], values[2 * i]);
  }
  const turn = 2 * Math.PI, angle = phase.slice(0, bins);
  for (let t = 0; t < steps; t++) {
    const whole = Math.floor(t * speed), share = t * speed - whole;
    for (let k = 0; k < bins; k++) {
      const at = whole * bins + k, to = 2 * (t * bins + k), expected = (turn * hop * k) / (2 * (bins - 1));
      const size = (1 - share) * magnitude[at] + share * magnitude[at + bins];
      out[to] = size * Math.cos(angle[k]);
      out[to + 1] = size * Math.sin(angle[k]);
      const beyond = phase[at + bins] - phase[at] - expected;
      angle[k] += expected + beyond - turn * Math.round(beyond / turn);
    }
  }
  return { values: out, frames: steps, bins };
}
