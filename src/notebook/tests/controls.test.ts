import { createRequire } from "node:module";
import { resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Figure } from "../../figures";
import {
  button, checkbox, column, type Control, display, dropdown, numberField, progress, rangeSlider, row, slider, textField,
} from "../controls";
import { interact } from "../interact";

vi.mock("../../figures/picture", () => ({ png: async () => Buffer.from("picture") }));

// A front end as the protocol describes it: it knows what it was sent, and sends what a reader does.
const events: NodeJS.EventEmitter = process;
const load = createRequire(resolve("package.json")), kernel = load.resolve("tslab/dist/jupyter.js");
let models: Map<string, any>, shown: any[], replies: any[];

function publish(type: string, { comm_id, data }: any, metadata: any): void {
  if (type === "comm_open") {
    expect(metadata).toEqual({ version: "2.1.0" });
    models.set(comm_id, { ...data.state });
  } else Object.assign(models.get(comm_id), data.state);
}
const send = (comm_id: string, data: object): void =>
  { events.emit("notebook:comm", "comm_msg", { comm_id, data }, (...reply: any[]) => replies.push(reply)); };
const turn = ({ widget }: { widget: { id: string } }, state: object): void =>
  send(widget.id, { method: "update", state });

beforeEach(() => {
  [models, shown, replies] = [new Map(), [], []];
  events.on("notebook:publish", publish);
  const lastWriteDisplayData = (output: object, update: boolean) => shown.push({ ...output, update });
  load.cache[kernel] = { exports: { lastWriteDisplayData } } as unknown as NodeJS.Module;
});
afterEach(() => {
  events.removeListener("notebook:publish", publish);
  delete load.cache[kernel];
  vi.useRealTimers();
});

/** What each display slot holds in the end. */
const held = (): any[] => [...new Map(shown.map((o) => [o.transient.display_id, o.data])).values()];

