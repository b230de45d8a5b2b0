import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { givenPath, listed } from "../base";
import { LABELS, readLabelMap } from "./emotions";
import { readOwnCorpus } from "./owncorpus";
import { CORPUS_NAMES, CORPORA, type CorpusChoice, readName } from "./readers";
import { makeStandin } from "./standin";
import type { Corpus, LeftOut, Utterance } from "./utterance";

interface PublishedFile { readonly sha256: string; readonly file: string }

/**
 * A corpus as it was published, by id: the checksum and path of each recording. The lists, in `sha256sum`'s format,
 * are committed for TESS, SAVEE and the speech of RAVDESS, and lie in the folder of the stand-in corpus; for other
 * corpora there is none.
 */
export async function publishedFiles(corpus: string, folder: string): Promise<Map<string, PublishedFile>> {
  if (!["TESS", "SAVEE", "RAVDESS", "stand-in"].includes(corpus)) return new Map();
  const list = corpus === "stand-in" ? join(folder, ".sha256") : resolve(`data/checksums/${corpus}.sha256`);
  return new Map((await readFile(list, "utf8")).trim().split("\n").map(line => {
    const [sha256, file] = line.split(/ [ *]/);
    return [readName(file)!.id, { sha256, file }];
  }));
}

/** All files under a folder, links followed, hidden ones left out, in a stable order. */
async function filesUnder(folder: string, seen = new Set<string>()): Promise<string[]> {
  const real = await realpath(folder).catch(() => undefined); // the folder may not be there
  if (!real || seen.has(real)) return [];
  seen.add(real);
  const files: string[] = [];
  for (const name of (await readdir(folder)).filter(name => !/^\.|^__MACOSX$/.test(name)).sort()) {
    const path = join(folder, name);
    if ((await stat(path).catch(() => undefined))?.isDirectory()) files.push(...await filesUnder(path, seen));
    else files.push(path);
  }
  return files;
}

/** What lies under a folder: the corpora that were asked for, and the names of those that were not. */
interface Found extends Omit<Corpus, "label" | "standin"> { readonly others: readonly string[] }

/** Every file under `folder`: a recording of one of `corpora`, a further copy of one, left out, or unexpected. */
async function readCorpora(folder: string, corpora: readonly string[]): Promise<Found> {
  const all = corpora.includes("stand-in") ? corpora : CORPORA;
  const labels = await readLabelMap(folder);
  const published = new Map(await Promise.all(all.map(async name =>
    [name, await publishedFiles(name, folder)] as const)));
  const isKnown = (corpus: string, id: string) => !published.get(corpus)?.size || published.get(corpus)!.has(id);
  const found = new Map<string, Utterance>(), copies: Utterance[] = [], unexpected: string[] = [];
  const others = new Set<string>(), leftOut: (LeftOut & { paths: Map<string, string> })[] = [];
  const leastNested = (a: string, b: string) => a.split(sep).length - b.split(sep).length || (a < b ? -1 : 1);
  for (const path of (await filesUnder(folder)).sort(leastNested)) {
    if (path === join(folder, LABELS)) continue;
    const name = readName(path, labels), isExpected = name && all.includes(name.corpus) &&
      ("leftOut" in name || isKnown(name.corpus, name.id));
    if (!isExpected) unexpected.push(path);
    else if (!corpora.includes(name.corpus)) others.add(name.corpus);
    else if ("leftOut" in name) {
      let alike = leftOut.find(({ corpus, reason }) => corpus === name.corpus && reason === name.leftOut);
      if (!alike) leftOut.push(alike = { corpus: name.corpus, reason: name.leftOut, paths: new Map() });
      if (!alike.paths.has(name.id)) alike.paths.set(name.id, path);
    } else if (found.has(name.id)) copies.push({ ...name, path });
    else found.set(name.id, { ...name, path });
  }
  const order = (a: Utterance, b: Utterance) =>
    corpora.indexOf(a.corpus) - corpora.indexOf(b.corpus) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
  return {
    folder, utterances: [...found.values()].sort(order), copies, unexpected, leftOut,
    others: CORPORA.filter(name => others.has(name)),
  };
}

/**
 * Opens the corpora that lie, at any depth and in any of their layouts, in data/corpora or where SER_CORPORA
 * points: one, or several as in "tess+ravdess". "auto" takes TESS and SAVEE, or the one that is there, or else the
 * stand-in corpus, which is made when needed (SER_STANDIN_WORDS sets its size, `watch` sees it being made). The path
 * of a CSV file opens a corpus of your own, see readOwnCorpus.
 * Throws an Error that says where to put the recordings when those asked for are not there.
 */
export async function openCorpus(
  choice: CorpusChoice, watch?: (done: number, total: number) => void,
): Promise<Corpus> {
  if (/\.csv$/i.test(choice)) return readOwnCorpus(choice);
  if (choice === "standin") {
    const folder = await makeStandin({ words: Number(process.env.SER_STANDIN_WORDS || 40) }, watch);
    const { others, ...read } = await readCorpora(folder, ["stand-in"]);
    return { label: "stand-in corpus", standin: true, ...read };
  }
  const asked = choice === "auto" ? ["tess", "savee"] : choice.toLowerCase().split("+");
  const wanted = CORPORA.filter(name => asked.includes(name.toLowerCase()));
  if (wanted.length < asked.length)
    throw new Error(`No corpus "${choice}". Choose auto, standin, ${CORPUS_NAMES.join(", ")}, several as in ` +
      "tess+ravdess, or a CSV file of your own.");
  const chosen = process.env.SER_CORPORA, folder = givenPath(chosen || "data/corpora");
  const help = "Put them there as data/README.md says, or set SER_CORPORA to the folder that holds them, " +
    'or choose "standin".';
  if (chosen && !(await stat(folder).catch(() => undefined))?.isDirectory())
    throw new Error(`SER_CORPORA is ${chosen}, which is no folder. ${help}`);

  const { others, ...read } = await readCorpora(folder, wanted);
  const present = wanted.filter(name => read.utterances.some(u => u.corpus === name));
  if (choice === "auto" && !chosen && !present.length) return openCorpus("standin", watch);
  const absent = wanted.filter(name => !present.includes(name));
  if (choice === "auto" ? !present.length : absent.length) {
    const instead = others.length ? ` There are recordings of ${listed(others)}.` : "";
    throw new Error(`No recordings of ${absent.join(" or ")} under ${folder}.${instead} ${help}`);
  }
  return { label: present.join(" + "), standin: false, ...read };
}
