import { COLOURS, FONT, WIDTH, wrap, type Caption } from "./figures";
import { escapeHtml } from "./tables";
import type { Epoch } from "./training";

const HEIGHT = 384, TOP = 88, BOTTOM = HEIGHT - 48;

/** A round step that divides [low, high] into about five. */
function step(low: number, high: number): number {
  const rough = (high - low) / 5, ten = 10 ** Math.floor(Math.log10(rough));
  return ten * [1, 2, 5, 10].find((k) => k * ten >= rough)!;
}

function panel(left: number, right: number, title: string, epochs: number, lines: readonly (readonly number[])[],
  low: number, high: number): string {
  const x = (epoch: number): number => left + (right - left) * (epoch - 0.5) / epochs;
  const y = (value: number): number => BOTTOM - (BOTTOM - TOP) * (value - low) / (high - low);
  const by = step(low, high), across = Math.max(1, Math.round(step(0, epochs)));
  const parts = [`<text x="${left}" y="${TOP - 10}" font-weight="bold">${title}</text>`];
  for (let k = Math.ceil(low / by - 1e-9); k * by <= high + 1e-9; k++) {
    const at = y(k * by).toFixed(1);
    parts.push(`<path d="M${left} ${at}H${right}" stroke="${COLOURS.grid}"/>` +
      `<text x="${left - 6}" y="${at}" dy="4" text-anchor="end">${Number((k * by).toPrecision(6))}</text>`);
  }
  for (let epoch = across; epoch <= epochs; epoch += across) {
    parts.push(`<text x="${x(epoch).toFixed(1)}" y="${BOTTOM + 18}" text-anchor="middle">${epoch}</text>`);
  }
  lines.forEach((values, i) => {
    const colour = i === 0 ? COLOURS.training : COLOURS.validation;
    const points = values.flatMap((v, k) => Number.isFinite(v) ? [`${x(k + 1).toFixed(1)},${y(v).toFixed(1)}`] : []);
    if (points.length) {
      parts.push(`<polyline points="${points.join(" ")}" fill="none" stroke="${colour}" stroke-width="2"/>`,
        `<circle cx="${points[points.length - 1].split(",")[0]}" cy="${points[points.length - 1].split(",")[1]}" r="3" fill="${colour}"/>`);
    }
  });
  return parts.join("");
}

/** Accuracy and loss so far, as a small SVG in the shape of `learningCurves`: drawn in well under a millisecond. */
export function liveCurves(history: readonly Epoch[], epochs: number, caption: Caption, status: string): string {
  const losses = [history.map((e) => e.loss), history.map((e) => e.validationLoss)];
  const accuracies = [history.map((e) => e.accuracy), history.map((e) => e.validationAccuracy)];
  const highest = Math.max(0.1, ...losses.flat().filter(Number.isFinite));
  const span = Math.max(epochs, history.length, 1);
  const key = (x: number, colour: string, name: string): string =>
    `<path d="M${x} 66h20" stroke="${colour}" stroke-width="2"/><text x="${x + 26}" y="70">${name}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" ` +
    `font-family="${FONT}" font-size="12" fill="${COLOURS.ink}"><rect width="100%" height="100%" fill="${COLOURS.paper}"/>` +
    `<text x="16" y="28" font-size="17">${escapeHtml(wrap(caption.title, 88)[0])}</text>` +
    `<text x="16" y="48" font-size="13" fill="${COLOURS.quiet}">${escapeHtml(caption.source)}</text>` +
    key(56, COLOURS.training, "training") + key(150, COLOURS.validation, "validation") +
    `<text x="${WIDTH - 24}" y="70" text-anchor="end" fill="${COLOURS.quiet}">${escapeHtml(status)}</text>` +
    panel(56, 362, "", span, accuracies, 0, 1) + panel(428, WIDTH - 24, "", span, losses, 0, highest * 1.05) +
    `<text x="209" y="${HEIGHT - 8}" text-anchor="middle">Accuracy over epochs</text>` +
    `<text x="582" y="${HEIGHT - 8}" text-anchor="middle">Loss over epochs</text></svg>`;
}
