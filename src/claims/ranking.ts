import { HEADLINE, listed, mean, percent, plusMinus, pText, TABLE_3 } from "../base";
import {
  confusedPairs, errorsIn, holdsInDraws, type MeanInterval, meanInterval, NAMED_PAIRS, nameOf, scores, shareOfErrors,
  summedConfusion,
} from "../evaluation";
import type { Reading } from "../features";
import {
  against, type Comparison, majorityOf, overSeeds, ranking, runsOf, seedsInOrder, type StudyResult, verdict, verdictText,
} from "../study";
import { accuracyDrawn, differenceDrawn, tolerance } from "./draw";
import type { Evidence } from "./evidence";
import { beyond, type Claim, type Found, judged, type StatedForRuns } from "./ledger";
import { BOUNDS, DRAWS, judgeBetter, judgeDraws, judgeInterval, type Range, RULES, SPLITS } from "./rules";

type Split = (typeof SPLITS)[number];
const READINGS: readonly Reading[] = ["as counted", "as described"];

/** Claims about models against each other. */
export function rankingClaims({ study, utterancesOf }: Evidence): Claim[] {
  const order = TABLE_3.map(row => row.model), paper = [...order].reverse();
  const others = TABLE_3.slice(0, 3), hybrid = TABLE_3[3];
  /** A model against others on a split: all those that have runs there, in one family of tests. */
  const compared = (split: Split, reading: Reading, model: string, rivals: readonly string[]) =>
    against(runsOf([...study], { protocol: split.protocol, reading }), model, rivals, utterancesOf)
      .filter(one => one.seeds.length);
  /** The models claimed to be better, whether or not each differs significantly from the others. */
  const better = (split: Split, found: readonly Comparison[], of: "model" | "others" = "model"): Found | null => {
    if (!found.length) return null;
    const turned = { better: "worse", worse: "better" } as Readonly<Record<string, string>>;
    const told = found.map(verdict).map(one => (of === "model" ? one : turned[one] ?? one));
    return { on: split.name, runs: Math.min(...found.map(one => one.seeds.length)),
      measured: `${found[0].model} ${verdictText(found)}; right alone ${found.map(countsText).join(", ")}`,
      verdict: judgeBetter(told.map(one => ({ told: one }))) };
  };
  const beaten = READINGS.map(reading =>
    SPLITS.map(split => compared(split, reading, "CNN-BiLSTM", others.map(row => row.model))));
  /** The same in both readings, the second as a restatement of the first. */
  const ofBoth = (id: string, claim: Omit<StatedForRuns, "id" | "protocol">,
    finding: (reading: Reading, split: Split) => Found | null, first: Reading = "as counted") => READINGS.map(reading =>
    judged({ ...claim, id: reading === first ? id : `${id}-${reading.replace("as ", "")}`,
      protocol: `random split, ${reading}`, restates: reading === first ? undefined : id },
    SPLITS.map(split => finding(reading, split))));
  return [
    ...others.flatMap(({ model, accuracy }) => ofBoth(`beats-${model.toLowerCase()}`, { section: "abstract, 5",
      claim: `CNN-BiLSTM significantly outperforms ${model}`, rule: RULES.better + RULES.difference, shown: "05-45",
      unit: "%", published: `+${(hybrid.accuracy - accuracy).toFixed(2)} points` }, (reading, split) => {
      const one = beaten[READINGS.indexOf(reading)][SPLITS.indexOf(split)].find(({ other }) => other === model);
      return one ? byDifference(split, one, (hybrid.accuracy - accuracy) / 100) : null;
    })),
    judged({ id: "order", section: "5, Table 3", shown: "05-41", protocol: "random split, as counted",
      claim: "the order is CNN-BiLSTM, CNN-GRU, BiLSTM, GRU, in accuracy and in F1", published: paper.join(", "),
      rule: `the means come in this order: ${RULES.draws}` },
    SPLITS.map(split => inOrder(split, runsOf([...study], { protocol: split.protocol, reading: "as counted" }), paper,
      utterancesOf))),
    ...ofBoth("rq2", { section: "1.1 (RQ2), 5, 8", published: "outperforms", rule: `all three ${RULES.better}`,
      claim: "the hybrid beats CNN, LSTM and GRU on TESS, in accuracy and F1", shown: "05-63" }, (reading, split) =>
      better(split, compared(split, reading, "CNN-BiLSTM", ["CNN", "LSTM", "GRU"]))),
    ...ofBoth("sequence", { section: "1", rule: RULES.better, claim: "LSTM, BiLSTM and GRU are consistently better than a CNN alone",
      published: "consistently outperform", shown: "05-67" }, (reading, split) =>
      better(split, compared(split, reading, "CNN", ["LSTM", "BiLSTM", "GRU"]), "others")),
    ...ofBoth("bidirectional", { section: "5", rule: `${RULES.better}; only as described is a step a moment`,
      claim: "reading the frames in both directions matters", shown: "05-71",
      published: "significance of the bidirectional temporal modeling" }, (reading, split) =>
      better(split, compared(split, reading, "CNN-BiLSTM", ["CNN-BiLSTM in one direction"])), "as described"),
    ...ofBoth("rq1", { section: "1.1 (RQ1, RQ4), 5", rule: RULES.better, published: "complementary", shown: "05-71",
      claim: "convolution and BiLSTM together are better than either alone" }, (reading, split) =>
      better(split, compared(split, reading, "CNN-BiLSTM", ["CNN", "BiLSTM"]))),
  ];
}

