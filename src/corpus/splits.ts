import { listed, permutation, random, range, slug } from "../base";
import { checkSplit, type Split, type Terms } from "./leakage";
import { speakerOf, type Utterance } from "./utterance";

/** What training has not met of the test set: the rungs of the ladder, in its order. */
type Rung =
  "known voices and words" | "one known voice" | "new words" | "new voice" | "new voice and words" | "new corpus";

/** A way to divide a corpus, and the question that the test set then asks. */
export interface Protocol extends Terms {
  readonly name: string;     // "random", …: in file names and on the command line
  readonly rung: Rung;
  readonly title: string;    // for figures: "random split, TESS + SAVEE"
  readonly question: string; // one plain sentence: what the test set asks
  /**
   * Rows of `utterances`, drawn by the seed; those of no part are unused. One seed gives one split of one
   * list; which words are tested depends on the words alone. Throws an Error where a part would be empty.
   */
  split(utterances: readonly Utterance[], seed: number): Split;
}

type Parts = Pick<Split, "train" | "validation" | "test">;
type Divide = (utterances: readonly Utterance[], seed: number, terms: Terms) => Parts;

/** A protocol before it has its name: `id` may be another one's too. */
interface Plan extends Omit<Protocol, "name" | "split"> { readonly id: string; readonly divide: Divide }

const MOST_LEFT_OUT = 10; // speakers of whom each is tested alone; more are tested in folds
const FOLDS = 5;

/**
 * The protocols that a corpus allows, in the order of the ladder: each asks for something newer than the one
 * before. Where speakers say each word several times, on the whole (TESS, RAVDESS, the stand-in corpus), words can be
 * new; where there are only two, each in turn. Where two or three speakers say the same words, so can words and
 * speakers, apart or together, for every pair of speakers; beside a new speaker stands the control, as many recordings
 * of one speaker and a test on the same one; and beside other corpora of more than ten speakers, training on those too.
 * Elsewhere (SAVEE) each speaker in turn is tested, and where there are more than ten, each of `folds` folds: as many
 * speakers in each, women and men where that is known, and emotions as balanced as they then can be.
 * Throws a RangeError when there are more folds than speakers, or fewer than two.
 */
export function protocols(utterances: readonly Utterance[], folds = FOLDS): readonly Protocol[] {
  const corpora = distinct(utterances.map(u => u.corpus)).map(name => described(name, utterances));
  const crossed = corpora.filter(corpus => corpus.words.length), paired = corpora.filter(corpus => corpus.paired);
  const enough = (some: readonly Corpus[]) => some.filter(({ words }) => words.length >= 3); // a word for each part
  const crowds = (corpus: Corpus) => {
    const others = corpora.filter(other => other !== corpus), large = others.filter(isLarge);
    return [...large.map(other => [other]), ...(large.length && others.length > 1 ? [others] : [])];
  };
  const plans = [
    randomly("random", corpora),
    ...(corpora.length > 1 ? crossed.map(corpus => randomly(`random-${corpus.name}`, [corpus])) : []),
    ...enough(crossed).map(corpus => newWords(corpus, enough(crossed).length > 1)),
    ...crossed.filter(({ words }) => words.length === 2).flatMap(corpus =>
      pairsOf(corpus.words).map(([a, b]) => otherWord(corpus, a, b))),
    ...paired.flatMap(corpus => corpus.speakers.map(speaker => oneVoice(corpus, speaker))),
    ...paired.flatMap(corpus => pairsOf(corpus.speakers).map(([a, b]) => newSpeaker(corpus, a, b))),
    ...paired.flatMap(corpus => crowds(corpus).flatMap(others =>
      pairsOf(corpus.speakers).map(([a, b]) => newSpeaker(corpus, a, b, others)))),
    ...enough(paired).flatMap(corpus => pairsOf(corpus.speakers).map(([a, b]) => newSpeakerAndWords(corpus, a, b))),
    ...corpora.filter(corpus => !corpus.paired && corpus.speakers.length > 1).flatMap(corpus =>
      (isLarge(corpus) ? inFolds(corpus, utterances, folds) : oneSpeakerOut(corpus))),
    ...pairsOf(corpora).map(([a, b]) => otherCorpus(a, b)),
  ];
  const names = unlike(plans.map(({ id }) => slug(id)));
  return plans.map((plan, i) => protocol(names[i], plan));
}

