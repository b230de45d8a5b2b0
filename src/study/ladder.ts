import { HEADLINE } from "../base";
import { type Caption, type Figure, stripPlot } from "../figures";
import { runsOf } from "./comparison";
import { runSeries, seedsText } from "./report";
import type { StudyResult } from "./runs";

/** From known voices and words to new ones: protocols of corpus/splits.ts, with what is new in each. */
const RUNGS: readonly (readonly [protocol: string, name: string])[] = [
  ["random", "random split, TESS + SAVEE"],
  ["random-tess", "random split, TESS"],
  ["word-disjoint", "new words, TESS"],
  ["within-oaf", "one known voice, OAF"],
  ["within-yaf", "one known voice, YAF"],
  ["speaker-oaf-yaf", "new voice, OAF → YAF"],
  ["speaker-yaf-oaf", "new voice, YAF → OAF"],
  ["both-oaf-yaf", "new voice and words, OAF → YAF"],
  ["both-yaf-oaf", "new voice and words, YAF → OAF"],
  ["savee-dc", "new voice, SAVEE, DC"],
  ["savee-je", "new voice, SAVEE, JE"],
  ["savee-jk", "new voice, SAVEE, JK"],
  ["savee-kl", "new voice, SAVEE, KL"],
  ["tess-savee", "new corpus, TESS → SAVEE"],
];

/** The CNN-BiLSTM on every rung of the ladder, every run a point, both readings; only data enter. */
export function ladder(study: readonly StudyResult[]): Figure {
  const hybrid = runsOf(study, { model: "CNN-BiLSTM" });
  const renamed = RUNGS.flatMap(([protocol, name]) =>
    runsOf(hybrid, { protocol }).map(run => ({ ...run, model: name })));
  const rows = RUNGS.map(([, name]) => name);
  const series = runSeries(renamed, rows, ["as counted", "as described"], "accuracy")
    .map(({ intervals, ...values }) => values); // every run is there to see
  const published = RUNGS.map((_, i) => (i < 2 ? HEADLINE.accuracy : null));
  const panel = { axis: "Multiclass accuracy (%)", series, published, line: 100 / 7, range: [0, 103] as const };
  return stripPlot(rows, [panel], caption(hybrid));
}

const caption = (runs: readonly StudyResult[]): Caption => ({
  title: "The same network, from the paper's random split to a new voice",
  source: `CNN-BiLSTM, ${runs[0].corpus}; ${seedsText(runs)}; a point is a run, the dashed line is guessing`,
});
