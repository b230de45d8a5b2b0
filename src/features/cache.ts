import { readFileSync } from "node:fs";
import { readdir, rm, utimes } from "node:fs/promises";
import { join, resolve } from "node:path";
import { sha256, writeWhole } from "../base";

/**
 * The folder under data/cache for what was made with `settings` by some files of src: a change of their code starts
 * a new folder. Where they lie, what they import and what their comments say is no such change.
 */
export const cacheFolder = (kind: string, settings: string, sources: readonly string[]): string =>
  resolve("data/cache", kind, sha256(settings, ...sources.map(codeOf)).slice(0, 16));

function codeOf(source: string): string | Uint8Array {
  const content = readFileSync(resolve("src", source));
  if (!source.endsWith(".ts")) return content;
  return content.toString().replace(/^(import|export [{*])[^;]*from "[^"]+";$/gm, "")
    .replace(/\/\*[^]*?\*\/|(?<=^|\s)\/\/.*$/gm, "").replace(/\s+/g, " ");
}

/**
 * The arrays kept in a folder of pack files, by key. Each pack begins with its SHA-256, so a damaged one is
 * deleted instead of believed. The folder's time says when it was last used: `npm run clean` goes by it.
 */
export async function readCache(folder: string): Promise<Map<string, Float32Array>> {
  const arrays = new Map<string, Float32Array>();
  for (const file of await readdir(folder).catch(() => [])) {
    if (!file.endsWith(".pack")) continue;
    const bytes = readFileSync(join(folder, file)); // in one piece: small ones would keep the collector busy
    if (bytes.length < 36 || sha256(bytes.subarray(32)) !== bytes.toString("hex", 0, 32)) {
      await rm(join(folder, file), { force: true });
      continue;
    }
    const start = 36 + bytes.readUInt32LE(32);
    const values = new Float32Array(bytes.buffer, bytes.byteOffset + start, (bytes.length - start) / 4);
    let at = 0;
    for (const [key, length] of JSON.parse(bytes.toString("utf8", 36, start)) as [string, number][]) {
      arrays.set(key, values.subarray(at, at += length));
    }
  }
  if (arrays.size) await utimes(folder, new Date(), new Date()).catch(() => {}); // it may belong to somebody else
  return arrays;
}

/** Adds a pack to the folder. It appears whole or not at all: written under another name, then renamed. */
export async function writeCache(folder: string, arrays: ReadonlyMap<string, Float32Array>): Promise<void> {
  if (arrays.size === 0) return;
  const lengths = JSON.stringify([...arrays].map(([key, values]) => [key, values.length]));
  const index = Buffer.from(lengths.padEnd(4 * Math.ceil(lengths.length / 4))); // values stay aligned
  const header = Buffer.alloc(4);
  header.writeUInt32LE(index.length);
  const bodies = [...arrays.values()].map((v) => Buffer.from(v.buffer, v.byteOffset, v.byteLength));
  const parts = [header, index, ...bodies];
  const digest = sha256(...parts);
  writeWhole(join(folder, `${digest.slice(0, 16)}.pack`), Buffer.from(digest, "hex"), ...parts);
}
