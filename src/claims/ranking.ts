import { listed, mean, percent, plusMinus, SPLIT_SIZES, TABLE_3 } from "../base";
import { errorsIn, NAMED_PAIRS, scores, shareOfErrors, summedConfusion } from "../evaluation";
import {
  against, type Comparison, overSeeds, ranking, runsOf, seedsInOrder, type StudyResult, verdict, verdictText,
} from "../study";
import type { Evidence } from "./evidence";
import { type Claim, drawTolerance, statement } from "./ledger";

const BETTER =
  "better: exact McNemar on every test part (Holm), or the interval over 3 seeds or more leaves out 0";
const seeds = (found: readonly Comparison[]) => Math.max(...found.map(one => one.seeds.length));
const allBetter = (found: readonly Comparison[]) => found.every(one => verdict(one) === "better");

/** What is said of models against each other. */
export function rankingClaims({ study }: Evidence): Claim[] {
  const tess = runsOf([...study], { protocol: "random-tess" });
  const counted = runsOf(tess, { reading: "as counted" });
  const both = runsOf([...study], { protocol: "random" });
  const onTess = "random split, TESS, as counted", order = TABLE_3.map(row => row.model);
  const others = TABLE_3.slice(0, 3), hybrid = TABLE_3[3];
  const beaten = against(counted, "CNN-BiLSTM", others.map(row => row.model));
  const found = ranking(counted, order), { seeds: runs, inOrder } = seedsInOrder(counted, [...order].reverse());
  const rq2 = against(counted, "CNN-BiLSTM", ["CNN", "LSTM", "GRU"]);
  const sequence = ["as counted", "as described"] as const;
  return [
    ...others.map(({ model, accuracy }, i) => statement({ id: `beats-${model.toLowerCase()}`,
      section: "abstract, 5",
      claim: `CNN-BiLSTM significantly outperforms ${model}`, rule: BETTER, shown: "05-45", protocol: onTess,
      published: `+${(hybrid.accuracy - accuracy).toFixed(2)} points` },
    `${plusMinus(beaten[i].accuracy)} points: ${verdict(beaten[i])}`, verdict(beaten[i]) === "better",
    beaten[i].seeds.length)),
    statement({ id: "order", section: "5, Table 3", claim: "the order is CNN-BiLSTM, CNN-GRU, BiLSTM, GRU",
      published: [...order].reverse().join(", "), rule: "the means come in this order", shown: "05-41",
      protocol: onTess },
    `${found.join(", ")}; in the paper's order with ${inOrder} of ${runs} seeds`,
    found.join() === [...order].reverse().join(), runs),
    statement({ id: "rq2", section: "1.1 (RQ2), 5, 8", claim: "the hybrid beats CNN, LSTM and GRU on TESS",
      published: "outperforms", rule: `all three ${BETTER}`, shown: "05-63", protocol: onTess },
    verdictText(rq2), allBetter(rq2), seeds(rq2)),
    ...sequence.map(reading => {
      const cnn = against(runsOf(tess, { reading }), "CNN", ["LSTM", "BiLSTM", "GRU"]);
      const behind = cnn.flatMap(one => one.differences).filter(difference => difference < 0).length;
      const pairs = cnn.flatMap(one => one.differences).length;
      return statement({ id: `sequence-${reading.slice(3)}`, section: "1", rule: "ahead in every pair of runs",
        claim: "LSTM, BiLSTM and GRU are consistently better than a CNN alone",
        published: "consistently outperform", shown: "05-67", protocol: `random split, TESS, ${reading}` },
      `ahead of the CNN in ${behind} of ${pairs} pairs of runs`, behind === pairs, seeds(cnn));
    }),
    ...sequence.map(reading => {
      const [one] = against(runsOf(both, { reading }), "CNN-BiLSTM", ["CNN-BiLSTM in one direction"]);
      return statement({ id: `bidirectional-${reading.slice(3)}`, section: "5", rule: BETTER, shown: "05-73",
        claim: "reading in both directions makes a significant difference",
        published: "significance of bidirectional modeling",
        protocol: `random split, TESS + SAVEE, ${reading}` },
      `${plusMinus(one.accuracy)} points over one direction: ${verdict(one)}`,
      verdict(one) === "better", one.seeds.length);
    }),
    ...sequence.map(reading => {
      const two = against(runsOf(both, { reading }), "CNN-BiLSTM", ["CNN", "BiLSTM"]);
      return statement({ id: `rq1-${reading.slice(3)}`, section: "1.1 (RQ1, RQ4), 5", rule: `both ${BETTER}`,
        claim: "convolution and BiLSTM together are better than either alone", published: "complementary",
        shown: "05-73", protocol: `random split, TESS + SAVEE, ${reading}` },
      verdictText(two), allBetter(two), seeds(two));
    }),
  ];
}

