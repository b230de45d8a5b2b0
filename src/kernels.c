typedef float f4 __attribute__((vector_size(16)));
typedef float f4u __attribute__((vector_size(16), aligned(4)));
#define EXPORT(name) __attribute__((export_name(#name)))
extern unsigned char __heap_base;
EXPORT(heap) int heap(void) { return (int)&__heap_base; }

static inline float sum(f4 v) { return (v[0] + v[1]) + (v[2] + v[3]); }

EXPORT(resample)
void resample(const float *x, const float *phases, int taps, int up, int down, int count, float *y) {
  for (int r = 0; r < up && r < count; r++) {
    const float *w = phases + r * taps;
    const float *in = x + (int)((long long)r * down / up);
    int n = r;
    for (; n + 3 * up < count; n += 4 * up, in += 4 * down) {
      f4 a = {0}, b = {0}, c = {0}, d = {0};
      for (int k = 0; k < taps; k += 4) {
        f4 v = *(const f4u *)(w + k);
        a += v * *(const f4u *)(in + k);
        b += v * *(const f4u *)(in + down + k);
        c += v * *(const f4u *)(in + 2 * down + k);
        d += v * *(const f4u *)(in + 3 * down + k);
      }
      y[n] = sum(a); y[n + up] = sum(b); y[n + 2 * up] = sum(c); y[n + 3 * up] = sum(d);
    }
    for (; n < count; n += up, in += down) {
      f4 a = {0}, b = {0};
      int k = 0;
      for (; k + 4 < taps; k += 8) {
        a += *(const f4u *)(w + k) * *(const f4u *)(in + k);
        b += *(const f4u *)(w + k + 4) * *(const f4u *)(in + k + 4);
      }
      if (k < taps) a += *(const f4u *)(w + k) * *(const f4u *)(in + k);
      y[n] = sum(a + b);
    }
  }
}

typedef double d2 __attribute__((vector_size(16)));

/* Stockham radix-4 of two complex signals at once, one in each lane. */
static void fft(d2 *re, d2 *im, d2 *re2, d2 *im2, int n, const double *cosine, const double *sine) {
  const int length = n;
  int s = 1;
  d2 *outRe = re, *outIm = im;
  for (; n >= 4; n /= 4, s *= 4) {
    const int m = n / 4;
    for (int p = 0; p < m; p++) {
      const int t = p * s;
      const double c1 = cosine[t], s1 = sine[t], c2 = cosine[2 * t], s2 = sine[2 * t], c3 = cosine[3 * t], s3 = sine[3 * t];
      const d2 *xr = re + s * p, *xi = im + s * p;
      d2 *yr = re2 + 4 * s * p, *yi = im2 + 4 * s * p;
      for (int q = 0; q < s; q++) {
        d2 ar = xr[q], ai = xi[q], br = xr[q + s * m], bi = xi[q + s * m];
        d2 cr = xr[q + 2 * s * m], ci = xi[q + 2 * s * m], dr = xr[q + 3 * s * m], di = xi[q + 3 * s * m];
        d2 pr = ar + cr, pi = ai + ci, mr = ar - cr, mi = ai - ci;
        d2 qr = br + dr, qi = bi + di, nr = br - dr, ni = bi - di;
        yr[q] = pr + qr; yi[q] = pi + qi;
        d2 ur = mr + ni, ui = mi - nr;
        yr[q + s] = c1 * ur + s1 * ui; yi[q + s] = c1 * ui - s1 * ur;
        ur = pr - qr; ui = pi - qi;
        yr[q + 2 * s] = c2 * ur + s2 * ui; yi[q + 2 * s] = c2 * ui - s2 * ur;
        ur = mr - ni; ui = mi + nr;
        yr[q + 3 * s] = c3 * ur + s3 * ui; yi[q + 3 * s] = c3 * ui - s3 * ur;
      }
    }
    d2 *swap = re; re = re2; re2 = swap;
    swap = im; im = im2; im2 = swap;
  }
  if (n == 2) {
    for (int q = 0; q < s; q++) {
      d2 ar = re[q], ai = im[q], br = re[q + s], bi = im[q + s];
      re2[q] = ar + br; im2[q] = ai + bi;
      re2[q + s] = ar - br; im2[q + s] = ai - bi;
    }
    re = re2; im = im2;
  }
  if (re != outRe) for (int k = 0; k < length; k++) { outRe[k] = re[k]; outIm[k] = im[k]; }
}

EXPORT(melFrames)
void melFrames(const float *x, int frames, int hop, int length, const double *window, const double *cosine,
               const double *sine, d2 *work, int magnitude, int bands, const int *first, const int *end,
               const double *weights, double *mel) {
  const int half = length / 2;
  d2 *re = work, *im = work + half, *re2 = work + 2 * half, *im2 = work + 3 * half, *power = work + 4 * half;
  for (int t = 0; t < frames; t += 2) {
    const float *a = x + t * hop, *b = t + 1 < frames ? a + hop : a;
    for (int i = 0; i < half; i++) {
      re[i] = (d2){a[2 * i], b[2 * i]} * window[2 * i];
      im[i] = (d2){a[2 * i + 1], b[2 * i + 1]} * window[2 * i + 1];
    }
    /* tables are of the full length: the half-length transform uses every second entry */
    fft(re, im, re2, im2, half, cosine + length, sine + length);
    power[0] = (re[0] + im[0]) * (re[0] + im[0]);
    power[half] = (re[0] - im[0]) * (re[0] - im[0]);
    for (int k = 1; k < half; k++) {
      d2 er = (re[k] + re[half - k]) * 0.5, ei = (im[k] - im[half - k]) * 0.5;
      d2 or = (im[k] + im[half - k]) * 0.5, oi = (re[half - k] - re[k]) * 0.5;
      d2 xr = er + cosine[k] * or + sine[k] * oi, xi = ei + cosine[k] * oi - sine[k] * or;
      power[k] = xr * xr + xi * xi;
    }
    if (magnitude) for (int k = 0; k <= half; k++) power[k] = (d2){__builtin_sqrt(power[k][0]), __builtin_sqrt(power[k][1])};
    const double *w = weights;
    for (int m = 0; m < bands; m++) {
      d2 s = {0};
      for (int k = first[m]; k < end[m]; k++) s += *w++ * power[k];
      mel[t * bands + m] = s[0];
      if (t + 1 < frames) mel[(t + 1) * bands + m] = s[1];
    }
  }
}
