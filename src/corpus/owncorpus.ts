/// <reference path="./papaparse.d.ts" />
import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { parse } from "papaparse";
import { type Emotion, EMOTIONS, givenPath } from "../base";
import type { Corpus, Utterance } from "./utterance";

const COLUMNS = ["file", "speaker", "emotion"] as const;

/**
 * A corpus of your own: a CSV file with the columns file (below the CSV's folder), speaker, emotion and, where
 * there is one, text: what is said, which lets splits keep words apart. The CSV's name is the corpus'.
 * Throws an Error that names the file, up to five rows with what is wrong with each, and what is allowed.
 */
export async function readOwnCorpus(csv: string): Promise<Corpus> {
  const path = givenPath(csv), name = basename(path).replace(/\.csv$/i, ""), folder = dirname(path);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${csv} cannot be read (${error.code}): looked for at ${path}`);
  });
  const { data, meta, errors } = parse(text.replace(/^\uFEFF/, ""), { // a byte-order mark
    header: true, skipEmptyLines: "greedy", transformHeader: (title) => title.trim().toLowerCase(),
  });
  const absent = COLUMNS.filter((column) => !meta.fields?.includes(column));
  if (absent.length) {
    throw new Error(`${csv} has no column ${absent.join(", ")}: its first line must name file, speaker and ` +
      `emotion; it names ${meta.fields?.join(", ") || "nothing"}`);
  }
  const wrong = errors.filter((e) => e.row !== undefined).map((e) => `line ${e.row! + 2}: ${e.message}`);
  const seen = new Map<string, number>(), utterances: Utterance[] = [];
  data.forEach((row: Record<string, string>, i: number) => {
    const [file, speaker, emotion, said] = [...COLUMNS, "text"].map((column) => (row[column] ?? "").trim());
    const full = resolve(folder, file), label = emotion.toLowerCase() as Emotion;
    const say = (what: string) => { wrong.push(`line ${i + 2}: ${what}`); };
    if (!file || !existsSync(full) || !statSync(full).isFile()) return say(`there is no file "${file}"`);
    if (!speaker) return say("the speaker is missing");
    if (!EMOTIONS.includes(label)) return say(`"${emotion}" is none of ${EMOTIONS.join(", ")}`);
    if (seen.has(full)) return say(`${file} is already in line ${seen.get(full)}`);
    seen.set(full, i + 2);
    const id = `${name}/${file.split("\\").join("/")}`;
    utterances.push({ id, path: full, corpus: name, speaker, text: said || file, emotion: label });
  });
  if (wrong.length) {
    const more = wrong.length > 5 ? [`… and ${wrong.length - 5} more`] : [];
    throw new Error([`${csv} has ${wrong.length} lines that cannot be used:`, ...wrong.slice(0, 5), ...more]
      .join("\n  "));
  }
  if (!utterances.length) throw new Error(`${csv} lists no recording below its first line`);
  utterances.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { label: name, standin: false, folder, utterances, copies: [], unexpected: [], leftOut: [] };
}
