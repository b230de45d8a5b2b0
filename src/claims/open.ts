import type { FeatureSettings, Reading } from "../features";
import { runsOf } from "../study";
import type { Evidence } from "./evidence";
import { type Claim, unspecified, untestable } from "./ledger";

/** What a reader would need and the paper does not give, each with the choice made here. */
export function openClaims({ study }: Evidence): Claim[] {
  const chosenFor = (reading: Reading) => runsOf([...study], { model: "CNN-BiLSTM", reading })[0].configuration;
  const counted = chosenFor("as counted").features as FeatureSettings;
  const described = chosenFor("as described").features as FeatureSettings;
  const { epochs, patience, batchSize, learningRate } = chosenFor("as counted").training!;
  const frame = ({ windowLength, hopLength, sampleRate }: FeatureSettings) =>
    `${(1000 * windowLength) / sampleRate} ms every ${(1000 * hopLength) / sampleRate} ms`;
  const open = (id: string, section: string, claim: string, chosen: string, shown: string) =>
    unspecified({ id: `open-${id}`, section, claim, shown, protocol: "chosen here" }, chosen);
  return [
    open("rate", "3.2", "which “standard sampling rate”", `${counted.sampleRate.toLocaleString("en-GB")} Hz`,
      "02-05"),
    open("trim", "3.2", "below which level silence is trimmed",
      `${counted.trimDecibels} dB below the loudest frame`, "02-05"),
    open("normalise", "3.2", "how amplitude is normalised", "the peak is made 1", "02-12"),
    open("preprocessing", "3.2", "by how much preprocessing improves performance",
      "not measured: the paper gives no comparison", "02-50"),
    open("bands", "3.3", "how many mel bands", `${counted.bands}`, "03-05"),
    open("frames", "3.3", "frame length and hop",
      `${frame(counted)} as counted, ${frame(described)} as described`, "03-05"),
    open("padding", "3.3", "to which length sequences are padded", "to the longest utterance", "03-75"),
    open("zeros", "3.3", "on which side the zeros of the padding go", "in front, as in Keras's pad_sequences", "03-79b"),
    open("kernel", "3.4, Table 1", "kernel size of the convolution", "3, derived from the parameters", "04-13"),
    open("pooling", "3.4, Table 1", "pool size", "2, Keras's default", "04-17"),
    open("dropout", "3.4, Table 1", "where the dropout of 0.5 stands", "after pooling", "04-17"),
    open("epochs", "3.4, 4", "number of epochs, and when training stops",
      `${epochs} at most, ${patience} without a better validation accuracy`, "04-05"),
    open("batch", "3.4, 4", "batch size", `${batchSize}`, "04-05"),
    open("rate-of-learning", "3.4, Table 1", "Adam's learning rate", `${learningRate}`, "04-05"),
    open("runs", "5", "how many runs stand behind a number", "several seeds, each named", "05-13"),
    open("accuracy", "4.1", "which accuracy: multiclass or one against rest", "both, everywhere", "04-31"),
    open("test", "abstract, 5", "which test makes “significantly” significant",
      "answers swapped between the models, utterance by utterance, over all test sets; Holm", "05-44"),
    open("rq3", "1.1 (RQ3)", "how “acoustically similar emotions” are told apart: no measure is given",
      "the share of errors in the pairs named", "09-confusions"),
  ];
}

/** What these recordings and this machine cannot show. */
export const untestableClaims = (): Claim[] => [
  untestable({ id: "table-4", section: "6, Table 4", published: "outperforming earlier approaches",
    shown: "09-table-4c",
    claim: "the model is better than six results of others on other corpora" },
  "different recordings, languages and protocols cannot rank models"),
  untestable({ id: "transformers", section: "abstract", published: "efficient alternative", shown: "09-speed",
    claim: "cheaper in computation and data than transformers" },
  "the paper measures no transformer, and the cost of one was not measured here; how well one does, the notebook on new voices shows"),
  untestable({ id: "weak-devices", section: "abstract, 3.4", published: "resource-constrained",
    shown: "09-speed",
    claim: "suited to weak devices" }, "measured on a server's processor only"),
  untestable({ id: "hardware", section: "4", published: "Tesla T4, Colab", shown: "04-03",
    claim: "trained on a T4 GPU with CUDA 12.1" }, "the same trainings ran on two processor cores"),
  untestable({ id: "spontaneous", section: "7", published: "remains to be investigated", shown: "09-ladder",
    claim: "spontaneous speech is harder" }, "both corpora are acted; noise alone was added here"),
];
