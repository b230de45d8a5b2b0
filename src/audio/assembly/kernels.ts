/**
 * The inner loops of the front end, in AssemblyScript: a TypeScript that compiles to WebAssembly, with SIMD.
 * After an edit: npx asc --config src/audio/assembly/asconfig.json (a test compares source and kernels.wasm).
 * Addresses are in bytes and handed out by ../kernels.ts; nothing here allocates. A vector holds four f32,
 * of four blocks at once, or two f64, of two frames at once.
 */
const VECTOR = sizeof<v128>();
const F64 = sizeof<f64>(), F32 = sizeof<f32>(), I32 = sizeof<i32>(), I16 = sizeof<i16>();

/** Where the memory for data begins. */
export function heap(): usize {
  return __heap_base;
}

/** 16-bit integers as f32 of full scale ±1. */
export function fromIntegers(integers: usize, count: usize, x: usize): void {
  const scale = f32x4.splat(1.0 / 32768.0);
  let i: usize = 0;
  for (const vectors = count & ~3; i < vectors; i += 4) {
    v128.store(x + i * F32, f32x4.mul(f32x4.convert_i32x4_s(v128.load16x4_s(integers + i * I16)), scale));
  }
  for (; i < count; i++) store<f32>(x + i * F32, <f32>load<i16>(integers + i * I16) / 32768.0);
}

/** Scales x so that its largest absolute value is 1; silence stays silence. */
export function normalise(x: usize, count: usize): void {
  const end = x + count * F32, vectorsEnd = x + (count & ~3) * F32;
  let peaks = f32x4.splat(0);
  let at = x;
  for (; at < vectorsEnd; at += VECTOR) peaks = f32x4.pmax(peaks, f32x4.abs(v128.load(at)));
  let peak = max(
    max(f32x4.extract_lane(peaks, 0), f32x4.extract_lane(peaks, 1)),
    max(f32x4.extract_lane(peaks, 2), f32x4.extract_lane(peaks, 3)));
  for (; at < end; at += F32) peak = max(peak, abs(load<f32>(at)));
  if (peak == 0) return;
  const divisor = f32x4.splat(peak);
  for (at = x; at < vectorsEnd; at += VECTOR) v128.store(at, f32x4.div(v128.load(at), divisor));
  for (; at < end; at += F32) store<f32>(at, load<f32>(at) / peak);
}

/**
 * Stockham's radix-4 transform, in place, of as many complex signals as a vector has numbers of type T.
 * cosine and sine hold one turn of `length` steps; other re and im are work space.
 */
function transform<T>(
  re: usize, im: usize, otherRe: usize, otherIm: usize, length: usize, cosine: usize, sine: usize,
): void {
  const resultRe = re, resultIm = im;
  let stride = VECTOR; // strides and turns count bytes of vectors
  for (let n = length; n >= 2; n /= 4, stride *= 4) {
    if (n == 2) {
      for (let q: usize = 0; q < stride; q += VECTOR) {
        const ar = v128.load(re + q), ai = v128.load(im + q);
        const br = v128.load(re + stride + q), bi = v128.load(im + stride + q);
        v128.store(otherRe + q, v128.add<T>(ar, br));
        v128.store(otherIm + q, v128.add<T>(ai, bi));
        v128.store(otherRe + stride + q, v128.sub<T>(ar, br));
        v128.store(otherIm + stride + q, v128.sub<T>(ai, bi));
      }
    }
    const quarter = (n / 4) * stride;
    for (let turn: usize = 0; turn < quarter; turn += stride) {
      const once = (turn / VECTOR) * sizeof<T>();
      const c1 = v128.load_splat<T>(cosine + once), s1 = v128.load_splat<T>(sine + once);
      const c2 = v128.load_splat<T>(cosine + 2 * once), s2 = v128.load_splat<T>(sine + 2 * once);
      const c3 = v128.load_splat<T>(cosine + 3 * once), s3 = v128.load_splat<T>(sine + 3 * once);
      let xr = re + turn, xi = im + turn;
      let yr = otherRe + 4 * turn, yi = otherIm + 4 * turn;
      for (const end = xr + stride; xr < end; xr += VECTOR, xi += VECTOR, yr += VECTOR, yi += VECTOR) {
        const ar = v128.load(xr), ai = v128.load(xi);
        const br = v128.load(xr + quarter), bi = v128.load(xi + quarter);
        const cr = v128.load(xr + 2 * quarter), ci = v128.load(xi + 2 * quarter);
        const dr = v128.load(xr + 3 * quarter), di = v128.load(xi + 3 * quarter);
        const evenR = v128.add<T>(ar, cr), evenI = v128.add<T>(ai, ci);
        const oddR = v128.sub<T>(ar, cr), oddI = v128.sub<T>(ai, ci);
        const plusR = v128.add<T>(br, dr), plusI = v128.add<T>(bi, di);
        const minusR = v128.sub<T>(br, dr), minusI = v128.sub<T>(bi, di);
        v128.store(yr, v128.add<T>(evenR, plusR));
        v128.store(yi, v128.add<T>(evenI, plusI));
        const ur = v128.add<T>(oddR, minusI), ui = v128.sub<T>(oddI, minusR);
        storeTurned<T>(yr + stride, yi + stride, c1, s1, ur, ui);
        const vr = v128.sub<T>(evenR, plusR), vi = v128.sub<T>(evenI, plusI);
        storeTurned<T>(yr + 2 * stride, yi + 2 * stride, c2, s2, vr, vi);
        const wr = v128.sub<T>(oddR, minusI), wi = v128.add<T>(oddI, minusR);
        storeTurned<T>(yr + 3 * stride, yi + 3 * stride, c3, s3, wr, wi);
      }
    }
    const doneRe = otherRe, doneIm = otherIm;
    otherRe = re; otherIm = im;
    re = doneRe; im = doneIm;
  }
  if (re == resultRe) return;
  const bytes = length * VECTOR;
  memory.copy(resultRe, re, bytes);
  memory.copy(resultIm, im, bytes);
}

