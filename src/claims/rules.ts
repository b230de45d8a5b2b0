import { CORPUS_SIZES, SPLIT_SIZES } from "../base";
import { ENOUGH_SEEDS } from "../study";

/*
 * How verdicts are reached: data and pure functions, nothing else. The first rules and the first verdicts came in one
 * commit (24 November 2026), after the results. These are of 27 November 2026: they came after 614 of the study's runs
 * and before the others. Two changes of 30 November turned no verdict. Tolerances became sums over every test set that
 * can be drawn: 4,000 simulated ones could not tell on which side of two bounds our intervals end. And that no run points
 * the other way no longer stands in for an interval without zero: three runs agree by luck one time in four.
 * Others of that day followed a review. The validation loss is compared by means of ten epochs, since single ones jump by up
 * to a third of the loss on TESS; that one split leaves open is no longer called a dependence on the split; MFSC have to
 * be ahead of every smaller number of MFCC; and what a claim says decides in which reading, and on which corpora, it is judged.
 * data/results/claims.json records this file's checksum. Whoever changes a rule first copies the verdicts to
 * data/results/verdicts-before.json, beside which notebook 09 lists the ones that the change turned.
 */

export const VERDICTS = [
  "reproduced", "differs", "undecided", "undecided on one split", "depends on the split", "contradicted by the paper itself", "beyond the paper",
  "not specified", "not testable here",
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What our runs say of a claim on one split. */
export type Judged = "reproduced" | "differs" | "undecided";

export type Range = readonly [low: number, high: number];

/** What the paper's test set was drawn from. */
export interface Draw {
  readonly test: number;
  readonly of: number;
}

/**
 * What the paper can mean by TESS: its abstract, tables and conclusion say TESS alone; the sizes in section 4 are of
 * both corpora. A claim about TESS is judged on both, each with the draw of a tenth as the paper's test set.
 */
export const SPLITS = [
  { name: "TESS", protocol: "random-tess", corpora: ["TESS"], of: CORPUS_SIZES.TESS,
    test: CORPUS_SIZES.TESS / 10, validation: CORPUS_SIZES.TESS / 5 },
  { name: "TESS + SAVEE", protocol: "random", corpora: ["TESS", "SAVEE"], of: CORPUS_SIZES.TESS + CORPUS_SIZES.SAVEE,
    test: SPLIT_SIZES.test, validation: SPLIT_SIZES.validation },
] as const;

/** A claim judged on two splits depends on the split where it is reproduced on one and differs on the other. */
export function together(verdicts: readonly Judged[]): Judged | "undecided on one split" | "depends on the split" {
  if (new Set(verdicts).size <= 1) return verdicts[0] ?? "undecided";
  return verdicts.includes("undecided") ? "undecided on one split" : "depends on the split";
}

/** An error rate that any of these rules may have: 5% in all, half of it on either side. */
export const LEVEL = 0.05;

/** How often runs and utterances are drawn again, from which seed. */
export const DRAWS = { resamples: 20_000, seed: 1 };

/**
 * A published number against the 95% interval of our mean over seeds: reproduced when the whole interval lies among
 * the rates from which the draw of the paper's test set gives that number, differs when it lies outside them.
 * @param interval null of a single run, which decides nothing
 */
export function judgeInterval(interval: Range | null, tolerance: Range): Judged {
  if (!interval) return "undecided";
  if (tolerance[0] <= interval[0] && interval[1] <= tolerance[1]) return "reproduced";
  return interval[1] < tolerance[0] || tolerance[1] < interval[0] ? "differs" : "undecided";
}

/** A statement by the share of draws, of runs and of utterances, in which it holds; of too few runs there is no draw. */
export function judgeDraws(share: number, runs: number): Judged {
  if (runs < ENOUGH_SEEDS) return "undecided";
  return share >= 1 - LEVEL / 2 ? "reproduced" : share <= LEVEL / 2 ? "differs" : "undecided";
}

/**
 * One model said to be better than others, by what each comparison says of it. Not told apart is no verdict, unless
 * a published difference is given for each, and our interval lies outside what the draw makes of one.
 */
export function judgeBetter(
  comparisons: readonly { readonly told: string; readonly interval?: Range | null; readonly tolerance?: Range }[],
): Judged {
  const told = comparisons.map(one => one.told);
  if (told.every(one => one === "better")) return "reproduced";
  const elsewhere = comparisons.some(({ told, interval, tolerance }) =>
    told !== "better" && interval && tolerance && judgeInterval(interval, tolerance) === "differs");
  return told.includes("worse") || elsewhere ? "differs" : "undecided";
}

/** The bounds that words of the paper were given. */
export const BOUNDS = {
  mainly: 0.5,             // of all errors
  easilyConfused: 3,       // a pair's place among 21
  stays: 1.1,              // the validation loss at the end over the lowest, both means of so many epochs:
  smoothed: 10,
  generallyBetter: 2,      // points ahead of MFCC
  realTime: 0.1,           // of a recording's length, in 19 of 20
  fewParameters: 1e6,      // bytes
} as const;

/** The rules in words, as the ledger has them. */
export const RULES = {
  draw: "the 95% interval of our mean lies among the rates from which the draw of the paper's test set gives this " +
    "number 95 times of 100",
  draws: "it holds in 39 of 40 draws of three runs or more and of utterances; differs: in 1 of 40 or fewer",
  better: "better: by the swap test over all test sets in accuracy and F1 (p < 0.05, Holm), and the interval over " +
    "three seeds or more leaves out 0; differs: worse",
  difference: "; or the interval lies outside what the draw makes of the published difference",
  equal: "equal: nothing is left to chance",
  rounding: "equal within rounding",
  stated: "stated or not",
  readings: "it can be read in two ways",
  beyond: "the paper does not claim it: shown for what it says there",
  needs: "needs what is not here",
} as const;
