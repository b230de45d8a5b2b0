/** A share in per cent: "93.0%". */
export const percent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)}%`;

/** A mean, and half of its 95% interval where there is one: "92.99 ± 0.71". Null stays null: a dash. */
export function plusMinus(
  interval: { readonly mean: number; readonly high: number | null } | null, scale = 100, digits = 2,
): string | null {
  if (!interval) return null;
  const write = (value: number) => (scale * value).toFixed(digits).replace("-", "−");
  return write(interval.mean) + (interval.high === null ? "" : ` ± ${write(interval.high - interval.mean)}`);
}

/** A p-value as it stands in tables: "0.012", "< 0.001". */
export const pText = (p: number): string => (p < 0.001 ? "< 0.001" : p.toFixed(3));

/** "a", "a and b", "a, b and c"; "none". */
export const listed = (names: readonly string[]): string =>
  (names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}` : names[0] ?? "none");

/** A name as it stands in file names and options: "As counted" → "as-counted". */
export const slug = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-");
