import FFT from "fft.js";

/**
 * The full convolution of two signals by one product of spectra (Stockham 1966): a.length + b.length − 1
 * samples, as scipy.signal.fftconvolve. Throws a RangeError when one is empty.
 */
export function convolved(a: ArrayLike<number>, b: ArrayLike<number>): Float32Array {
  if (!a.length || !b.length) throw new RangeError("there is no convolution with no samples");
  const length = a.length + b.length - 1, size = 2 ** Math.max(1, Math.ceil(Math.log2(length)));
  const fft = new FFT(size), both = new Float64Array(2 * size), spectrum = new Float64Array(2 * size);
  for (let i = 0; i < a.length; i++) both[2 * i] = a[i];
  for (let i = 0; i < b.length; i++) both[2 * i + 1] = b[i];
  fft.transform(spectrum, both); // of a + jb: its square's imaginary part is 2 · a ∗ b
  for (let k = 0; k < 2 * size; k += 2) {
    const re = spectrum[k], im = spectrum[k + 1];
    spectrum[k] = re * re - im * im;
    spectrum[k + 1] = 2 * re * im;
  }
  fft.inverseTransform(both, spectrum);
  return Float32Array.from({ length }, (_, i) => both[2 * i + 1] / 2);
}
