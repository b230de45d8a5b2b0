import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { writeWhole } from "./files";

/** Where a number comes from. */
export interface Provenance {
  readonly corpus: string;        // the corpus' label
  readonly checksum: string;      // of the corpus' content, see corpusChecksum
  readonly configuration: Readonly<Record<string, unknown>>; // settings, protocol, hyperparameters
  readonly seeds: readonly number[];
  readonly backend: string;       // describeBackend(), which names TensorFlow's version; or "none"
  readonly seconds: number;       // wall time
}

export interface Result<T> extends Provenance {
  readonly name: string;
  readonly value: T;
  readonly versions: Readonly<Record<string, string>>;
  readonly date: string;          // ISO 8601, UTC
}

/** The folder of result files: SER_RESULTS, which the runner sets, or else data/runs/latest/results. */
export const resultsFolder = () => resolve(process.env.SER_RESULTS || "data/runs/latest/results");

/**
 * Writes a result with its provenance to NAME.json, whole or not at all, and returns the path. Typed arrays
 * become arrays. Throws an Error when the name is no plain file name, or when a number is not finite: JSON
 * would silently turn it into null.
 */
export async function saveResult<T>(name: string, value: T, provenance: Provenance): Promise<string> {
  const path = pathOf(name);
  const date = new Date().toISOString();
  const result: Result<T> = { name, ...provenance, date, versions: versions(), value };
  const json = JSON.stringify(result, (key, part) => {
    if (typeof part === "number" && !Number.isFinite(part))
      throw new Error(`result "${name}": ${key} is ${part}`);
    return ArrayBuffer.isView(part) ? Array.from(part as Float32Array) : part;
  }, 1);
  writeWhole(path, `${json}\n`);
  return path;
}

/**
 * Reads a result of this run, or of another folder: "data/results" has the committed ones. Throws an Error that
 * names the file and the way out when it is not there or damaged.
 */
export async function loadResult<T>(name: string, folder = resultsFolder()): Promise<Result<T>> {
  const path = pathOf(name, folder);
  const text = await readFile(path, "utf8").catch(() => {
    throw new Error(`No result "${name}" in ${folder}. Run the notebook that writes it first.`);
  });
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${path} is damaged. Delete it and run the notebook that writes it again.`);
  }
}

function pathOf(name: string, folder = resultsFolder()): string {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name))
    throw new Error(`"${name}" is not a name for a result: use a–z, 0–9 and - only`);
  return join(resolve(folder), `${name}.json`);
}

/** Versions of this project, Node and TensorFlow.js. */
export function versions(): Record<string, string> {
  const of = (folder: string): string =>
    JSON.parse(readFileSync(resolve(folder, "package.json"), "utf8")).version;
  return {
    "speech-emotion-notebooks": of("."),
    node: process.versions.node,
    tfjs: of("node_modules/@tensorflow/tfjs-node-gpu"),
  };
}
