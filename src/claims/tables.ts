import { HEADLINE, slug, TABLE_2, TABLE_3 } from "../base";
import { type ClassScores, type MeanInterval, meanInterval, scores } from "../evaluation";
import type { Reading } from "../features";
import { overSeeds, runsOf, type StudyResult } from "../study";
import { accuracyDrawn, classDrawn, type Drawn, oneAgainstRestDrawn, tolerance } from "./draw";
import type { Evidence } from "./evidence";
import { type Claim, judged, meanFound } from "./ledger";
import { type Range, RULES, SPLITS } from "./rules";

type Split = (typeof SPLITS)[number];
type Named<M> = readonly [measure: M, name: string, unit: "%" | undefined];

/**
 * Tables 2 and 3 and the headline against runs as counted, since only that reading has the published parameters, on
 * both splits that the paper can mean; Table 3's accuracies as described as well, as restatements.
 */
export function tableClaims({ study, recordings }: Evidence): Claim[] {
  const runsOn = (split: Split, model: string, reading: Reading = "as counted") =>
    runsOf([...study], { protocol: split.protocol, model, reading });
  const share = (unit?: "%") => ({ rule: RULES.draw, unit });
  /** A mean over seeds on a split against what the draw there makes of a published number. */
  const against = (split: Split, ours: MeanInterval | null, published: number, unit: "%" | undefined, drawn: Drawn,
    bounds?: Range) => meanFound(split.name, ours, tolerance(published, roundingOf(unit), drawn, split, bounds),
    Math.round(1 / drawn.step));

  const table3 = TABLE_3.flatMap(row => MODEL_MEASURES.map(([measure, name, unit]) => {
    const published = measure === "accuracy" ? row.accuracy / 100 : row[measure];
    return judged({ id: `table-3-${slug(row.model)}-${slug(name)}`, claim: `${row.model}: ${name}`, published,
      section: measure === "accuracy" ? "abstract, 4, 5, Table 3" : "Table 3", shown: "05-23", ...share(unit),
      protocol: `random split, as counted${measure === "accuracy" ? "; multiclass" : ""}` },
    SPLITS.map(split => against(split, overSeeds(runsOn(split, row.model), measure), published, unit,
      accuracyDrawn(split))));
  }));

  const described = TABLE_3.map(row => judged({ id: `table-3-${slug(row.model)}-described`, section: "Table 3",
    claim: `${row.model}: accuracy, as described`, published: row.accuracy / 100, shown: "09-table-3-described",
    restates: `table-3-${slug(row.model)}-accuracy`, ...share("%"), protocol: "random split, as described; multiclass" },
  SPLITS.map(split => against(split, overSeeds(runsOn(split, row.model, "as described"), "accuracy"), row.accuracy / 100,
    "%", accuracyDrawn(split)))));

  const oneAgainstRest = judged({ id: "headline-one-against-rest", section: "abstract, 5, Table 2", shown: "04-37",
    claim: "96.36%, if it is the mean of the one-against-rest accuracies, as Table 2 suggests",
    published: HEADLINE.accuracy / 100, restates: "table-3-cnn-bilstm-accuracy", ...share("%"),
    protocol: "random split, as counted; mean one against rest" },
  SPLITS.map(split => against(split, overSeeds(runsOn(split, "CNN-BiLSTM"), "oneAgainstRest"),
    HEADLINE.accuracy / 100, "%", oneAgainstRestDrawn(split), [5 / 7, 1])));

  const table2 = TABLE_2.flatMap(row => CLASS_MEASURES.map(([measure, name, unit]) => {
    const published = measure === "oneAgainstRest" ? row.accuracy / 100 : row[measure];
    const ofEmotion = ({ confusion }: StudyResult) =>
      scores(confusion).perClass.find(({ emotion }) => emotion === row.emotion)![measure];
    return judged({ id: `table-2-${row.emotion}-${slug(name)}`, section: "Table 2", claim: `${row.emotion}: ${name}`,
      published, shown: "09-table-2", ...share(unit),
      protocol: `random split, as counted${measure === "oneAgainstRest" ? "; one against rest" : ""}` },
    SPLITS.map(split => {
      const runs = runsOn(split, "CNN-BiLSTM"), corpora: readonly string[] = split.corpora;
      const utterances = recordings.filter(one => one.emotion === row.emotion && corpora.includes(one.corpus)).length;
      const drawn: Drawn = measure === "oneAgainstRest" ? accuracyDrawn(split)
        : classDrawn(measure, utterances, row, split);
      return against(split, runs.length ? meanInterval(runs.map(ofEmotion)) : null, published, unit, drawn);
    }));
  }));
  return [...table3, ...described, oneAgainstRest, ...table2];
}

/** Half of the last printed digit: two decimals, of per cent or of a share. */
const roundingOf = (unit: "%" | undefined): number => (unit ? 0.00005 : 0.005);

const CLASS_MEASURES: readonly Named<Exclude<keyof ClassScores, "emotion" | "support">>[] = [
  ["precision", "precision", undefined], ["recall", "recall", undefined], ["f1", "F1", undefined],
  ["oneAgainstRest", "accuracy", "%"],
];

const MODEL_MEASURES: readonly Named<"accuracy" | "precision" | "f1">[] =
  [["accuracy", "accuracy", "%"], ["precision", "precision", undefined], ["f1", "F1", undefined]];
