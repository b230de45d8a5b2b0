/** One recording of one speaker saying one text in one emotion. */
export interface Utterance {
  readonly id: string;      // the same whatever the layout on disk: "TESS/OAF_back_angry", "SAVEE/DC_a01"
  readonly path: string;    // absolute
  readonly corpus: string;  // "TESS", "SAVEE", "RAVDESS", …, "stand-in" or the name of your own
  readonly speaker: string; // "OAF", "DC", …
  readonly sex?: "female" | "male"; // where the corpus says it of each speaker
  readonly text: string;    // TESS: the word; SAVEE: emotion and number of the sentence ("a01")
  readonly emotion: string; // one of the paper's seven, or a label of the corpus' own
}

/** A speaker's name across corpora: "TESS/OAF". */
export const speakerOf = ({ corpus, speaker }: Pick<Utterance, "corpus" | "speaker">): string => `${corpus}/${speaker}`;

/** One corpus, or several together, as found on disk: what openCorpus gives. Paths are absolute. */
export interface Corpus {
  readonly label: string;                    // "TESS + SAVEE", "stand-in corpus": on every figure and table
  readonly standin: boolean;
  readonly folder: string;                   // where it was looked for
  readonly utterances: readonly Utterance[]; // each once: TESS before SAVEE …, each sorted by id
  readonly copies: readonly Utterance[];     // further files of the same utterances: not used
  readonly unexpected: readonly string[];    // paths of files that are no recording of these: not used
  readonly leftOut: readonly LeftOut[];      // recordings that are there and not used
}

/** Recordings of a corpus that are left out for one reason, each once: its path by its id. */
export interface LeftOut {
  readonly corpus: string;
  readonly reason: string;
  readonly paths: ReadonlyMap<string, string>;
}

/** "192 files of RAVDESS are left out: calm is none of …", a line for each reason. */
export const leftOutLines = ({ leftOut }: Pick<Corpus, "leftOut">): string[] =>
  leftOut.map(({ corpus, reason, paths }) => `${paths.size} files of ${corpus} are left out: ${reason}`);

/**
 * Whether these are the recordings that the paper reports on: TESS, or TESS and SAVEE. Its numbers stand beside no
 * others.
 */
export const isThePapers = ({ label }: Pick<Corpus, "label">): boolean => label === "TESS" || label === "TESS + SAVEE";

/** "TESS: 2,800 recordings, 2 speakers, 7 emotions" and, where the paper knows nothing of them, how to read on. */
export function corpusNote({ label, utterances }: Pick<Corpus, "label" | "utterances">): string {
  const speakers = new Set(utterances.map(speakerOf)).size;
  const emotions = new Set(utterances.map(({ emotion }) => emotion)).size;
  const note = `${label}: ${utterances.length.toLocaleString("en-GB")} recordings, ` +
    `${speakers} ${speakers === 1 ? "speaker" : "speakers"}, ${emotions} emotions.`;
  return isThePapers({ label }) ? note
    : `${note} Charts, tables and numbers below are of these; the text around them describes TESS and SAVEE.`;
}
