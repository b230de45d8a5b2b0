import { basename, resolve } from "node:path";
import { EMOTIONS, sha256 } from "../../src/base";
import { type Corpus, corpusChecksum, type CorpusChoice, openCorpus, type Utterance } from "../../src/corpus";
import {
  bandMeans, extractFeatures, featureCache, type Features, joinFrames, readCache, READINGS, writeCache,
} from "../../src/features";
import type { Job } from "../../src/evaluation";

/** The recordings that a study is about. */
export interface StudyCorpus {
  readonly choice: CorpusChoice;
  readonly label: string;
  readonly checksum: string; // of its content
}

/** Opens the corpus of a study, whose recordings are all read for their checksum. */
export async function openStudyCorpus(choice: CorpusChoice, watch?: (done: number, total: number) => void) {
  const opened = await openCorpus(choice, watch);
  const corpus: StudyCorpus = { choice, label: opened.label, checksum: await corpusChecksum(opened) };
  return { opened, corpus };
}

/** The emotion of each utterance, as its index in EMOTIONS. */
export const labelsOf = (utterances: readonly Utterance[]) =>
  Int32Array.from(utterances, ({ emotion }) => EMOTIONS.indexOf(emotion));

/**
 * The features of a reading, as one pack under data/cache/study: a job has them in 0.1 s, without the two
 * seconds in which every recording would be read to find its features. As counted, the frames are replaced by
 * their mean, which is all that this reading takes of them, unless other numbers are to be made of them. What cannot
 * be used is in the pack, too, and said each time that a corpus is opened.
 * Throws an Error when they are not there and this checkout has another corpus.
 */
export async function studyFeatures(
  { reading, numbers }: Pick<Job, "reading" | "numbers">, corpus: StudyCorpus, opened?: Corpus,
  watch?: (done: number, total: number) => void,
): Promise<Features> {
  const settings = READINGS[reading], { bands } = settings, asMeans = reading === "as counted" && !numbers;
  const kind = numbers ? `${reading}, frames` : reading;
  const name = sha256(`${basename(featureCache(settings))} ${kind} ${corpus.checksum}`).slice(0, 16);
  const folder = resolve("data/cache/study", name);
  const kept = await readCache(folder);
  if (kept.size) {
    const features = fromPack(kept, bands);
    if (opened) sayRefused(features, opened);
    return features;
  }
  opened ??= await openThe(corpus);
  const features = await extractFeatures(opened.utterances, settings, watch);
  sayRefused(features, opened);
  const pack = toPack(features, asMeans);
  await writeCache(folder, pack);
  return fromPack(pack, bands);
}

const said = new Set<string>(); // both readings leave out the same recordings

function sayRefused({ refused }: Features, { utterances }: Corpus): void {
  const pathOf = new Map(utterances.map(({ id, path }) => [id, path])); // the pack may be from another folder
  const lines = refused.map(({ utterance: { id, path }, reason }) => `${pathOf.get(id) ?? path}: ${reason}`);
  if (!lines.length || said.has(lines[0])) return;
  said.add(lines[0]);
  console.error(lines.length === 1 ? `1 recording left out: ${lines[0]}`
    : `${lines.length} recordings left out, the first: ${lines[0]}`);
}

async function openThe({ choice, label, checksum }: StudyCorpus): Promise<Corpus> {
  const { opened, corpus } = await openStudyCorpus(choice);
  if (corpus.checksum === checksum) return opened;
  throw new Error(`the study is about ${label} (${checksum.slice(0, 12)} …), but here is ${corpus.label} `
    + `(${corpus.checksum.slice(0, 12)} …) in ${opened.folder}: put the same recordings there`);
}

function toPack(
  { utterances, values, lengths, bands, refused }: Features, asMeans: boolean,
): Map<string, Float32Array> {
  let at = 0;
  const used = utterances.map((utterance, i) => {
    const frames = lengths[i], own = values.subarray(at, at += frames * bands);
    const kept = asMeans ? bandMeans({ values: own, frames, bands }) : own;
    return [JSON.stringify(utterance), kept] as const;
  });
  return new Map([...used, ...refused.map(one => [JSON.stringify(one), new Float32Array()] as const)]);
}

function fromPack(pack: ReadonlyMap<string, Float32Array>, bands: number): Features {
  const utterances: Utterance[] = [], refused: Features["refused"][number][] = [], frames: Float32Array[] = [];
  for (const [key, values] of pack) {
    const one: Utterance | typeof refused[number] = JSON.parse(key);
    if ("reason" in one) refused.push(one);
    else {
      utterances.push(one);
      frames.push(values);
    }
  }
  return { utterances, refused, ...joinFrames(frames, bands) };
}
