import { readFileSync } from "node:fs";
import { openWidget, type State, type Widget } from "./comms";

const front = (file: string): string => readFileSync(`src/notebook/front/${file}`, "utf8");

/**
 * A model of anywidget's front end, which takes its JavaScript from the model: microphone.js and what `front` adds to
 * it. When the front end asks whether the kernel is there, it answers.
 */
export function openMicrophone(name: "record" | "live", state: State): Widget {
  const widget = openWidget({
    _model_module: "anywidget", _model_module_version: "~0.11.0", _model_name: "AnyModel",
    _view_module: "anywidget", _view_module_version: "~0.11.0", _view_name: "AnyView", _anywidget_id: name,
    _esm: `${front("microphone.js")}\n${front(`${name}.js`)}`, _css: front("microphone.css"), here: 0, ...state,
  });
  widget.listen(({ event, here }) => { if (event === "hello") widget.set({ here }); });
  return widget;
}
