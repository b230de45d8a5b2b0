// The library brings no types; only what is used.

declare module "papaparse" {
  interface Options { header: true; skipEmptyLines?: "greedy"; transformHeader(title: string, index: number): string }
  interface Fault { readonly type: string; readonly message: string; readonly row?: number; readonly index?: number }
  interface Parsed {
    readonly data: Record<string, string | string[]>[]; // an array: what a line has beyond the columns
    readonly meta: { readonly fields?: string[] };
    readonly errors: readonly Fault[];
  }
  export function parse(text: string, options: Options): Parsed;
  /** CSV of records, with their keys in the first line. */
  export function unparse(rows: readonly object[], settings: { readonly newline: string }): string;
}
