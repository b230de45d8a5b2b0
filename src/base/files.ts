import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** SHA-256 of some contents one after another, in hexadecimal; of an array, its bytes. */
export function sha256(...contents: readonly (string | ArrayBufferView)[]): string {
  const hash = createHash("sha256");
  for (const content of contents) hash.update(typeof content === "string" ? content : bytesOf(content));
  return hash.digest("hex");
}

/**
 * Writes a file whole or not at all: beside its place as PATH.PID.part, then renamed. Makes its folder. Several
 * contents are written one after another. Throws what the file system throws, and leaves nothing half-written.
 */
export function writeWhole(path: string, ...contents: readonly (string | ArrayBufferView)[]): void {
  const draft = `${path}.${process.pid}.part`;
  mkdirSync(dirname(path), { recursive: true });
  try {
    const file = openSync(draft, "w");
    try {
      for (const one of contents) writeFileSync(file, typeof one === "string" ? one : bytesOf(one));
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
