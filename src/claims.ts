/** What holds of the paper, and what does not. */
export { type Evidence, readEvidence } from "./claims/evidence";
export {
  type Claim, claimOf, claimRows, drawTolerance, measuredLimits, measuredText, publishedText, tallyText, type Verdict,
  verdictLines, VERDICTS,
} from "./claims/ledger";
export { formatLedger, judge, judgeBySubject } from "./claims/claims";
export { meanOfTable2, mostErrorsWith, nearestToTable2 } from "./claims/inside";
export { grimCounts, f1Range, inputsFor, parametersOf, printed, shareOf, grimSizes } from "./claims/arithmetic";
export { onEachCorpus } from "./claims/literature";
