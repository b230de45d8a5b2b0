import FFT from "fft.js";
import { hann, type Spectra } from "./stft";

/**
 * The signal of a centred short-time spectrum, by weighted overlap and add (Griffin and Lim 1984): a frame's
 * inverse transform is windowed again and the sum divided by that of the squared windows. Equal to
 * librosa.istft with a periodic Hann window.
 * @param spectra of frames with a power of two samples, each centred on a multiple of `hop`
 * @param length of the signal, in samples
 */
export function istft({ values, frames, bins }: Spectra, hop: number, length: number): Float32Array {
  const size = 2 * (bins - 1), window = hann(size), fft = new FFT(size);
  const spectrum = new Float64Array(2 * size), frame = new Float64Array(2 * size);
  const sum = new Float64Array((frames - 1) * hop + size + length), weight = new Float64Array(sum.length);
  for (let t = 0; t < frames; t++) {
    spectrum.set(values.subarray(2 * t * bins, 2 * (t + 1) * bins));
    spectrum[1] = spectrum[size + 1] = 0; // a real signal has no imaginary part at 0 and at Nyquist
    fft.completeSpectrum(spectrum);
    fft.inverseTransform(frame, spectrum);
    for (let i = 0; i < size; i++) {
      sum[t * hop + i] += window[i] * frame[2 * i];
      weight[t * hop + i] += window[i] ** 2;
    }
  }
  return Float32Array.from({ length }, (_, i) => {
    const at = i + size / 2;
    return weight[at] > 1e-8 ? sum[at] / weight[at] : 0;
  });
}
