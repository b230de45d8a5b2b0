// The library brings no types; only what is used.

declare module "papaparse" {
  interface Options { header: true; skipEmptyLines: "greedy"; transformHeader(title: string): string }
  interface Parsed {
    readonly data: Record<string, string>[];
    readonly meta: { readonly fields?: string[] };
    readonly errors: { readonly message: string; readonly row?: number }[];
  }
  export function parse(text: string, options: Options): Parsed;
}
