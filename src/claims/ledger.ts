import { readFileSync } from "node:fs";
import { type MeanInterval, nextInterval, proportionInterval } from "../evaluation";
import type { Row } from "../figures";
import { type Judged, judgeInterval, type Range, RULES, together, type Verdict, VERDICTS } from "./rules";

/** What was measured of a claim, on one split where it was judged on several. */
export interface Finding {
  readonly on: string;                        // "TESS", "TESS + SAVEE"; "" where there is only one
  readonly measured: number | string | null;  // null: nothing was measured
  readonly interval: Range | null;            // 95%, of the mean over runs
  readonly tolerance: Range | null;           // the rates from which the draw gives the published number
  readonly runs: number;                      // seeds behind it; 0: no training
  readonly next?: Range | null;               // of numbers in the paper's tables: where one more run lies, 95%
  readonly verdict: Verdict;
}

/** One claim of the paper beside what was found. */
export interface Claim {
  readonly id: string;
  readonly section: string;                   // where the paper makes it
  readonly claim: string;                     // in our words
  readonly published: number | string | null; // null: the paper gives nothing
  readonly unit: "%" | "";                    // of numbers
  readonly protocol: string;                  // what was measured, and on what
  readonly rule: string;                      // when it counts as reproduced
  readonly findings: readonly Finding[];
  readonly verdict: Verdict;
  readonly restates: string | null;           // the claim that it says again: not counted
  readonly shown: string;                     // the notebook's cell by its id, which begins with the notebook
}

/** What every claim starts with. */
export interface Stated extends Pick<Claim, "id" | "section" | "claim" | "shown"> {
  readonly protocol?: string;
  readonly rule?: string;
  readonly restates?: string;
}

const PLAIN = { published: null, unit: "", protocol: "", rule: "", restates: null } as const;
const NOTHING = { on: "", measured: null, interval: null, tolerance: null, runs: 0 } as const;
const short = (value: number): number => Number(value.toPrecision(6));

/** A claim with one finding. */
const single = (stated: Stated & Pick<Partial<Claim>, "published">, finding: Omit<Finding, keyof typeof NOTHING> &
  Partial<Finding>): Claim =>
  ({ ...PLAIN, ...stated, findings: [{ ...NOTHING, ...finding }], verdict: finding.verdict });

/** A finding on one split, before it is joined with the other's. */
export interface Found extends Omit<Finding, "interval" | "tolerance"> {
  readonly interval?: Range | null;
  readonly tolerance?: Range | null;
  readonly verdict: Judged;
}

/** A claim that our runs judge. */
export interface StatedForRuns extends Stated {
  readonly published: number | string;
  readonly rule: string;
  readonly unit?: "%";
}

/** A claim judged on each split that has runs. Numbers are shares, written in per cent where `unit` says so. */
export function judged(stated: StatedForRuns, findings: readonly (Found | null)[]): Claim {
  const scale = stated.unit ? 100 : 1;
  const number = <T>(value: T) => (typeof value === "number" ? short(scale * value) : value);
  const range = (ends?: Range | null): Range | null => (ends ? [short(scale * ends[0]), short(scale * ends[1])] : null);
  const found = findings.filter((one): one is Found => one !== null).map(one =>
    ({ ...one, measured: number(one.measured), interval: range(one.interval), tolerance: range(one.tolerance),
      ...one.next !== undefined && { next: range(one.next) } }));
  return { ...PLAIN, ...stated, unit: stated.unit ?? "", restates: stated.restates ?? null, findings: found,
    published: number(stated.published), verdict: together(found.map(one => one.verdict)) };
}

/**
 * A mean over seeds on one split against the rates that the draw allows; null without a run.
 * @param utterances that the mean is over, in each run
 */
export function meanFound(on: string, ours: MeanInterval | null, tolerance: Range, utterances: number): Found | null {
  if (!ours) return null;
  const interval = intervalOf(ours, utterances);
  return { on, measured: ours.mean, interval, tolerance, runs: ours.n, next: nextInterval(ours),
    verdict: judgeInterval(interval, tolerance) };
}

/**
 * Student's interval of a share, between 0 and 1; null of a single run. Runs that all agree have no spread for it,
 * which does not make their share certain: then it is Wilson's, of all utterances.
 */
function intervalOf({ mean, low, high, deviation, n }: MeanInterval, utterances: number): Range | null {
  if (low === null) return null;
  if (deviation! > 1e-12) return [Math.max(0, low), Math.min(1, high!)];
  const wilson = proportionInterval(mean * n * utterances, n * utterances);
  return [wilson.low, wilson.high];
}