/** Stores complex numbers turned back by an angle of cosine c and sine s. */
function storeTurned<T>(toRe: usize, toIm: usize, c: v128, s: v128, re: v128, im: v128): void {
  v128.store(toRe, v128.add<T>(v128.mul<T>(c, re), v128.mul<T>(s, im)));
  v128.store(toIm, v128.sub<T>(v128.mul<T>(c, im), v128.mul<T>(s, re)));
}

/**
 * Filters x by a real, even frequency response and keeps every step-th sample, eight blocks of overlap-save
 * at a time: four lanes, each with one block as the real and another as the imaginary part, which a real
 * response keeps apart. Block b begins at x[b · (length - 2 · margin)]; its spoilt margins are left out.
 * cosine and sine hold `length` steps of a turn, then length / step. blocks is a multiple of 8.
 */
export function lowpass(
  x: usize, blocks: usize, length: usize, margin: usize, step: usize, response: usize, cosine: usize,
  sine: usize, work: usize, y: usize,
): void {
  const size = length * VECTOR, kept = length / step;
  const re = work, im = work + size, otherRe = work + 2 * size, otherIm = work + 3 * size;
  const advance = (length - 2 * margin) * F32, advanceOut = advance / step;
  const first = (margin / step) * VECTOR, last = ((length - margin) / step) * VECTOR;
  const keptCosine = cosine + length * F32, keptSine = sine + length * F32;
  for (let b: usize = 0; b < blocks; b += 8, x += 8 * advance, y += 8 * advanceOut) {
    for (let to: usize = 0, at = x; to < size; to += VECTOR, at += F32) {
      v128.store(re + to, gather(at, advance));
      v128.store(im + to, gather(at + 4 * advance, advance));
    }
    transform<f32>(re, im, otherRe, otherIm, length, cosine, sine);
    for (let k: usize = 0; k < kept; k++) { // what lies above the new Nyquist frequency is in the stop band
      const from = (k < kept / 2 ? k : length - kept + k) * VECTOR, to = k * VECTOR;
      const gain = v128.load32_splat(response + k * F32);
      v128.store(re + to, f32x4.mul(v128.load(re + from), gain));
      v128.store(im + to, f32x4.mul(v128.load(im + from), gain));
    }
    transform<f32>(im, re, otherIm, otherRe, kept, keptCosine, keptSine); // parts swapped: the inverse
    for (let from = first, to = y; from < last; from += VECTOR, to += F32) {
      scatter(v128.load(re + from), to, advanceOut);
      scatter(v128.load(im + from), to + 4 * advanceOut, advanceOut);
    }
  }
}

/** Four f32, `apart` bytes from each other. */
function gather(at: usize, apart: usize): v128 {
  let v = v128.load32_zero(at);
  v = v128.load_lane<f32>(at + apart, v, 1);
  v = v128.load_lane<f32>(at + 2 * apart, v, 2);
  return v128.load_lane<f32>(at + 3 * apart, v, 3);
}

function scatter(v: v128, at: usize, apart: usize): void {
  v128.store_lane<f32>(at, v, 0);
  v128.store_lane<f32>(at + apart, v, 1);
  v128.store_lane<f32>(at + 2 * apart, v, 2);
  v128.store_lane<f32>(at + 3 * apart, v, 3);
}

