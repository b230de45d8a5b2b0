/** What is made from data/results: the claim ledger, the picture of the ladder, the README's generated parts. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { mean, writeWhole } from "../../src/base";
import { png } from "../../src/figures";
import { ladder, runsOf } from "../../src/study";
import {
  type Claim, claimOf, countText, type Evidence, formatLedger, judge, measuredText, publishedText, readEvidence,
  verdictText,
} from "../../src/claims";
import { NOTEBOOKS, readCells, sourceOf } from "./notebooks";

export const LEDGER = "data/results/claims.json", PICTURE = "data/results/ladder.png";

/** The claims that the README shows, of all in the ledger. */
const SHOWN = [
  "table-3-cnn-bilstm-accuracy", "headline-one-against-rest", "parameters", "beats-gru", "beats-bilstm",
  "beats-cnn-gru", "rq2", "sequence-counted", "bidirectional-counted", "small-gap", "confusions", "mfsc", "real-time",
  "tess-only", "input-bands", "macro-f1", "balanced-errors", "shares", "identity", "new-words", "new-voice",
  "new-corpus", "noise", "table-4",
];

/** Markdown: the tally, and a row for each claim shown. */
export function claimsTable(claims: readonly Claim[]): string {
  const cell = (text: string) => text.replace(/\|/g, "\\|");
  const rows = SHOWN.map(id => claimOf(claims, id)).map(claim => [
    claim.claim, publishedText(claim), measuredText(claim).replace("; TESS + SAVEE:", "<br>TESS + SAVEE:"),
    verdictText(claim).replace(claim.verdict, `**${claim.verdict}**`), claim.protocol,
  ].map(cell));
  return [
    `${countText(claims)}. These are the main ones:`, "",
    "| claim | the paper | here | verdict | on |", "|---|---|---|---|---|",
    ...rows.map(row => `| ${row.join(" | ")} |`),
  ].join("\n");
}

/** Markdown: the picture, with what it shows in words for those who do not see it. */
export function pictureLine({ study }: Pick<Evidence, "study">): string {
  const accuracy = (protocol: string) => (100 * mean(
    runsOf([...study], { model: "CNN-BiLSTM", reading: "as counted", protocol })
      .map(({ metrics }) => metrics.accuracy))).toFixed(0);
  const words = `CNN-BiLSTM as counted, multiclass accuracy: random split of TESS ${accuracy("random-tess")} %, ` +
    `new words ${accuracy("word-disjoint")} %, one known voice ${accuracy("within-oaf")} % and ${accuracy("within-yaf")} %, ` +
    `new voice ${accuracy("speaker-oaf-yaf")} % and ${accuracy("speaker-yaf-oaf")} %, ` +
    `other corpus ${accuracy("tess-savee")} %`;
  return `![${words}](${PICTURE})`;
}

/** Markdown: the notebooks, each with the question that is its title. */
function notebooksTable(): string {
  const rows = NOTEBOOKS.map(path => {
    const question = /^# (.+)$/m.exec(sourceOf(readCells(path)[0]))![1];
    return `| [${basename(path, ".ipynb").replace("-", " ")}](${path}) | ${question} |`;
  });
  return ["| | question |", "|---|---|", ...rows].join("\n");
}

/** The README with its generated parts made anew: what stands between <!-- name --> and <!-- /name -->. */
export function withResults(readme: string, evidence: Evidence, claims: readonly Claim[]): string {
  const parts = {
    picture: pictureLine(evidence), claims: claimsTable(claims), notebooks: notebooksTable(),
  };
  return Object.entries(parts).reduce((text, [name, part]) => {
    const marked = new RegExp(`<!-- ${name} -->\n[^]*?<!-- /${name} -->`);
    if (!marked.test(text)) throw new Error(`README.md has no <!-- ${name} --> … <!-- /${name} -->`);
    return text.replace(marked, () => `<!-- ${name} -->\n${part}\n<!-- /${name} -->`);
  }, readme);
}

async function main(): Promise<void> {
  const evidence = await readEvidence(), claims = judge(evidence);
  writeWhole(LEDGER, formatLedger(claims));
  writeWhole(PICTURE, await png(ladder(evidence.study), 2));
  writeWhole("README.md", withResults(readFileSync("README.md", "utf8"), evidence, claims));
}

if (require.main === module) void main();
