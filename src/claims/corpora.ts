import { CORPUS_SIZES, EMOTIONS, listed, percent, SPLIT_SIZES, TABLE_4 } from "../base";
import type { OnCorpus } from "../figures";
import { overSeeds, runsOf } from "../study";
import type { Evidence } from "./evidence";
import { beyond, type Claim, exact, judged, meanFound, statement, untestable } from "./ledger";
import { BOUNDS, LEVEL } from "./rules";

/** Corpora and split, counted; and what was said about features. */
export function corpusClaims({ study, recordings, audit, features, known }: Evidence): Claim[] {
  const tess = recordings.filter(({ corpus }) => corpus === "TESS");
  const counts = EMOTIONS.map(emotion => tess.filter(one => one.emotion === emotion).length);
  const speakers = new Set(tess.map(({ speaker }) => speaker)).size;
  const [run] = runsOf([...study], { protocol: "random" });
  const parts = { train: "training", validation: "validation", test: "test" } as const;
  const fewer = features.cepstra.filter(({ MFCC }) => MFCC < 64);
  const lead = features.agreeMfsc - Math.max(...fewer.map(row => row["neighbour agrees (%)"]));
  return [
    ...(["TESS", "SAVEE"] as const).map(corpus => exact({
      id: `size-${corpus.toLowerCase()}`, section: "4", claim: `${corpus} has so many utterances`,
      published: CORPUS_SIZES[corpus], protocol: "published lists of recordings", shown: "01-11",
    }, recordings.filter(one => one.corpus === corpus).length)),
    ...(Object.keys(parts) as (keyof typeof parts)[]).map(part => exact({
      id: `size-${part}`, section: "4", claim: `so many ${parts[part]} utterances`,
        published: SPLIT_SIZES[part],
      protocol: "70/20/10 of TESS and SAVEE together", shown: "04-09",
    }, run.sizes[part])),
    exact({ id: "size-both", section: "4", claim: "TESS and SAVEE together are what is split",
      published: SPLIT_SIZES.train + SPLIT_SIZES.validation + SPLIT_SIZES.test, shown: "01-13",
      protocol: "readable recordings", restates: "size-train" }, audit.readable),
    exact({ id: "tess-speakers", section: "3.1", claim: "TESS has two speakers", published: 2, shown: "01-11",
      protocol: "published list of recordings" }, speakers),
    exact({ id: "emotions", section: "3.1", claim: "seven emotions", published: 7, shown: "01-11",
      protocol: "published list of recordings" }, new Set(tess.map(one => one.emotion)).size),
    statement({ id: "balanced", section: "3.1", claim: "each emotion has equally many samples in TESS",
      published: "an equal number", rule: "counts are equal", protocol: "published list of recordings",
      shown: "01-11" },
    `${Math.min(...counts)} to ${Math.max(...counts)} of each`, new Set(counts).size === 1),
    statement({ id: "distinct-test", section: "5", claim: "the test set is distinct from what was learned",
      published: "a distinct test set", rule: "no recording is in both; a voice or a word may be",
      protocol: "random split, TESS + SAVEE", shown: "07-12" },
    `of ${known["test set"]}, training knows the recording of ${known["known recording"]}, the voice of ` +
      `${known["known voice"]}, the word of ${known["known word"]}`, known["known recording"] === 0),
    statement({ id: "mfsc", section: "3.3", claim: "MFSC generally work better than MFCC", published: "better",
      rule: "ahead of every smaller number of coefficients by over 2 points; differs: behind one", shown: "03-67",
      protocol: "nearest neighbour by mean over time, TESS + SAVEE, voices known" },
    `neighbour agrees: MFSC ${features.agreeMfsc.toFixed(1)}%; ` +
      listed(fewer.map(row => `${row.MFCC} MFCC ${row["neighbour agrees (%)"].toFixed(1)}%`)),
    lead > BOUNDS.generallyBetter ? true : lead < 0 ? false : null),
  ];
}

/** Whether it is small enough. */
export function sizeClaims({ study }: Evidence): Claim[] {
  const bytes = 4 * runsOf([...study], { model: "CNN-BiLSTM", reading: "as counted" })[0].parameters!;
  return [statement({ id: "lightweight", section: "3.4", claim: "few parameters", published: "relatively small",
    rule: "its weights fit into a megabyte", protocol: "4 bytes a parameter", shown: "09-speed" },
  `${(bytes / 1000).toFixed(0)} kB`, bytes < BOUNDS.fewParameters)];
}

