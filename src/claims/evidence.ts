import { join } from "node:path";
import { loadResult } from "../base";
import { publishedCorpora, type Utterance } from "../corpus";
import type { Interval } from "../evaluation";
import { readStudy, type StudyResult, testedUtterances } from "../study";

/** What the claims are judged by: the committed result files, and the published lists of recordings. */
export interface Evidence {
  readonly study: readonly StudyResult[];
  readonly ravdess: readonly StudyResult[];  // the CNN-BiLSTM on the random split of RAVDESS
  readonly recordings: readonly Utterance[];
  readonly utterancesOf: ReturnType<typeof testedUtterances>; // the names of a run's test utterances
  readonly audit: { readonly published: number; readonly readable: number; readonly hours: number };
  readonly features: {
    readonly parametersAsCounted: number; readonly parametersAsDescribed: number; readonly agreeMfsc: number;
    readonly cepstra: readonly { readonly MFCC: number; readonly "neighbour agrees (%)": number }[];
  };
  /** Of the test set of the random split of both corpora, how much training knows. */
  readonly known: Readonly<Record<"test set" | "known recording" | "known voice" | "known word", number>>;
  readonly errors: {
    readonly alike: readonly { readonly distance: string; readonly reading: string;
      readonly "rank correlation": number; readonly "p, Holm": number }[];
    /** How often the speaker is named from what a network learned, by reading. */
    readonly speaker: readonly { readonly accuracy: Interval; readonly chance: Interval }[];
  };
  readonly robustness: {
    readonly rows: readonly { readonly title: string; readonly kind: string; readonly reading: string;
      readonly accuracy: Interval }[];
    readonly networks: readonly { readonly reading: string }[];
  };
  readonly latency: { readonly rows: readonly { readonly reading: string;
    readonly total: { readonly median: number }; readonly realTimeFactor: { readonly p95: number } }[] };
}

/**
 * Reads the result files in a folder.
 * Throws an Error that names the file and the way out where one is missing or damaged.
 */
export async function readEvidence(folder = "data/results"): Promise<Evidence> {
  const { utterances } = await publishedCorpora();
  const valueOf = async <T>(name: string): Promise<T> => (await loadResult<T>(name, folder)).value;
  return {
    study: readStudy(join(folder, "study")), ravdess: readStudy(join(folder, "study-ravdess")),
    recordings: utterances, utterancesOf: testedUtterances(utterances),
    audit: await valueOf("01-data-audit"), features: await valueOf("03-mfsc"),
    known: (await valueOf<{ audit: Evidence["known"][] }>("07-generalisation")).audit[0],
    errors: await valueOf("06-error-analysis"), robustness: await valueOf("robustness"),
    latency: await valueOf("latency"),
  };
}
