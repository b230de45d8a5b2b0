import { createHash } from "node:crypto";
import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { shownPath } from "./paths";

/** SHA-256 of some contents one after another, in hexadecimal; of an array, its bytes. */
export function sha256(...contents: readonly (string | ArrayBufferView)[]): string {
  const hash = createHash("sha256");
  for (const content of contents) hash.update(typeof content === "string" ? content : bytesOf(content));
  return hash.digest("hex");
}

/**
 * Writes a file whole or not at all: beside its place as PATH.PID.part, then renamed. Makes its folder. Several
 * contents are written one after another. Leaves nothing half-written. Throws an UnwrittenError.
 */
export function writeWhole(path: string, ...contents: readonly (string | ArrayBufferView)[]): void {
  const draft = `${path}.${process.pid}.part`;
  try {
    makeFolder(dirname(path));
    const file = openSync(draft, "w");
    try {
      for (const one of contents) writeFileSync(file, typeof one === "string" ? one : bytesOf(one));
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch (error) {
    if (existsSync(draft)) rmSync(draft);
    throw new UnwrittenError(path, error);
  }
}

/** Makes a folder and those above it. Of a read-only disk Node says "no such file or directory" when it makes two. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    if (!existsSync(dirname(folder))) makeFolder(dirname(folder));
    mkdirSync(folder); // throws the system's reason
  }
}

/** A record as JSON with a line for each field, and for each record of a list, so that a change is a line of a diff. */
export function recordLines(record: object): string {
  const isRecord = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);
  const text = (value: unknown) => (Array.isArray(value) && value.some(isRecord)
    ? `[\n${value.map(item => JSON.stringify(item)).join(",\n")}\n]` : JSON.stringify(value));
  const fields = Object.entries(record).filter(([, value]) => value !== undefined);
  return `{\n${fields.map(([key, value]) => `${JSON.stringify(key)}: ${text(value)}`).join(",\n")}\n}\n`;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);

/** A file or folder that could not be written: its path, the system's reason, and the way out if there is one. */
export class UnwrittenError extends Error {
  constructor(path: string, cause: unknown) {
    const { code = "", message } = cause as NodeJS.ErrnoException;
    const reason = message.replace(/^[A-Z]+: /, "").replace(/, [a-z]+\b.*$/, "");
    const wayOut = /^(ENOSPC|EDQUOT)$/.test(code) ? ": `npm run clean` shows what can go" : "";
    super(`${shownPath(path)} cannot be written: ${reason}${wayOut}`, { cause });
  }
}

/**
 * A CSV file's text, without a byte-order mark.
 * @param file what to call it in errors
 * @throws Error that names the file and the way out when it is not in UTF-8: read as such, Jörg and Järg would be one
 */
export function csvText(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`${file} is not in UTF-8; in Excel, save it as “CSV UTF-8”`);
  }
}

/**
 * Names the columns of a CSV file, one after another, in lower case; one without a title has its number.
 * @param file what to call it in errors
 * @returns what papaparse takes as transformHeader; it throws an Error that names the file and a title that is there
 *   twice
 */
export function columnNames(file: string): (title: string, index: number) => string {
  const titles: string[] = [];
  return (title, index) => {
    titles[index] = title.trim().toLowerCase() || `column ${index + 1}`;
    if (titles.indexOf(titles[index]) < index)
      throw new Error(`${file} has two columns ${titles[index]}: rename or remove one of them`);
    return titles[index];
  };
}
