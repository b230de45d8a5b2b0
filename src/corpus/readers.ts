import { EMOTIONS } from "../base";
import type { LabelMap } from "./emotions";
import { cremaD } from "./readers/crema-d";
import { emoDb } from "./readers/emo-db";
import { ravdess } from "./readers/ravdess";
import { savee } from "./readers/savee";
import { standin, tess } from "./readers/tess";
import type { Utterance } from "./utterance";

/** The corpora that are known by their files' names, in the order in which recordings stand; see readers/reader.ts. */
const READERS = [tess, savee, ravdess, cremaD, emoDb, standin];

/** The published corpora. */
export const CORPORA: readonly string[] = READERS.filter(reader => reader !== standin).map(({ corpus }) => corpus);

/** A file of a known corpus: its utterance, or why there is none that could be used. */
type Named = Omit<Utterance, "path"> | { readonly id: string; readonly corpus: string; readonly leftOut: string };

/**
 * What a file's name says, wherever the file lies, its emotion by `labels` where they have it; undefined where it is
 * no name of a known corpus.
 */
export function readName(path: string, labels: LabelMap = new Map()): Named | undefined {
  for (const { corpus, read } of READERS) {
    const name = read(path);
    if (!name) continue;
    const { unused, emotion: label, ...rest } = name, id = `${corpus}/${rest.id}`;
    const emotion = labels.has(label) ? labels.get(label) : EMOTIONS.find(one => one === label);
    if (emotion && !unused) return { ...rest, id, corpus, emotion };
    return { id, corpus, leftOut: unused ?? (labels.has(label) ? `labels.csv leaves ${label} out`
      : `${label} is none of ${EMOTIONS.join(", ")}`) };
  }
  return undefined;
}
