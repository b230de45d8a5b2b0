import { proportionInterval, type MeanInterval } from "../evaluation/intervals";

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
export const tally = (claims: readonly Claim[]): Record<Verdict, number> =>
  Object.fromEntries(VERDICTS.map(verdict =>
    [verdict, claims.filter(one => one.verdict === verdict).length])) as Record<Verdict, number>;