/** What is said of emotions, curves and generalisation. */
export function behaviourClaims({ study }: Evidence): Claim[] {
  const counted = runsOf([...study], { model: "CNN-BiLSTM", reading: "as counted" });
  const of = (protocol: string) => runsOf(counted, { protocol });
  const tess = of("random-tess"), both = of("random"), matrix = summedConfusion(tess);
  const byF1 = [...scores(matrix).perClass].sort((a, b) => b.f1 - a.f1);
  const byPrecision = [...scores(matrix).perClass].sort((a, b) => a.precision - b.precision);
  const paired = shareOfErrors(matrix, NAMED_PAIRS.map(({ pair }) => pair));
  const onTess = "random split, TESS, as counted; seeds pooled";
  const gap = mean(both.map(gapOf)), blur = drawTolerance(0.95, SPLIT_SIZES.validation);
  const rise = mean(both.map(({ history: { validationLoss } }) =>
    validationLoss[validationLoss.length - 1] / Math.min(...validationLoss)));
  const accuracy = (protocols: readonly string[]) =>
    mean(protocols.map(protocol => overSeeds(of(protocol), "accuracy")!.mean));
  const known = accuracy(["random-tess"]), voices = accuracy(["speaker-oaf-yaf", "speaker-yaf-oaf"]);
  const ladder = (id: string, claim: string, protocols: readonly string[], where: string) => {
    const here = accuracy(protocols), within = drawTolerance(known, 280);
    return statement({ id, section: "5, 8", claim, published: "effectively generalised; reliable",
      rule: `within ${(100 * within).toFixed(1)} points of the random split: the draw of 280 test utterances`,
      shown: "08-ladder",
      protocol: `${where}, as counted; multiclass` },
    `${percent(here)} against ${percent(known)} on the random split`, known - here <= within,
    Math.min(...protocols.map(protocol => of(protocol).length)));
  };
  return [
    statement({ id: "easy", section: "5", claim: "surprise is recognised best, then neutral and sad",
      published: "surprise, neutral, sad", rule: "the three highest F1, in this order", shown: "08-table-2",
      protocol: onTess },
    listed(byF1.slice(0, 3).map(one => one.emotion)),
    byF1.slice(0, 3).map(one => one.emotion).join() === "surprise,neutral,sad", tess.length),
    statement({ id: "hard", section: "5", claim: "happy and disgust are recognised a little less well",
      published: "happy, disgust", rule: "the two lowest F1", shown: "08-table-2", protocol: onTess },
    listed(byF1.slice(-2).map(one => one.emotion)),
    byF1.slice(-2).every(({ emotion }) => ["happy", "disgust"].includes(emotion)), tess.length),
    statement({ id: "happy-precision", section: "5", claim: "happy has the lowest precision",
      published: "happy, 0.68", rule: "the lowest precision", shown: "08-table-2", protocol: onTess },
    `${byPrecision[0].emotion}, ${byPrecision[0].precision.toFixed(2)}`, byPrecision[0].emotion === "happy",
    tess.length),
    statement({ id: "confusions", section: "5", shown: "08-confusions", protocol: onTess,
      claim: "mistakes are mainly among angry, happy and surprise, and between surprise and disgust",
      published: "mainly", rule: "these 4 of 21 pairs hold more than half of all errors" },
    `${percent(paired)} of ${errorsIn(matrix)} errors`, paired > 0.5, tess.length),
    statement({ id: "small-gap", section: "5, Figure 3a",
      claim: "validation accuracy follows training accuracy",
      published: "small gap",
      rule: `within ${(100 * blur).toFixed(1)} points: the draw of 656 validation utterances`,
      shown: "08-curves", protocol: "random split, TESS + SAVEE, as counted; best epoch" },
    `${(100 * gap).toFixed(1).replace("-", "−")} points, training less validation`, Math.abs(gap) <= blur,
    both.length),
    statement({ id: "validation-loss", section: "5, Figure 3b", claim: "validation loss falls and stays down",
      published: "decreases and stabilizes", rule: "at the end no more than a tenth above its lowest",
      shown: "08-curves", protocol: "random split, TESS + SAVEE, as counted" },
    `${rise.toFixed(2)} times its lowest at the end`, rise <= 1.1, both.length),
    ladder("new-words", "what was learned holds for new words", ["word-disjoint"], "new words, TESS"),
    ladder("new-voice", "what was learned holds for a new voice", ["speaker-oaf-yaf", "speaker-yaf-oaf"],
      "new speaker, TESS, mean of both ways"),
    ladder("new-corpus", "what was learned holds for another corpus", ["tess-savee"],
      "other corpus, TESS → SAVEE"),
    statement({ id: "overfitting", section: "5",
      claim: "the model does not suffer from significant overfitting",
      published: "no significant overfitting", shown: "08-ladder",
      rule: "it loses less than 10 points when only the voice is new, which a random split cannot show",
      protocol: "random split against new speaker, TESS, as counted" },
    `${(100 * (known - voices)).toFixed(1)} points lost`, known - voices < 0.1, tess.length),
  ];
}

/** Training less validation accuracy in the epoch whose weights were kept. */
const gapOf = ({ bestEpoch, history }: StudyResult): number =>
  history.accuracy[bestEpoch! - 1] - history.validationAccuracy[bestEpoch! - 1];
