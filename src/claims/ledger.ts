import { readFileSync } from "node:fs";
import { type MeanInterval, proportionInterval } from "../evaluation";
import type { Row } from "../figures";

export const VERDICTS = [
  "reproduced", "differs", "contradicted by the paper itself", "not specified", "not testable here",
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** One claim of the paper beside what was measured. */
export interface Claim {
  readonly id: string;
  readonly section: string;                   // where the paper makes it
  readonly claim: string;                     // in our words
  readonly published: number | string | null; // null: the paper gives nothing
  readonly measured: number | string | null;  // null: nothing was measured
  readonly unit: "%" | "";                    // of numbers
  readonly interval: readonly [low: number, high: number] | null; // 95 %, of the mean over runs
  readonly runs: number;                      // seeds behind the measured number; 0: no training
  readonly protocol: string;                  // what was measured, and on what
  readonly rule: string;                      // fixed beforehand: when it counts as reproduced, and why
  readonly verdict: Verdict;
  readonly shown: string;                     // the notebook's cell by its id, which begins with the notebook
}

/** What every claim starts with. */
export interface Stated extends Pick<Claim, "id" | "section" | "claim" | "shown"> {
  readonly protocol?: string;
  readonly rule?: string;
}

const PLAIN =
  { published: null, measured: null, unit: "", interval: null, runs: 0, protocol: "", rule: "" } as const;
const short = (value: number): number => Number(value.toPrecision(6));

/**
 * By how much a share moves through the draw of n test utterances alone: half of Wilson's 95 % interval.
 * One published share is one draw, so that a mean over seeds that near has reproduced it.
 */
export function drawTolerance(share: number, n: number): number {
  const { low, high } = proportionInterval(share * n, n);
  return (high - low) / 2;
}

/**
 * A published share against the mean of ours over seeds; reproduced when they are no further apart than the
 * draw of the paper's n test utterances can bring them. Shares are written in per cent where `unit` says so.
 */
export function share(
  stated: Stated & { readonly published: number; readonly unit: "%" | ""; readonly n: number },
  ours: MeanInterval,
): Claim {
  const { published, unit, n, ...rest } = stated, scale = unit === "%" ? 100 : 1;
  const within = drawTolerance(published, n);
  const written = unit === "%" ? `${(100 * within).toFixed(2)} points` : within.toFixed(3);
  return {
    ...PLAIN, ...rest, unit, published: short(scale * published), measured: short(scale * ours.mean),
    interval: ours.low === null ? null // a share lies between 0 and 1, which Student's t does not know
      : [short(scale * Math.max(0, ours.low)), short(scale * Math.min(1, ours.high!))], runs: ours.n,
    rule: `within ${written}: the draw of ${n} test utterances`,
    verdict: Math.abs(ours.mean - published) <= within ? "reproduced" : "differs",
  };
}

/** A published number against a count or a derived number, where nothing is left to chance: equal or not. */
export const exact = (
  stated: Stated & { readonly published: number | string }, measured: number | string,
): Claim => ({ ...PLAIN, rule: "equal: nothing is left to chance", ...stated, measured,
  verdict: measured === stated.published ? "reproduced" : "differs" });

/** A statement in words, with what was found in words, and whether that bears it out. */
export const statement = (
  stated: Stated & { readonly published: string; readonly rule: string }, measured: string, holds: boolean,
  runs = 0,
): Claim => ({ ...PLAIN, ...stated, measured, runs, verdict: holds ? "reproduced" : "differs" });

/** What the paper says here against what follows from what it says elsewhere; our data play no part. */
export const inside = (
  stated: Stated & { readonly published: number | string }, follows: number | string, agrees: boolean,
): Claim => ({ ...PLAIN, protocol: "published numbers only", rule: "equal within rounding", ...stated,
  measured: follows, verdict: agrees ? "reproduced" : "contradicted by the paper itself" });

/** Something that a reader needs and the paper does not give, with what was chosen here. */
export const unspecified = (stated: Stated, chosen: string): Claim =>
  ({ ...PLAIN, rule: "stated or not", ...stated, measured: chosen, verdict: "not specified" });

/** Something that these recordings and this machine cannot show, with the reason. */
export const untestable = (stated: Stated & { readonly published: string }, reason: string): Claim =>
  ({ ...PLAIN, rule: "needs what is not here", ...stated, measured: reason, verdict: "not testable here" });

/** How many claims have each verdict. */
const tally = (claims: readonly Claim[]): Record<Verdict, number> =>
  Object.fromEntries(VERDICTS.map(verdict =>
    [verdict, claims.filter(one => one.verdict === verdict).length])) as Record<Verdict, number>;

/** A number with the decimals of the published one, or words as they are; an en dash for nothing. */
function written(value: Claim["published"], { unit, published }: Claim): string {
  if (typeof value !== "number") return value ?? "–";
  if (typeof published === "number" && Number.isInteger(published) && !unit && published > 1)
    return value.toLocaleString("en-GB");
  return unit ? `${value.toFixed(2)} %` : value.toFixed(2);
}

export const publishedText = (claim: Claim): string => written(claim.published, claim);

/** What was measured, with the interval over runs where there is one: "97.02 % (95.1 to 98.9)". */
export function measuredText(claim: Claim): string {
  const { interval, unit } = claim, digits = unit ? 1 : 2;
  const bounds = interval?.map(bound => bound.toFixed(digits)).join(" to ");
  return written(claim.measured, claim) + (bounds ? ` (${bounds})` : "");
}

/** Claims as rows of a table. */
export const claimRows = (claims: readonly Claim[]): Row[] => claims.map(claim => ({
  section: claim.section, claim: claim.claim, published: publishedText(claim), here: measuredText(claim),
  verdict: claim.verdict, on: claim.protocol, rule: claim.rule,
}));

/** "40 reproduced, 42 differ, …" */
export function tallyText(claims: readonly Claim[]): string {
  const counts = tally(claims);
  return VERDICTS.map(verdict => `${counts[verdict]} ${verdict === "differs" ? "differ" : verdict}`).join(", ");
}

/** The claim with this id. Throws an Error naming it where there is none. */
export function claimOf(claims: readonly Claim[], id: string): Claim {
  const found = claims.find(claim => claim.id === id);
  if (!found) throw new Error(`the ledger has no claim "${id}"`);
  return found;
}

/** The verdict on the whole paper in five lines. */
export function verdictLines(claims: readonly Claim[]): string[] {
  const here = (id: string) => measuredText(claimOf(claims, id));
  const beaten = claims.filter(({ id }) => id.startsWith("beats-"));
  const held = beaten.filter(({ verdict }) => verdict === "reproduced").length;
  return [
    `${claims.length} claims: ${tallyText(claims)}.`,
    `96.36 % on a random split of TESS: here ${here("table-3-cnn-bilstm-accuracy")}; ` +
      `on the 328 utterances of section 4: ${here("section-4-cnn-bilstm-accuracy")}.`,
    `Significantly better than GRU, BiLSTM and CNN-GRU: ${held} of ${beaten.length} hold; ` +
      `better than CNN, LSTM and GRU (RQ2): ${here("rq2")}.`,
    `Table 2 comes from no test part, of whatever size: ${here("shares")}.`,
    `A new voice: ${here("new-voice")}; another corpus: ${here("new-corpus")}.`,
  ];
}

/**
 * What was measured of the CNN-BiLSTM as counted, a line each, for the card of a saved network. The ledger is
 * committed; a copy without it says so.
 */
export function measuredLimits(ledger = "data/results/claims.json"): string[] {
  let claims: Claim[];
  try {
    claims = JSON.parse(readFileSync(ledger, "utf8"));
  } catch {
    return [`not at hand: ${ledger} is missing`];
  }
  const measured = (what: string, id: string) => `${what}: ${measuredText(claimOf(claims, id))}`;
  return [
    measured("known voices and words, TESS and SAVEE", "section-4-cnn-bilstm-accuracy"),
    measured("known voices and words, TESS", "table-3-cnn-bilstm-accuracy"),
    measured("new words", "new-words"), measured("a new voice", "new-voice"),
    measured("another corpus", "new-corpus"),
    "guessing among seven emotions is right 14 times of 100",
  ];
}
