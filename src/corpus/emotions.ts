/// <reference path="./papaparse.d.ts" />
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "papaparse";
import { columnNames, csvText, EMOTIONS } from "../base";

/** How many emotions a corpus may have: each needs a colour of its own, and a digit in the study's files. */
const MOST_EMOTIONS = 20;

/** The emotions of some recordings: those of the paper's seven that occur, in its order, then others by name. */
export function emotionsOf(recordings: readonly { readonly emotion: string }[]): string[] {
  const there = new Set(recordings.map(({ emotion }) => emotion)), seven: readonly string[] = EMOTIONS;
  return [...seven.filter(one => there.has(one)), ...[...there].filter(one => !seven.includes(one)).sort()];
}

/** The file beside recordings that maps their labels. */
export const LABELS = "labels.csv";

/** What some labels stand for: the emotion that a recording then has, or null where it is left out. */
export type LabelMap = ReadonlyMap<string, string | null>;

/**
 * The file `labels.csv` in a corpus' folder, with the columns label and emotion: what recordings of that label count
 * as; where the emotion is empty, they are left out. Without the file, every label stands for itself.
 * Throws an Error that names the file where it is not in UTF-8 or names a column twice, and the line
 * where one is wrong.
 */
export async function readLabelMap(folder: string): Promise<LabelMap> {
  const path = join(folder, LABELS);
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw new Error(`${path} cannot be read (${error.code})`);
  });
  if (!bytes) return new Map();
  const clean = (value: unknown) => String(value ?? "").trim().toLowerCase();
  const text = csvText(bytes, path).trimStart();
  const transformHeader = columnNames(path);
  const { data, meta } = parse(text, { header: true, skipEmptyLines: "greedy", transformHeader });
  if (!["label", "emotion"].every(column => meta.fields?.includes(column)))
    throw new Error(`${path}: its first line must name the columns label and emotion`);
  const map = new Map<string, string | null>();
  for (const [i, row] of data.entries()) {
    const label = clean(row.label), emotion = clean(row.emotion);
    if (!label) throw new Error(`${path}: entry ${i + 1} names no label`);
    if (map.has(label)) throw new Error(`${path}: the label ${label} stands there twice`);
    map.set(label, emotion || null);
  }
  return map;
}

/** Throws an Error that names the CSV where its recordings have only one emotion, or too many. */
export function checkEmotions(utterances: readonly { readonly emotion: string }[], csv: string): void {
  const emotions = emotionsOf(utterances), count = emotions.length;
  if (count === 1) throw new Error(`${csv}: every recording is ${emotions[0]}; there must be at least two emotions`);
  if (count > MOST_EMOTIONS)
    throw new Error(`${csv} has ${count} emotions (${emotions.slice(0, 3).join(", ")}, …), more than ` +
      `${MOST_EMOTIONS}: a labels.csv beside it can map its labels to fewer (see data/README.md)`);
}
