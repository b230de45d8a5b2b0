import type { Utterance } from "./corpora";
import { random, shuffled } from "./random";

/** The rows of the three parts, ascending; a row is an utterance's position in the list that was split. */
export interface Split {
  readonly protocol: string;
  readonly seed: number;
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
}

/**
 * The paper's split (section 4): 70/20/10 at random, here with the same shares of emotions and corpora in
 * each part. The rows are ordered by corpus and emotion, shuffled within, and dealt out in turns of ten:
 * seven to training, two to validation, one to test. TESS and SAVEE give the paper's 2,296/656/328, TESS
 * alone 1,960/560/280.
 */
export function randomSplit(utterances: readonly Utterance[], seed: number): Split {
  const stratum = (row: number) => `${utterances[row].corpus} ${utterances[row].emotion}`;
  const rows = [...shuffled(utterances.length, random(seed))]
    .sort((a, b) => (stratum(a) < stratum(b) ? -1 : stratum(a) > stratum(b) ? 1 : 0));
  const part = (...turns: number[]) => rows.filter((_, i) => turns.includes(i % 10)).sort((a, b) => a - b);
  const train = part(0, 2, 3, 5, 6, 8, 9), validation = part(1, 7), test = part(4);
  return { protocol: "random split", seed, train, validation, test };
}

/** How much of the test part the training part already knows, as counts of test utterances. */
export interface Leakage {
  readonly test: number;
  readonly speakers: readonly string[];    // speakers in both parts
  readonly knownSpeaker: number;           // the speaker is in training
  readonly knownText: number;              // the word or sentence is in training
  readonly knownTextAndEmotion: number;    // … in the same emotion, hence by another speaker
}

/** Counts what the test part shares with the training part. */
export function leakage(split: Split, utterances: readonly Utterance[]): Leakage {
  const keys = {
    speaker: (u: Utterance) => `${u.corpus} ${u.speaker}`,
    text: (u: Utterance) => `${u.corpus} ${u.text}`,
    textAndEmotion: (u: Utterance) => `${u.corpus} ${u.text} ${u.emotion}`,
  };
  const test = split.test.map(row => utterances[row]);
  const known = (key: (u: Utterance) => string) => {
    const inTraining = new Set(split.train.map(row => key(utterances[row])));
    return test.filter(u => inTraining.has(key(u)));
  };
  const knownSpeaker = known(keys.speaker);
  return {
    test: test.length,
    speakers: [...new Set(knownSpeaker.map(u => u.speaker))].sort(),
    knownSpeaker: knownSpeaker.length,
    knownText: known(keys.text).length,
    knownTextAndEmotion: known(keys.textAndEmotion).length,
  };
}
