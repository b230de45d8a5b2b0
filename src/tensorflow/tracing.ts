import { type Binding, native, nativeId, tf } from "./backend";
import { type Graph, NotTraceable, type Ref } from "./graph";

/**
 * Runs tensor code once, as always, and writes every TensorFlow operation that it executes into a graph.
 *
 * tfjs hands each operation to the native library through one object, the binding. While `run` runs, another
 * binding stands in its place, which does the same and notes it down: the operation becomes a node, a tensor
 * made from JavaScript numbers a constant. `known` says which tensors of before the recording are which node
 * (placeholders, variables); whatever else the code does in JavaScript is thus frozen into the graph as it
 * went this once.
 *
 * Throws an error that says why when the code cannot be recorded: it reads a tensor's value, draws random
 * numbers in JavaScript, or uses a tensor that is neither made by it nor known. Returns what `run` returned,
 * and how to find the node of each of its tensors.
 */
export function trace<T>(
  graph: Graph, known: ReadonlyMap<tf.Tensor, Ref>, run: () => T,
): { result: T; refOf(of: tf.Tensor): Ref } {
  const backend = native();
  const real = backend.binding;
  const refs = new Map<number, Ref>();
  for (const [tensor, ref] of known) refs.set(nativeId(tensor), ref);
  const computed = new Set<number>(refs.keys());

  const recording: Partial<Binding> = {
    createTensor(shape, type, values) {
      const id = real.createTensor(shape, type, values);
      const { buffer, byteOffset, byteLength } = values as Float32Array;
      refs.set(id, graph.constant(type, shape, new Uint8Array(buffer, byteOffset, byteLength)));
      return id;
    },
    tensorDataSync(id) {
      if (computed.has(id)) throw new NotTraceable("it reads the value of a tensor");
      return real.tensorDataSync(id);
    },
    executeOp(op, attributes, inputs, outputs) {
      const from = inputs.map(id => {
        if (!refs.has(id)) throw new NotTraceable(`${op} uses a tensor that was made before the recording`);
        return refs.get(id)!;
      });
      const made = real.executeOp(op, attributes, inputs, outputs);
      const node = graph.operation(op, from, attributes);
      made.forEach(({ id }, i) => { refs.set(id, i ? `${node}:${i}` : node); computed.add(id); });
      return made;
    },
  };
  const { random } = Math;
  // The binding's own properties cannot be changed, so the stand-in inherits the others.
  backend.binding = Object.create(real, Object.getOwnPropertyDescriptors(recording)) as Binding;
  Math.random = () => { throw new NotTraceable("it draws random numbers in JavaScript"); };
  try {
    return { result: run(), refOf: tensor => refs.get(nativeId(tensor))! };
  } finally {
    backend.binding = real;
    Math.random = random;
  }
}
