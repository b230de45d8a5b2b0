import { EMOTIONS } from "../base";
import type { LabelMap } from "./emotions";
import { cremaD } from "./readers/crema-d";
import { emoDb } from "./readers/emo-db";
import { ravdess } from "./readers/ravdess";
import { savee } from "./readers/savee";
import { standin, tess } from "./readers/tess";
import type { Corpus, Utterance } from "./utterance";

/** The corpora that are known by their files' names, in the order in which recordings stand; see readers/reader.ts. */
const READERS = [tess, savee, ravdess, cremaD, emoDb, standin];

/** The published corpora. */
export const CORPORA: readonly string[] = READERS.filter(reader => reader !== standin).map(({ corpus }) => corpus);

/** "1,248 recordings by 24 speakers: acted, in English"; of a corpus of one's own, what its CSV file says is all there is. */
export function describeCorpus({ utterances }: Pick<Corpus, "utterances">): string {
  const speakers = new Set(utterances.map(({ corpus, speaker }) => `${corpus}/${speaker}`)).size;
  const known = READERS.filter(({ corpus }) => utterances.some(one => one.corpus === corpus)).map(({ about }) => about);
  return `${utterances.length.toLocaleString("en-GB")} recordings by ${speakers} ${speakers === 1 ? "speaker" : "speakers"}: ` +
    (known.length ? [...new Set(known)].join("; ") : "a corpus of its user's own");
}

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
