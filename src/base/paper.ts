/** The paper's seven emotions, in the order that labels, tables, figures and matrices have here. */
export const EMOTIONS: readonly string[] = ["angry", "disgust", "fear", "happy", "neutral", "sad", "surprise"];

/** The paper that this project reproduces; the constants below are what it publishes. */
export const PAPER = {
  title: "Speech-Based Emotion Recognition and Classification Integrating a CNN and BiLSTM Network",
  authors: "F. Uroosa, A. Abbas, M. T. Zamir, G. Sidorov",
} as const;

/** Sizes of the parts, section 4: 70/20/10 of TESS and SAVEE together. */
export const SPLIT_SIZES = { train: 2296, validation: 656, test: 328 } as const;

/** Utterances in each corpus, section 4. */
export const CORPUS_SIZES = { TESS: 2800, SAVEE: 480 } as const;

/** Table 1: architecture and training of the CNN-BiLSTM, as printed. */
export const TABLE_1: readonly (readonly [component: string, configuration: string])[] = [
  ["Input Features", "Log-Mel Spectrogram (MFSC)"],
  ["Convolution Layer", "Conv1D, 32 filters"],
  ["Activation Function", "ReLU"],
  ["Pooling Layer", "MaxPooling1D"],
  ["Recurrent Layer", "Bidirectional LSTM (64 units per direction)"],
  ["Dense Layer", "64 units (ReLU)"],
  ["Output Layer", "7 units (Softmax)"],
  ["Dropout Rate", "0.5"],
  ["Optimizer", "Adam"],
  ["Loss Function", "Categorical Cross-Entropy"],
  ["Evaluation Metric", "Accuracy"],
  ["Total Parameters", "58,503"],
];

/** Trainable parameters of the CNN-BiLSTM, Table 1 and section 3.4. */
export const PARAMETERS = 58_503;

export interface PublishedClass {
  readonly emotion: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly accuracy: number; // per cent; by its size one-against-rest, which the paper does not say
}

/** Table 2: the CNN-BiLSTM class by class, in the paper's order. */
export const TABLE_2: readonly PublishedClass[] = [
  { emotion: "surprise", precision: 0.98, recall: 0.98, f1: 0.98, accuracy: 96.42 },
  { emotion: "neutral", precision: 1.00, recall: 0.94, f1: 0.97, accuracy: 99.02 },
  { emotion: "sad", precision: 0.91, recall: 0.95, f1: 0.93, accuracy: 98.05 },
  { emotion: "disgust", precision: 0.97, recall: 0.73, f1: 0.84, accuracy: 95.77 },
  { emotion: "fear", precision: 0.87, recall: 0.77, f1: 0.82, accuracy: 96.10 },
  { emotion: "angry", precision: 0.91, recall: 0.73, f1: 0.81, accuracy: 93.83 },
  { emotion: "happy", precision: 0.68, recall: 0.90, f1: 0.78, accuracy: 95.12 },
];

export interface PublishedModel {
  readonly model: "GRU" | "BiLSTM" | "CNN-GRU" | "CNN-BiLSTM";
  readonly precision: number;
  readonly f1: number;
  readonly accuracy: number; // per cent
}

/** Table 3: the four models compared. */
export const TABLE_3: readonly PublishedModel[] = [
  { model: "GRU", precision: 0.88, f1: 0.87, accuracy: 91.84 },
  { model: "BiLSTM", precision: 0.90, f1: 0.89, accuracy: 93.12 },
  { model: "CNN-GRU", precision: 0.91, f1: 0.90, accuracy: 94.67 },
  { model: "CNN-BiLSTM", precision: 0.93, f1: 0.93, accuracy: 96.36 },
];

/** Table 4: the paper's comparison with other work. Other corpora, other tasks: not a ranking. */
export const TABLE_4: readonly { author: string; data: string; method: string; accuracy: string }[] = [
  { author: "Wang et al., 2020", data: "IEMOCAP", method: "Dual-Sequence LSTM", accuracy: "73.3" },
  { author: "Kumaran et al., 2021", data: "RAVDESS", method: "Deep C-RNN", accuracy: "75" },
  { author: "Zhang et al., 2021", data: "CASIA", method: "Parallel Convolution Bi-LSTM", accuracy: "79.67" },
  { author: "Senthilkumar et al., 2022", data: "EMO-DB", method: "BiLSTM and DBN", accuracy: "85.57" },
  { author: "Muppidi and Radfar, 2021", data: "EMO-DB", method: "QCNN", accuracy: "88.7" },
  { author: "Jahangir et al., 2021", data: "Benchmark", method: "Deep Neural Network", accuracy: "80–90" },
  { author: "Prasanna et al., 2022", data: "Standard", method: "CNN–BiLSTM", accuracy: "~92" },
  { author: "Proposed Model", data: "TESS", method: "CNN–BiLSTM", accuracy: "96.36" },
];

/** The headline, abstract and section 5: accuracy in per cent and F1-score of the CNN-BiLSTM. */
export const HEADLINE = { accuracy: 96.36, f1: 0.93 } as const;
