/** What README and notebooks say that the result files no longer do: each line and each cell by its place. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as paper from "../../src/base";
import { type Claim, type Evidence, verdictLines } from "../../src/claims";
import { NOTEBOOKS, readCells, sourceOf } from "./notebooks";
import { withResults } from "./readme";

/** The README's lines that differ from what the results make of them, with both. */
export function staleLines(readme: string, evidence: Evidence, claims: readonly Claim[]): string[] {
  const made = withResults(readme, evidence, claims).split("\n"), lines = readme.split("\n");
  if (made.length !== lines.length)
    return [`README.md has ${lines.length} lines, the results make ${made.length}`];
  return lines.flatMap((line, i) => (line === made[i] ? []
    : [`README.md, line ${i + 1} says\n  ${line}\nand the results say\n  ${made[i]}`]));
}

const LOAD = /loadResult<[^>]*>\("([^"]+)"\)/;

/**
 * The numbers in the notebooks' closing cells that the parts of their result files which are named there do not
 * give, whichever way a number is written: as it is, in per cent, rounded, as the length of a list, or within a
 * text; nor do settings or the paper. Notebook 09 is compared line by line. `folder` holds the result files.
 */
export const staleCells = (folder: string, claims: readonly Claim[]): string[] => NOTEBOOKS.flatMap(path => {
  const code = readCells(path).filter(one => one.cell_type === "code"), cell = code.at(-1)!;
  const read = code.findIndex(one => LOAD.test(sourceOf(one))), source = code.slice(read).map(sourceOf).join("\n");
  const said = [cell.outputs?.at(-1)?.data?.["text/plain"]].flat().join("");
  const place = `${path}, cell ${(cell as { id?: string }).id}`;
  const [, name] = LOAD.exec(source) ?? [];
  if (!name) return linesOff(place, said.split("\n"), verdictLines(claims));
  const { value, configuration } = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
  const known = numbersIn([partsNamed(source, value), configuration, paper, source]);
  return numbersIn(said).filter(number => !known.some(one => writtenAs(one, number)))
    .map(({ text }) => `${place} says ${text}, which ${name}.json does not give`);
});

const linesOff = (place: string, said: readonly string[], now: readonly string[]): string[] =>
  now.flatMap((line, i) => (line === said[i] ? []
    : [`${place} says\n  ${said[i]}\nand the results say\n  ${line}`]));

/** The parts of a result that a cell's source names, as in saw.asCounted.scores. */
const partsNamed = (source: string, value: object): unknown[] =>
  [...source.matchAll(/\bsaw((?:\??\.\w+)+)/g)].map(([, path]) => path.split(/\??\./).slice(1).reduce(
    (part: any, name) => (Object(part) === part && Object.hasOwn(part, name) ? part[name] : part), value));

interface Written { readonly value: number; readonly text: string }

/** Every number in a value, however deep: numbers, those within texts, and how long lists are. */
function numbersIn(part: unknown): Written[] {
  if (typeof part === "number") return [{ value: part, text: String(part) }];
  if (typeof part === "string")
    return (part.match(/\d[\d,]*(\.\d+)?/g) ?? [])
      .map(text => ({ text, value: Number(text.replace(/,/g, "")) }));
  if (typeof part !== "object" || part === null) return [];
  const length = Array.isArray(part) ? [{ value: part.length, text: String(part.length) }] : [];
  return [...length, ...Object.values(part).flatMap(numbersIn)];
}

/** Whether a number, as it is or in per cent, is what `written` says, at that many decimals. */
function writtenAs({ value }: Written, written: Written): boolean {
  const decimals = (written.text.split(".")[1] ?? "").length, half = 0.5 * 10 ** -decimals + 1e-9;
  return [value, 100 * value].some(one => Math.abs(Math.abs(one) - written.value) <= half);
}
