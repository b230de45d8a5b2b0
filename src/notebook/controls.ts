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

/** A control whose value is part of its model's state. */
function control<T>(label: string, name: string, style: string, value: T, state: State = {},
  read = ({ value }: State) => value as T, write = (value: T): State => ({ value })): Control<T> {
  const view = name === "FloatProgress" ? "ProgressView" : undefined; // the one that is not called like its model
  const widget = open(name, { description: label, layout: sized({ width: "460px" }), style: styled(style),
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
  if (!(min < max && step > 0)) throw new RangeError(`${label}: ${min} to ${max} by ${step} is no scale`);
  const wrong = values.find((value) => !(value >= min && value <= max));
  if (wrong !== undefined) throw new RangeError(`${label}: ${wrong} does not lie between ${min} and ${max}`);
  const whole = [min, step].every(Number.isInteger);
  return { min, max, step, readout_format: whole ? "d" : "~r" };
}

/** The front end adds up steps: 73.00000000000001 stands for 73. */
const snapped = (value: number, { min, step }: Scale): number =>
  Number((min + Math.round((value - min) / step) * step).toPrecision(12));

/** A slider. Throws a RangeError when the value lies outside the scale. */
export const slider = (label: string, value: number, scale: Scale): Control<number> =>
  control(label, "FloatSlider", "Slider", value, checkScale(label, scale, [value]),
    (state) => snapped(state.value as number, scale));

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
export const textField = (label: string, value: string): Control<string> =>
  control(label, "Text", "Text", value, { continuous_update: false });

/** How far something has come, from 0 to 1; the kernel sets it. @public */
export const progress = (label: string): Control<number> =>
  control(label, "FloatProgress", "Progress", 0, { min: 0, max: 1 });

/** A line of text that the kernel sets. */
export const label = (text: string): Control<string> => control("", "Label", "Label", text);

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
