import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";

/**
 * The folder under data/cache for what was made with `settings` by some files of src: editing one of them
 * starts a new folder.
 */
export function packFolder(kind: string, settings: string, sources: readonly string[]): string {
  const hash = createHash("sha256").update(settings);
  for (const file of sources) hash.update(readFileSync(resolve("src", file)));
  return resolve("data/cache", kind, hash.digest("hex").slice(0, 16));
}

/**
 * The arrays kept in a folder of pack files, by key. Each pack begins with its SHA-256, so a damaged one is
 * deleted instead of believed.
 */
export async function readPacks(folder: string): Promise<Map<string, Float32Array>> {
  const arrays = new Map<string, Float32Array>();
  for (const file of await readdir(folder).catch(() => [])) {
    if (!file.endsWith(".pack")) continue;
    const bytes = readFileSync(join(folder, file)); // in one piece: small ones would keep the collector busy
    if (bytes.length < 36 || !sha256(bytes.subarray(32)).equals(bytes.subarray(0, 32))) {
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
  return arrays;
}

/** Adds a pack to the folder. It appears whole or not at all: written under another name, then renamed. */
export async function writePack(folder: string, arrays: ReadonlyMap<string, Float32Array>): Promise<void> {
  if (arrays.size === 0) return;
  const lengths = JSON.stringify([...arrays].map(([key, values]) => [key, values.length]));
  const index = Buffer.from(lengths.padEnd(4 * Math.ceil(lengths.length / 4))); // values stay aligned
  const header = Buffer.alloc(4);
  header.writeUInt32LE(index.length);
  const bodies = [...arrays.values()].map((v) => Buffer.from(v.buffer, v.byteOffset, v.byteLength));
  const parts = [header, index, ...bodies];
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  const digest = hash.digest();
  await mkdir(folder, { recursive: true });
  await removeAbandoned(folder);
  const temporary = join(folder, `${randomBytes(8).toString("hex")}.tmp`);
  const file = await open(temporary, "wx");
  await file.writev([digest, ...parts]);
  await file.close();
  await rename(temporary, join(folder, `${digest.toString("hex").slice(0, 16)}.pack`));
}

/** What runs that were killed while writing left behind an hour ago or longer. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const file of await readdir(folder)) {
    if (!file.endsWith(".tmp")) continue;
    const age = Date.now() - (await stat(join(folder, file)).catch(() => ({ mtimeMs: Infinity }))).mtimeMs;
    if (age > 3_600_000) await rm(join(folder, file), { force: true });
  }
}

const sha256 = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();
