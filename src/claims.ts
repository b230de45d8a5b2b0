/** What holds of the paper, and what does not. */
export { type Evidence, readEvidence } from "./claims/evidence";
export { BOUNDS, judgeInterval, type Verdict, VERDICTS } from "./claims/rules";
export { riseOf } from "./claims/ranking";
export {
  type Claim, claimOf, claimRows, countText, measuredLimits, measuredText, nextRunRows, publishedText, readLedger,
  splitRows, verdictLines, verdictText,
} from "./claims/ledger";
export { formatLedger, judge, judgeBySubject, rulesChecksums, turnedVerdicts } from "./claims/claims";
export { accuracyDrawn, classDrawn, oneAgainstRestDrawn, tablesAllowed, tolerance } from "./claims/draw";
export { onEachCorpus } from "./claims/corpora";
export { meanOfTable2, mostErrorsWith, nearestToTable2 } from "./claims/inside";
export {
  errorsOf, f1Range, grimChance, grimCounts, grimFits, grimSizes, inputsFor, parametersOf, printed, shareOf,
} from "./claims/arithmetic";