describe("a control", () => {
  const SCALE = { min: 0, max: 10, step: 1 };
  const cases: [string, () => Control<any>, object, unknown][] = [
    ["slider", () => slider("x", 4, SCALE), { value: 7.000000000000001 }, 7],
    ["range", () => rangeSlider("x", [1, 2], SCALE), { value: [2.9999999999999996, 9] }, [3, 9]],
    ["menu", () => dropdown("x", 256, [128, 256, 512]), { index: 2 }, 512],
    ["checkbox", () => checkbox("x", false), { value: true }, true],
    ["text", () => textField("x", "a"), { value: "b" }, "b"],
  ];
  it.each(cases)("%s: what a reader sets is its value, heard once and echoed", (_, make, change, value) => {
    const control = make(), heard: unknown[] = [];
    control.onChange((now) => { heard.push(now); });
    turn(control, change);
    turn(control, { tooltip: "no value" });
    expect([control.value, heard]).toEqual([value, [value]]);
    const content = { comm_id: control.widget.id, data: { method: "echo_update", state: change, buffer_paths: [] } };
    expect(replies[0]).toEqual(["comm_msg", content]);
  });

  it("opens its layout and style before itself, since it names them", () => {
    const { widget } = slider("x", 4, SCALE), ids = [...models.keys()];
    const { layout, style } = models.get(widget.id);
    expect([layout, style, `IPY_MODEL_${widget.id}`]).toEqual(ids.map((id) => `IPY_MODEL_${id}`));
  });

  it("that the kernel sets moves in the front end", () => {
    const bar = progress("x"), menu = dropdown("x", "a", ["a", "b"]);
    bar.set(0.5);
    menu.set("b");
    expect(models.get(bar.widget.id).value).toBe(0.5);
    expect([models.get(menu.widget.id).index, menu.value]).toEqual([1, "b"]);
  });

  it("refuses a value that it cannot stand at, by its name", () => {
    expect(() => slider("bands", 11, SCALE)).toThrow(/^bands: 11 does not lie between 0 and 10$/);
    expect(() => slider("bands", 1, { ...SCALE, step: 0 })).toThrow(/^bands: 0 to 10 by 0 is not a scale$/);
    expect(() => rangeSlider("range", [NaN, 2], SCALE)).toThrow(/^range: NaN/);
    expect(() => dropdown("hop", 3, [1, 2])).toThrow(/^hop: 3 is none of 1, 2$/);
  });

  it("a button is pressed once for each click; what its handler throws is printed", async () => {
    const print = vi.spyOn(console, "error").mockImplementation(() => {});
    let pressed = 0;
    const { widget } = button("Go", () => { if (++pressed === 2) throw new Error("twice"); });
    for (let i = 0; i < 3; i++) send(widget.id, { method: "custom", content: { event: "click" } });
    await new Promise(setImmediate);
    expect(pressed).toBe(3);
    expect(String(print.mock.calls)).toBe("Error: twice");
    print.mockRestore();
  });

  const OPEN = { min: 1e-7, max: 10 };
  const fieldOf = (): { widget: { id: string } } =>
    ({ widget: { id: [...models].find(([, model]) => model._model_name === "TextModel")![0] } });
  const beside = () => [...models.values()].find((model) => model._model_name === "LabelModel").value as string;
  it.each([["0,3", 0.3], ["0.001", 0.001], [" 1e-3 ", 0.001], ["2,5E-2", 0.025], [",5", 0.5], ["+3", 3]])(
    "a number is read as people write it: %s", (typed, number) => {
      const field = numberField("rate", 1, OPEN), heard: number[] = [];
      field.onChange((now) => { heard.push(now); });
      turn(fieldOf(), { value: typed });
      expect([field.value, heard, field.problem]).toEqual([number, [number], ""]);
    });

  it.each(["", "fast", "0", "-0.1", "11", "1,000.5", "0,3,1", "1e", "NaN", "Infinity", "0x10", "1 2"])(
    "what is no number of the field does not count, and is said: “%s”", (typed) => {
      const field = numberField("rate", 0.5, OPEN), heard: number[] = [];
      field.onChange((now) => { heard.push(now); });
      turn(fieldOf(), { value: typed });
      expect([field.value, heard]).toEqual([0.5, []]);
      expect([field.problem, beside()]).toEqual(Array(2).fill(`“${typed}” is no number from 1e-7 to 10.`));
      turn(fieldOf(), { value: "0,7" });
      expect([field.value, heard, field.problem, beside()]).toEqual([0.7, [0.7], "", ""]);
    });

  it("a slider with fractions follows the number typed beside it, and the other way round", () => {
    const share = slider("share", 0.5, { min: 0, max: 0.9, step: 0.05 }), heard: number[] = [];
    const handle = [...models].find(([, model]) => model._model_name === "FloatSliderModel")![0];
    share.onChange((now) => { heard.push(now); });
    turn(fieldOf(), { value: "0,3" });
    expect([share.value, models.get(handle).value]).toEqual([0.3, 0.3]);
    turn(fieldOf(), { value: "2" });
    expect(share.value).toBe(0.3);
    turn({ widget: { id: handle } }, { value: 0.7500000000000001 });
    expect([share.value, models.get(fieldOf().widget.id).value, beside()]).toEqual([0.75, "0.75", ""]);
    expect(heard).toEqual([0.3, 0.75]);
  });

  it("a closed one says so once, and is told nothing more", () => {
    const field = textField("x", "a");
    let farewells = 0;
    field.widget.onClose(() => { farewells++; });
    for (let i = 0; i < 2; i++) events.emit("notebook:comm", "comm_close", { comm_id: field.widget.id });
    field.set("b");
    expect([farewells, models.get(field.widget.id).value]).toEqual([1, "a"]);
  });

  it("all are told to a front end that was loaded again, those of a closed output no more", () => {
    const [kept, gone] = [slider("x", 4, SCALE), checkbox("y", true)].map(({ widget }) => widget.id);
    turn({ widget: { id: kept } }, { value: 8 });
    events.emit("notebook:comm", "comm_close", { comm_id: gone });
    send("control", { method: "request_states" });
    const [, { comm_id, data }] = replies.at(-1);
    expect([comm_id, data.method]).toEqual(["control", "update_states"]);
    expect(data.states[kept]).toMatchObject({ model_name: "FloatSliderModel",
      model_module: "@jupyter-widgets/controls", state: { value: 8, min: 0 } });
    expect(data.states[gone]).toBeUndefined();
  });

  it("several are shown as one output, with a line in their place where no kernel runs", () => {
    display(column(slider("a < b", 4, SCALE), row(button("Start", () => {}), progress("so far"))));
    const view = shown[0].data["application/vnd.jupyter.widget-view+json"];
    expect(models.get(view.model_id)).toMatchObject({ _model_name: "VBoxModel" });
    expect(shown[0].data["text/html"]).toContain("a &lt; b, Start, so far");
    expect(shown.length).toBe(1);
  });
});