/** The protocol of that name, in whatever number of folds it says; undefined where the corpus allows none such. */
export function protocolNamed(name: string, utterances: readonly Utterance[]): Protocol | undefined {
  const [, folds = FOLDS] = /-fold-\d+-of-(\d+)$/.exec(name) ?? [];
  return protocols(utterances, Number(folds)).find(one => one.name === name);
}

/** A corpus: its speakers; its words where each is said several times, or none; whether in pairs. */
function described(name: string, utterances: readonly Utterance[]) {
  const own = utterances.filter(u => u.corpus === name), speakers = distinct(own.map(speakerOf)).sort();
  const said = distinct(own.map(u => `${u.text}\n${u.speaker}`)); // what a speaker repeats counts once
  const texts = distinct(own.map(u => u.text)), crossed = 2 * said.length <= own.length;
  const speakersOf = tally(said.map(saying => saying.split("\n")[0]));
  const shared = texts.filter(text => speakersOf.get(text) === speakers.length).length;
  const paired = crossed && speakers.length > 1 && speakers.length <= 3 && 2 * shared >= texts.length;
  const label = name === "stand-in" ? "stand-in corpus" : name;
  return { name, label, speakers, words: crossed ? texts.sort() : [], paired };
}

type Corpus = Readonly<ReturnType<typeof described>>;

const isLarge = ({ speakers }: Corpus): boolean => speakers.length > MOST_LEFT_OUT;

function randomly(id: string, corpora: readonly Corpus[]): Plan {
  const speakers = corpora.flatMap(corpus => corpus.speakers);
  return {
    id, rung: "known voices and words", title: `random split, ${corpora.map(corpus => corpus.label).join(" + ")}`,
    question: "Is the emotion recognised in recordings drawn from the same speakers and texts as the training's?",
    training: speakers, testing: speakers, newWords: false, divide: atRandom,
  };
}

const newWords = ({ name, label, speakers }: Corpus, several: boolean): Plan => ({
  id: several ? `word-disjoint-${name}` : "word-disjoint", rung: "new words",
  title: `new words, ${label}`,
  question: "Is the emotion recognised in words that training never heard, from speakers that it knows?",
  training: speakers, testing: speakers, newWords: "everywhere", divide: byWords(0.2, 0.1),
});

const otherWord = ({ label, speakers }: Corpus, a: string, b: string): Plan => ({
  id: `words-${a}-${b}`, rung: "new words", title: `new words, ${label}, ${a} → ${b}`,
  question: `Trained on "${a}" alone: is the emotion recognised when the same speakers say "${b}"?`,
  training: speakers, testing: speakers, newWords: "tested", divide: byText(a, b),
});

/** The control for a new speaker: one voice and as many recordings to train on, but the voice is known. */
const oneVoice = ({ label }: Corpus, speaker: string): Plan => ({
  id: `within-${short(speaker)}`, rung: "one known voice", title: `the same speaker, ${label}, ${short(speaker)}`,
  question: `Trained on ${short(speaker)} alone: is the emotion recognised in other recordings of the same voice?`,
  training: [speaker], testing: [speaker], newWords: false, divide: withinSpeaker,
});

/** One speaker to train on, alone or with everything of other corpora, and another to test. */
function newSpeaker({ label }: Corpus, a: string, b: string, others: readonly Corpus[] = []): Plan {
  const names = [short(a), ...others.map(({ name }) => name)], from = [short(a), ...others.map(other => other.label)];
  return {
    id: ["speaker", ...names, short(b)].join("-"), rung: "new voice",
    title: `new speaker, ${label}, ${from.join(" + ")} → ${short(b)}`,
    question: `Trained on ${others.length ? listed(from) : `${from} alone`}: ` +
      `is the emotion recognised when ${short(b)} says the same words?`,
    training: [a, ...others.flatMap(({ speakers }) => speakers)], testing: [b], newWords: false, divide: bySpeakers,
  };
}

