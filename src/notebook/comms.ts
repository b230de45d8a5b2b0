import { randomBytes } from "node:crypto";

/** What a widget's model knows, as the front end has it: names and defaults are jupyterlab_widgets'. */
export type State = Readonly<Record<string, unknown>>;

/** Hears what a reader changes, or what the front end sends besides: `buffers` are the bytes that come with it. */
export type Listener = (change: State, buffers: readonly Uint8Array[]) => void | Promise<void>;

/** A widget's model. The front end draws it and sends what a reader changes, and hears what we change. */
export interface Widget {
  readonly id: string;
  readonly state: State;
  /** Changes some of the state, here and in the front end. */
  set(change: State): void;
  /** Calls `listener` with what the reader changes, or with a button's `{ event: "click" }`. */
  listen(listener: Listener): void;
  /** Calls `listener` when the widget goes, as when its cell runs again. */
  onClose(listener: () => void): void;
}

// tools/kernel/kernel.cjs passes the front end's messages on, and takes ours.
type Send = (type: string, content: object) => void;
interface Content { readonly comm_id: string; readonly data: State }
const events: NodeJS.EventEmitter = process;
const publish = (type: string, content: object, metadata = {}): void =>
  { events.emit("notebook:publish", type, content, metadata); };

const message = (comm_id: string, data: State): object => ({ comm_id, data: { ...data, buffer_paths: [] } });

interface Model { state: State; readonly listeners: Listener[]; readonly farewells: (() => void)[] }
const models = new Map<string, Model>();

/** All models, as a front end asks for them that was loaded again. */
function allStates(): State {
  return Object.fromEntries([...models].map(([id, { state }]) => [id, {
    model_name: state._model_name, model_module: state._model_module,
    model_module_version: state._model_module_version, state,
  }]));
}

/** Jupyter's widget protocol, version 2.1. */
function receive(type: string, { comm_id, data }: Content, reply: Send, buffers: readonly Uint8Array[] = []): void {
  const model = models.get(comm_id), answer = (content: State) => reply("comm_msg", message(comm_id, content));
  if (type === "comm_close" && models.delete(comm_id)) for (const farewell of model!.farewells) farewell();
  if (type !== "comm_msg") return;
  if (data.method === "request_states") answer({ method: "update_states", states: allStates() });
  if (!model) return;
  if (data.method === "request_state") answer({ method: "update", state: model.state });
  if (data.method === "update") {
    const change = data.state as State;
    answer({ method: "echo_update", state: change }); // until it comes, the front end holds back other values
    model.state = { ...model.state, ...change };
    tell(model, change);
  }
  if (data.method === "custom") tell(model, data.content as State, buffers);
}

/** What a listener throws goes to the cell that ran last: there is no other that could show it. */
function tell({ listeners }: Model, change: State, buffers: readonly Uint8Array[] = []): void {
  for (const listener of listeners) {
    (async () => listener(change, buffers))().catch((error) => console.error(error));
  }
}

let receiving = false;

/** Opens a widget's model with all of its state. Outside a kernel nobody sees it. */
export function openWidget(state: State): Widget {
  if (!receiving) events.on("notebook:comm", receive);
  receiving = true;
  const id = randomBytes(16).toString("hex"), model: Model = { state, listeners: [], farewells: [] };
  models.set(id, model);
  const opening = { comm_id: id, target_name: "jupyter.widget", data: { state, buffer_paths: [] } };
  publish("comm_open", opening, { version: "2.1.0" });
  return {
    id,
    get state() { return model.state; },
    set(change) {
      model.state = { ...model.state, ...change };
      if (models.has(id)) publish("comm_msg", message(id, { method: "update", state: change }));
    },
    listen(listener) { model.listeners.push(listener); },
    onClose(listener) { model.farewells.push(listener); },
  };
}

/** How a model's state names another model. */
export const reference = ({ id }: Widget): string => `IPY_MODEL_${id}`;
