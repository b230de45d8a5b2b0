/** The README's table of results, made from data/results, so that neither can say what the other does not. */
import { readFileSync, writeFileSync } from "node:fs";
import { mean } from "../src/descriptive";

const MARKERS = /<!-- results -->\n[^]*?<!-- \/results -->/;
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

interface Accuracies { readonly accuracy: number; readonly oneAgainstRest: number }
interface Training { readonly corpus: string; readonly value: {
  readonly asCounted: { readonly scores: Accuracies }; readonly asDescribed: { readonly scores: Accuracies };
  readonly tessAlone: readonly Accuracies[] } }

/** Markdown: one row per input, published beside ours. */
export function resultsTable(): string {
  const { corpus, value }: Training = JSON.parse(readFileSync("data/results/04-cnn-bilstm.json", "utf8"));
  const row = (name: string, { accuracy, oneAgainstRest }: Accuracies) => `| ${name} | ${percent(accuracy)} | ${percent(oneAgainstRest)} |`;
  const alone = { accuracy: mean(value.tessAlone.map((run) => run.accuracy)), oneAgainstRest: mean(value.tessAlone.map((run) => run.oneAgainstRest)) };
  return [
    "| CNN-BiLSTM, random split 70/20/10 | multiclass accuracy | mean one-against-rest |",
    "|---|---|---|",
    "| the paper: “overall classification accuracy” 96.36 % | – | – |",
    row(`${corpus}, as counted: 64 band means, 58,503 parameters`, value.asCounted.scores),
    row(`${corpus}, as described: frames of 64 bands, 64,551 parameters`, value.asDescribed.scores),
    row(`TESS alone, as counted, mean of ${value.tessAlone.length} seeds`, alone),
  ].join("\n");
}

/** The README with its table made anew. */
export const withResults = (readme: string): string =>
  readme.replace(MARKERS, () => `<!-- results -->\n${resultsTable()}\n<!-- /results -->`);

if (require.main === module) writeFileSync("README.md", withResults(readFileSync("README.md", "utf8")));