/** "0:23 (CNN)" */
const countsText = ({ other, pooled }: Comparison): string => `${pooled!.onlyA}:${pooled!.onlyB} (${other})`;

/** One comparison beside the difference that the paper gives. */
function byDifference(split: Split, one: Comparison, published: number): Found {
  const { accuracy, f1, pooled, seeds, discordance } = one, most = Math.max(discordance!, published);
  const interval: Range | null = accuracy!.low === null ? null : [accuracy!.low, accuracy!.high!];
  const allowed = tolerance(published, 0.0001, differenceDrawn(split, most), split, [-most, most]);
  const p = `p ${pText(pooled!.accuracy).replace(/^\d/, "= $&")}`;
  return { on: split.name, runs: seeds.length, interval, tolerance: allowed,
    measured: `${plusMinus(accuracy)} points (F1 ${plusMinus(f1)}), right alone ${pooled!.onlyA}:${pooled!.onlyB}, ` +
      `${p}: ${verdict(one)}`,
    verdict: judgeBetter([{ told: verdict(one), interval, tolerance: allowed }]) };
}

/** Whether models come in an order, in accuracy and in F1, by the seeds that all of them have. */
function inOrder(
  split: Split, runs: readonly StudyResult[], models: readonly string[], utterancesOf: Evidence["utterancesOf"],
): Found | null {
  const own = models.map(model => runsOf(runs, { model })), seeds = own[0].map(({ seed }) => seed)
    .filter(seed => own.every(some => some.some(run => run.seed === seed)));
  if (!seeds.length) return null;
  const [share] = drawsIn(own.map(some => some.filter(({ seed }) => seeds.includes(seed))), utterancesOf, matrices => {
    const all = matrices.map(matrix => scores(matrix));
    return [all.every((one, i) => i === 0 || (one.accuracy < all[i - 1].accuracy && one.f1 < all[i - 1].f1))];
  });
  const counts = seedsInOrder(runs, models);
  return { on: split.name, runs: seeds.length, verdict: judgeDraws(share, seeds.length),
    measured: `${ranking(runs, models).join(", ")}; in the paper's order with ${counts.inOrder} of ${counts.seeds} ` +
      `seeds and in ${percent(share)} of draws` };
}

/** The shares of draws in which statements about the models' confusion matrices hold. */
function drawsIn(
  models: readonly (readonly StudyResult[])[], utterancesOf: Evidence["utterancesOf"],
  holds: (matrices: number[][][]) => readonly boolean[],
): number[] {
  const tested = models.map(runs => runs.map(run => ({ ...run, utterances: utterancesOf(run) })));
  return holdsInDraws(tested, holds, DRAWS);
}

const byScore = (matrix: number[][], measure: "f1" | "precision") =>
  [...scores(matrix).perClass].sort((a, b) => b[measure] - a[measure]);
