import { tally, VERDICTS, type Claim } from "./ledger";
import type { Row } from "../figures/tables";

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