/** A published number against a count or a derived number, where nothing is left to chance: equal or not. */
export const exact = (
  stated: Stated & { readonly published: number | string }, measured: number | string,
): Claim => single({ rule: RULES.equal, ...stated },
  { measured, verdict: measured === stated.published ? "reproduced" : "differs" });

/**
 * A statement in words, with what was found in words, and whether that bears it out.
 * @param holds null where that is left open
 * @param runs trainings behind it
 */
export const statement = (
  stated: Stated & { readonly published: string; readonly rule: string }, measured: string, holds: boolean | null, runs = 0,
): Claim => single(stated, { measured, runs, verdict: holds === null ? "undecided" : holds ? "reproduced" : "differs" });

/** What the paper says here against what follows from what it says elsewhere; our data play no part. */
export const inside = (
  stated: Stated & { readonly published: number | string }, follows: number | string, agrees: boolean,
): Claim => single({ protocol: "published numbers only", rule: RULES.rounding, ...stated },
  { measured: follows, verdict: agrees ? "reproduced" : "contradicted by the paper itself" });

/** What the paper does not claim, shown because of what it says there. */
export const beyond = (stated: Stated & { readonly published: string }, measured: string, runs: number): Claim =>
  single({ rule: RULES.beyond, ...stated }, { measured, runs, verdict: "beyond the paper" });

/** What a reader needs and the paper does not give, or not in one sense; with what was chosen or found here. */
export const unspecified = (
  stated: Stated & Partial<Pick<Claim, "published">>, chosen: string,
): Claim => single({ rule: RULES.stated, ...stated }, { measured: chosen, verdict: "not specified" });

/** Something that these recordings and this machine cannot show, with the reason. */
export const untestable = (stated: Stated & { readonly published: string }, reason: string): Claim =>
  single({ rule: RULES.needs, ...stated }, { measured: reason, verdict: "not testable here" });

/** The claims that restate no other: those that are counted. */
const counted = (claims: readonly Claim[]) => claims.filter(one => !one.restates);

/** A number with the decimals of the published one, or words as they are; an en dash for nothing. */
function written(value: Claim["published"], { unit, published }: Claim): string {
  if (typeof value !== "number") return value ?? "–";
  if (typeof published === "number" && Number.isInteger(published) && !unit && published > 1)
    return value.toLocaleString("en-GB");
  return unit ? `${value.toFixed(2)}%` : value.toFixed(2);
}

const rangeText = (range: Range, { unit }: Claim): string =>
  range.map(bound => bound.toFixed(unit ? 1 : 2).replace("-", "−")).join(" to ");

export const publishedText = (claim: Claim): string => written(claim.published, claim);

/** What was measured, with the interval over runs where it is a number: "97.02% (95.1 to 98.9)". */
function findingText(claim: Claim, { measured, interval }: Finding): string {
  const bounds = typeof measured === "number" && interval ? ` (${rangeText(interval, claim)})` : "";
  return written(measured, claim) + bounds;
}

/** All that was measured of a claim, each split by its name. */
export const measuredText = (claim: Claim): string => claim.findings.map(one =>
  (one.on && `${one.on}: `) + findingText(claim, one)).join("; ") || "no runs yet";

/** Why the verdict is what it is: what each split says, with interval and tolerance where there are any. */
export function reasonOf(claim: Claim): string {
  const judgedOn = claim.findings.filter(({ on }) => on);
  if (!judgedOn.length) return claim.rule;
  return judgedOn.map(one => {
    const { on, verdict, interval, tolerance } = one;
    const because = interval && tolerance
      ? `${rangeText(interval, claim)} where the draw allows ${rangeText(tolerance, claim)}` : findingText(claim, one);
    return `${on}: ${because}: ${verdict}`;
  }).join("; ");
}

/** Claims as rows of a table. */
export const claimRows = (claims: readonly Claim[]): Row[] => claims.map(claim => ({
  section: claim.section, claim: claim.claim, published: publishedText(claim), here: measuredText(claim),
  verdict: verdictText(claim), on: claim.protocol, rule: claim.rule,
}));

/** The verdict, that of each split where they are not the same, and what it restates: such a claim is not counted. */
export function verdictText(claim: Claim): string {
  const each = `: ${claim.findings.map(one => `${one.on} ${one.verdict}`).join(", ")}`;
  return claim.verdict + (new Set(claim.findings.map(one => one.verdict)).size > 1 ? each : "") + restatesText(claim);
}

const restatesText = ({ restates }: Claim): string => (restates ? ` (restates ${restates})` : "");

