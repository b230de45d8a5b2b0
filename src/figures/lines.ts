import type { Data } from "plotly.js";
import { type Caption, COLOURS, EMOTION_COLOURS, type Figure, figure, plain } from "./figure";

/** Numbers in a list or a typed array; what is not finite is a gap. */
export type Numbers = ArrayLike<number>;

/** Colours of lines that mean no emotion, in their order. */
const APART = [...new Set([COLOURS.training, COLOURS.validation, ...Object.values(EMOTION_COLOURS)])];

const isNumbers = (y: Numbers | Readonly<Record<string, Numbers>>): y is Numbers =>
  Array.isArray(y) || ArrayBuffer.isView(y);

/**
 * Lines over `x`: one, or several by name. Throws a RangeError when a line has another number of values than `x`.
 */
export function lineChart(x: ArrayLike<number | string>, y: Numbers | Readonly<Record<string, Numbers>>,
  caption: Partial<Caption> = {}): Figure {
  const lines: readonly (readonly [string, Numbers])[] = isNumbers(y) ? [["", y]] : Object.entries(y);
  const data = lines.map(([name, values]): Data => {
    if (values.length !== x.length) {
      const which = name ? `“${name}”` : "y";
      throw new RangeError(`${which} is ${values.length} long and x ${x.length}: give a value for each`);
    }
    return { x: Array.from(x), y: Array.from(values, (value) => Number.isFinite(value) ? value : null),
      mode: x.length === 1 ? "markers" : "lines", name: plain(name), showlegend: name !== "",
      line: { width: 1.8 } };
  });
  return figure(caption, 260, data, { colorway: APART }, { below: 36 });
}
