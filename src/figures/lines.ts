import {
  type Caption, COLOURS, EMOTION_COLOURS, type Figure, figure, panelGrid, panelLabel, plain, short,
} from "./figure";

/** Numbers in a list or a typed array; what is not finite is a gap. */
export type Numbers = ArrayLike<number>;

/** Colours of lines that mean no emotion, in their order. */
const APART = [...new Set([COLOURS.training, COLOURS.validation, ...Object.values(EMOTION_COLOURS)])];

const isNumbers = (y: Numbers | Readonly<Record<string, Numbers>>): y is Numbers =>
  Array.isArray(y) || ArrayBuffer.isView(y);

/**
 * Lines over `x`: one, or several by name; `axes` says what x and y are. Throws a RangeError when a line has another
 * number of values than `x`.
 */
export function lineChart(x: ArrayLike<number | string>, y: Numbers | Readonly<Record<string, Numbers>>,
  caption: Partial<Caption> = {}, axes: { readonly x?: string; readonly y?: string } = {}): Figure {
  const lines: readonly (readonly [string, Numbers])[] = isNumbers(y) ? [["", y]] : Object.entries(y);
  const data = lines.map(([name, values]) => {
    if (values.length !== x.length) {
      const which = name ? `“${name}”` : "y";
      throw new RangeError(`${which} is ${values.length} long and x ${x.length}: give a value for each`);
    }
    return { x: Array.from(x), y: Array.from(values, (value) => Number.isFinite(value) ? value : null),
      mode: x.length === 1 ? "markers" : "lines", name: plain(name), showlegend: name !== "",
      line: { width: 1.8 } };
  });
  const titled = (text?: string) => text === undefined ? {} : { title: { text } };
  const layout = { colorway: APART, xaxis: titled(axes.x), yaxis: titled(axes.y) };
  return figure(caption, 260, data, layout, { below: axes.x === undefined ? 36 : 52 });
}

/** A value for each step, null where there is none, and its interval where there is one. */
export interface StepCurve {
  readonly name: string;
  readonly values: readonly (number | null)[];
  readonly intervals?: readonly (readonly [low: number, high: number] | null)[];
}

/** Curves over the same steps, and single points that stand beside them. */
export interface StepPanel {
  readonly label: string;
  readonly curves: readonly StepCurve[];
  readonly marks?: readonly { readonly name: string; readonly step: string; readonly value: number }[];
}

/** What the axes of stepCurves say; `line` is a value to compare with, such as guessing, `range` what is shown. */
export interface StepAxes {
  readonly x: string;
  readonly y: string;
  readonly line?: number;
  readonly range?: readonly [low: number, high: number];
}

const STEP_MARKS = [{ color: COLOURS.training, symbol: "circle" }, { color: COLOURS.validation, symbol: "square" },
  { color: "#0f8a5c", symbol: "triangle-up" }, { color: COLOURS.quiet, symbol: "diamond" }];
const APART_BY = 0.09; // of a step, so that intervals of two curves do not lie on each other

/**
 * Curves over steps that stand evenly, such as 1, 2, 4, 8 voices, with an upright line for each interval; one panel, or
 * two beside each other. Throws a RangeError when a curve has another number of values than there are steps, or a mark
 * stands at no step.
 */
export function stepCurves(
  steps: readonly string[], panels: readonly StepPanel[], { x, y, line, range }: StepAxes, caption: Caption,
): Figure {
  const { total, places } = panelGrid(panels.length, Math.min(2, panels.length), 300, 60, 0.06);
  const names = [...new Set(panels.flatMap(({ curves }) => curves.map(({ name }) => name)))];
  const named = new Set<string>(), layout: Record<string, object> = {};
  const trace = (name: string, axis: string, more: object) => {
    const first = !named.has(name);
    named.add(name);
    const rank = (names.indexOf(name) + 1) || names.length + 1; // marks come last
    return { name: plain(name), legendgroup: name, showlegend: first, legendrank: rank, xaxis: `x${axis}`,
      yaxis: `y${axis}`, ...more };
  };
  const data = panels.flatMap(({ curves, marks = [] }, panel) => {
    const { axis, x: across, y: upright, leftmost } = places[panel];
    layout[`xaxis${axis}`] = { domain: across, anchor: `y${axis}`, title: { text: x }, tickmode: "array",
      tickvals: steps.map((_, i) => i), ticktext: steps.map(plain), range: [-0.4, steps.length - 0.6],
      showgrid: false };
    layout[`yaxis${axis}`] = { domain: upright, anchor: `x${axis}`, ...range && { range },
      ...leftmost ? { title: { text: y } } : { showticklabels: false } };
    const lines = curves.map(({ name, values, intervals }) => {
      if (values.length !== steps.length)
        throw new RangeError(`“${name}” has ${values.length} values for ${steps.length} steps: ` +
          "give a value, or null, for each");
      const { color, symbol } = STEP_MARKS[names.indexOf(name) % STEP_MARKS.length];
      const beside = APART_BY * (names.indexOf(name) - (names.length - 1) / 2);
      const reach = (end: 0 | 1) => values.map((value, i) =>
        (value !== null && intervals?.[i] ? short(Math.abs(intervals[i]![end] - value)) : 0));
      return trace(name, axis, {
        x: steps.map((_, i) => short(i + beside)), y: values.map((value) => value === null ? null : short(value)),
        mode: "lines+markers", connectgaps: true, text: [...steps], line: { color, width: 1.8 },
        marker: { color, symbol, size: 8 },
        error_y: { type: "data", symmetric: false, color, thickness: 1.4, width: 0,
          array: reach(1), arrayminus: reach(0) },
        hovertemplate: `%{text}: %{y:.1f}<extra>${plain(name)}</extra>`,
      });
    });
    const stars = marks.map(({ name, step, value }) => {
      const at = steps.indexOf(step);
      if (at < 0) throw new RangeError(`there is no step ${step} for “${name}”; there are: ${steps.join(", ")}`);
      return trace(name, axis, { x: [at], y: [short(value)], mode: "markers",
        marker: { color: COLOURS.ink, symbol: "star", size: 13 },
        hovertemplate: `%{y:.1f}<extra>${plain(name)}</extra>` });
    });
    return [...lines, ...stars];
  });
  const shapes = line === undefined ? [] : places.map(({ axis }) => ({ type: "line", layer: "below",
    xref: `x${axis} domain`, yref: `y${axis}`, x0: 0, x1: 1, y0: line, y1: line,
    line: { width: 1.2, dash: "dash", color: COLOURS.quiet } }));
  const annotations = panels.map(({ label }, panel) => panelLabel(`<b>${plain(label)}</b>`, places[panel]));
  return figure(caption, total, data, { ...layout, shapes, annotations, legend: { y: 1.08 } }, { above: 24 });
}
