import { readFileSync } from "node:fs";
import { sha256 } from "../base";
import type { Row } from "../figures";
import { beyondClaims, citedClaims, corpusClaims, ravdessClaim, sizeClaims } from "./corpora";
import type { Evidence } from "./evidence";
import { architectureClaims, table2Claims, textClaims } from "./inside";
import { type Claim, reasonOf } from "./ledger";
import { openClaims, untestableClaims } from "./open";
import { behaviourClaims, rankingClaims } from "./ranking";
import { tableClaims } from "./tables";

/** Every claim of the paper with its verdict, from the result files alone, by subject. Takes a few seconds. */
export const judgeBySubject = (evidence: Evidence): { readonly name: string; readonly claims: Claim[] }[] => [
  { name: "Tables 2 and 3, trained again", claims: tableClaims(evidence) },
  { name: "models against each other", claims: rankingClaims(evidence) },
  { name: "emotions, curves, new voices", claims: behaviourClaims(evidence) },
  { name: "corpora, split, features", claims: [...corpusClaims(evidence), ravdessClaim(evidence)] },
  { name: "mistakes, noise, speed, size, voices", claims: [...beyondClaims(evidence), ...sizeClaims(evidence)] },
  { name: "the network against its own count", claims: architectureClaims() },
  { name: "Table 2 against itself", claims: table2Claims() },
  { name: "the text against the tables", claims: textClaims(evidence) },
  { name: "what is not given", claims: openClaims(evidence) },
  { name: "what cannot be tested here", claims: [...citedClaims(evidence), ...untestableClaims()] },
];

/** The same as one list: the ledger. */
export const judge = (evidence: Evidence): Claim[] => judgeBySubject(evidence).flatMap(({ claims }) => claims);

/** The files that the rules are in: what is judged how, and the simulation of the draw. */
const RULE_FILES = ["src/claims/rules.ts", "src/claims/draw.ts"];

/** Their checksums, by path; line ends do not count. */
export const rulesChecksums = (): Record<string, string> => Object.fromEntries(RULE_FILES.map(path =>
  [path, sha256(readFileSync(path, "utf8").replace(/\r\n/g, "\n"))]));

/** The ledger as the text of data/results/claims.json: the rules' checksums, and a line for each claim. */
export const formatLedger = (claims: readonly Claim[]): string =>
  `{"rules": ${JSON.stringify(rulesChecksums())},\n"claims": [\n` +
  `${claims.map(claim => JSON.stringify(claim)).join(",\n")}\n]}\n`;

/** What data/results/verdicts-before.json has a list of: the verdicts by earlier rules, by the claims' ids. */
interface Before {
  readonly of: string;   // which rules those were
  readonly runs: number; // that the study had
  readonly verdicts: Readonly<Record<string, string>>;
}

/** The verdicts that are not what they were by each of the earlier sets of rules, each with the reason. */
export function turnedVerdicts(claims: readonly Claim[], path = "data/results/verdicts-before.json") {
  const earlier: readonly Before[] = JSON.parse(readFileSync(path, "utf8"));
  return earlier.map(before => turnedSince(claims, before));
}

function turnedSince(claims: readonly Claim[], { of, runs, verdicts }: Before) {
  const turned = claims.flatMap((claim): Row[] => {
    const { id, verdict } = claim, before = verdicts[id];
    return before === undefined || before === verdict ? [] : [{ claim: `${id}: ${claim.claim}`, before, now: verdict,
      because: reasonOf(claim) }];
  });
  const ids = claims.map(({ id }) => id);
  return { of, runs, turned, gone: Object.keys(verdicts).filter(id => !ids.includes(id)),
    added: ids.filter(id => !(id in verdicts)) };
}
