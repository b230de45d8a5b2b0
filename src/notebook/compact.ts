import type { Figure } from "../figures/figure";

/** A typed array as plotly reads it from JSON: little-endian numbers in base64, rows one after another. */
export interface TypedArray { readonly dtype: "f4"; readonly bdata: string; readonly shape?: string }

const MANY = 200;

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((v) => typeof v === "number" && Number.isFinite(v));

function pack(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const rows: unknown[] = Array.isArray(value[0]) ? value : [value];
  const width = (rows[0] as unknown[] | undefined)?.length ?? 0;
  if (rows.length * width < MANY || !rows.every((row) => isNumbers(row) && row.length === width)) return value;
  const floats = Float32Array.from((rows as number[][]).flat());
  const bdata = Buffer.from(floats.buffer).toString("base64");
  return { dtype: "f4", bdata, ...(rows === value && { shape: `${rows.length}, ${width}` }) };
}

/**
 * The same figure with its long lists and images of finite numbers as typed arrays, at single precision. A
 * notebook file keeps every number of a list on a line of its own, which makes an image twice as large.
 */
export const compact = ({ data, layout }: Figure): Figure => ({
  data: data.map((trace) =>
    Object.fromEntries(Object.entries(trace).map(([key, value]) => [key, pack(value)]))),
  layout,
});