const newSpeakerAndWords = ({ label }: Corpus, a: string, b: string): Plan => ({
  id: `both-${short(a)}-${short(b)}`, rung: "new voice and words",
  title: `new speaker and new words, ${label}, ${short(a)} → ${short(b)}`,
  question: `Trained on ${short(a)} alone: is the emotion recognised when ${short(b)} says words never heard?`,
  training: [a], testing: [b], newWords: "everywhere", divide: byWords(0.2, 0.3),
});

const oneSpeakerOut = ({ name, label, speakers }: Corpus): Plan[] => speakers.map(tested => ({
  id: `${name}-${short(tested)}`, rung: "new voice", title: `new speaker, ${label}, others → ${short(tested)}`,
  question: `Trained on the other speakers of ${label}: is the emotion recognised in ${short(tested)}?`,
  training: speakers.filter(speaker => speaker !== tested), testing: [tested], newWords: false, divide: bySpeakers,
}));

function inFolds({ name, label, speakers }: Corpus, utterances: readonly Utterance[], count: number): Plan[] {
  if (!(count >= 2 && count <= speakers.length))
    throw new RangeError(`${label} has ${speakers.length} speakers: ` +
      `it can be divided into 2 to ${speakers.length} folds, not ${count}`);
  return foldsOf(speakers, utterances, count).map((testing, i) => ({
    id: `${name}-fold-${i + 1}-of-${count}`, rung: "new voice",
    title: `new speakers, ${label}, fold ${i + 1} of ${count}`,
    question: `Trained on the other folds of ${label}: is the emotion recognised in these ${testing.length} speakers?`,
    training: speakers.filter(speaker => !testing.includes(speaker)), testing, newWords: false, divide: bySpeakers,
  }));
}

/**
 * Speakers distributed, those with most recordings first, women before men: each goes where fewest of that sex are,
 * among those where fewest speakers are, and among those where its emotions are rarest.
 */
function foldsOf(speakers: readonly string[], utterances: readonly Utterance[], count: number): string[][] {
  const emotions = distinct(utterances.map(u => u.emotion));
  const people = speakers.map(name => {
    const own = utterances.filter(u => speakerOf(u) === name), counts = tally(own.map(u => u.emotion));
    return { name, sex: own[0].sex ?? "", size: own.length, counts: emotions.map(one => counts.get(one) ?? 0) };
  }).sort((a, b) => (a.sex < b.sex ? -1 : a.sex > b.sex ? 1 : b.size - a.size || (a.name < b.name ? -1 : 1)));
  const folds = range(0, count).map((): typeof people => []);
  for (const one of people) {
    const crowd = (fold: typeof people) => [
      fold.filter(({ sex }) => sex === one.sex).length, fold.length,
      fold.reduce((sum, { counts }) => sum + counts.reduce((all, n, i) => all + n * one.counts[i], 0), 0),
    ];
    const crowds = folds.map(crowd);
    const least = crowds.reduce((a, b) => (inOrder(b, a) < 0 ? b : a));
    folds[crowds.indexOf(least)].push(one);
  }
  return folds.map(fold => fold.map(({ name }) => name).sort());
}

/** Below 0 where the first number that differs is the smaller in `a`. */
const inOrder = (a: readonly number[], b: readonly number[]): number =>
  a.map((n, i) => n - b[i]).find(difference => difference) ?? 0;

const otherCorpus = (a: Corpus, b: Corpus): Plan => ({
  id: `${a.name}-${b.name}`, rung: "new corpus", title: `other corpus, ${a.label} → ${b.label}`,
  question: `Trained on ${a.label}: is the emotion recognised in ${b.label}, where speakers, texts and sound differ?`,
  training: a.speakers, testing: b.speakers, newWords: false, divide: bySpeakers,
});

function protocol(name: string, { id, divide, ...plan }: Plan): Protocol {
  const split = (utterances: readonly Utterance[], seed: number): Split => {
    const drawn = { protocol: name, seed, ...divide(utterances, seed, plan) };
    checkSplit({ name, ...plan }, drawn, utterances);
    return drawn;
  };
  return { name, ...plan, split };
}

