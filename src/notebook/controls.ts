import { escapeHtml } from "../figures";
import { openWidget, reference, type State, type Widget } from "./comms";
import { slot } from "./show";

/** Something that can be shown: a control, or several in a box. */
export interface Shown { readonly widget: Widget; readonly labels: readonly string[] }

/** What a reader can set; `value` is what it stands at. */
export interface Control<T> extends Shown {
  readonly value: T;
  set(value: T): void;
  onChange(listener: (value: T) => void | Promise<void>): void;
}

const BASE = "@jupyter-widgets/base", CONTROLS = "@jupyter-widgets/controls";

/** A model and its view, by the name that jupyterlab_widgets has for both. */
function open(name: string, state: State, view = `${name}View`, module = CONTROLS): Widget {
  const version = "2.0.0", viewModule = view === "StyleView" ? BASE : module;
  return openWidget({ _model_module: module, _model_module_version: version, _model_name: `${name}Model`,
    _view_module: viewModule, _view_module_version: version, _view_name: view, ...state });
}

const sized = (size: State): string => reference(open("Layout", size, "LayoutView", BASE));
const styled = (name: string): string =>
  reference(open(`${name}Style`, { description_width: "150px" }, "StyleView"));

/** A control whose value is part of its model's state; its width is CSS's. */
function control<T>(label: string, name: string, style: string, value: T,
  { width = "460px", ...state }: State & { readonly width?: string } = {},
  read = ({ value }: State) => value as T, write = (value: T): State => ({ value })): Control<T> {
  const view = name === "FloatProgress" ? "ProgressView" : undefined; // the one that is not called like its model
  const widget = open(name, { description: label, layout: sized({ width }), style: styled(style),
    ...state, ...write(value) }, view);
  return {
    widget, labels: [label],
    get value() { return read(widget.state); },
    set(value) { widget.set(write(value)); },
    onChange(listener) {
      const watched = Object.keys(write(value));
      widget.listen((change) => {
        if (watched.some((key) => key in change)) return listener(read(widget.state));
      });
    },
  };
}

/** The ends and the step of a slider. */
export interface Scale { readonly min: number; readonly max: number; readonly step: number }

function checkScale(label: string, { min, max, step }: Scale, values: readonly number[]): State {
  if (!(min < max && step > 0)) throw new RangeError(`${label}: ${min} to ${max} by ${step} is not a scale`);
  const wrong = values.find((value) => !(value >= min && value <= max));
  if (wrong !== undefined) throw new RangeError(`${label}: ${wrong} does not lie between ${min} and ${max}`);
  const whole = [min, step].every(Number.isInteger);
  return { min, max, step, readout_format: whole ? "d" : "~r" };
}

/** The front end adds up steps: 73.00000000000001 stands for 73. */
const snapped = (value: number, { min, step }: Scale): number =>
  Number((min + Math.round((value - min) / step) * step).toPrecision(12));

/**
 * A slider. Throws a RangeError when the value lies outside the scale. Where it has fractions, a `numberField` stands
 * beside it: the front end's own reads "0,3" as 0.
 */
export function slider(name: string, value: number, scale: Scale): Control<number> {
  const state = checkScale(name, scale, [value]), whole = state.readout_format === "d";
  const handle = control(name, "FloatSlider", "Slider", value, { ...state, readout: whole },
    ({ value }) => snapped(value as number, scale));
  if (whole) return handle;
  const field = numberField("", value, scale, "70px");
  handle.onChange(field.set);
  field.onChange(handle.set);
  return {
    ...row(handle, field),
    get value() { return handle.value; },
    set(value) {
      handle.set(value);
      field.set(value);
    },
    onChange(listener) {
      handle.onChange(listener);
      field.onChange(() => listener(handle.value));
    },
  };
}

