import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { memoise, shownPath, slug } from "../../src/base";
import { type Corpus, leftOutLines, protocols, publishedChecksum, splitChecksum } from "../../src/corpus";
import { type Job, TRAINING } from "../../src/evaluation";
import { resultPath } from "../../src/study";
import { openStudyCorpus, type StudyCorpus, studyFeatures } from "./data";
import type { Specification } from "./job";
import { type Options, plan, trainingOf } from "./plan";
import { configurationOf } from "./result";
import { type State, stateOf } from "./store";

/** A study ready to be done: its features are in the cache, its jobs and their results are known. */
export interface Study {
  readonly corpus: StudyCorpus;
  readonly leftOut: readonly string[]; // what the corpus has and the study does not use, a line for each reason
  readonly altered: boolean; // TESS and SAVEE, but not as they were published
  readonly folder: string;
  readonly training: typeof TRAINING;
  readonly jobs: readonly Job[]; // in the order in which they are done
  readonly pathOf: (job: Job) => string;
  readonly stateOf: (job: Job) => State;
  readonly trainingOf: (job: Job) => number; // utterances in its training set
  readonly specify: (job: Job) => Specification;
}

export async function openStudy(options: Options): Promise<Study> {
  if (options.out) checkFolder(options.out);
  const { opened, corpus } = await openStudyCorpus(options.corpus, making);
  checkFolds(options.folds, opened);
  const { utterances } = await studyFeatures({ reading: "as counted" }, corpus, opened, extracting);
  const known = protocols(utterances, options.folds), training = trainingOf(options);
  const published = await publishedChecksum(), folder = folderOf(options, corpus, published);
  const jobs = plan(options, known.map(({ name }) => name));
  const oneOfEach = new Map(jobs.map(job => [job.reading, job])).values();
  for (const job of oneOfEach) await studyFeatures(job, corpus, opened, extracting);

  const splitOf = memoise(({ protocol, seed }: Job) => {
    const split = known.find(({ name }) => name === protocol)!.split(utterances, seed);
    return { training: split.train.length, checksum: splitChecksum(split, utterances) };
  }, ({ protocol, seed }) => `${protocol} ${seed}`);
  const pathOf = (job: Job) => join(folder, resultPath(job));
  return {
    corpus, leftOut: leftOutLines(opened), altered: isAltered(corpus, published), folder, training, jobs, pathOf,
    stateOf: job => stateOf(pathOf(job), {
      job, configuration: configurationOf(job, training),
      checksums: { corpus: corpus.checksum, split: splitOf(job).checksum },
    }),
    trainingOf: job => splitOf(job).training,
    specify: job => ({ job, training, corpus }),
  };
}

/**
 * Where results go: data/results/study, which is committed, for the study as it stands, on TESS and SAVEE as they were
 * published; below data/runs, which is not, for anything else.
 */
export function folderOf(
  { out, size, epochs = TRAINING.epochs, variant }: Options, corpus: Recordings, published: string,
): string {
  if (out) return out;
  const quick = size === "quick" ? "-quick" : "";
  const other = variant ? `-${variant}` : "";
  const shorter = epochs === TRAINING.epochs ? "" : `-${epochs}-epochs`;
  if (corpus.checksum === published && !quick && !shorter) return `data/results/study${other}`;
  const altered = isAltered(corpus, published) ? `-${corpus.checksum.slice(0, 8)}` : "";
  return `data/runs/study-${slug(corpus.label)}${altered}${quick}${shorter}${other}`;
}

/** Throws an Error where results cannot lie in a folder, since a file is in its place or in that of one above it. */
function checkFolder(out: string): void {
  let there = out;
  while (!existsSync(there)) there = dirname(there);
  if (!statSync(there).isDirectory())
    throw new Error(`--out ${shownPath(out)}: ${shownPath(there)} is a file; name a folder`);
}

/** Throws an Error where --folds would change nothing. */
function checkFolds(folds: number | undefined, { label, utterances }: Corpus): void {
  if (!folds || protocols(utterances, folds).some(({ name }) => /-fold-\d+-of-\d+$/.test(name))) return;
  throw new Error(`--folds changes nothing on ${label}: only speakers of a corpus of more than ten are tested in ` +
    "folds; leave it out");
}

type Recordings = Pick<StudyCorpus, "label" | "checksum">;

const isAltered = ({ label, checksum }: Recordings, published: string): boolean =>
  label === "TESS + SAVEE" && checksum !== published;

const counting = (what: string) => (done: number, total: number): void => {
  const text = done < total ? `${what}: ${done} of ${total}` : "";
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${text}`);
};
const making = counting("stand-in corpus"), extracting = counting("features");
