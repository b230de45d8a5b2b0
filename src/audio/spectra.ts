import type { Signal } from "./decode";
import { MFSC_DEFAULTS, type Frames } from "../features/mfsc";
import { stft, type Spectra } from "./stft";

const power = ({ values }: Spectra, i: number): number => values[2 * i] ** 2 + values[2 * i + 1] ** 2;

/** The power of each frame and bin in dB, not below −80: a spectrogram, frames × bins. */
export function decibels(spectra: Spectra): Frames {
  const { frames, bins } = spectra;
  const values = Float32Array.from({ length: frames * bins }, (_, i) =>
    10 * Math.log10(Math.max(power(spectra, i), 1e-8)));
  return { values, frames, bands: bins };
}

/** The share of a signal's energy that lies above `hertz`, by frames of 512 samples; 0 of silence. */
export function energyAbove(signal: Signal, hertz: number): number {
  const spectra = stft(signal, { ...MFSC_DEFAULTS, sampleRate: signal.sampleRate });
  const limit = (hertz / signal.sampleRate) * MFSC_DEFAULTS.fftLength;
  let above = 0, all = 0;
  for (let i = 0; i < spectra.frames * spectra.bins; i++) {
    const energy = power(spectra, i);
    all += energy;
    if (i % spectra.bins > limit) above += energy;
  }
  return all > 0 ? above / all : 0;
}
