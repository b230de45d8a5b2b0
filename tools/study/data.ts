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
 * their mean, which is all that this reading takes of them, unless other numbers are to be made of them.
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
  if (kept.size) return fromPack(kept, bands);
  opened ??= await openThe(corpus);
  const features = await extractFeatures(opened.utterances, settings, watch);
  if (features.refused.length) {
    const [{ utterance, reason }] = features.refused;
    console.error(`${features.refused.length} recordings left out, the first: ${utterance.path}: ${reason}`);
  }
  const pack = toPack(features, asMeans);
  await writeCache(folder, pack);
  return fromPack(pack, bands);
}

async function openThe({ choice, label, checksum }: StudyCorpus): Promise<Corpus> {
  const { opened, corpus } = await openStudyCorpus(choice);
  if (corpus.checksum === checksum) return opened;
  throw new Error(`the study is about ${label} (${checksum.slice(0, 12)} …), but here is ${corpus.label} `
    + `(${corpus.checksum.slice(0, 12)} …) in ${opened.folder}: put the same recordings there`);
}

function toPack({ utterances, values, lengths, bands }: Features, asMeans: boolean): Map<string, Float32Array> {
  let at = 0;
  return new Map(utterances.map((utterance, i) => {
    const frames = lengths[i], own = values.subarray(at, at += frames * bands);
    const kept = asMeans ? bandMeans({ values: own, frames, bands }) : own;
    return [JSON.stringify(utterance), kept];
  }));
}

function fromPack(pack: ReadonlyMap<string, Float32Array>, bands: number): Features {
  const utterances = Array.from(pack.keys(), (key): Utterance => JSON.parse(key));
  return { utterances, refused: [], ...joinFrames([...pack.values()], bands) };
}
