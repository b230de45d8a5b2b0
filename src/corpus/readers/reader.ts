/**
 * Reads one published corpus by its files' names. For the next corpus write such a file beside this one, with the
 * corpus' name in small letters; list it in ../readers.ts, and describe the corpus in data/README.md: openCorpus,
 * `--corpus`, audit and splits then know it.
 */
export interface Reader<Name extends string = string> {
  readonly corpus: Name;   // "EMO-DB": in ids and on figures; in small letters it is the choice, "emo-db"
  readonly about: string;  // in a model card, after the number of recordings: "acted, in German"
  /** What a file's name says, wherever the file lies; undefined where it is no name of this corpus. */
  readonly read: (path: string) => FileName | undefined;
}

export interface FileName {
  readonly id: string;      // unlike any other recording's of the corpus, and the same in every layout and in capitals
  readonly speaker: string;
  readonly sex?: "female" | "male"; // where the corpus says so
  readonly text: string;    // what is said, or the corpus' code for it: the same wherever the same is said
  readonly emotion: string; // one of the paper's seven, or a word of the corpus' own: then the recording is left out
  readonly unused?: string; // why such files are left out whatever their emotion: "songs"
}
