import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { type Emotion, EMOTIONS, givenPath } from "../base";
import { readOwnCorpus } from "./owncorpus";
import { makeStandin } from "./standin";
import type { Corpus, CorpusChoice, Utterance } from "./utterance";

const CHOICES: readonly CorpusChoice[] = ["auto", "tess", "savee", "tess+savee", "standin"];
const SAVEE_EMOTIONS: Record<string, Emotion> =
  { a: "angry", d: "disgust", f: "fear", h: "happy", n: "neutral", sa: "sad", su: "surprise" };

/**
 * What a file's name says, wherever the file lies; undefined where it is no name of these corpora.
 * TESS: `OAF_back_angry.wav`, surprise written `ps`; `OA_bite_neutral.wav` is OAF's.
 * SAVEE: `DC_a01.wav`, or `a01.wav` in a folder `DC`. Stand-in: `VA_bird_angry.wav`.
 */
export function readName(path: string): Omit<Utterance, "path"> | undefined {
  const tess = /^(OAF?|YAF|VA|VB)_([a-z]+)_([a-z]+)\.wav$/i.exec(basename(path));
  if (tess) {
    const speaker = tess[1].toUpperCase().replace(/^OA$/, "OAF"), text = tess[2].toLowerCase();
    const emotion = EMOTIONS.find(name => name === tess[3].toLowerCase().replace(/^ps$/, "surprise"));
    const corpus = speaker.startsWith("V") ? "stand-in" : "TESS";
    return emotion && { id: `${corpus}/${speaker}_${text}_${emotion}`, corpus, speaker, text, emotion };
  }
  const name = /_/.test(basename(path)) ? basename(path) : `${basename(dirname(path))}_${basename(path)}`;
  const savee = /^(DC|JE|JK|KL)_((a|d|f|h|n|sa|su)\d\d)\.wav$/i.exec(name);
  if (!savee) return undefined;
  const speaker = savee[1].toUpperCase(), text = savee[2].toLowerCase();
  const emotion = SAVEE_EMOTIONS[savee[3].toLowerCase()];
  return { id: `SAVEE/${speaker}_${text}`, corpus: "SAVEE", speaker, text, emotion };
}

interface PublishedFile { readonly sha256: string; readonly file: string }

/**
 * A corpus as it was published, by id: the checksum and path of each recording. The lists, in `sha256sum`'s
 * format, are committed for TESS and SAVEE and lie in the folder of the stand-in corpus. Of a corpus of your
 * own nothing was published.
 */
export async function publishedFiles(corpus: string, folder: string): Promise<Map<string, PublishedFile>> {
  if (!["TESS", "SAVEE", "stand-in"].includes(corpus)) return new Map();
  const list = corpus === "stand-in" ? join(folder, ".sha256") : resolve(`data/checksums/${corpus}.sha256`);
  return new Map((await readFile(list, "utf8")).trim().split("\n").map(line => {
    const [sha256, file] = line.split(/ [ *]/);
    return [readName(file)!.id, { sha256, file }];
  }));
}

/** All files under a folder, links followed, hidden ones left out, in a stable order. */
async function filesUnder(folder: string, seen = new Set<string>()): Promise<string[]> {
  const real = await realpath(folder);
  if (seen.has(real)) return [];
  seen.add(real);
  const files: string[] = [];
  for (const name of (await readdir(folder)).filter(name => !/^\.|^__MACOSX$/.test(name)).sort()) {
    const path = join(folder, name);
    if ((await stat(path).catch(() => undefined))?.isDirectory()) files.push(...await filesUnder(path, seen));
    else files.push(path);
  }
  return files;
}

/** Every file under `folder`: a recording of one of `corpora`, a further copy of one, or unexpected. */
async function readCorpora(
  folder: string, corpora: readonly string[],
): Promise<Omit<Corpus, "label" | "standin">> {
  const all = corpora.includes("stand-in") ? corpora : ["TESS", "SAVEE"];
  const lists = await Promise.all(all.map(name => publishedFiles(name, folder)));
  const known = new Set(lists.flatMap(list => [...list.keys()]));
  const found = new Map<string, Utterance>(), copies: Utterance[] = [], unexpected: string[] = [];
  const leastNested = (a: string, b: string) => a.split(sep).length - b.split(sep).length || (a < b ? -1 : 1);
  for (const path of (await filesUnder(folder)).sort(leastNested)) {
    const name = readName(path);
    if (!name || !known.has(name.id)) unexpected.push(path);
    else if (!corpora.includes(name.corpus)) continue;
    else if (found.has(name.id)) copies.push({ ...name, path });
    else found.set(name.id, { ...name, path });
  }
  const order = (a: Utterance, b: Utterance) =>
    corpora.indexOf(a.corpus) - corpora.indexOf(b.corpus) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
  return { folder, utterances: [...found.values()].sort(order), copies, unexpected };
}

/**
 * Opens the corpora that lie, at any depth and in any of their layouts, in data/corpora or where SER_CORPORA
 * points. "auto" takes TESS and SAVEE, or the one that is there, or else the stand-in corpus, which is made
 * when needed (SER_STANDIN_WORDS sets its size, `watch` sees it being made). The path of a CSV file opens a
 * corpus of your own, see readOwnCorpus.
 * Throws an Error that says where to put the recordings when those asked for are not there.
 */
export async function openCorpus(
  choice: CorpusChoice, watch?: (done: number, total: number) => void,
): Promise<Corpus> {
  if (/\.csv$/i.test(choice)) return readOwnCorpus(choice);
  if (!CHOICES.includes(choice))
    throw new Error(`No corpus "${choice}". Choose from ${CHOICES.join(", ")} or a CSV file of your own.`);
  if (choice === "standin") {
    const folder = await makeStandin({ words: Number(process.env.SER_STANDIN_WORDS || 40) }, watch);
    return { label: "stand-in corpus", standin: true, ...await readCorpora(folder, ["stand-in"]) };
  }
  const chosen = process.env.SER_CORPORA, folder = givenPath(chosen || "data/corpora");
  const help = "Put them there as data/README.md says, or set SER_CORPORA to the folder that holds them, " +
    'or choose "standin".';
  const there = (await stat(folder).catch(() => undefined))?.isDirectory();
  if (chosen && !there) throw new Error(`SER_CORPORA is ${chosen}, which is no folder. ${help}`);

  const wanted = choice === "auto" ? ["TESS", "SAVEE"] : choice.toUpperCase().split("+");
  const read = there ? await readCorpora(folder, wanted) : undefined;
  const present = wanted.filter(name => read?.utterances.some(u => u.corpus === name));
  if (choice === "auto" && !chosen && !present.length) return openCorpus("standin", watch);
  const absent = wanted.filter(name => !present.includes(name));
  if (choice === "auto" ? !present.length : absent.length)
    throw new Error(`No recordings of ${absent.join(" or ")} under ${folder}. ${help}`);
  return { label: present.join(" + "), standin: false, ...read! };
}
