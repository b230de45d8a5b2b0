import {
  CORPUS_SIZES, EMOTIONS, HEADLINE, listed, mean, PARAMETERS, percent, type PublishedClass, SPLIT_SIZES, TABLE_1,
  TABLE_2, TABLE_3,
} from "../base";
import { multiclassOf } from "../study";
import {
  errorsOf, f1Range, grimCounts, grimSizes, inputsFor, parametersOf, printed, shareOf,
} from "./arithmetic";
import { recallSpread, tablesAllowed } from "./draw";
import type { Evidence } from "./evidence";
import { type Claim, exact, type Found, inside, judged, unspecified } from "./ledger";
import { nearestMatrix } from "./nearest";
import { LEVEL, RULES, SPLITS } from "./rules";

const grouped = (count: number) => count.toLocaleString("en-GB");
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const near = (a: number, b: number, rounding: number) => Math.abs(a - b) <= rounding + 1e-9;

/** The mean of a column of Table 2. */
export const meanOfTable2 = (column: Exclude<keyof PublishedClass, "emotion">): number =>
  mean(TABLE_2.map(row => row[column]));

/** The confusion matrix over n utterances that comes nearest to Table 2's precision, recall and accuracy. */
export const nearestToTable2 = (n: number) => nearestMatrix(
  TABLE_2.map(({ precision, recall, accuracy }) => ({ precision, recall, accuracy: accuracy / 100 })), n);

/**
 * The largest share of all errors in which one emotion of Table 2 can take part, true or named, when all are
 * equally frequent, as in TESS: its misses and false alarms over all misses, at the far ends of rounding.
 */
export function mostErrorsWith(emotion: PublishedClass["emotion"]): number {
  const { precision, recall } = TABLE_2.find(row => row.emotion === emotion)!;
  const [p, r] = [printed(precision, 2), printed(recall, 2)];
  const misses = 1 - r[0], falseAlarms = r[1] * (1 / p[0] - 1);
  return (misses + falseAlarms) / sum(TABLE_2.map(row => 1 - printed(row.recall, 2)[1]));
}

/** What the paper says about itself in two places: the architecture. */
export function architectureClaims(): Claim[] {
  const inputs = inputsFor(PARAMETERS).map(({ kernel, channels }) => `${kernel} × ${channels}`);
  const channels = inputsFor(PARAMETERS).map(one => one.channels);
  const bands = parametersOf(3, 64).all, second = PARAMETERS + 64 * 64 + 64;
  return [
    inside({ id: "parameters", section: "3.4, Table 1", claim: "the layers of Table 1 have 58,503 parameters",
      published: grouped(PARAMETERS), rule: "some kernel and number of input channels gives them",
      shown: "09-parameters",
      protocol: "the published number alone, from which kernel and channels are derived: it is no result of ours" },
    `kernel × channels = ${inputs.join(" or ")} gives them; that one channel reads 64 band means is our choice`,
    inputs.length > 0),
    inside({ id: "input-bands", section: "3.3, 3.4, Table 1",
      claim: "the network's input is a log-mel spectrogram: frames, each a vector of mel bands",
      published: grouped(PARAMETERS), rule: "frames of 64 bands would give the published parameters",
      shown: "09-parameters" },
    `frames of 64 bands cost ${grouped(bands)}; 58,503 leaves kernel × channels = ${inputs.join(" or ")}`,
    bands === PARAMETERS),
    unspecified({ id: "input-time", section: "abstract, 3.4, 5", published: "long-range temporal dependencies",
      claim: "whether the BiLSTM's steps follow each other in time", shown: "03-74" },
    `a step is ${channels.join(" or ")} numbers wide, so it is not a frame of bands; the paper does not say what the steps are`),
    unspecified({ id: "two-dense", section: "3.4", published: "two fully connected layers (64 hidden units)",
      claim: "how many dense layers stand before the softmax layer", rule: RULES.readings, shown: "09-parameters" },
    `one and the softmax layer, or two: a second one would make ${grouped(second)} parameters`),
  ];
}

