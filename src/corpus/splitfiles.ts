import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "../base";
import { publishedFiles } from "./corpora";
import { checkSplit, type Overlap, overlap, PARTS, type Split, type Terms } from "./leakage";
import { readName } from "./readers";
import type { Utterance } from "./utterance";

/** Ids by their pattern: `"TESS/OAF_*_angry": "back bar …"` are TESS/OAF_back_angry, TESS/OAF_bar_angry, … */
type Ids = Readonly<Record<string, string>>;

/** A split as it is committed: which recordings, whatever list of them a reader has. */
export interface SplitFile {
  readonly protocol: string;
  readonly seed: number;
  readonly corpus: string;   // where its recordings are from: "TESS + SAVEE"
  readonly checksum: string; // SHA-256 of protocol, seed, corpus and the ids by part; see checksumOf
  readonly sizes: Readonly<Record<(typeof PARTS)[number], number>>;
  readonly leakage: { readonly validation: Overlap; readonly test: Overlap }; // each against training
  readonly train: Ids;
  readonly validation: Ids;
  readonly test: Ids;
}

/** Where the split of a protocol and seed is committed: "data/splits/random-1.json". */
export const splitPath = (protocol: string, seed: number, folder = "data/splits") =>
  join(folder, `${protocol}-${seed}.json`);

/**
 * Corpora as published, in the order of openCorpus, with their checksums by id: what can be split without a recording.
 * Paths are relative.
 */
export async function publishedCorpora(
  corpora: readonly string[] = ["TESS", "SAVEE"],
): Promise<{ utterances: Utterance[]; sha256: Map<string, string> }> {
  const lists = await Promise.all(corpora.map(corpus => publishedFiles(corpus, "")));
  const byId = (a: Utterance, b: Utterance) => (a.id < b.id ? -1 : 1);
  const utterances = lists.flatMap(list => [...list.values()].flatMap(({ file }) => {
    const name = readName(file)!;
    return "leftOut" in name ? [] : [{ ...name, path: file }];
  }).sort(byId));
  return { utterances, sha256: new Map(lists.flatMap(list => [...list].map(([id, f]) => [id, f.sha256]))) };
}

/** A split of `utterances` as a file; `sha256` by id lets it count identical recordings. */
export function splitFile(
  split: Split, utterances: readonly Utterance[], sha256?: ReadonlyMap<string, string>,
): SplitFile {
  const [train, validation, test] = membersOf(split, utterances);
  const { protocol, seed, corpus, ...ids } = contentOf(split, utterances);
  return {
    protocol, seed, corpus, checksum: checksumOf({ protocol, seed, corpus, ...ids }),
    sizes: { train: train.length, validation: validation.length, test: test.length },
    leakage: { validation: overlap(validation, train, sha256), test: overlap(test, train, sha256) },
    ...ids,
  };
}

/** The checksum alone, without the audit of what the parts share. */
export const splitChecksum = (split: Split, utterances: readonly Utterance[]): string =>
  checksumOf(contentOf(split, utterances));

/** The utterances of training, validation and test. */
const membersOf = (split: Split, utterances: readonly Utterance[]) =>
  PARTS.map(part => split[part].map(row => utterances[row]));

type Content = Pick<SplitFile, "protocol" | "seed" | "corpus" | (typeof PARTS)[number]>;

function contentOf(split: Split, utterances: readonly Utterance[]): Content {
  const [train, validation, test] = membersOf(split, utterances);
  const corpus = [...new Set([...train, ...validation, ...test].map(u => u.corpus))].join(" + ");
  const ids = { train: gathered(train), validation: gathered(validation), test: gathered(test) };
  return { protocol: split.protocol, seed: split.seed, corpus, ...ids };
}

/**
 * Reads the committed split of a protocol and seed as rows of `utterances`. Recordings that these lack are
 * left out, their ids in `absent`; those that the file lacks are in no part.
 * Throws an Error that names the file and the way out when it is not there, is damaged or altered (its ids
 * do not give its checksum), or when what is left of it is not what the protocol promises (see checkSplit).
 * @public for training on the committed splits
 */
export async function readSplit(
  protocol: Terms & { readonly name: string }, seed: number, utterances: readonly Utterance[], folder?: string,
): Promise<{ split: Split; absent: readonly string[] }> {
  const path = splitPath(protocol.name, seed, folder);
  const refuse = (reason: string): never => {
    throw new Error(`${path} ${reason}. Bring it back with \`git checkout -- ${path}\`, or write ` +
      "all split files again with `node --import tsx tools/study/splits.ts`.");
  };
  const text = await readFile(path, "utf8").catch(() => refuse("is not there"));
  const file = parsed(text) ?? refuse("is damaged: it is no split file");
  if (checksumOf(file) !== file.checksum) refuse("was altered: its content does not give its checksum");
  if (file.protocol !== protocol.name || file.seed !== seed)
    refuse(`holds ${file.protocol}, seed ${file.seed}`);

  const rowOf = new Map(utterances.map(({ id }, row) => [id, row]));
  const rows = (ids: Ids) =>
    idsOf(ids).flatMap(id => (rowOf.has(id) ? [rowOf.get(id)!] : [])).sort((a, b) => a - b);
  const [train, validation, test] = PARTS.map(part => rows(file[part]));
  const split = { protocol: protocol.name, seed, train, validation, test };
  try {
    checkSplit(protocol, split, utterances);
  } catch (error) {
    refuse(`does not fit: ${(error as Error).message}`);
  }
  return { split, absent: PARTS.flatMap(part => idsOf(file[part])).filter(id => !rowOf.has(id)) };
}

/** Ids gathered by pattern, patterns and texts in order; an id that does not hold its text stands alone, with none. */
function gathered(utterances: readonly Utterance[]): Ids {
  const texts = new Map<string, string[]>();
  for (const { id, text } of utterances) {
    const gathers = id.includes(`_${text}`) && !text.includes(" ");
    const pattern = gathers ? id.replace(`_${text}`, "_*") : id;
    texts.set(pattern, [...texts.get(pattern) ?? [], gathers ? text : ""]);
  }
  const patterns = [...texts.keys()].sort();
  return Object.fromEntries(patterns.map(pattern => [pattern, texts.get(pattern)!.sort().join(" ")]));
}

const idsOf = (ids: Ids) =>
  Object.entries(ids).flatMap(([pattern, texts]) => texts.split(" ").map(text => pattern.replace("*", text)));

/**
 * SHA-256 of a text with one line for the split, "random 1 TESS + SAVEE", and one for each recording,
 * "train TESS/OAF_back_angry", the ids of each part in order: the same however the file is laid out.
 */
function checksumOf(file: Content): string {
  const recordings = PARTS.flatMap(part => idsOf(file[part]).sort().map(id => `${part} ${id}`));
  const lines = [`${file.protocol} ${file.seed} ${file.corpus}`, ...recordings];
  return sha256(lines.map(line => `${line}\n`).join(""));
}

function parsed(text: string): SplitFile | undefined {
  const isText = (value: unknown) => typeof value === "string";
  try {
    const file = JSON.parse(text);
    return PARTS.every(part => Object.values(file[part]).every(isText)) ? file : undefined;
  } catch {
    return undefined;
  }
}
