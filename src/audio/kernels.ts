import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/** The inner loops, which take nearly all of the time; explained in assembly/kernels.ts. Data by address. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): void };
  heap(): number;
  fromIntegers(integers: number, count: number, x: number): void;
  normalise(x: number, count: number): void;
  lowpass(
    x: number, blocks: number, length: number, margin: number, step: number, response: number, cosine: number,
    sine: number, work: number, y: number,
  ): void;
  polyphase(x: number, rows: number, taps: number, up: number, down: number, count: number, y: number): void;
  melFrames(
    x: number, frames: number, hop: number, length: number, window: number, cosine: number, sine: number,
    work: number, magnitude: number, bands: number, first: number, end: number, weights: number, mel: number,
  ): void;
}

type Table = Float32Array | Float64Array | Int32Array;

/** One copy of the kernels with a memory of its own: tables that stay, then room for the data of one call. */
export interface Kernels extends Omit<Exports, "heap"> {
  /** Puts a table into memory for good; its address. */
  place(table: Table): number;
  /** The address of this many bytes after the tables, until the next call. Views made before it are void. */
  room(bytes: number): number;
}

// Every Node has WebAssembly, but its types belong to the DOM's.
const { Module, Instance } = (globalThis as unknown as { WebAssembly: {
  Module: new (bytes: Uint8Array) => object; Instance: new (module: object) => { exports: unknown };
} }).WebAssembly;

let compiled: object | undefined;

/**
 * A copy of the kernels, compiled once in each thread, with a memory of its own that only grows.
 * @throws Error when src/audio/kernels.wasm is not there, seen from the working directory
 */
export function startKernels(): Kernels {
  compiled ??= new Module(readFileSync(resolve("src/audio/kernels.wasm")));
  const { heap, ...kernels } = new Instance(compiled).exports as Exports;
  const { memory } = kernels;
  let top = align(heap());
  const room = (bytes: number): number => {
    const missing = top + bytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65536));
    return top;
  };
  const place = (table: Table): number => {
    const at = room(table.byteLength);
    new Uint8Array(memory.buffer).set(new Uint8Array(table.buffer, table.byteOffset, table.byteLength), at);
    top = align(top + table.byteLength);
    return at;
  };
  return { ...kernels, place, room };
}

/** The angles of one turn in `length` steps, then of one in fewer: what the kernels' transforms are given. */
export const turns = (length: number, fewer: number): Float64Array =>
  Float64Array.from({ length: length + fewer },
    (_, i) => 2 * Math.PI * (i < length ? i / length : (i - length) / fewer));

/** Where results go. New memory for each of thousands of recordings would cost a fifth of all the time. */
export type Allocate = (length: number) => Float32Array;
export const fresh: Allocate = (length) => new Float32Array(length);

/** Hands out one and the same memory: each result lasts until the next. */
export function reused(): Allocate {
  let space = fresh(0);
  return (length) => {
    if (length > space.length) space = fresh(2 * length);
    return space.subarray(0, length);
  };
}

/** The next address that holds any kind of number. */
export const align = (address: number): number => (address + 15) & ~15;

/** `make`, remembering what it made for the last few keys. */
export function rememberLast<T>(limit: number, make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.delete(key);
    made.set(key, value); // the most recent is last
    if (made.size > limit) made.delete(made.keys().next().value!);
    return value;
  };
}