/** Table 2 against itself and against the headline. */
export function table2Claims(): Claim[] {
  const accuracy = meanOfTable2("accuracy"), f1 = meanOfTable2("f1"), precision = meanOfTable2("precision");
  const fits = TABLE_2.filter(row => grimCounts(row.accuracy, SPLIT_SIZES.test).length);
  const least = TABLE_2.map(row => shareOf(row)[0]), [surprise] = least;
  const f1Holds = TABLE_2.filter(row => {
    const [low, high] = f1Range(printed(row.precision, 2), printed(row.recall, 2));
    return row.f1 + 0.005 >= low && row.f1 - 0.005 <= high;
  });
  const errors = errorsOf(TABLE_2), allowing = tablesAllowed(TABLE_2, SPLITS[0]), middle = (ends: readonly number[]) => mean(ends).toFixed(2);
  const nearest = [SPLIT_SIZES.test, CORPUS_SIZES.TESS / 10].map(n => ({ n, ...nearestToTable2(n) }));
  const text = "Table 2 against the text", shown = "09-means";
  return [
    unspecified({ id: "mean-accuracy", section: "5, Table 2", shown: "04-37", published: `${HEADLINE.accuracy}%`,
      claim: "what the headline has to do with the accuracies of Table 2" },
    `they average to ${accuracy.toFixed(2)}%, ${Math.abs(accuracy - HEADLINE.accuracy).toFixed(2)} points away: ` +
      "more than rounding (0.01)"),
    inside({ id: "multiclass", section: "5, Table 2",
      claim: "96.36% of the utterances are classified correctly",
      published: `${HEADLINE.accuracy}%`, rule: "within a point of what Table 2 implies", shown,
      protocol: `${text}: every error is two wrong answers of seven` },
    percent(multiclassOf(accuracy / 100), 2), near(100 * multiclassOf(accuracy / 100), HEADLINE.accuracy, 1)),
    inside({ id: "macro-f1", section: "5, Tables 2 and 3", claim: "the F1-score is 0.93",
      published: HEADLINE.f1, shown: "04-37", protocol: `${text}: mean of its F1 column` },
    Number(f1.toPrecision(6)), near(f1, HEADLINE.f1, 0.01)),
    inside({ id: "macro-precision", section: "Tables 2 and 3", claim: "CNN-BiLSTM's precision is 0.93",
      published: TABLE_3[3].precision, shown, protocol: `${text}: mean of its precision column` },
    Number(precision.toPrecision(6)), near(precision, TABLE_3[3].precision, 0.01)),
    inside({ id: "f1-column", section: "Table 2", published: TABLE_2.length, shown: "09-rounding",
      claim: "each F1-score follows from its precision and recall" }, f1Holds.length, f1Holds.length === 7),
    inside({ id: "accuracies-of-328", section: "4, Table 2", shown: "09-counts", published: TABLE_2.length,
      claim: "each accuracy of Table 2 is a count out of the 328 test utterances" },
    fits.length, fits.length === TABLE_2.length),
    inside({ id: "balanced-errors", section: "3.1, 4, Table 2", shown: "09-balanced", published: "TESS is balanced",
      claim: "Table 2's precision and recall are of a random tenth of TESS",
      rule: "as many misses as false alarms, within rounding, in 5 of 100 such test sets or more",
      protocol: "published numbers only; test sets drawn from 400 utterances of each emotion" },
    `on equal classes ${middle(errors.misses)} misses but ${middle(errors.falseAlarms)} false alarms for each utterance of an ` +
      `emotion; random tenths of TESS allow equal numbers in ${percent(allowing)} of draws`, allowing >= LEVEL),
    inside({ id: "shares", section: "Table 2", shown: "09-shares", published: "at most 100% in all",
      claim: "Table 2's rows, if its accuracies are one against rest, can come from one test set of some size",
      rule: "the shares that its rows need do not exceed the whole" },
    `surprise alone needs ${percent(surprise)} of the test set, all rows together ${percent(sum(least), 0)}`,
    sum(least) <= 1),
    ...nearest.map(({ n, distance }) => inside({ id: `matrix-${n}`, section: "4, Table 2, Figure 4",
      claim: `a confusion matrix of ${n} utterances gives Table 2's precision, recall and accuracy`,
      published: "0 points apart", rule: "every number within rounding", shown: "09-nearest", restates: "shares",
      protocol: "published numbers only; every matrix of integers searched" },
    `the nearest is ${distance.toFixed(1)} points off`, distance === 0)),
  ];
}

