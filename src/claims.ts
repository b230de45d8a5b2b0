import { corpusClaims, speedClaims } from "./claims-corpora";
import { architectureClaims, table2Claims, textClaims } from "./claims-inside";
import { openClaims, untestableClaims } from "./claims-open";
import { behaviourClaims, rankingClaims } from "./claims-study";
import { tableClaims } from "./claims-tables";
import type { Evidence } from "./evidence";
import type { Claim } from "./ledger";

/** Every claim of the paper with its verdict, from the result files alone. Takes some seconds of search. */
export const judge = (evidence: Evidence): Claim[] => [
  ...tableClaims(evidence), ...rankingClaims(evidence), ...behaviourClaims(evidence),
  ...corpusClaims(evidence), ...speedClaims(evidence),
  ...architectureClaims(), ...table2Claims(), ...textClaims(evidence), ...openClaims(evidence),
    ...untestableClaims(),
];

/** The ledger as the text of data/results/claims.json: a line for each claim. */
export const formatLedger = (claims: readonly Claim[]): string =>
  `[\n${claims.map(claim => JSON.stringify(claim)).join(",\n")}\n]\n`;
