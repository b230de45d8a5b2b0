import { COLOURS, figure, plain, type Caption, type Figure } from "./figure";

/** A step of a workflow: what it is called and what it does. */
export interface Step { readonly title: string; readonly lines: readonly string[] }

const COLUMNS = 3, WIDTH = 200, HEIGHT = 92, GAP_X = 44, GAP_Y = 40;

/** A workflow as boxes and arrows, three to a row, read like text: the paper's Figure 1. */
export function workflow(steps: readonly Step[], caption: Caption): Figure {
  const rows = Math.ceil(steps.length / COLUMNS), line = { color: COLOURS.quiet, width: 1.6 };
  const shapes: object[] = [], annotations: object[] = [];
  const place = (i: number): { x: number; y: number } =>
    ({ x: (i % COLUMNS) * (WIDTH + GAP_X), y: Math.floor(i / COLUMNS) * (HEIGHT + GAP_Y) });
  const arrow = (x: number, y: number, ax: number, ay: number): number => annotations.push({ x, y, ax, ay,
    axref: "x", ayref: "y", text: "", arrowhead: 2, arrowsize: 1.1, arrowwidth: line.width, arrowcolor: line.color });
  steps.forEach((step, i) => {
    const { x, y } = place(i), next = place(i + 1), middle = y + HEIGHT / 2;
    shapes.push({ type: "rect", x0: x, x1: x + WIDTH, y0: y, y1: y + HEIGHT, fillcolor: COLOURS.band,
      line: { color: COLOURS.signal, width: 1.2 } });
    annotations.push({ x: x + WIDTH / 2, y: middle, showarrow: false, font: { size: 12.5 },
      text: [`<b>${plain(step.title)}</b>`, ...step.lines.map(plain)].join("<br>") });
    if (i === steps.length - 1) return;
    if (next.y === y) {
      arrow(next.x - 2, middle, x + WIDTH, middle);
    } else { // back to the left, between the rows
      const from = x + WIDTH / 2, to = next.x + WIDTH / 2, between = y + HEIGHT + GAP_Y / 2;
      const path = `M ${from} ${y + HEIGHT} V ${between} H ${to} V ${between + 8}`;
      shapes.push({ type: "path", line, path });
      arrow(to, next.y - 2, to, between);
    }
  });
  const width = COLUMNS * (WIDTH + GAP_X) - GAP_X, height = rows * (HEIGHT + GAP_Y) - GAP_Y;
  return figure(caption, height, [{ x: [], y: [], showlegend: false }], {
    shapes, annotations, margin: { l: 16, r: 16 },
    xaxis: { visible: false, fixedrange: true, range: [-2, width + 2] },
    yaxis: { visible: false, fixedrange: true, range: [height + 2, -2] },
  } as Figure["layout"], { above: 8, below: 16 });
}
