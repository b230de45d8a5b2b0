// The inner loops of the front end, for WebAssembly SIMD. Built by tools/build-kernels.mjs into kernels.wasm.
// Pointers are addresses that kernels.ts hands out; nothing here allocates.

typedef float Floats __attribute__((vector_size(16)));                 // four blocks at once
typedef float Unaligned __attribute__((vector_size(16), aligned(4)));
typedef double Doubles __attribute__((vector_size(16)));               // two frames at once
#define EXPORT(name) extern "C" __attribute__((export_name(#name)))

extern unsigned char __heap_base;
EXPORT(heap) int heap() { return (int)&__heap_base; }

static inline Floats load(const float *at) { return *(const Unaligned *)at; }
static inline float sum(Floats v) { return (v[0] + v[1]) + (v[2] + v[3]); }

// 16-bit integers as floats of full scale ±1.
EXPORT(fromIntegers) void fromIntegers(const short *integers, int count, float *x) {
  for (int i = 0; i < count; i++) x[i] = integers[i] * 0x1p-15f;
}

// Scales x so that its largest absolute value is 1; silence stays silence.
EXPORT(normalise) void normalise(float *x, int count) {
  float peak = 0;
  for (int i = 0; i < count; i++) peak = __builtin_fabsf(x[i]) > peak ? __builtin_fabsf(x[i]) : peak;
  if (peak > 0) for (int i = 0; i < count; i++) x[i] /= peak;
}

// Stockham's radix-4 transform, in place, of as many complex signals as a vector V has lanes.
// cosine and sine hold one turn of `length` steps; other re and im are work space.
template <typename V, typename S>
static void transform(V *re, V *im, V *otherRe, V *otherIm, int length, const S *cosine, const S *sine) {
  V *const resultRe = re, *const resultIm = im;
  int stride = 1;
  for (int n = length; n >= 2; n /= 4, stride *= 4) {
    if (n == 2) {
      for (int q = 0; q < stride; q++) {
        const V ar = re[q], ai = im[q], br = re[q + stride], bi = im[q + stride];
        otherRe[q] = ar + br; otherIm[q] = ai + bi;
        otherRe[q + stride] = ar - br; otherIm[q + stride] = ai - bi;
      }
    }
    const int quarter = n / 4 * stride;
    for (int p = 0; p < n / 4; p++) {
      const int turn = p * stride;
      const S c1 = cosine[turn], s1 = sine[turn], c2 = cosine[2 * turn], s2 = sine[2 * turn];
      const S c3 = cosine[3 * turn], s3 = sine[3 * turn];
      const V *xr = re + turn, *xi = im + turn;
      V *yr = otherRe + 4 * turn, *yi = otherIm + 4 * turn;
      for (int q = 0; q < stride; q++) {
        const V ar = xr[q], ai = xi[q], br = xr[q + quarter], bi = xi[q + quarter];
        const V cr = xr[q + 2 * quarter], ci = xi[q + 2 * quarter];
        const V dr = xr[q + 3 * quarter], di = xi[q + 3 * quarter];
        const V evenR = ar + cr, evenI = ai + ci, oddR = ar - cr, oddI = ai - ci;
        const V plusR = br + dr, plusI = bi + di, minusR = br - dr, minusI = bi - di;
        yr[q] = evenR + plusR;
        yi[q] = evenI + plusI;
        const V ur = oddR + minusI, ui = oddI - minusR;
        yr[q + stride] = c1 * ur + s1 * ui;
        yi[q + stride] = c1 * ui - s1 * ur;
        const V vr = evenR - plusR, vi = evenI - plusI;
        yr[q + 2 * stride] = c2 * vr + s2 * vi;
        yi[q + 2 * stride] = c2 * vi - s2 * vr;
        const V wr = oddR - minusI, wi = oddI + minusR;
        yr[q + 3 * stride] = c3 * wr + s3 * wi;
        yi[q + 3 * stride] = c3 * wi - s3 * wr;
      }
    }
    V *swap = re; re = otherRe; otherRe = swap;
    swap = im; im = otherIm; otherIm = swap;
  }
  if (re == resultRe) return;
  for (int k = 0; k < length; k++) { resultRe[k] = re[k]; resultIm[k] = im[k]; }
}

