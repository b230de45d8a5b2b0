import { TABLE_4 } from "../base";
import type { OnCorpus } from "../figures";

/** The corpora of Table 4: what each is, from its own publication. */
const CORPORA: Readonly<Record<string, string>> = {
  "CASIA": "Mandarin, 4 speakers, 6 emotions",
  "EMO-DB": "German (Table 4: “English”), 10 speakers, 7 emotions",
  "IEMOCAP": "English, 10 speakers, dialogues, mostly 4 emotions",
  "RAVDESS": "English, 24 speakers, 8 emotions",
  "TESS": "English, 2 speakers, 7 emotions",
};

/**
 * Table 4 as groups of results on one corpus, by the corpus' name, unnamed corpora last; and what was measured
 * here on TESS, in per cent. No result of Table 4 comes with its protocol; whether its speakers were new is
 * not said.
 */
export function onEachCorpus(here: Readonly<Record<string, number>>): OnCorpus[] {
  const named = [...new Set(TABLE_4.map(({ data }) => (data in CORPORA ? data : "")))].sort();
  return [...named.filter(Boolean), ""].map(corpus => {
    const rows = TABLE_4.filter(({ data }) => (data in CORPORA ? data : "") === corpus);
    const published = rows.map(({ author, accuracy, data }) => {
      const ends = accuracy.replace("~", "").split("–").map(Number);
      return { name: corpus ? author : `${author} (“${data}”)`, low: ends[0], high: ends[ends.length - 1] };
    });
    const ours = corpus === "TESS" ? Object.entries(here).map(([name, at]) => ({ name, low: at, high: at })) : [];
    return { corpus: corpus ? `${corpus}: ${CORPORA[corpus]}` : "Corpora without a name",
      results: [...published, ...ours] };
  });
}
