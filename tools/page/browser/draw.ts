import type { Frames, Signal } from "../../../src/audio";

const LEFT = 46, RIGHT = 10, BOTTOM = 34, TOP = 6; // pixels around a plotting area

const VIRIDIS = ["#440154", "#482878", "#3e4989", "#31688e", "#26828e", "#1f9e89", "#35b779", "#6ece58", "#b5de2b",
  "#fde725"].map((colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)));

/** Part of a recording, in seconds. */
type Span = readonly [from: number, to: number];

/** The waveform of a recording in so many pixels, what is kept of it shaded. */
export function waveform({ samples, sampleRate }: Signal, [from, to]: Span, width: number): string {
  const seconds = samples.length / sampleRate, across = width - LEFT - RIGHT, height = 130, middle = TOP + height / 2;
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0) || 1;
  const upper: string[] = [], lower: string[] = [];
  for (let column = 0; column < across; column++) {
    const begin = Math.floor((column * samples.length) / across);
    let low = Infinity, high = -Infinity;
    for (let i = begin; i < Math.max(begin + 1, ((column + 1) * samples.length) / across); i++) {
      low = Math.min(low, samples[i]);
      high = Math.max(high, samples[i]);
    }
    const y = (value: number) => (middle - (value / peak) * (height / 2 - 4)).toFixed(1);
    upper.push(`${LEFT + column} ${y(high)}`);
    lower.unshift(`${LEFT + column} ${y(low)}`);
  }
  const x = (time: number) => LEFT + (time / seconds) * across;
  return chart(width, height, seconds, `Waveform of ${seconds.toFixed(2)} seconds, of which ${from.toFixed(2)} to `
    + `${to.toFixed(2)} are kept`, [
    `<rect class="kept" x="${x(from)}" y="${TOP}" width="${x(to) - x(from)}" height="${height}"/>`,
    `<path class="wave" d="M${upper.join("L")}L${lower.join("L")}Z"/>`,
    label(middle, "0"), label(TOP + 4, short(peak)), label(TOP + height - 4, `−${short(peak)}`),
  ]);
}

/**
 * Log-mel frames as an image in so many pixels, where they lie in the recording.
 * centres: of the bands, in Hz
 */
export function spectrogram({ values, frames, bands }: Frames, [from, to]: Span, seconds: number,
  centres: ArrayLike<number>, width: number): string {
  const across = width - LEFT - RIGHT, height = 190, x = (time: number) => LEFT + (time / seconds) * across;
  const canvas = Object.assign(document.createElement("canvas"), { width: frames, height: bands });
  const pen = canvas.getContext("2d")!, image = pen.createImageData(frames, bands);
  let least = Infinity, most = -Infinity;
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  values.forEach((value, i) => {
    const row = bands - 1 - (i % bands), pixel = 4 * (row * frames + Math.floor(i / bands));
    image.data.set([...viridis((value - least) / (most - least || 1)), 255], pixel);
  });
  pen.putImageData(image, 0, 0);
  const shown = [250, 500, 1000, 2000, 4000].map((hertz) => ({ hertz, band: bandAt(hertz, centres) }));
  return chart(width, height, seconds, `Log energy of ${bands} mel bands in ${frames} frames`, [
    `<image href="${canvas.toDataURL()}" x="${x(from)}" y="${TOP}" width="${x(to) - x(from)}" height="${height}"
      preserveAspectRatio="none"/>`,
    ...shown.map(({ hertz, band }) => label(TOP + height * (1 - (band + 0.5) / bands), String(hertz))),
    `<text x="${LEFT - 8}" y="${TOP + 4}" dy="4" text-anchor="end">Hz</text>`,
  ]);
}

/** A plotting area over a time axis, with its name for those who do not see it. */
function chart(width: number, height: number, seconds: number, name: string, parts: readonly string[]): string {
  const across = width - LEFT - RIGHT, below = TOP + height;
  const step = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20].find((one) => seconds / one <= across / 60) ?? 60;
  const ticks = Array.from({ length: Math.floor(seconds / step + 1e-9) + 1 }, (_, i) => i * step);
  return `<svg viewBox="0 0 ${width} ${below + BOTTOM}" role="img" aria-label="${name}">${parts.join("")}
    <path class="axis" d="M${LEFT} ${TOP}V${below}H${width - RIGHT}"/>
    ${ticks.map((time) =>
    tick(LEFT + (time / seconds) * across, below, time ? String(+time.toFixed(1)) : "0 s")).join("")}
  </svg>`;
}

const tick = (x: number, y: number, text: string): string =>
  `<path class="axis" d="M${x} ${y}v4"/><text x="${x}" y="${y + 18}" text-anchor="middle">${text}</text>`;
const label = (y: number, text: string): string =>
  `<text x="${LEFT - 8}" y="${y}" dy="4" text-anchor="end">${text}</text>`;
const short = (value: number): string => String(Number(value.toPrecision(2)));

/** Where among the bands, counted from 0, a frequency lies. */
function bandAt(hertz: number, centres: ArrayLike<number>): number {
  let band = 1;
  while (band < centres.length - 1 && centres[band] < hertz) band++;
  return band - 1 + (hertz - centres[band - 1]) / (centres[band] - centres[band - 1]);
}

function viridis(share: number): number[] {
  const at = share * (VIRIDIS.length - 1), below = Math.min(Math.floor(at), VIRIDIS.length - 2);
  return VIRIDIS[below].map((value, i) => value + (at - below) * (VIRIDIS[below + 1][i] - value));
}
