import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { TFEOpAttr, TFJSBinding } from "@tensorflow/tfjs-node-gpu/dist/tfjs_binding";
import { tf } from "./tf";

export { tf };
export type { TFEOpAttr as Attribute, TFJSBinding as Binding };

/** What of tfjs-node's backend is used here: its operations by name, and the native identity of a tensor. */
export interface NativeBackend {
  binding: TFJSBinding;
  readonly isUsingGpuDevice: boolean;
  getInputTensorIds(tensors: tf.Tensor[]): number[];
  createOutputTensor(of: { id: number; shape: number[]; dtype: number }): tf.Tensor;
}

/** The backend in use. Everything native goes through it, so that a recording can stand in for its binding. */
export const native = (): NativeBackend => tf.backend() as unknown as NativeBackend;

/** The number by which the native library knows a tensor, whose values are handed over if need be. */
export const nativeId = (tensor: tf.Tensor): number => native().getInputTensorIds([tensor])[0];

const INT8 = 6; // DT_INT8 of tensorflow/core/framework/types.proto

/**
 * Runs any TensorFlow operation by its name (tensorflow.org/api_docs, "Raw ops"). An output of int8, which tfjs
 * refuses, passes for one of uint8: to be handed on, not to be read.
 */
export function runOp(op: string, attributes: TFEOpAttr[], inputs: tf.Tensor[], outputs: number): tf.Tensor[] {
  const backend = native(), { binding } = backend;
  return binding.executeOp(op, attributes, backend.getInputTensorIds(inputs), outputs)
    .map(made => backend.createOutputTensor(made.dtype === INT8 ? { ...made, dtype: binding.TF_UINT8 } : made));
}

const { binding } = native();
export const attribute = {
  bool: (name: string, value: boolean): TFEOpAttr => ({ name, type: binding.TF_ATTR_BOOL, value }),
  int: (name: string, value: number): TFEOpAttr => ({ name, type: binding.TF_ATTR_INT, value }),
  float: (name: string, value: number): TFEOpAttr => ({ name, type: binding.TF_ATTR_FLOAT, value }),
  text: (name: string, value: string): TFEOpAttr => ({ name, type: binding.TF_ATTR_STRING, value }),
  /** The type of the tensors that the operation works on. */
  type: (name: string, of: "float32" | "int32" = "float32"): TFEOpAttr =>
    ({ name, type: binding.TF_ATTR_TYPE, value: of === "float32" ? binding.TF_FLOAT : binding.TF_INT32 }),
};

const NVIDIA = "/proc/driver/nvidia/version";

/**
 * One line on what TensorFlow truly runs on: device, versions, cores. Says so loudly when the machine has an
 * NVIDIA driver but the GPU is not used, unless CUDA_VISIBLE_DEVICES hides it.
 */
export function describeBackend(): string {
  const tensorflow = `TensorFlow ${binding.TF_Version}`;
  if (native().isUsingGpuDevice) return `${tensorflow} on ${gpuName()}, ${cudaVersion()}`;
  const cpu = `${tensorflow} on the CPU, ${availableParallelism()} cores`;
  if (!existsSync(NVIDIA) || ["", "-1"].includes(process.env.CUDA_VISIBLE_DEVICES ?? "all")) return cpu;
  return `${cpu}. THE GPU IS NOT USED although an NVIDIA driver is there: run "npm run setup"`;
}

/** "cuda" or "cpu", as it stands in result files. */
export const device = (): string => (native().isUsingGpuDevice ? "cuda" : "cpu");

function gpuName(): string {
  try {
    const query = ["--query-gpu=name", "--format=csv,noheader"];
    return execFileSync("nvidia-smi", query, { encoding: "utf8" }).split("\n")[0];
  } catch {
    return "an NVIDIA GPU";
  }
}

function cudaVersion(): string {
  const loaded = /libcudart\.so\.([\d.]+)/.exec(readFileSync("/proc/self/maps", "utf8"));
  return loaded ? `CUDA ${loaded[1]}` : "CUDA";
}

/** a b, either transposed first; without the reshapes that tf.matMul adds around every product. */
export function matMul(a: tf.Tensor, b: tf.Tensor, transposeA = false, transposeB = false): tf.Tensor {
  const transposed = [attribute.bool("transpose_a", transposeA), attribute.bool("transpose_b", transposeB)];
  return runOp("MatMul", [...transposed, attribute.type("T")], [a, b], 1)[0];
}

/** The sums over the rows of a matrix, several times as fast as tf.sum. */
export function sumRows(a: tf.Tensor): tf.Tensor {
  return runOp("BiasAddGrad", [attribute.type("T"), attribute.text("data_format", "NHWC")], [a], 1)[0];
}

/** The equal blocks of a tensor along an axis, put in another order. */
export function swapBlocks(tensor: tf.Tensor, order: readonly number[], axis: number): tf.Tensor {
  const blocks = tf.split(tensor, order.length, axis);
  return tf.concat(order.map(block => blocks[block]), axis);
}

/** Rows of a tensor. tf.gather would look at every index in JavaScript, to see that it is in range. */
export function takeRows(tensor: tf.Tensor, rows: tf.Tensor): tf.Tensor {
  const { type, int } = attribute;
  const types = [type("Tparams"), type("Tindices", "int32"), type("Taxis", "int32")];
  return runOp("GatherV2", [...types, int("batch_dims", 0)], [tensor, rows, tf.scalar(0, "int32")], 1)[0];
}

/** A 64-bit whole number, which tfjs has no type for: it takes it for an int32, TensorFlow knows better. */
export function int64(value: number): tf.Tensor {
  const { binding } = native();
  const id = binding.createTensor([], binding.TF_INT64, Int32Array.of(value, 0)); // low half first
  return native().createOutputTensor({ id, shape: [], dtype: binding.TF_INT32 });
}
