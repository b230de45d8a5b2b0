import { permutation, random } from "../base";
import { checkSplit, speakerOf, type Split, type Terms } from "./leakage";
import type { Utterance } from "./utterance";

/** A way to divide a corpus, and the question that the test part then asks. */
export interface Protocol extends Terms {
  readonly name: string;     // "random", …: in file names and on the command line
  readonly title: string;    // for figures: "random split, TESS + SAVEE"
  readonly question: string; // one plain sentence: what the test part asks
  /**
   * Rows of `utterances`, drawn by the seed; those of no part are unused. One seed gives one split of one
   * list; which words are tested depends on the words alone. Throws an Error where a part would be empty.
   */
  split(utterances: readonly Utterance[], seed: number): Split;
}

type Parts = Pick<Split, "train" | "validation" | "test">;
type Divide = (utterances: readonly Utterance[], seed: number, terms: Terms) => Parts;

/**
 * The protocols that a corpus allows, in the order of the ladder: each asks for something newer than the one
 * before. Where the same words are said in every emotion (TESS, the stand-in corpus) words and speakers can
 * be new, apart or together, for every pair of speakers; elsewhere (SAVEE) each speaker in turn is tested.
 */
export function protocols(utterances: readonly Utterance[]): readonly Protocol[] {
  const corpora = distinct(utterances.map(u => u.corpus)).map(name => described(name, utterances));
  const crossed = corpora.filter(corpus => corpus.words), others = corpora.filter(corpus => !corpus.words);
  const enough = crossed.filter(corpus => corpus.words >= 3); // a word for each part
  return [
    randomly("random", corpora),
    ...(corpora.length > 1 ? crossed.map(corpus => randomly(`random-${corpus.name}`, [corpus])) : []),
    ...enough.map(newWords),
    ...crossed.flatMap(corpus => pairsOf(corpus.speakers).map(([a, b]) => newSpeaker(corpus, a, b))),
    ...enough.flatMap(corpus => pairsOf(corpus.speakers).map(([a, b]) => newSpeakerAndWords(corpus, a, b))),
    ...others.flatMap(({ speakers, ...corpus }) => (speakers.length < 2 ? [] : speakers.map(tested =>
      oneSpeakerOut(corpus, speakers.filter(speaker => speaker !== tested), tested)))),
    ...pairsOf(corpora).map(([a, b]) => otherCorpus(a, b)),
  ];
}

/** A corpus: its speakers, and the number of its words where a speaker says each more than once, or 0. */
function described(name: string, utterances: readonly Utterance[]) {
  const own = utterances.filter(u => u.corpus === name), words = distinct(own.map(u => u.text)).length;
  const crossed = distinct(own.map(u => `${u.speaker} ${u.text}`)).length < own.length;
  const label = name === "stand-in" ? "stand-in corpus" : name;
  return { name, label, speakers: distinct(own.map(speakerOf)).sort(), words: crossed ? words : 0 };
}

type Corpus = Readonly<ReturnType<typeof described>>;
type Named = Pick<Corpus, "name" | "label">;

function randomly(name: string, corpora: readonly Corpus[]): Protocol {
  const speakers = corpora.flatMap(corpus => corpus.speakers);
  return protocol(name, `random split, ${corpora.map(corpus => corpus.label).join(" + ")}`,
    "Is the emotion recognised in recordings drawn from the same speakers and texts as the training's?",
    { training: speakers, testing: speakers, newWords: false }, atRandom);
}

const newWords = ({ label, speakers }: Corpus) => protocol("word-disjoint", `new words, ${label}`,
  "Is the emotion recognised in words that training never heard, from speakers that it knows?",
  { training: speakers, testing: speakers, newWords: true }, byWords(0.2, 0.1));

const newSpeaker = ({ label }: Named, a: string, b: string) =>
  protocol(`speaker-${short(a)}-${short(b)}`, `new speaker, ${label}, ${short(a)} → ${short(b)}`,
    `Trained on ${short(a)} alone: is the emotion recognised when ${short(b)} says the same words?`,
    { training: [a], testing: [b], newWords: false }, bySpeakers);

const newSpeakerAndWords = ({ label }: Named, a: string, b: string) =>
  protocol(`both-${short(a)}-${short(b)}`, `new speaker and new words, ${label}, ${short(a)} → ${short(b)}`,
    `Trained on ${short(a)} alone: is the emotion recognised when ${short(b)} says words never heard?`,
    { training: [a], testing: [b], newWords: true }, byWords(0.2, 0.3));

