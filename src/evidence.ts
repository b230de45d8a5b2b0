import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Utterance } from "./corpora";
import { publishedCorpora } from "./splitfiles";
import type { Interval } from "./statistics";
import { readStudy, type StudyResult } from "./study";

/** What the claims are judged by: the committed result files, and the published lists of recordings. */
export interface Evidence {
  readonly study: readonly StudyResult[];
  readonly recordings: readonly Utterance[];
  readonly audit: { readonly published: number; readonly readable: number; readonly hours: number };
  readonly features: {
    readonly parametersAsCounted: number; readonly parametersAsDescribed: number; readonly agreeMfsc: number;
    readonly cepstra: readonly { readonly MFCC: number; readonly "neighbour agrees (%)": number }[];
  };
  /** Of the test part of the random split of both corpora, how much training knows. */
  readonly known: Readonly<Record<"test part" | "known recording" | "known voice" | "known word", number>>;
  readonly errors: {
    readonly named: readonly { readonly pair: string; readonly ranks: readonly number[] }[]; // ranks by reading
    readonly alike: readonly { readonly distance: string; readonly reading: string;
      readonly "rank correlation": number; readonly "p, Holm": number }[];
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
  return {
    study: readStudy(join(folder, "study")), recordings: utterances,
    audit: valueOf(folder, "01-data-audit"), features: valueOf(folder, "03-mfsc"),
   
    known: valueOf<{ audit: Evidence["known"][] }>(folder, "05-baselines").audit[0],
    errors: valueOf(folder, "06-error-analysis"), robustness: valueOf(folder, "robustness"),
    latency: valueOf(folder, "latency"),
  };
}

/** What was found: the value in a result file. */
const valueOf = <T>(folder: string, name: string): T => contentOf<{ value: T }>(folder, name).value;

function contentOf<T>(folder: string, name: string): T {
  const path = join(folder, `${name}.json`);
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const reason = (error as Error).message;
    throw new Error(`${path} cannot be read (${reason}). "git checkout ${path}" brings it back.`);
  }
}
