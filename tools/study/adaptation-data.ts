import { EMOTIONS, permutation, random } from "../../src/base";
import type { Utterance } from "../../src/corpus";
import { type Descriptors, extractDescriptors, type Method, perturbSpeaker, type Source } from "../../src/adaptation";
import { openStudyCorpus, type StudyCorpus } from "./data";

export interface Material {
  readonly corpus: StudyCorpus;
  readonly utterances: readonly Utterance[];
  readonly tracks: readonly Descriptors[];
  readonly faster: (speed: number) => Promise<readonly Descriptors[]>; // of TESS, which comes first
}

/** What is learned from, what is asked, and what is right: that is for the scores alone. */
export interface Question {
  readonly lesson: Source;
  readonly speech: readonly Descriptors[];
  readonly words: readonly string[]; // of the speech
  readonly truth: Int32Array;
}

/** All of TESS and SAVEE, as tracks. */
export async function openMaterial(): Promise<Material> {
  const { opened, corpus } = await openStudyCorpus("tess+savee"), { utterances } = opened;
  const tess = utterances.filter(u => u.corpus === "TESS");
  const played = new Map<number, Promise<readonly Descriptors[]>>();
  return {
    corpus, utterances, tracks: await extractDescriptors(utterances, corpus.checksum),
    faster: speed => {
      if (!played.has(speed)) played.set(speed, extractDescriptors(tess, corpus.checksum, speed));
      return played.get(speed)!;
    },
  };
}

const SPEEDS = [0.84, 1.19]; // three semitones down and up

/**
 * A fifth of the training speaker's words, another with each of five seeds, said by an invented speaker:
 * played slower or faster, each emotion in a way of its own, or all in one. The lesson is the other words.
 */
export async function trialOf(
  { utterances, tracks, faster }: Material, from: string, seed: number, alike = false,
): Promise<(remedy: Method) => Question> {
  const played = await faster(SPEEDS[seed % 2]);
  const words = [...new Set(utterances.filter(u => u.speaker === from).map(u => u.text))].sort();
  const order = permutation(words.length, random(0));
  const group = new Set(words.filter((_, i) => order[i] % 5 === (seed - 1) % 5));
  const asked = rowsOf(utterances, u => u.speaker === from && group.has(u.text));
  const lessonFor = lessonsOf(utterances, tracks, u => u.speaker === from && !group.has(u.text));
  const said = asked.map(row => utterances[row]), truth = labelsOf(said);
  const speech = perturbSpeaker(asked.map(row => played[row]), truth, seed, alike);
  return remedy => ({ lesson: lessonFor(remedy), words: said.map(u => u.text), truth, speech });
}

/** Everything of one speaker to learn from, everything of another to label. */
export function testOf(
  { utterances, tracks }: Material, from: string, to: string,
): (remedy: Method) => Question {
  const asked = rowsOf(utterances, u => u.speaker === to);
  const lessonFor = lessonsOf(utterances, tracks, u => u.speaker === from);
  const said = asked.map(row => utterances[row]), truth = labelsOf(said), words = said.map(u => u.text);
  return remedy => ({ lesson: lessonFor(remedy), speech: asked.map(row => tracks[row]), words, truth });
}

/** The lesson without SAVEE and with it, each made once, so that methods can share what is made of it. */
function lessonsOf(
  utterances: readonly Utterance[], tracks: readonly Descriptors[], own: (u: Utterance) => boolean,
): (remedy: Method) => Source {
  const of = (rows: readonly number[]): Source => {
    const said = rows.map(row => utterances[row]);
    return {
      tracks: rows.map(row => tracks[row]), labels: labelsOf(said),
      speakers: said.map(u => u.speaker), texts: said.map(u => u.text),
    };
  };
  const rows = rowsOf(utterances, own), alone = of(rows);
  const withSavee = of([...rows, ...rowsOf(utterances, u => u.corpus === "SAVEE")]);
  return ({ savee }) => (savee ? withSavee : alone);
}

const rowsOf = (utterances: readonly Utterance[], wanted: (u: Utterance) => boolean) =>
  utterances.flatMap((u, row) => (wanted(u) ? [row] : []));
const labelsOf = (utterances: readonly Utterance[]) =>
  Int32Array.from(utterances, ({ emotion }) => EMOTIONS.indexOf(emotion));
