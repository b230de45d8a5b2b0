import { beyondClaims, corpusClaims, sizeClaims } from "./corpora";
import type { Evidence } from "./evidence";
import { architectureClaims, table2Claims, textClaims } from "./inside";
import type { Claim } from "./ledger";
import { openClaims, untestableClaims } from "./open";
import { behaviourClaims, rankingClaims } from "./ranking";
import { tableClaims } from "./tables";

/** Every claim of the paper with its verdict, from the result files alone, by subject. Takes a second or two. */
export const judgeBySubject = (evidence: Evidence): { readonly name: string; readonly claims: Claim[] }[] => [
  { name: "Tables 2 and 3, trained again", claims: tableClaims(evidence) },
  { name: "models against each other", claims: rankingClaims(evidence) },
  { name: "emotions, curves, new voices", claims: behaviourClaims(evidence) },
  { name: "corpora, split, features", claims: corpusClaims(evidence) },
  { name: "mistakes, noise, speed, size", claims: [...beyondClaims(evidence), ...sizeClaims(evidence)] },
  { name: "the network against its own count", claims: architectureClaims() },
  { name: "Table 2 against itself", claims: table2Claims() },
  { name: "the text against the tables", claims: textClaims(evidence) },
  { name: "what is not given", claims: openClaims(evidence) },
  { name: "what cannot be tested here", claims: untestableClaims() },
];

/** The same as one list: the ledger. */
export const judge = (evidence: Evidence): Claim[] => judgeBySubject(evidence).flatMap(({ claims }) => claims);

/** The ledger as the text of data/results/claims.json: a line for each claim. */
export const formatLedger = (claims: readonly Claim[]): string =>
  `[\n${claims.map(claim => JSON.stringify(claim)).join(",\n")}\n]\n`;
