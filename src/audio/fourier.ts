import FFT from "fft.js";

/** Puts the spectrum of `length` real numbers, bins 0 to length / 2, into output as re, im, re, im, … */
export type RealTransform = (input: Float64Array, output: Float64Array) => void;

/**
 * The discrete Fourier transform of real input of any length: fft.js for powers of two, else Bluestein's
 * convolution over fft.js.
 * @returns a function whose output must hold 2 · length numbers; it keeps its own work space, so it is not
 *   re-entrant
 */
export function realTransform(length: number): RealTransform {
  if (length >= 2 && (length & (length - 1)) === 0) {
    const fft = new FFT(length);
    return (input, output) => fft.realTransform(output, input);
  }
  return bluestein(length);
}

/** Bluestein 1970: jk = (j² + k² − (k − j)²) / 2 turns the transform into a convolution with a chirp. */
function bluestein(length: number): RealTransform {
  let size = 2;
  while (size < 2 * length) size *= 2;
  const fft = new FFT(size);
  const chirp = new Float64Array(2 * length);
  for (let n = 0; n < length; n++) {
    const angle = (Math.PI * ((n * n) % (2 * length))) / length; // reduced first: n² loses digits
    chirp[2 * n] = Math.cos(angle);
    chirp[2 * n + 1] = -Math.sin(angle);
  }
  const buffer = () => new Float64Array(2 * size);
  const kernel = buffer(), kernelSpectrum = buffer(), work = buffer(), spectrum = buffer();
  for (let n = 0; n < length; n++) {
    for (const at of [n, (size - n) % size]) {
      kernel[2 * at] = chirp[2 * n];
      kernel[2 * at + 1] = -chirp[2 * n + 1];
    }
  }
  fft.transform(kernelSpectrum, kernel);
  return (input, output) => {
    work.fill(0);
    for (let n = 0; n < length; n++) {
      work[2 * n] = input[n] * chirp[2 * n];
      work[2 * n + 1] = input[n] * chirp[2 * n + 1];
    }
    fft.transform(spectrum, work);
    for (let k = 0; k < 2 * size; k += 2) {
      const re = spectrum[k], im = spectrum[k + 1];
      spectrum[k] = re * kernelSpectrum[k] - im * kernelSpectrum[k + 1];
      spectrum[k + 1] = re * kernelSpectrum[k + 1] + im * kernelSpectrum[k];
    }
    fft.inverseTransform(work, spectrum);
    for (let k = 0; k <= length / 2; k++) {
      output[2 * k] = work[2 * k] * chirp[2 * k] - work[2 * k + 1] * chirp[2 * k + 1];
      output[2 * k + 1] = work[2 * k] * chirp[2 * k + 1] + work[2 * k + 1] * chirp[2 * k];
    }
  };
}

/**
 * The full convolution of two signals by one product of spectra (Stockham 1966): a.length + b.length − 1
 * samples, as scipy.signal.fftconvolve. Throws a RangeError when one is empty.
 */
export function convolve(a: ArrayLike<number>, b: ArrayLike<number>): Float32Array {
  if (!a.length || !b.length) throw new RangeError("nothing to convolve: there are no samples");
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
