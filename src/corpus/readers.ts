import { EMOTIONS } from "../base";
import type { LabelMap } from "./emotions";
import { cremaD } from "./readers/crema-d";
import { emoDb } from "./readers/emo-db";
import { ravdess } from "./readers/ravdess";
import { savee } from "./readers/savee";
import type { Reader } from "./readers/reader";
import { standin, tess } from "./readers/tess";
import { type Corpus, speakerOf, type Utterance } from "./utterance";

/** The published corpora, known by their files' names, in the order of their recordings; see readers/reader.ts. */
const READERS = [tess, savee, ravdess, cremaD, emoDb] as const;
const ALL: readonly Reader[] = [...READERS, standin];

/** The published corpora's names: "EMO-DB". */
export const CORPORA: readonly string[] = READERS.map(({ corpus }) => corpus);

/** The same as they are chosen: "emo-db". */
export const CORPUS_NAMES: readonly string[] = CORPORA.map(name => name.toLowerCase());

type Published = Lowercase<(typeof READERS)[number]["corpus"]>;

/**
 * Which recordings: a published corpus, or several as in "tess+ravdess"; "standin", the synthesised ones; "auto", what
 * is there of the paper's, else the stand-in; or the path of a CSV file of one's own. See openCorpus.
 */
export type CorpusChoice = "auto" | "standin" | Published | `${Published}+${string}` | `${string}.csv`;

/**
 * "1,248 recordings by 24 speakers: acted, in English". Of a corpus of one's own, what its CSV file says is all there
 * is.
 */
export function describeCorpus({ utterances }: Pick<Corpus, "utterances">): string {
  const speakers = new Set(utterances.map(speakerOf)).size;
  const known = ALL.filter(({ corpus }) => utterances.some(one => one.corpus === corpus)).map(({ about }) => about);
  const about = known.length ? [...new Set(known)].join("; ") : "a corpus of its user's own";
  return `${utterances.length.toLocaleString("en-GB")} recordings by ${speakers} ` +
    `${speakers === 1 ? "speaker" : "speakers"}: ${about}`;
}

/** A file of a known corpus: its utterance, or why there is none that could be used. */
type Named = Omit<Utterance, "path"> | { readonly id: string; readonly corpus: string; readonly leftOut: string };

/**
 * What a file's name says, wherever the file lies, its emotion by `labels` where they have it; undefined where it is
 * no name of a known corpus.
 */
export function readName(path: string, labels: LabelMap = new Map()): Named | undefined {
  for (const { corpus, read } of ALL) {
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
