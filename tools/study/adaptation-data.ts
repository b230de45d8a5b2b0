import { EMOTIONS, memoise, permutation, random } from "../../src/base";
import { actorFolds, type CorpusChoice, speakerOf, type Utterance } from "../../src/corpus";
import { type Descriptors, extractDescriptors, type Method, perturbSpeaker, type Source } from "../../src/adaptation";
import { labelsOf, openStudyCorpus, type StudyCorpus } from "./data";

export interface Material {
  readonly corpus: StudyCorpus;
  readonly utterances: readonly Utterance[];
  readonly tracks: readonly Descriptors[];
  readonly faster: (speed: number) => Promise<readonly Descriptors[]>; // of TESS, which comes first
}

/** What is learned from, what is asked, and what is right: that is for the scores alone, but where labels are given. */
export interface Question {
  readonly to: string; // whose speech is asked
  readonly lesson: Source;
  readonly speech: readonly Descriptors[];
  readonly words: readonly string[]; // of the speech
  readonly truth: Int32Array;
  readonly labelled?: ReadonlyMap<number, number>; // rows of the speech whose label is given
}

/** All of some corpora, TESS the first, as tracks. */
export async function openMaterial(choice: CorpusChoice): Promise<Material> {
  const { opened, corpus } = await openStudyCorpus(choice), { utterances } = opened;
  const tess = utterances.filter(u => u.corpus === "TESS");
  return {
    corpus, utterances, tracks: await extractDescriptors(utterances, corpus.checksum),
    faster: memoise(speed => extractDescriptors(tess, corpus.checksum, speed)),
  };
}

const SPEEDS = [0.84, 1.19]; // three semitones down and up

/**
 * A fifth of the training speaker's words, another with each of five seeds, said by an invented speaker:
 * played slower or faster, each emotion in a way of its own, or all in one. The lesson is the other words.
 */
export async function trialOf(
  { utterances, tracks, faster }: Material, from: string, seed: number, alike = false,
): Promise<(method: Method) => Question> {
  const played = await faster(SPEEDS[seed % 2]);
  const words = [...new Set(utterances.filter(u => u.speaker === from).map(u => u.text))].sort();
  const order = permutation(words.length, random(0));
  const group = new Set(words.filter((_, i) => order[i] % 5 === (seed - 1) % 5));
  const asked = rowsOf(utterances, u => u.speaker === from && group.has(u.text));
  const lessonFor = lessonsOf(utterances, tracks, u => u.speaker === from && !group.has(u.text));
  const said = asked.map(row => utterances[row]), truth = labelsOf(said);
  const speech = perturbSpeaker(asked.map(row => played[row]), truth, seed, alike);
  return method => ({ to: "invented", lesson: lessonFor(method), words: said.map(u => u.text), truth, speech });
}

/** Everything of one speaker to learn from, everything of another to label. */
export function testOf(
  { utterances, tracks }: Material, from: string, to: string,
): (method: Method) => Question {
  const asked = rowsOf(utterances, u => u.speaker === to);
  const lessonFor = lessonsOf(utterances, tracks, u => u.speaker === from);
  const said = asked.map(row => utterances[row]), truth = labelsOf(said), words = said.map(u => u.text);
  return method => ({ to, lesson: lessonFor(method), speech: asked.map(row => tracks[row]), words, truth });
}

/**
 * The plan of actormethods.ts. A trial labels each of a fold's actors and holds out the next fold; without `trial` the
 * other actress is labelled and the fold held out. Everything else of RAVDESS is in the lesson, and everything of one
 * actress.
 */
export function actorQuestions(
  { utterances, tracks }: Material, from: string, to: string, seed: number, trial: boolean,
): (method: Method) => Question[] {
  const folds = actorFolds(utterances), fold = (number: number) => folds[(number - 1) % folds.length].testing;
  const asked = trial ? fold(seed) : [`TESS/${to}`], held = fold(trial ? seed + 1 : seed).map(nameOf);
  const lessonFor = lessonsOf(utterances, tracks, u => u.speaker === from,
    u => u.corpus === "RAVDESS" && !asked.includes(speakerOf(u)), held);
  return method => asked.map(speaker => ({ to: nameOf(speaker), lesson: lessonFor(method),
    ...speechOf({ utterances, tracks }, speaker, method.labelled, seed) }));
}

/** All of one speaker, some of it with labels, and nobody else: the lesson is empty. */
export function ownQuestion(material: Material, speaker: string, seed: number): (method: Method) => Question {
  const lesson: Source = { tracks: [], labels: new Int32Array(0), speakers: [], texts: [] };
  return ({ labelled }) => ({ to: speaker, lesson, ...speechOf(material, speaker, labelled, seed) });
}

/** All that a speaker says, and the labels of so many utterances of each emotion, drawn by the seed. */
function speechOf(
  { utterances, tracks }: Pick<Material, "utterances" | "tracks">, speaker: string, count = 0, seed: number,
) {
  const rows = rowsOf(utterances, u => speakerOf(u) === speaker);
  const said = rows.map(row => utterances[row]);
  const truth = labelsOf(said);
  return {
    speech: rows.map(row => tracks[row]), words: said.map(u => u.text), truth,
    labelled: labelledOf(truth, count, seed),
  };
}

const nameOf = (speaker: string) => speaker.slice(speaker.indexOf("/") + 1);

/** So many rows of each label, drawn by the seed; two at least of each are left. */
function labelledOf(truth: Int32Array, count: number, seed: number): ReadonlyMap<number, number> {
  const order = [...permutation(truth.length, random(seed + 2 ** 35))];
  return new Map(EMOTIONS.flatMap((_, label) => {
    const own = order.filter(row => truth[row] === label);
    return own.slice(0, Math.max(0, Math.min(count, own.length - 2))).map(row => [row, label] as const);
  }));
}

/**
 * The lesson, the training speaker first, with SAVEE or without; each made once, so that methods can share what is made
 * of it. `held`: the speakers of the crowd on whom the epoch is chosen.
 */
function lessonsOf(
  utterances: readonly Utterance[], tracks: readonly Descriptors[], own: (u: Utterance) => boolean,
  crowd: (u: Utterance) => boolean = () => false, held?: readonly string[],
): (method: Method) => Source {
  const rows = [...rowsOf(utterances, own), ...rowsOf(utterances, crowd)];
  return memoise(({ savee }) => {
    const all = savee ? [...rows, ...rowsOf(utterances, u => u.corpus === "SAVEE")] : rows;
    const said = all.map(row => utterances[row]);
    return {
      tracks: all.map(row => tracks[row]), labels: labelsOf(said),
      speakers: said.map(u => u.speaker), texts: said.map(u => u.text), ...held && { held },
    };
  }, ({ savee = false }) => savee);
}

const rowsOf = (utterances: readonly Utterance[], wanted: (u: Utterance) => boolean) =>
  utterances.flatMap((u, row) => (wanted(u) ? [row] : []));
