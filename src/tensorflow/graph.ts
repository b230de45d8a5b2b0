import { type Attribute, native } from "./backend";

// A TensorFlow graph, written down node by node, and its bytes as a SavedModel: the messages NodeDef,
// AttrValue, TensorProto, GraphDef, MetaGraphDef and SavedModel of tensorflow/core/framework and
// core/protobuf.

/** A node of the graph by its name, or one of its outputs as "name:index", or "^name" to wait for it. */
export type Ref = string;

/**
 * The version that the graph says it was made for. A library runs the graphs of all older versions, so it is
 * that of a TensorFlow (2.6) before the oldest one in use here (2.9, tfjs-node's own).
 */
const PRODUCER = 808;

// Protocol buffers: a field is its number and wire type (0 varint, 2 length and bytes, 5 four bytes), then
// its value.
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}
const whole = (field: number, value: number) => Buffer.concat([varint(field * 8), varint(value)]);
const bytes = (field: number, ...parts: (Uint8Array | string)[]) => {
  const value = Buffer.concat(parts.map(part => (typeof part === "string" ? Buffer.from(part) : part)));
  return Buffer.concat([varint(field * 8 + 2), varint(value.length), value]);
};
const four = (field: number, value: number) => {
  const float = Buffer.alloc(4);
  float.writeFloatLE(value);
  return Buffer.concat([varint(field * 8 + 5), float]);
};

const shapeProto = (shape: readonly number[]) => Buffer.concat(shape.map(size => bytes(2, whole(1, size))));

/** An AttrValue. */
const value = {
  text: (of: string) => bytes(2, of),
  int: (of: number) => whole(3, of),
  float: (of: number) => four(4, of),
  bool: (of: boolean) => whole(5, of ? 1 : 0),
  type: (of: number) => whole(6, of),
  shape: (of: readonly number[]) => bytes(7, shapeProto(of)),
  tensor: (type: number, shape: readonly number[], content: Uint8Array) =>
    bytes(8, whole(1, type), bytes(2, shapeProto(shape)), bytes(4, content)),
  ints: (of: readonly number[]) => bytes(1, bytes(3, ...of.map(varint))),
};

/** An attribute of an operation as it is given to the binding, as an AttrValue. */
function attrValue({ name, type, value: given }: Attribute): Buffer {
  const { binding: types } = native();
  if (type === types.TF_ATTR_TYPE) return value.type(given as number);
  if (type === types.TF_ATTR_BOOL && !Array.isArray(given)) return value.bool(given as boolean);
  if (type === types.TF_ATTR_STRING) return value.text(given as string);
  if (type === types.TF_ATTR_SHAPE) return value.shape(given as number[]);
  if (type === types.TF_ATTR_INT && Array.isArray(given)) return value.ints(given);
  if (type === types.TF_ATTR_INT) return value.int(given as number);
  if (type === types.TF_ATTR_FLOAT && !Array.isArray(given)) return value.float(given as number);
  throw new NotTraceable(`attribute ${name} is of a type that the graph writer does not know (${type})`);
}

/** A training step that has no graph: the reason is the message. */
export class NotTraceable extends Error {}

export interface Graph {
  readonly size: () => number;
  node(op: string, inputs: readonly Ref[], attributes: Readonly<Record<string, Buffer>>, name?: string): Ref;
  /** A node of an operation with its attributes as the binding takes them. */
  operation(op: string, inputs: readonly Ref[], attributes: readonly Attribute[]): Ref;
  constant(type: number, shape: readonly number[], content: Uint8Array): Ref;
  placeholder(name: string, type: number, shape: readonly number[]): Ref;
  /** A float variable, with NAME_in, a placeholder, NAME_set, which assigns it a copy, and NAME_out, its value. */
  variable(name: string, shape: readonly number[]): void;
  assign(variable: string, to: Ref): Ref;
  /** A node that does nothing but be there once everything in `waitFor` is done. */
  done(name: string, waitFor: readonly Ref[]): Ref;
  /** The same value under another name, computed after everything in `waitFor`. */
  named(name: string, of: Ref, waitFor?: readonly Ref[]): Ref;
  savedModel(): Buffer;
}

export function newGraph(): Graph {
  const nodes: Buffer[] = [];
  const constants = new Map<string, Ref>();
  const FLOAT = value.type(native().binding.TF_FLOAT);

  const graph: Graph = {
    size: () => nodes.length,
    node(op, inputs, attributes, name = `${op}_${nodes.length}`) {
      const entries = Object.entries(attributes).map(([key, of]) => bytes(5, bytes(1, key), bytes(2, of)));
      nodes.push(bytes(1, bytes(1, name), bytes(2, op), ...inputs.map(input => bytes(3, input)), ...entries));
      return name;
    },
    operation: (op, inputs, attributes) =>
      graph.node(op, inputs, Object.fromEntries(attributes.map(of => [of.name, attrValue(of)]))),
    constant(type, shape, content) {
      const make = () =>
        graph.node("Const", [], { dtype: value.type(type), value: value.tensor(type, shape, content) });
      if (content.length > 64) return make();
      // The same few numbers come thousands of times.
      const key = `${type} ${shape} ${Buffer.from(content).toString("hex")}`;
      if (!constants.has(key)) constants.set(key, make());
      return constants.get(key)!;
    },
    placeholder: (name, type, shape) =>
      graph.node("Placeholder", [], { dtype: value.type(type), shape: value.shape(shape) }, name),
    variable(name, shape) {
      const names = { shared_name: value.text(name), container: value.text("") };
      graph.node("VarHandleOp", [], { dtype: FLOAT, shape: value.shape(shape), ...names }, name);
      graph.node("ReadVariableOp", [name], { dtype: FLOAT }, `${name}_out`);
      graph.placeholder(`${name}_in`, native().binding.TF_FLOAT, shape);
      // What is fed may share the memory of a JavaScript array. A variable would keep it, and the thread that assigns
      // the next value would let go of it, which only JavaScript's own thread may: two at once corrupt the heap.
      const copy = graph.node("DeepCopy", [`${name}_in`], { T: FLOAT });
      graph.node("AssignVariableOp", [name, copy], { dtype: FLOAT }, `${name}_set`);
    },
    assign: (variable, to) => graph.node("AssignVariableOp", [variable, to], { dtype: FLOAT }),
    done: (name, waitFor) =>
      graph.named(name, graph.constant(native().binding.TF_FLOAT, [], new Uint8Array(4)), waitFor),
    named: (name, of, waitFor = []) =>
      graph.node("Identity", [of, ...waitFor.map(ref => `^${ref}`)], { T: FLOAT }, name),
    savedModel() {
      const graphDef = Buffer.concat([...nodes, bytes(4, whole(1, PRODUCER))]);
      return Buffer.concat([whole(1, 1), bytes(2, bytes(1, bytes(4, "serve")), bytes(2, graphDef))]);
    },
  };
  return graph;
}