/** The names, with a number where one came before: speakers called "a b" and "a-b" are two. */
function unlike(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map(name => {
    let own = name;
    for (let n = 2; taken.has(own); n++) own = `${name}-${n}`;
    taken.add(own);
    return own;
  });
}

/**
 * The paper's split (section 4): 70/20/10 at random, here with the same shares of emotions and corpora in
 * each part. The rows are ordered by corpus and emotion, shuffled within, and distributed in turns of ten:
 * seven to training, two to validation, one to test. TESS and SAVEE give the paper's 2,296/656/328, TESS
 * alone 1,960/560/280.
 * @throws RangeError that names the corpus and how many recordings it has when a part would be empty
 */
export function randomSplit(utterances: readonly Utterance[], seed: number): Split {
  const all = utterances.map((_, row) => row);
  const turns = dealt(all, 10, row => `${utterances[row].corpus} ${utterances[row].emotion}`, seed);
  const train = turns(0, 2, 3, 5, 6, 8, 9), validation = turns(1, 7), test = turns(4);
  if (!train.length || !validation.length || !test.length) {
    const names = distinct(utterances.map(u => u.corpus)).join(" + ") || "the corpus";
    throw new RangeError(`${names} has ${all.length} recordings, too few for training, validation and test: ` +
      "a random split needs some ten of each emotion");
  }
  return { protocol: "random split", seed, train, validation, test };
}

const atRandom: Divide = (utterances, seed, { training }) => {
  const rows = rowsOf(utterances, training), split = randomSplit(rows.map(row => utterances[row]), seed);
  const back = (part: readonly number[]) => part.map(i => rows[i]);
  return { train: back(split.train), validation: back(split.validation), test: back(split.test) };
};

/** Everything of the tested speakers; of the others 80/20, with the same shares of speakers and emotions. */
const bySpeakers: Divide = (utterances, seed, { training, testing }) => ({
  ...heldOut(utterances, rowsOf(utterances, training), seed), test: rowsOf(utterances, testing),
});

/** The same, of two texts that the same speakers say. */
const byText = (known: string, tested: string): Divide => (utterances, seed, { training }) => {
  const rows = (text: string) => rowsOf(utterances, training).filter(row => utterances[row].text === text);
  return { ...heldOut(utterances, rows(known), seed), test: rows(tested) };
};

function heldOut(utterances: readonly Utterance[], rows: readonly number[], seed: number): Omit<Parts, "test"> {
  const stratum = (row: number) => `${speakerOf(utterances[row])} ${utterances[row].emotion}`;
  const turns = dealt(rows, 5, stratum, seed);
  return { train: turns(0, 1, 3, 4), validation: turns(2) };
}

/** Of a speaker's recordings 80/10/10, with the same shares of emotions: as many to train on as bySpeakers takes. */
const withinSpeaker: Divide = (utterances, seed, { training }) => {
  const turns = dealt(rowsOf(utterances, training), 10, row => utterances[row].emotion, seed);
  return { train: turns(0, 1, 3, 4, 5, 6, 8, 9), validation: turns(2), test: turns(7) };
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

/** Rows in a drawn order, gathered by stratum and distributed in turns: each turn gets its share of each. */
export function dealt(rows: readonly number[], count: number, stratum: (row: number) => string, seed: number) {
  const order = [...permutation(rows.length, random(seed))].map(i => rows[i])
    .sort((a, b) => (stratum(a) < stratum(b) ? -1 : stratum(a) > stratum(b) ? 1 : 0));
  return (...turns: number[]) => order.filter((_, i) => turns.includes(i % count)).sort((a, b) => a - b);
}

export const rowsOf = (utterances: readonly Utterance[], speakers: readonly string[]) =>
  utterances.flatMap((u, row) => (speakers.includes(speakerOf(u)) ? [row] : []));

const short = (speaker: string) => speaker.slice(speaker.indexOf("/") + 1);

function tally<Of>(items: readonly Of[]): Map<Of, number> {
  const counts = new Map<Of, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

const distinct = <T>(items: readonly T[]) => [...new Set(items)];
const pairsOf = <T>(items: readonly T[]) =>
  items.flatMap(a => items.filter(b => b !== a).map(b => [a, b] as const));