const drawing = (title: string): Figure => ({ data: [], layout: { title: { text: title }, height: 100 } });
const titleIn = (data: any) => data["application/vnd.plotly.v1+json"]?.layout.title.text;

describe("interact", () => {
  const SCALE = { min: 0, max: 1000, step: 1 };

  it("shows controls, the default's figure with its picture, and the values", async () => {
    await interact({ n: slider("count", 5, SCALE) }, ({ n }) => drawing(`n is ${n}`));
    const [controls, chart, values] = held();
    expect(controls["application/vnd.jupyter.widget-view+json"]).toBeDefined();
    expect([titleIn(chart), Buffer.from(chart["image/png"], "base64").toString()]).toEqual(["n is 5", "picture"]);
    expect(values["text/plain"]).toBe("count 5");
  });

  it("several figures and lines, each in its place; an error stands alone until the next value", async () => {
    const n = slider("count", 5, SCALE);
    await interact({ n }, ({ n }) => {
      if (n > 9) throw new Error("too many");
      return [drawing(`a ${n}`), `line ${n}`, drawing(`b ${n}`)];
    });
    const seen = () => held().slice(1).map((data) => titleIn(data) ?? data["text/plain"]);
    expect(seen()).toEqual(["a 5", "line 5", "b 5", "count 5"]);
    turn(n, { value: 10 });
    await vi.waitFor(() => expect(seen()).toEqual(["Error: too many", "", "", "count 10"]));
    turn(n, { value: 6 });
    await vi.waitFor(() => expect(seen()).toEqual(["a 6", "line 6", "b 6", "count 6"]));
  });

  it("two hundred quick moves: the first is drawn at once, few are, the last is", async () => {
    vi.useFakeTimers();
    const n = slider("count", 5, SCALE), drawn: number[] = [];
    const ready = interact({ n }, async ({ n }) => {
      drawn.push(n);
      await new Promise((resolve) => setTimeout(resolve, 50));
      return drawing(`n is ${n}`);
    });
    await vi.advanceTimersByTimeAsync(100);
    await ready;
    turn(n, { value: 0 });
    expect(drawn.at(-1)).toBe(0);
    for (let i = 1; i <= 200; i++) {
      turn(n, { value: i });
      await vi.advanceTimersByTimeAsync(5);
    }
    await vi.advanceTimersByTimeAsync(200);
    expect([drawn.at(-1), titleIn(held()[1]), held()[2]["text/plain"]]).toEqual([200, "n is 200", "count 200"]);
    expect(drawn.length).toBeLessThan(25); // 1 s of moves
    expect(drawn.length).toBeGreaterThan(8);
  });

  it("a figure that is replaced gives way to another kind of output first, or Lab would not draw it", async () => {
    const n = slider("count", 5, SCALE);
    await interact({ n }, ({ n }) => drawing(`n is ${n}`));
    const before = shown.length;
    turn(n, { value: 6 });
    await vi.waitFor(() => expect(held()[2]["text/plain"]).toBe("count 6"));
    const kinds = shown.slice(before, before + 2).map(({ data }) => Object.keys(data)[0]);
    expect(kinds).toEqual(["text/html", "application/vnd.plotly.v1+json"]);
  });

  it("an error stands where the figure would be, until the next value; the first one is thrown", async () => {
    const n = slider("count", 5, SCALE);
    const draw = ({ n }: { n: number }) => { if (n > 9) throw new Error("<too> many"); return drawing(`${n}`); };
    await interact({ n }, draw);
    turn(n, { value: 10 });
    await vi.waitFor(() => expect(held()[1]["text/plain"]).toBe("Error: <too> many"));
    expect(held()[1]["text/html"]).toContain("&lt;too&gt;");
    turn(n, { value: 3 });
    await vi.waitFor(() => expect(titleIn(held()[1])).toBe("3"));
    await expect(interact({ n: slider("count", 10, SCALE) }, draw)).rejects.toThrow("<too> many");
  });
});