// Filters x by a real, even frequency response and keeps every step-th sample, eight blocks of overlap-save
// at a time: four lanes, each with one block as the real and another as the imaginary part, which a real
// response keeps apart. Block b begins at x[b · (length - 2 · margin)]; its spoilt margins are left out.
// cosine and sine hold `length` steps of a turn, then length / step. blocks is a multiple of 8.
EXPORT(lowpass) void lowpass(const float *x, int blocks, int length, int margin, int step,
                             const float *response, const float *cosine, const float *sine, Floats *work,
                             float *y) {
  const int advance = length - 2 * margin, kept = length / step;
  Floats *re = work, *im = work + length, *otherRe = work + 2 * length, *otherIm = work + 3 * length;
  for (int b = 0; b < blocks; b += 8, x += 8 * advance, y += 8 * advance / step) {
    for (int i = 0; i < length; i++) {
      const float *at = x + i;
      re[i] = (Floats){at[0], at[advance], at[2 * advance], at[3 * advance]};
      at += 4 * advance;
      im[i] = (Floats){at[0], at[advance], at[2 * advance], at[3 * advance]};
    }
    transform(re, im, otherRe, otherIm, length, cosine, sine);
    for (int k = 0; k < kept; k++) { // what lies above the new Nyquist frequency is in the stop band
      const int from = k < kept / 2 ? k : length - kept + k;
      re[k] = re[from] * response[k];
      im[k] = im[from] * response[k];
    }
    transform(im, re, otherIm, otherRe, kept, cosine + length, sine + length); // parts swapped: the inverse
    for (int i = margin / step, o = 0; i < (length - margin) / step; i++, o++) {
      for (int lane = 0; lane < 4; lane++) {
        y[o + lane * advance / step] = re[i][lane];
        y[o + (4 + lane) * advance / step] = im[i][lane];
      }
    }
  }
}

// y[n] is the product of row n mod up of `rows` and x from floor(n · down / up) on. taps is a multiple of 4.
EXPORT(polyphase) void polyphase(const float *x, const float *rows, int taps, int up, int down, int count,
                                 float *y) {
  for (int r = 0; r < up && r < count; r++) {
    const float *row = rows + r * taps, *at = x + (int)((long long)r * down / up);
    int n = r;
    for (; n + 3 * up < count; n += 4 * up, at += 4 * down) {
      Floats a = {}, b = {}, c = {}, d = {};
      for (int k = 0; k < taps; k += 4) {
        const Floats weights = load(row + k);
        a += weights * load(at + k);
        b += weights * load(at + down + k);
        c += weights * load(at + 2 * down + k);
        d += weights * load(at + 3 * down + k);
      }
      y[n] = sum(a); y[n + up] = sum(b); y[n + 2 * up] = sum(c); y[n + 3 * up] = sum(d);
    }
    for (; n < count; n += up, at += down) {
      Floats a = {};
      for (int k = 0; k < taps; k += 4) a += load(row + k) * load(at + k);
      y[n] = sum(a);
    }
  }
}

// Mel bands of frames of `length` samples of x, two frames at a time, their real transforms by a complex one
// of half the length. cosine and sine hold `length` steps of a turn, then length / 2; weights the filters'
// bins from first to end, one filter after another; work 6 · length numbers.
EXPORT(melFrames) void melFrames(const float *x, int frames, int hop, int length, const double *window,
                                 const double *cosine, const double *sine, Doubles *work, int magnitude,
                                 int bands, const int *first, const int *end, const double *weights,
                                 double *mel) {
  const int half = length / 2;
  Doubles *re = work, *im = work + half, *energy = work + 4 * half;
  for (int t = 0; t < frames; t += 2) {
    const bool both = t + 1 < frames;
    const float *a = x + t * hop, *b = both ? a + hop : a;
    for (int i = 0; i < half; i++) {
      re[i] = (Doubles){a[2 * i], b[2 * i]} * window[2 * i];
      im[i] = (Doubles){a[2 * i + 1], b[2 * i + 1]} * window[2 * i + 1];
    }
    transform(re, im, work + 2 * half, work + 3 * half, half, cosine + length, sine + length);
    energy[0] = (re[0] + im[0]) * (re[0] + im[0]);
    energy[half] = (re[0] - im[0]) * (re[0] - im[0]);
    for (int k = 1; k < half; k++) {
      const Doubles evenR = (re[k] + re[half - k]) * 0.5, evenI = (im[k] - im[half - k]) * 0.5;
      const Doubles oddR = (im[k] + im[half - k]) * 0.5, oddI = (re[half - k] - re[k]) * 0.5;
      const Doubles r = evenR + cosine[k] * oddR + sine[k] * oddI;
      const Doubles i = evenI + cosine[k] * oddI - sine[k] * oddR;
      energy[k] = r * r + i * i;
    }
    if (magnitude) {
      for (int k = 0; k <= half; k++) {
        energy[k] = (Doubles){__builtin_sqrt(energy[k][0]), __builtin_sqrt(energy[k][1])};
      }
    }
    const double *weight = weights;
    for (int m = 0; m < bands; m++) {
      Doubles band = {};
      for (int k = first[m]; k < end[m]; k++) band += *weight++ * energy[k];
      mel[t * bands + m] = band[0];
      if (both) mel[(t + 1) * bands + m] = band[1];
    }
  }
}
