import "./native";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import * as tf from "@tensorflow/tfjs-node-gpu";
import type { TFEOpAttr, TFJSBinding } from "@tensorflow/tfjs-node-gpu/dist/tfjs_binding";

/** The one TensorFlow of the process. */
export { tf };
export type { TFEOpAttr as Attribute, TFJSBinding as Binding };

/** What of tfjs-node's backend is used here: its operations by name, and the native identity of a tensor. */
export interface NativeBackend {
  binding: TFJSBinding;
  readonly isUsingGpuDevice: boolean;
  executeMultipleOutputs(op: string, attributes: TFEOpAttr[], inputs: tf.Tensor[], of: number): tf.Tensor[];
  getInputTensorIds(tensors: tf.Tensor[]): number[];
  createOutputTensor(of: { id: number; shape: number[]; dtype: number }): tf.Tensor;
}

export const native = (): NativeBackend => tf.backend() as unknown as NativeBackend;

/** The number by which the native library knows a tensor, whose values are handed over if need be. */
export const nativeId = (tensor: tf.Tensor): number => native().getInputTensorIds([tensor])[0];

/** Runs any TensorFlow operation by its name (tensorflow.org/api_docs, "Raw ops"). */
export const runOp = (op: string, attributes: TFEOpAttr[], inputs: tf.Tensor[], outputs: number) =>
  native().executeMultipleOutputs(op, attributes, inputs, outputs);

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
 * NVIDIA driver but the GPU is not used.
 */
export function describeBackend(): string {
  const tensorflow = `TensorFlow ${binding.TF_Version}`;
  if (native().isUsingGpuDevice) return `${tensorflow} on ${gpuName()}, ${cudaVersion()}`;
  const cpu = `${tensorflow} on the CPU, ${availableParallelism()} cores`;
  if (!existsSync(NVIDIA)) return cpu;
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