/** A slider with two handles. Throws a RangeError when an end lies outside the scale. @public */
export const rangeSlider = (
  label: string, value: readonly [number, number], scale: Scale,
): Control<readonly [number, number]> =>
  control(label, "FloatRangeSlider", "Slider", value, checkScale(label, scale, value),
    (state) => (state.value as number[]).map((end) => snapped(end, scale)) as [number, number]);

/** A menu. Throws a RangeError when the value is not among the options. */
export function dropdown<T extends string | number>(
  label: string, value: T, options: readonly T[],
): Control<T> {
  const names = options.map(String);
  if (!options.includes(value)) throw new RangeError(`${label}: ${value} is none of ${names.join(", ")}`);
  return control(label, "Dropdown", "Description", value, { _options_labels: names },
    ({ index }) => options[index as number], (chosen) => ({ index: options.indexOf(chosen) }));
}

/** A box to tick. @public */
export const checkbox = (label: string, value: boolean): Control<boolean> =>
  control(label, "Checkbox", "Checkbox", value);

/** A line of text; it counts when Enter is pressed or the field is left. @public */
export const textField = (label: string, value: string, width?: string): Control<string> =>
  control(label, "Text", "Text", value, { width, continuous_update: false });

/** A number as people write it, such as "0.3", "0,3" or "1e-3"; NaN where it is none. */
function readNumber(text: string): number {
  const plain = text.trim().replace(",", ".");
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
}

/** `problem` says why what stands in the field does not count, and is empty where it does. */
export interface NumberField extends Control<number> { readonly problem: string }

/**
 * A field for any number between two ends, with a decimal point or comma. What is no such number does not count: a
 * sentence beside the field says so, and the value stays what it was. Throws a RangeError when the value is none.
 */
export function numberField(
  name: string, value: number, { min, max }: Pick<Scale, "min" | "max">, width?: string,
): NumberField {
  checkScale(name, { min, max, step: max - min }, [value]);
  const field = textField(name, String(value), width), beside = label("");
  let last = value, problem = "";
  const say = (what: string): void => beside.set(problem = what);
  field.onChange((typed) => {
    const number = readNumber(typed), fits = number >= min && number <= max;
    say(fits ? "" : `“${typed}” is no number from ${min} to ${max}.`);
    if (fits) last = number;
  });
  return {
    ...row(field, beside),
    get value() { return last; },
    get problem() { return problem; },
    set(value) {
      last = value;
      field.set(String(value));
      say("");
    },
    onChange(listener) { field.onChange(() => problem ? undefined : listener(last)); },
  };
}

/** How far something has come, from 0 to 1; the kernel sets it. @public */
export const progress = (label: string): Control<number> =>
  control(label, "FloatProgress", "Progress", 0, { min: 0, max: 1 });

/** A line of text that the kernel sets. */
export const label = (text: string): Control<string> => control("", "Label", "Label", text, { width: "auto" });

/** A button; what `onClick` throws is printed. */
export function button(name: string, onClick: () => void | Promise<void>): Shown {
  const widget = open("Button", { description: name, layout: sized({ width: "110px" }) });
  widget.listen(({ event }) => (event === "click" ? onClick() : undefined));
  return { widget, labels: [name] };
}

const box = (name: string) => (...parts: readonly Shown[]): Shown => ({
  widget: open(name, { children: parts.map((part) => reference(part.widget)) }),
  labels: parts.flatMap((part) => part.labels).filter(Boolean),
});
export const row = box("HBox");
export const column = box("VBox");

/** Shows controls; where no kernel runs, the line that stands in for them. */
export function display({ widget, labels }: Shown): void {
  const text = `Controls: ${labels.join(", ")}. They appear when this cell runs in JupyterLab.`;
  slot()({
    "application/vnd.jupyter.widget-view+json": { version_major: 2, version_minor: 0, model_id: widget.id },
    "text/html": `<p style="margin:4px 0;opacity:0.75">${escapeHtml(text)}</p>`, "text/plain": text,
  });
}
