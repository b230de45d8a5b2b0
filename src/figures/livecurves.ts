import { COLOURS, FONT, WIDTH, wrap, type Caption } from "./figure";
import { escapeHtml } from "./tables";
import type { Epoch } from "../models/training";

const TOP = 40, BOTTOM = 290; // of the panels' plotting areas, in pixels under the title

/** A round step that divides the range from 0 to `high` into about five. */
function roundStep(high: number): number {
  const rough = high / 5, ten = 10 ** Math.floor(Math.log10(rough));
  return ten * [1, 2, 5, 10].find((k) => k * ten >= rough)!;
}

/** One panel: training and validation over the epochs, between `left` and `right`, from 0 to `high`. */
function panel(name: string, [left, right]: [number, number], epochs: number, high: number,
  training: readonly number[], validation: readonly number[]): string {
  const x = (epoch: number): string => (left + (right - left) * (epoch - 0.5) / epochs).toFixed(1);
  const y = (value: number): string => (BOTTOM - (BOTTOM - TOP) * value / high).toFixed(1);
  const up = roundStep(high), across = Math.max(1, Math.round(roundStep(epochs)));
  const parts = [`<text x="${(left + right) / 2}" y="${BOTTOM + 40}" text-anchor="middle">${name}</text>`];
  for (let k = 0; k * up <= high + 1e-9; k++) {
    const value = Number((k * up).toPrecision(6));
    parts.push(`<path d="M${left} ${y(value)}H${right}" stroke="${COLOURS.grid}"/>`,
      `<text x="${left - 6}" y="${y(value)}" dy="4" text-anchor="end">${value}</text>`);
  }
  for (let epoch = across; epoch <= epochs; epoch += across) {
    parts.push(`<text x="${x(epoch)}" y="${BOTTOM + 18}" text-anchor="middle">${epoch}</text>`);
  }
  for (const [values, colour] of [[training, COLOURS.training], [validation, COLOURS.validation]] as const) {
    const points = values.map((v, i) => `${x(i + 1)},${y(v)}`).filter((_, i) => Number.isFinite(values[i]));
    if (points.length === 0) continue;
    parts.push(`<polyline points="${points.join(" ")}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      `<path d="M${points[points.length - 1]}h0" stroke="${colour}" stroke-width="6" stroke-linecap="round"/>`);
  }
  return parts.join("");
}

/** Accuracy and loss so far as a small SVG in the shape of `learningCurves`, drawn in under a millisecond. */
export function liveCurves(history: readonly Epoch[], epochs: number, caption: Caption,
  status: string): string {
  const title = wrap(caption.title, 82), source = wrap(caption.source, 102);
  const head = 20 + 22 * (title.length + source.length), height = head + BOTTOM + 52;
  const losses = history.flatMap((e) => [e.loss, e.validationLoss]).filter(Number.isFinite);
  const span = Math.max(epochs, history.length, 1), middle = WIDTH / 2;
  const key = (x: number, colour: string, name: string): string =>
    `<path d="M${x} 16h22" stroke="${colour}" stroke-width="2"/><text x="${x + 28}" y="20">${name}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" ` +
    `viewBox="0 0 ${WIDTH} ${height}" style="max-width:100%;height:auto" font-family="${FONT}" ` +
    `font-size="12" fill="${COLOURS.ink}"><rect width="100%" height="100%" fill="${COLOURS.paper}"/>` +
    title.map((line, i) => `<text x="16" y="${28 + 22 * i}" font-size="17">${escapeHtml(line)}</text>`)
      .join("") +
    source.map((line, i) => `<text x="16" y="${28 + 22 * (title.length + i)}" font-size="13" ` +
      `fill="${COLOURS.quiet}">${escapeHtml(line)}</text>`).join("") +
    `<g transform="translate(0,${head})">` +
    key(56, COLOURS.training, "training") + key(150, COLOURS.validation, "validation") +
    `<text x="${WIDTH - 24}" y="20" text-anchor="end" fill="${COLOURS.quiet}">${escapeHtml(status)}</text>` +
    panel("Accuracy over epochs", [56, middle - 20], span, 1,
      history.map((e) => e.accuracy), history.map((e) => e.validationAccuracy)) +
    panel("Loss over epochs", [middle + 44, WIDTH - 24], span, 1.05 * Math.max(0.1, ...losses),
      history.map((e) => e.loss), history.map((e) => e.validationLoss)) + "</g></svg>";
}