const best = (matrix: number[][]) => byScore(matrix, "f1").slice(0, 3).map(one => one.emotion);
const worst = (matrix: number[][]) => byScore(matrix, "f1").slice(-2).map(one => one.emotion);
const leastPrecise = (matrix: number[][]) => byScore(matrix, "precision")[6];
const NAMED = NAMED_PAIRS.map(({ pair }) => pair), [HAPPY_SURPRISE] = NAMED;
const placeOf = (matrix: number[][]) =>
  1 + confusedPairs(matrix).findIndex(({ pair }) => nameOf(pair) === nameOf(HAPPY_SURPRISE));

/** Statements about the CNN-BiLSTM's confusion matrix: when one holds, and what a matrix says of it. */
const MATRIX_CLAIMS: readonly (StatedForRuns & {
  readonly holds: (matrix: number[][]) => boolean; readonly said: (matrix: number[][]) => string })[] = [
  { id: "easy", section: "5", claim: "surprise is recognised best, then neutral and sad",
    published: "surprise, neutral, sad", rule: "the three highest F1, in this order", shown: "09-table-2",
    holds: matrix => best(matrix).join() === "surprise,neutral,sad", said: matrix => listed(best(matrix)) },
  { id: "hard", section: "5", claim: "happy and disgust are recognised a little less well",
    published: "happy, disgust", rule: "the two lowest F1", shown: "09-table-2",
    holds: matrix => worst(matrix).every(emotion => ["happy", "disgust"].includes(emotion)),
    said: matrix => listed(worst(matrix)) },
  { id: "happy-precision", section: "5", claim: "happy has the lowest precision",
    published: "happy, 0.68", rule: "the lowest precision", shown: "09-table-2",
    holds: matrix => leastPrecise(matrix).emotion === "happy",
    said: matrix => `${leastPrecise(matrix).emotion}, ${leastPrecise(matrix).precision.toFixed(2)}` },
  { id: "confusions", section: "5", shown: "09-confusions", published: "mainly",
    claim: "mistakes are mainly among angry, happy and surprise, and between surprise and disgust",
    rule: "these 4 of 21 pairs hold more than half of all errors",
    holds: matrix => shareOfErrors(matrix, NAMED) > BOUNDS.mainly,
    said: matrix => `${percent(shareOfErrors(matrix, NAMED))} of ${errorsIn(matrix)} errors` },
  { id: "happy-surprise", section: "2.1, 7", shown: "09-confusions", published: "acoustic similarity",
    claim: "happy and surprise are easily taken for each other", rule: "among the three most confused of 21 pairs",
    holds: matrix => placeOf(matrix) <= BOUNDS.easilyConfused,
    said: matrix => `${nameOf(HAPPY_SURPRISE)}: number ${placeOf(matrix)}` },
];