/** Table 3, and what the text says of Table 2, against each other. */
export function textClaims({ recordings }: Evidence): Claim[] {
  const accuracies = TABLE_3.map(row => row.accuracy), headline = HEADLINE.accuracy;
  const counts = accuracies.filter(one => grimCounts(one, SPLIT_SIZES.test).length);
  const [smallest] = grimSizes(accuracies, CORPUS_SIZES.TESS + CORPUS_SIZES.SAVEE);
  const byF1 = [...TABLE_2].sort((a, b) => a.f1 - b.f1).map(row => row.emotion);
  const best = [...byF1].reverse().slice(0, 3), worst = byF1.slice(0, 3);
  const lowest = (column: "precision" | "recall") => listed(TABLE_2.filter(row =>
    row[column] === Math.min(...TABLE_2.map(other => other[column]))).map(row => row.emotion));
  const recalls = TABLE_2.map(row => row.recall), spread = [Math.min(...recalls), Math.max(...recalls)];
  const apart = Math.max(...SPLITS.map(split => recallSpread(mean(recalls), split))); // rounding takes 0.01 off theirs
  const all = sum(Object.values(SPLIT_SIZES));
  const models = TABLE_3.map(row => row.model as string), input = TABLE_1[0][1];
  return [
    inside({ id: "counts-of-headline", section: "abstract, 4", shown: "09-counts",
      published: `${headline}% of 328`, restates: "counts-of-table-3",
      claim: "the headline is a share of the 328 test utterances" },
    `${((100 * 316) / SPLIT_SIZES.test).toFixed(2)} or ${((100 * 317) / SPLIT_SIZES.test).toFixed(2)}%`,
    grimCounts(headline, SPLIT_SIZES.test).length > 0),
    inside({ id: "counts-of-table-3", section: "4, Table 3", shown: "09-counts", published: TABLE_3.length,
      claim: "each accuracy of Table 3 is a count out of the 328 test utterances",
      protocol: `published numbers only; all four are counts from ${grouped(smallest)} utterances on` },
    counts.length, counts.length === TABLE_3.length),
    inside({ id: "tess-only", section: "abstract, 3.1, 6, 8; against 4", published: grouped(CORPUS_SIZES.TESS),
      claim: "TESS only was used", shown: "01-13" },
    `${grouped(all)} utterances are split: TESS and SAVEE`, all === CORPUS_SIZES.TESS),
    inside({ id: "mfcc", section: "1; against abstract, 3.3", published: "MFCC features", shown: "03-58",
      claim: "the models are given MFCC", rule: "the same features throughout" },
    `Table 1: ${input}`, input.includes("MFCC")),
    inside({ id: "models-compared", section: "1, RQ2; against Table 3",
      published: "LSTM, BiLSTM, GRU, CNN, CNN-BiLSTM", claim: "CNN and LSTM are among the models evaluated",
      rule: "both stand in Table 3", shown: "05-23" },
    `Table 3 has ${listed(models)}`, ["CNN", "LSTM"].every(model => models.includes(model))),
    judged({ id: "imbalance", section: "7; against 3.1", published: "class imbalance limits the result",
      claim: "some emotions have fewer samples than others", rule: "emotions are unequal in the corpus",
      protocol: "published lists of recordings", shown: "01-11" }, SPLITS.map((split): Found => {
      const counts = EMOTIONS.map(emotion => recordings.filter(one =>
        one.emotion === emotion && (split.corpora as readonly string[]).includes(one.corpus)).length);
      const [least, most] = [Math.min(...counts), Math.max(...counts)];
      return { on: split.name, runs: 0, measured: least === most ? `${least} of each emotion` : `${least} to ${most} of each emotion`,
        verdict: least === most ? "differs" : "reproduced" };
    })),
    inside({ id: "easy-table-2", section: "5, Table 2", published: "surprise, then neutral, sad",
      shown: "09-means",
      claim: "surprise has the highest F1, then neutral and sad" }, listed(best),
    best.join() === "surprise,neutral,sad"),
    unspecified({ id: "hard-table-2", section: "5, Table 2", published: "happy, disgust: slightly lower",
      claim: "by which measure happy and disgust are recognised a little less well", rule: RULES.readings, shown: "09-means" },
    `lowest by precision: ${lowest("precision")}; by recall: ${lowest("recall")}; by F1: ${listed(worst)}`),
    inside({ id: "consistent-classes", section: "8, Table 2", published: "consistent across all emotions",
      claim: "performance is consistent across all emotions", shown: "09-means",
      rule: `recalls no further apart than the draw of a test set makes equal ones: ${apart.toFixed(2)}` },
    `recalls from ${spread[0]} to ${spread[1]}`, spread[1] - spread[0] - 0.01 <= apart),
    exact({ id: "emo-db-language", section: "Table 4", claim: "EMO-DB is an English corpus", published: "English",
      protocol: "section 2: the Berlin database", shown: "09-table-4c" }, "German"),
    unspecified({ id: "surprise-confusions", section: "5, Figure 4, Table 2", shown: "09-surprise",
      published: "e.g. between anger and happy and surprise or between surprise and disgust", rule: RULES.readings,
      claim: "which pairs are confused most: angry and happy, or surprise with both; examples, or the main ones" },
    `surprise can have ${percent(mostErrorsWith("surprise"))} of the errors at most: precision and recall are 0.98`),
  ];
}