/** What notebook 06 and the benches of noise and latency say of the paper's claims; as counted. */
export function beyondClaims({ errors, robustness, latency }: Evidence): Claim[] {
  const near = errors.alike.find(one => one.distance === "pitch, level and duration" && one.reading === "as counted")!;
  const correlation = near["rank correlation"], p = near["p, Holm"];
  const disturbed = (title: string) =>
    robustness.rows.find(row => row.title === title && row.reading === "as counted")!.accuracy;
  const quiet = disturbed("undisturbed"), noisy = disturbed("white noise, 20 dB");
  const { total, realTimeFactor } = latency.rows.find(row => row.reading === "as counted")!;
  const seeds = robustness.networks.filter(one => one.reading === "as counted").length;
  const both = "random split, TESS + SAVEE, as counted", [voices] = errors.speaker;
  return [
    statement({ id: "alike", section: "5, Figure 4",
      claim: "acoustically related emotions are the ones confused",
      published: "mainly occur with acoustically related emotions", shown: "06-61", protocol: both,
      rule: "confusion falls with distance in pitch, level and duration: p < 0.05 by permutation (Holm)" },
    `rank correlation ${correlation.toFixed(2).replace("-", "−")}, p = ${p.toFixed(3)}`,
    correlation < 0 && p < LEVEL, 1),
    untestable({ id: "neutral-calm", section: "2.1, 7",
      claim: "neutral and calm are easily taken for each other",
      published: "acoustic similarity", shown: "01-11" }, "neither corpus has a calm emotion"),
    beyond({ id: "noise", section: "recalls 5, 8; left open in 7", claim: "recognition holds in slight noise",
      published: "“robustness in distinguishing subtle emotional variations”", shown: "09-noise",
      protocol: `${both}; white noise at 20 dB in the test set` },
    `${percent(noisy.mean)} against ${percent(quiet.mean)} undisturbed`, seeds),
    statement({ id: "real-time", section: "abstract, 3.4", claim: "fast enough for real time",
      published: "suitable", shown: "09-speed",
      protocol: "as counted, from file to label, one core of a server",
      rule: "19 of 20 recordings take less than a tenth of their own length" },
    `${total.median.toFixed(0)} ms (median), ${percent(realTimeFactor.p95)} of the length at most in 19 of 20`,
    realTimeFactor.p95 < BOUNDS.realTime, 1),
    statement({ id: "identity", section: "9", claim: "the recordings hold nothing that identifies a person",
      published: "do not include personally identifiable information", shown: "06-107",
      rule: "whose voice it is cannot be told better than by chance",
      protocol: "a closed set of six known voices of TESS + SAVEE; the layer of a network that learned emotions alone" },
    `the voice is named in ${percent(voices.accuracy.mean)} (${percent(voices.accuracy.low)} to ` +
      `${percent(voices.accuracy.high)}), by chance in ${percent(voices.chance.mean)}`,
    voices.accuracy.low <= voices.chance.high, 1),
    exact({ id: "open-source", section: "9", claim: "the recordings are open source", published: "open source",
      protocol: "TESS's page on Borealis", rule: "a licence for any use, changed copies included", shown: "01-11" },
    "CC BY-NC-ND 4.0: no commercial use, no altered copies passed on"),
  ];
}

/** The one row of Table 4 whose corpus is at hand, besides the paper's own. */
export function ravdessClaim({ ravdess }: Evidence): Claim {
  const [counted, described] = (["as counted", "as described"] as const).map(reading =>
    overSeeds(runsOf([...ravdess], { protocol: "random", reading }), "accuracy")!);
  const best = counted.mean > described.mean ? counted : described, published = Number(RAVDESS_ROW.accuracy) / 100;
  const found = meanFound("", best, [published, 1], ravdess[0].sizes.test)!;
  return judged({ id: "table-4-ravdess", section: "6, Table 4", shown: "09-table-4c",
    claim: "the model is better than the result that Table 4 has for RAVDESS",
    published: `outperforms ${RAVDESS_ROW.accuracy}% (${RAVDESS_ROW.author})`,
    protocol: "random split of RAVDESS without calm, voices known; multiclass; Table 4 does not say how theirs was split",
    rule: `in the better of the two readings, the 95% interval of its mean over seeds is above ${RAVDESS_ROW.accuracy}%` },
  [{ ...found, measured: `${percent(counted.mean)} as counted, ${percent(described.mean)} as described` }]);
}

const RAVDESS_ROW = TABLE_4.find(({ data }) => data === "RAVDESS")!;

/** The one result on TESS of others that the paper cites, which its Table 4 leaves out. */
export function citedClaims({ study }: Evidence): Claim[] {
  const tess = runsOf([...study], { protocol: "random-tess", reading: "as counted" });
  const here = ["linear SVM", "random forest"].map(model =>
    `a ${model} ${percent(overSeeds(runsOf(tess, { model }), "accuracy")!.mean, 2)}`);
  return [untestable({ id: "cited-tess", section: "2; not in Table 4", published: "70.14%", shown: "05-17",
    claim: "an ensemble of SVM, forest and trees is right about 70.14% of TESS, trained and tested within it",
    protocol: "random split of TESS, mean MFSC" },
  `its features and split are not at hand; here, without an ensemble, ${listed(here)}`)];
}

/** The corpora of Table 4: what each is, from its own publication. */
const CORPORA: Readonly<Record<string, string>> = {
  "CASIA": "Mandarin, 4 speakers, 6 emotions",
  "EMO-DB": "German (Table 4: “English”), 10 speakers, 7 emotions",
  "IEMOCAP": "English, 10 speakers, dialogues, mostly 4 emotions",
  "RAVDESS": "English, 24 speakers, 8 emotions",
  "TESS": "English, 2 speakers, 7 emotions",
};

/**
 * Table 4 as groups of results on one corpus, by the corpus' name, unnamed corpora last; and what was measured here on
 * each, in per cent. No result of Table 4 comes with its protocol; whether its speakers were new is not said.
 */
export function onEachCorpus(here: Readonly<Record<string, Readonly<Record<string, number>>>>): OnCorpus[] {
  const named = [...new Set(TABLE_4.map(({ data }) => (data in CORPORA ? data : "")))].sort();
  return [...named.filter(Boolean), ""].map(corpus => {
    const rows = TABLE_4.filter(({ data }) => (data in CORPORA ? data : "") === corpus);
    const published = rows.map(({ author, accuracy, data }) => {
      const ends = accuracy.replace("~", "").split("–").map(Number);
      return { name: corpus ? author : `${author} (“${data}”)`, low: ends[0], high: ends[ends.length - 1], ours: false };
    });
    const ours = Object.entries(here[corpus] ?? {}).map(([name, at]) => ({ name, low: at, high: at, ours: true }));
    return { corpus: corpus ? `${corpus}: ${CORPORA[corpus]}` : "Corpora without a name",
      results: [...published, ...ours] };
  });
}
