import type { Caption } from "./figure";

/** A row of a table: column name → value. */
export type Row = Readonly<Record<string, unknown>>;

/** What can be shown as a table: rows, or a danfojs DataFrame. */
export type Tabular = readonly Row[] | { readonly columns: string[]; readonly values: unknown };

/**
 * `best` marks the highest or lowest number of a column; `digits` caps the decimals shown (3 unless said).
 */
export interface TableOptions { readonly best?: Readonly<Record<string, "max" | "min">>;
  readonly digits?: number }

/** The rows of a table, whatever it came as. */
export function tableRows(content: Tabular): readonly Row[] {
  if (!("columns" in content)) return content;
  return (content.values as unknown[][]).map((row) =>
    Object.fromEntries(content.columns.map((column, i) => [column, row[i]])));
}

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]!);

const columnsOf = (rows: readonly Row[]): string[] => [...new Set(rows.flatMap((row) => Object.keys(row)))];
const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

/** How a column is written: numbers with the decimals that its most precise value needs, at most `digits`. */
function writer(values: readonly unknown[], digits: number): { numeric: boolean;
  write(value: unknown): string } {
  const numbers = values.filter(isNumber);
  const decimals = Math.max(0, ...numbers.map((n) => (String(Number(n.toFixed(digits))).split(".")[1] ?? "")
    .length));
  const format = new Intl.NumberFormat("en-GB", { minimumFractionDigits: decimals,
    maximumFractionDigits: decimals });
  return {
    numeric: numbers.length > 0 && values.every((v) => typeof v === "number" || v === null ||
      v === undefined || v === ""),
    write: (value) => isNumber(value) ? format.format(value).replace("-", "−")
      : value === null || value === undefined || Number.isNaN(value) ? "–" : String(value),
  };
}

function best(values: readonly unknown[], which: "max" | "min" | undefined): number | undefined {
  const numbers = values.filter(isNumber);
  return which && numbers.length ? Math[which](...numbers) : undefined;
}

/**
 * A table as HTML that JupyterLab and code hosts show alike: numbers to the right, the best in bold, long
 * ones scroll.
 */
export function htmlTable(rows: readonly Row[], caption?: Caption, options: TableOptions = {}): string {
  const columns = columnsOf(rows).map((name) => {
    const values = rows.map((row) => row[name]);
    return { name, best: best(values, options.best?.[name]), ...writer(values, options.digits ?? 3) };
  });
  const align = (numeric: boolean): string => ` style="text-align:${numeric ? "right" : "left"}"`;
  const head = columns.map((c) => `<th${align(c.numeric)}>${escapeHtml(c.name)}</th>`).join("");
  const body = rows.map((row) => `<tr>${columns.map((c) => {
    const text = escapeHtml(c.write(row[c.name])).replace(/ ± /g, "\u00a0±\u00a0"); // on one line
    const isBest = c.best !== undefined && row[c.name] === c.best;
    return `<td${align(c.numeric)}>${isBest ? `<b>${text}</b>` : text}</td>`;
  }).join("")}</tr>`).join("\n");
  const title = caption ? `<div style="margin:6px 0 2px"><b>${escapeHtml(caption.title)}</b><br>` +
    `<span style="opacity:0.75">${escapeHtml(caption.source)}</span></div>\n` : "";
  const content = `<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table>`;
  return title + (rows.length > 15 ? `<div style="max-height:420px;overflow:auto">${content}</div>`
    : content);
}

/** The same table as aligned text. */
export function textTable(rows: readonly Row[], caption?: Caption, options: TableOptions = {}): string {
  const columns = columnsOf(rows).map((name) => {
    const { numeric, write } = writer(rows.map((row) => row[name]), options.digits ?? 3);
    const texts = [name, ...rows.map((row) => write(row[name]))], width =
      Math.max(...texts.map((t) => t.length));
    return texts.map((text) => numeric ? text.padStart(width) : text.padEnd(width));
  });
  const lines = [-1, ...rows.keys()].map((_, i) => columns.map((column) => column[i]).join("  ").trimEnd());
  return [...caption ? [`${caption.title} (${caption.source})`] : [], ...lines].join("\n");
}
