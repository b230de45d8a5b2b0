import { native, tf } from "./backend";
import { newGraph } from "./graph";
import { allWeights, keepingWeights } from "./step";
import { withinStep } from "./stocklayers";
import { trace } from "./tracing";

/**
 * The layer that by itself, forward or backward, fails as its whole model did while a step of it was recorded;
 * undefined when none does.
 */
export const faultyLayer = (
  model: tf.LayersModel, batchSize: number, { message }: Error,
): tf.layers.Layer | undefined =>
  keepingWeights(allWeights(model), () => model.layers.find(layer => {
    try {
      tf.tidy(() => recordAlone(layer, batchSize));
      return false;
    } catch (error) {
      return (error as Error).message === message;
    }
  }));

function recordAlone(layer: tf.layers.Layer, batchSize: number): void {
  const given = layer.getInputAt(0), weights = layer.weights.map(weight => weight.read());
  const inputs = [given].flat().map(({ shape }) => tf.zeros([batchSize, ...shape.slice(1) as number[]]));
  const graph = newGraph(), { TF_FLOAT } = native().binding, key = tf.tensor1d([0, 0], "int32");
  const known = new Map([...inputs, ...weights].map((tensor, i) =>
    [tensor, graph.placeholder(`given${i}`, TF_FLOAT, tensor.shape)]));
  const compute = (...x: tf.Tensor[]) =>
    tf.sum(layer.apply(Array.isArray(given) ? x : x[0], { training: true }) as tf.Tensor);
  trace(graph, known, () => withinStep(key, tf.ones([batchSize]), () => tf.grads(compute)(inputs)));
}