/** y[n] is row n mod up of `rows` times x from floor(n · down / up) on. taps is a multiple of 4. */
export function polyphase(
  x: usize, rows: usize, taps: usize, up: usize, down: usize, count: usize, y: usize,
): void {
  const size = taps * F32, apart = down * F32;
  for (let r: usize = 0; r < up && r < count; r++) {
    const row = rows + r * size;
    let at = x + <usize>(<u64>r * down / up) * F32;
    let n = r;
    for (; n + 3 * up < count; n += 4 * up, at += 4 * apart) {
      let a = f32x4.splat(0), b = f32x4.splat(0), c = f32x4.splat(0), d = f32x4.splat(0);
      for (let k: usize = 0; k < size; k += VECTOR) {
        const weights = v128.load(row + k), from = at + k;
        a = f32x4.add(a, f32x4.mul(weights, v128.load(from)));
        b = f32x4.add(b, f32x4.mul(weights, v128.load(from + apart)));
        c = f32x4.add(c, f32x4.mul(weights, v128.load(from + 2 * apart)));
        d = f32x4.add(d, f32x4.mul(weights, v128.load(from + 3 * apart)));
      }
      const to = y + n * F32, toApart = up * F32;
      store<f32>(to, sum(a));
      store<f32>(to + toApart, sum(b));
      store<f32>(to + 2 * toApart, sum(c));
      store<f32>(to + 3 * toApart, sum(d));
    }
    for (; n < count; n += up, at += apart) {
      let a = f32x4.splat(0);
      for (let k: usize = 0; k < size; k += VECTOR) {
        a = f32x4.add(a, f32x4.mul(v128.load(row + k), v128.load(at + k)));
      }
      store<f32>(y + n * F32, sum(a));
    }
  }
}

function sum(v: v128): f32 {
  return (f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1)) +
    (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

/**
 * Mel bands of frames of `length` samples of x, two frames at a time, their real transforms by a complex one
 * of half the length. cosine and sine hold `length` steps of a turn, then length / 2; weights the filters'
 * bins from first to end, one filter after another; work 6 · length numbers.
 */
export function melFrames(
  x: usize, frames: usize, hop: usize, length: usize, window: usize, cosine: usize, sine: usize, work: usize,
  magnitude: usize, bands: usize, first: usize, end: usize, weights: usize, mel: usize,
): void {
  const half = length / 2, size = half * VECTOR;
  const re = work, im = work + size, energy = work + 4 * size;
  const halfCosine = cosine + length * F64, halfSine = sine + length * F64;
  const split = f64x2.splat(0.5);
  for (let t: usize = 0; t < frames; t += 2) {
    const both = t + 1 < frames;
    const a = x + (t * hop) * F32, b = both ? a + hop * F32 : a;
    for (let i: usize = 0; i < half; i++) { // even samples are the real, odd ones the imaginary parts
      const from = i * 2 * F32, at = window + i * 2 * F64, to = i * VECTOR;
      const pairs = i32x4.shuffle(v128.load64_zero(a + from), v128.load64_zero(b + from), 0, 4, 1, 5);
      v128.store(re + to, f64x2.mul(f64x2.promote_low_f32x4(pairs), v128.load64_splat(at)));
      v128.store(im + to, f64x2.mul(
        f64x2.promote_low_f32x4(i32x4.shuffle(pairs, pairs, 2, 3, 2, 3)), v128.load64_splat(at + F64)));
    }
    transform<f64>(re, im, work + 2 * size, work + 3 * size, half, halfCosine, halfSine);
    const r0 = v128.load(re), i0 = v128.load(im);
    const lowest = f64x2.add(r0, i0), highest = f64x2.sub(r0, i0);
    v128.store(energy, f64x2.mul(lowest, lowest));
    v128.store(energy + size, f64x2.mul(highest, highest));
    for (let k: usize = 1; k < half; k++) {
      const at = k * VECTOR, mirror = size - at;
      const ar = v128.load(re + at), ai = v128.load(im + at);
      const br = v128.load(re + mirror), bi = v128.load(im + mirror);
      const evenR = f64x2.mul(f64x2.add(ar, br), split), evenI = f64x2.mul(f64x2.sub(ai, bi), split);
      const oddR = f64x2.mul(f64x2.add(ai, bi), split), oddI = f64x2.mul(f64x2.sub(br, ar), split);
      const c = v128.load64_splat(cosine + k * F64), s = v128.load64_splat(sine + k * F64);
      const r = f64x2.add(f64x2.add(evenR, f64x2.mul(c, oddR)), f64x2.mul(s, oddI));
      const i = f64x2.sub(f64x2.add(evenI, f64x2.mul(c, oddI)), f64x2.mul(s, oddR));
      v128.store(energy + at, f64x2.add(f64x2.mul(r, r), f64x2.mul(i, i)));
    }
    if (magnitude) {
      for (let at = energy; at <= energy + size; at += VECTOR) v128.store(at, f64x2.sqrt(v128.load(at)));
    }
    let weight = weights;
    for (let m: usize = 0; m < bands; m++) {
      const last = energy + <usize>load<i32>(end + m * I32) * VECTOR;
      let band = f64x2.splat(0);
      for (let at = energy + <usize>load<i32>(first + m * I32) * VECTOR; at < last; at += VECTOR) {
        band = f64x2.add(band, f64x2.mul(v128.load64_splat(weight), v128.load(at)));
        weight += F64;
      }
      const to = mel + (t * bands + m) * F64;
      v128.store_lane<f64>(to, band, 0);
      if (both) v128.store_lane<f64>(to + bands * F64, band, 1);
    }
  }
}