/** Claims judged on both splits: what was found on each, what the draw allows there, and what it comes to. */
export const splitRows = (claims: readonly Claim[]): Row[] => claims.map(claim => ({
  claim: claim.claim, published: publishedText(claim),
  ...Object.fromEntries(claim.findings.flatMap(one => [[one.on, findingText(claim, one)],
    ...(one.tolerance ? [[`${one.on}: allowed`, rangeText(one.tolerance, claim)]] : []),
    [`${one.on}: verdict`, one.verdict]])),
  verdict: claim.verdict + restatesText(claim),
}));

const PRINTED = 0.005; // half of the last digit of every number in the paper's tables

/** How often one more run of ours could give the published number, by the verdict that the mean of our runs was given. */
export function nextRunRows(claims: readonly Claim[]): Row[] {
  const found = counted(claims).flatMap(({ published, findings }) => findings.flatMap(({ next, verdict }) =>
    (next && typeof published === "number"
      ? [{ verdict, could: next[0] <= published + PRINTED && published - PRINTED <= next[1] }] : [])));
  return VERDICTS.map(verdict => found.filter(one => one.verdict === verdict)).filter(some => some.length).map(some =>
    ({ verdict: some[0].verdict, numbers: some.length, "one more run could give it": some.filter(({ could }) => could).length }));
}

/** "40 reproduced (12 of them counts and arithmetic, …), 42 differ, …", of the claims that restate no other. */
function tallyText(claims: readonly Claim[]): string {
  const plural: Readonly<Record<string, string>> = { "differs": "differ", "depends on the split": "depend on the split" };
  return VERDICTS.map(verdict => {
    const own = counted(claims).filter(one => one.verdict === verdict);
    const untrained = own.filter(({ findings }) => findings.every(({ runs }) => !runs)).length;
    return `${own.length} ${plural[verdict] ?? verdict}` + (verdict === "reproduced"
      ? ` (${untrained} of them counts and arithmetic, for which nothing is trained)` : "");
  }).join(", ");
}

/** "118 claims, and 12 that restate one of them: 40 reproduced, …" */
export const countText = (claims: readonly Claim[]): string =>
  `${counted(claims).length} claims, and ${claims.length - counted(claims).length} that restate one of them: ` +
  tallyText(claims);

/** The claim with this id. Throws an Error naming it where there is none. */
export function claimOf(claims: readonly Claim[], id: string): Claim {
  const found = claims.find(claim => claim.id === id);
  if (!found) throw new Error(`the ledger has no claim "${id}"`);
  return found;
}

/** The verdict on the whole paper in five lines. */
export function verdictLines(claims: readonly Claim[]): string[] {
  const verdictOf = (id: string) => verdictText(claimOf(claims, id));
  const here = (id: string) => `${measuredText(claimOf(claims, id))}; ${verdictOf(id)}`;
  const beaten = ["GRU", "BiLSTM", "CNN-GRU"].map(model => `${model}, ${verdictOf(`beats-${model.toLowerCase()}`)}`);
  return [
    `${countText(claims)}.`,
    `96.36%, multiclass: ${here("table-3-cnn-bilstm-accuracy")}.`,
    `Significantly better than ${beaten.join("; ")}; than CNN, LSTM and GRU (RQ2), ${verdictOf("rq2")}.`,
    `If its accuracies are one against rest, no test set of any size gives Table 2: ${here("shares")}.`,
    `Beyond the paper: a new voice, ${measuredText(claimOf(claims, "new-voice"))}; another corpus, ` +
      `${measuredText(claimOf(claims, "new-corpus"))}.`,
  ];
}

/** The ledger as it lies in a file: the checksums of the rules that it was judged by, and its claims. */
export interface Ledger {
  readonly rules: Readonly<Record<string, string>>;
  readonly claims: readonly Claim[];
}

/** The committed ledger. Throws where it is not there. */
export const readLedger = (path = "data/results/claims.json"): Ledger => JSON.parse(readFileSync(path, "utf8"));

/**
 * What was measured of the CNN-BiLSTM as counted, a line each, for the card of a saved network. The ledger is
 * committed; a copy without it says so.
 */
export function measuredLimits(path = "data/results/claims.json"): string[] {
  let claims: readonly Claim[];
  try {
    claims = readLedger(path).claims;
  } catch {
    return [`not at hand: ${path} is missing`];
  }
  const measured = (what: string, id: string) => `${what}: ${measuredText(claimOf(claims, id))}`;
  return [
    measured("known voices and words", "table-3-cnn-bilstm-accuracy"),
    measured("new words", "new-words"), measured("a new voice", "new-voice"),
    measured("another corpus", "new-corpus"),
    "guessing among seven emotions is right 14 times of 100",
  ];
}
