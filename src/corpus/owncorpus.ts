/// <reference path="./papaparse.d.ts" />
import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, relative, resolve, sep } from "node:path";
import { parse } from "papaparse";
import { columnNames, csvText, givenPath } from "../base";
import { checkEmotions, readLabelMap } from "./emotions";
import { CORPORA } from "./readers";
import type { Corpus, Utterance } from "./utterance";

const COLUMNS = ["file", "speaker", "emotion"] as const;

/**
 * A corpus of your own: a CSV file with the columns file (below the CSV's folder), speaker, emotion and, where
 * there is one, text: what is said, which lets splits keep words apart. Emotions are 2 to 20 words of your own; a
 * labels.csv beside it can map them, see readLabelMap. The CSV's name is the corpus', with its ending where it would
 * else be that of a published corpus.
 * Throws an Error that names the file, up to five lines with what is wrong with each, and what is allowed.
 */
export async function readOwnCorpus(csv: string): Promise<Corpus> {
  const path = givenPath(csv), name = nameOf(basename(path)), folder = dirname(path);
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${csv} cannot be read (${error.code}): looked for at ${path}`);
  });
  const rows = rowsOf(csvText(bytes, csv), csv), labels = await readLabelMap(folder);
  const utterances: Utterance[] = [], wrong: string[] = [];
  const leftOut = new Map<string, Map<string, string>>(), seen = new Map<string, number>();
  for (const { line, odd, file, speaker, emotion, said } of rows) {
    const full = pathOf(folder, file), label = emotion.toLowerCase(), before = seen.get(full);
    const reason = odd ?? whyNot(full, file, speaker, label)
      ?? (before === undefined ? undefined : `${file} is already in line ${before}`);
    if (reason !== undefined) {
      wrong.push(`line ${line}: ${reason}`);
      continue;
    }
    seen.set(full, line);
    const id = `${name}/${relative(folder, full).split(sep).join("/")}`;
    const counts = labels.has(label) ? labels.get(label)! : label;
    if (counts) utterances.push({ id, path: full, corpus: name, speaker, text: said || file, emotion: counts });
    else leftOut.set(label, (leftOut.get(label) ?? new Map()).set(id, full));
  }
  if (wrong.length) {
    const more = wrong.length > 5 ? [`… and ${wrong.length - 5} more`] : [];
    throw new Error([`${csv} has ${wrong.length} lines that cannot be used:`, ...wrong.slice(0, 5), ...more]
      .join("\n  "));
  }
  if (!utterances.length) throw new Error(leftOut.size ? `labels.csv leaves every recording of ${csv} out`
    : `${csv} lists no recording below its first line`);
  utterances.sort((a, b) => (a.id < b.id ? -1 : 1));
  checkEmotions(utterances, csv);
  return { label: name, standin: false, folder, utterances, copies: [], unexpected: [],
    leftOut: [...leftOut].map(([label, paths]) =>
      ({ corpus: name, reason: `labels.csv leaves ${label} out`, paths })) };
}

/** What a line of the CSV says, and, where it has more or fewer fields than there are columns, what is odd about it. */
interface Row {
  readonly line: number; // as an editor counts, where it begins
  readonly odd?: string;
  readonly file: string; readonly speaker: string; readonly emotion: string; readonly said: string;
}

/**
 * The lines below the first that are not empty. Throws an Error where a quotation mark or a column is missing, or
 * a column is there twice.
 */
function rowsOf(text: string, csv: string): Row[] {
  const plain = text.trimStart(); // empty lines
  const firstLine = 1 + lineBreaks(text.slice(0, text.length - plain.length));
  const { data, meta, errors } = parse(plain, { header: true, transformHeader: columnNames(csv) });
  const quote = errors.find((e) => e.type === "Quotes");
  if (quote) {
    const line = firstLine + lineBreaks(plain.slice(0, quote.index));
    throw new Error(`${csv}, line ${line}: a quotation mark has no partner. Put one at both ends of the value, or ` +
      'none; one within the value is written twice, ""');
  }
  const columns = meta.fields ?? [], absent = COLUMNS.filter((column) => !columns.includes(column));
  if (absent.length) {
    throw new Error(`${csv} has no column ${absent.join(", ")}: its first line must name file, speaker and ` +
      `emotion; it names ${shown(columns.join(", ")) || "nothing"}`);
  }
  let next = firstLine + 1 + lineBreaks(columns.join());
  return data.flatMap((row, i): Row[] => {
    const line = next, values = Object.values(row).map(String);
    next += 1 + lineBreaks(values.join()); // a quoted value may have its own
    if (values.every((value) => !value.trim())) return []; // an empty line
    const [file, speaker, emotion, said] = [...COLUMNS, "text"].map((column) => String(row[column] ?? "").trim());
    return [{ line, odd: errors.find((e) => e.row === i)?.message, file, speaker, emotion, said }];
  });
}

const lineBreaks = (text: string): number => text.match(/\r\n|\r|\n/g)?.length ?? 0;

/** A file below the folder, or below the home folder, ~, whichever way its name's accents are encoded in the CSV. */
function pathOf(folder: string, file: string): string {
  const from = (name: string) => (/^~\//.test(name) ? givenPath(name) : resolve(folder, name));
  const paths = [file, file.normalize("NFC"), file.normalize("NFD")].map(from);
  return paths.find(existsSync) ?? paths[0];
}

/** Why a line is no utterance by what it says, or undefined where it is one. */
function whyNot(path: string, file: string, speaker: string, label: string): string | undefined {
  if (!file || !existsSync(path) || !statSync(path).isFile()) return `there is no file "${shown(file)}"`;
  if (!speaker) return "the speaker is missing";
  return label ? undefined : "the emotion is missing";
}

/** "Mine" of Mine.csv; "TESS.csv" of TESS.csv, so that nothing takes it for what was published. */
function nameOf(file: string): string {
  const name = file.replace(/\.csv$/i, ""), taken = [...CORPORA, "stand-in", "standin", "stand-in corpus"];
  const isTaken = name.split("+").some((part) => taken.some((one) => one.toLowerCase() === part.trim().toLowerCase()));
  return isTaken ? file : name;
}

/** A value as it fits into a message. */
const shown = (value: string) => (value.length > 80 ? `${value.slice(0, 80)}…` : value);