/** Claims about emotions, curves and generalisation. */
export function behaviourClaims({ study, utterancesOf }: Evidence): Claim[] {
  const counted = runsOf([...study], { model: "CNN-BiLSTM", reading: "as counted" });
  const of = (protocol: string) => runsOf(counted, { protocol });
  const drawn = SPLITS.map(split => drawsIn([of(split.protocol)], utterancesOf, ([matrix]) =>
    MATRIX_CLAIMS.map(({ holds }) => holds(matrix))));
  const aboutMatrix = MATRIX_CLAIMS.map(({ holds, said, rule, ...stated }, k) => judged({ ...stated,
    rule: `${rule}: ${RULES.draws}`, protocol: "random split, as counted; seeds pooled" }, SPLITS.map((split, i) => {
    const runs = of(split.protocol);
    return runs.length ? { on: split.name, runs: runs.length, verdict: judgeDraws(drawn[i][k], runs.length),
      measured: `${said(summedConfusion(runs))}; holds in ${percent(drawn[i][k])} of draws` } : null;
  })));

  /** A mean over runs of something that each run has, on both splits. */
  const overRuns = (
    stated: StatedForRuns, value: (run: StudyResult) => number, allowed: (split: Split) => Range,
    said: (mean: MeanInterval) => string,
  ) => judged({ protocol: "random split, as counted", ...stated }, SPLITS.map(split => {
    const runs = of(split.protocol);
    if (!runs.length) return null;
    const mean = meanInterval(runs.map(value)), tolerance = allowed(split);
    const interval: Range | null = mean.low === null ? null : [mean.low, mean.high!];
    return { on: split.name, runs: runs.length, interval, tolerance, measured: said(mean),
      verdict: judgeInterval(interval, tolerance) };
  }));
  const gap = overRuns({ id: "small-gap", section: "5, Figure 3a", shown: "09-curves", published: "small gap",
    claim: "validation accuracy follows training accuracy", unit: "%",
    rule: "training less validation accuracy in the epoch that is kept: its 95% interval is within what the draw of " +
      "the validation set makes of 96.36%" }, gapOf, gapAllowed, mean => `${plusMinus(mean)} points`);

  const score = (protocol: string, measure: "accuracy" | "recall" = "accuracy") =>
    percent(overSeeds(of(protocol), measure)!.mean);
  const further = (id: string, claim: string, protocols: readonly string[], where: string, measured: string) =>
    beyond({ id, section: "recalls 5, 8; left open in 7", claim, shown: "09-ladder",
      published: "“effectively being generalized”; “accurate and reliable SER”",
      protocol: `${where}, as counted; multiclass` }, measured, Math.min(...protocols.map(protocol => of(protocol).length)));
  const known = `${score("random-tess")} on the random split of TESS`;
  return [
    ...aboutMatrix,
    gap,
    { ...gap, id: "overfitting", claim: "the model does not suffer from significant overfitting", section: "5",
      published: "no significant overfitting", restates: gap.id },
    overRuns({ id: "validation-loss", section: "5, Figure 3b", claim: "validation loss falls and stays down",
      published: "decreases and stabilizes", shown: "09-curves",
      rule: `the mean of the last ${BOUNDS.smoothed} epochs over the lowest mean of as many: its 95% interval is no more than a ` +
        "tenth above 1" },
    ({ history: { validationLoss } }) => riseOf(validationLoss, BOUNDS.smoothed),
    () => [0, BOUNDS.stays], mean => `${plusMinus(mean, 1)} times its lowest at the end`),
    further("new-words", "what was learned holds for new words", ["word-disjoint"], "new words, TESS",
      `${score("word-disjoint")} against ${known}`),
    further("new-voice", "what was learned holds for a new voice", ["speaker-oaf-yaf", "speaker-yaf-oaf"],
      "new speaker, TESS", `OAF → YAF ${score("speaker-oaf-yaf")}, YAF → OAF ${score("speaker-yaf-oaf")}; from as many ` +
      `recordings of a known voice ${score("within-oaf")} (OAF) and ${score("within-yaf")} (YAF)`),
    further("new-corpus", "what was learned holds for another corpus", ["tess-savee"], "other corpus, TESS → SAVEE",
      `${score("tess-savee")} (mean recall ${score("tess-savee", "recall")}) against ${known}; always naming the most frequent ` +
      `emotion ${percent(majorityOf(of("tess-savee")[0].truth))}`),
  ];
}

/**
 * How far a curve has risen at its end: the mean of its last epochs over its lowest mean of as many in a row. Single
 * epochs jump, and their lowest is far below what is usual.
 * @param width epochs in a mean; the whole curve if that is shorter
 */
export function riseOf(curve: readonly number[], width: number): number {
  const means = curve.slice(Math.min(width, curve.length) - 1).map((_, i) => mean(curve.slice(i, i + width)));
  return means[means.length - 1] / Math.min(...means);
}

/** Training less validation accuracy in the epoch whose weights were kept. */
const gapOf = ({ bestEpoch, history }: StudyResult): number =>
  history.accuracy[bestEpoch! - 1] - history.validationAccuracy[bestEpoch! - 1];

/** What the draw of a split's validation set makes of the headline, as a gap from it. */
function gapAllowed({ validation, of }: Split): Range {
  const headline = HEADLINE.accuracy / 100, draw = { test: validation, of };
  const [low, high] = tolerance(headline, 0.00005, accuracyDrawn(draw), draw);
  return [headline - high, headline - low];
}
