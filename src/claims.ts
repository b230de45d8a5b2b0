/** What holds of the paper, and what does not. */
export { type Evidence, readEvidence } from "./claims/evidence";
export {
  type Claim, claimOf, claimRows, drawTolerance, measuredLimits, measuredText, publishedText, tallyText, type Verdict,
  verdictLines, VERDICTS,
} from "./claims/ledger";
export { formatLedger, judge, judgeBySubject } from "./claims/claims";
export { onEachCorpus } from "./claims/corpora";
export { meanOfTable2, mostErrorsWith, nearestToTable2 } from "./claims/inside";
export { f1Range, grimCounts, grimSizes, inputsFor, parametersOf, printed, shareOf } from "./claims/arithmetic";