const oneSpeakerOut = ({ name, label }: Named, training: readonly string[], tested: string) =>
  protocol(`${name}-${short(tested)}`, `new speaker, ${label}, others → ${short(tested)}`,
    `Trained on the other speakers of ${label}: is the emotion recognised in ${short(tested)}?`,
    { training, testing: [tested], newWords: false }, bySpeakers);

const otherCorpus = (a: Corpus, b: Corpus) =>
  protocol(`${a.name}-${b.name}`, `other corpus, ${a.label} → ${b.label}`,
    `Trained on ${a.label}: is the emotion recognised in ${b.label}, where speakers, texts and sound differ?`,
    { training: a.speakers, testing: b.speakers, newWords: false }, bySpeakers);

function protocol(id: string, title: string, question: string, terms: Terms, divide: Divide): Protocol {
  const name = id.toLowerCase();
  const split = (utterances: readonly Utterance[], seed: number): Split => {
    const drawn = { protocol: name, seed, ...divide(utterances, seed, terms) };
    checkSplit({ name, ...terms }, drawn, utterances);
    return drawn;
  };
  return { name, title, question, ...terms, split };
}

/**
 * The paper's split (section 4): 70/20/10 at random, here with the same shares of emotions and corpora in
 * each part. The rows are ordered by corpus and emotion, shuffled within, and dealt out in turns of ten:
 * seven to training, two to validation, one to test. TESS and SAVEE give the paper's 2,296/656/328, TESS
 * alone 1,960/560/280.
 */
export function randomSplit(utterances: readonly Utterance[], seed: number): Split {
  const all = utterances.map((_, row) => row);
  const turns = dealt(all, 10, row => `${utterances[row].corpus} ${utterances[row].emotion}`, seed);
  const train = turns(0, 2, 3, 5, 6, 8, 9), validation = turns(1, 7), test = turns(4);
  return { protocol: "random split", seed, train, validation, test };
}

const atRandom: Divide = (utterances, seed, { training }) => {
  const rows = rowsOf(utterances, training), split = randomSplit(rows.map(row => utterances[row]), seed);
  const back = (part: readonly number[]) => part.map(i => rows[i]);
  return { train: back(split.train), validation: back(split.validation), test: back(split.test) };
};

/** Everything of the tested speakers; of the others 80/20, with the same shares of speakers and emotions. */
const bySpeakers: Divide = (utterances, seed, { training, testing }) => {
  const stratum = (row: number) => `${speakerOf(utterances[row])} ${utterances[row].emotion}`;
  const turns = dealt(rowsOf(utterances, training), 5, stratum, seed);
  return { train: turns(0, 1, 3, 4), validation: turns(2), test: rowsOf(utterances, testing) };
};

/** Words drawn for each part, at least one, and everything of that part's speakers that has them. */
const byWords = (validationShare: number, testShare: number): Divide =>
  (utterances, seed, { training, testing }) => {
    const known = rowsOf(utterances, [...training, ...testing]).map(row => utterances[row].text);
    const words = distinct(known).sort(), order = permutation(words.length, random(seed));
    const size = (share: number) => Math.max(1, Math.round(share * words.length));
    const tested = size(testShare), held = tested + size(validationShare);
    const place = new Map(words.map((_, i) => [words[order[i]], i]));
    const rows = (speakers: readonly string[], from: number, to: number) =>
      rowsOf(utterances, speakers).filter(row => {
        const i = place.get(utterances[row].text)!;
        return from <= i && i < to;
      });
    return {
      train: rows(training, held, words.length), validation: rows(training, tested, held),
      test: rows(testing, 0, tested),
    };
  };

/** Rows in a drawn order, gathered by stratum and dealt out in turns: each turn gets its share of each. */
function dealt(rows: readonly number[], count: number, stratum: (row: number) => string, seed: number) {
  const order = [...permutation(rows.length, random(seed))].map(i => rows[i])
    .sort((a, b) => (stratum(a) < stratum(b) ? -1 : stratum(a) > stratum(b) ? 1 : 0));
  return (...turns: number[]) => order.filter((_, i) => turns.includes(i % count)).sort((a, b) => a - b);
}

const rowsOf = (utterances: readonly Utterance[], speakers: readonly string[]) =>
  utterances.flatMap((u, row) => (speakers.includes(speakerOf(u)) ? [row] : []));

const short = (speaker: string) => speaker.split("/")[1];
const distinct = <T>(items: readonly T[]) => [...new Set(items)];
const pairsOf = <T>(items: readonly T[]) =>
  items.flatMap(a => items.filter(b => b !== a).map(b => [a, b] as const));
