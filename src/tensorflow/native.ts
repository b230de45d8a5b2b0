// Readies the process for the native TensorFlow and loads it. Imported by tf.ts before anything else,
// because what is set here is read once, while the library loads.
import { createRequire } from "node:module";
import { resolve } from "node:path";
import util from "node:util";

// One thread inside an operation, one core for each independent operation: the two directions of a BiLSTM run
// side by side, sums keep their order (twice the same, to the bit), and small matrices gain nothing from
// being split.
process.env.TF_NUM_INTRAOP_THREADS ??= "1";
process.env.TF_CPP_MIN_LOG_LEVEL ??= "2"; // warnings and errors, not what the processor could do besides

// On a GPU: memory as it is needed, or the first process would take all of it; and products of floats as floats,
// not rounded to the 10 bits of TF32.
process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= "true";
process.env.NVIDIA_TF32_OVERRIDE ??= "0";

// @tensorflow/tfjs-node-gpu 4.22 calls these two in every operation. Node 22 warns of them, Node 23 has only
// one left.
const legacy = util as unknown as Record<string, unknown>;
legacy.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
legacy.isArray = Array.isArray;

try {
  createRequire(resolve("package.json"))("@tensorflow/tfjs-node-gpu");
} catch (error) {
  const [reason] = String((error as Error).message).split("\n");
  throw new Error(`TensorFlow's native library does not load: run "npm run setup" (${reason})`, { cause: error });
}
