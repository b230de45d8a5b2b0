import { median, permutation, random, range } from "../base";
import { protocolNamed, protocols, type Split } from "../corpus";
import {
  applyStandardisation, asCounted, asDescribed, cutSteps, type Features, fitStandardisation, type Inputs, READINGS,
  selectRows, standardise, withoutTest,
} from "../features";
import {
  type Answer, answersOf, confusion, type Epoch, type Job, mostProbable, type Scores, scores, TRAINING,
  type TrainingSettings,
} from "../evaluation";
import { BASELINES } from "./baselines";
import { ABLATIONS, type Builder, MODELS } from "./networks";
import { predict } from "./prediction";
import { train, type Watch } from "./training";

/** What came out of a job. Labels are indices of `emotions`; rows are those of `split.test`, in their order. */
export interface Outcome {
  readonly split: Split;              // rows of the features' utterances
  readonly emotions: readonly string[];
  readonly truth: Int32Array;         // the label of each row
  readonly predictions: Int32Array;   // what the model said of each, once
  readonly answers: readonly Answer[] | null; // how sure a network was of each; null for a classical model
  readonly confusion: number[][];     // as `confusion` counts
  readonly scores: Scores;
  readonly shape: readonly [steps: number, channels: number];
  readonly parameters: number | null; // null for a classical model
  readonly history: readonly Epoch[]; // empty for a classical model
  readonly bestEpoch: number | null;
  readonly stopped: string | null;
  readonly seconds: number;           // from call to return
  readonly secondsPerEpoch: number | null; // median
  readonly millisecondsPerRecording: { readonly alone: number; readonly batchOf128: number }; // to predict
}

/**
 * Does a job: split, standardise by the training set, train, predict the test set once, count.
 * features: of the job's reading, made with READINGS[job.reading].
 * Throws an Error that lists what there is when protocol, model or reading has an unknown name.
 */
export function runJob(
  job: Job, features: Features, settings = TRAINING, watch?: Watch, signal?: AbortSignal,
): Promise<Outcome> {
  const { inputs, split } = prepare(job, features);
  return runOn(inputs, split, job, settings, watch, signal);
}

/** The inputs and the split of a job, before anything is learned from them. */
export function prepare(job: Job, features: Features): { inputs: Inputs; split: Split } {
  const { utterances, lengths } = features;
  const protocol = protocolNamed(job.protocol, utterances);
  if (!protocol) throw unknown("protocol", job.protocol, protocols(utterances).map(({ name }) => name));
  if (!(job.reading in READINGS)) throw unknown("reading", job.reading, Object.keys(READINGS));
  const split = protocol.split(utterances, job.seed);
  const rows = [...split.train, ...split.validation, ...split.test];
  const corpora = new Set(rows.map(row => utterances[row].corpus));
  const longest = utterances.reduce((most, { corpus }, row) =>
    corpora.has(corpus) ? Math.max(most, lengths[row]) : most, 0);
  const all = job.reading === "as counted" ? asCounted(features, job.numbers)
    : cutSteps(asDescribed(features, job.zeros), longest);
  const order = job.labels === "shuffled" ? permutation(utterances.length, random(-1 - job.seed)) : undefined;
  return { inputs: order ? { ...all, labels: order.map(row => all.labels[row]) } : all, split };
}

/**
 * The same on any inputs, unstandardised, and any split of their rows. The model is given training and
 * validation rows only: the test set's labels serve the scores and nothing else.
 */
export async function runOn(
  inputs: Inputs, split: Split, { model, seed }: Pick<Job, "model" | "seed">,
  settings = TRAINING, watch?: Watch, signal?: AbortSignal,
): Promise<Outcome> {
  const started = performance.now();
  const standard = standardise(inputs, split.train);
  const { learning, parts } = withoutTest(standard, split);
  const learned = model in BASELINES
    ? await learnClassically(model, learning, parts, seed)
    : await trainNetwork(model, learning, parts, { ...settings, seed }, watch, signal);
  try {
    const unseen = selectRows(standard, split.test);
    const { emotions } = inputs, rows = range(0, split.test.length);
    const truth = Int32Array.from(split.test, row => inputs.labels[row]);
    const probabilities = learned.probabilities?.(unseen, rows);
    const predictions = probabilities ? mostProbable(probabilities, emotions.length) : learned.predict(unseen, rows);
    const answers = probabilities ? answersOf(probabilities, truth, emotions.length) : null;
    const matrix = confusion(truth, predictions, emotions.length);
    const { parameters, history, bestEpoch, stopped } = learned;
    return {
      split, emotions, truth, predictions, answers, confusion: matrix, scores: scores(matrix, emotions),
      shape: [inputs.shape[1], inputs.shape[2]], parameters, history, bestEpoch, stopped,
      secondsPerEpoch: history.length ? median(history.map(({ seconds }) => seconds)) : null,
      millisecondsPerRecording: {
        alone: timePrediction(learned, learning, 1), batchOf128: timePrediction(learned, learning, 128),
      },
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    learned.dispose();
  }
}

interface Learned extends Pick<Outcome, "parameters" | "history" | "bestEpoch" | "stopped"> {
  /** The label of each of the rows. */
  readonly predict: (inputs: Inputs, rows: readonly number[]) => Int32Array;
  /** Rows × emotions; a classical model has none. */
  readonly probabilities?: (inputs: Inputs, rows: readonly number[]) => Float32Array;
  readonly dispose: () => void;
}

/** A classical model learns from the training set and has no use for the validation set. */
async function learnClassically(name: string, inputs: Inputs, split: Split, seed: number): Promise<Learned> {
  const classifier = await BASELINES[name](inputs, split.train, seed);
  return { ...classifier, parameters: null, history: [], bestEpoch: null, stopped: null };
}

async function trainNetwork(
  name: string, inputs: Inputs, split: Split, settings: TrainingSettings, watch?: Watch, signal?: AbortSignal,
): Promise<Learned> {
  const build = builderOf(name), [, steps, channels] = inputs.shape, classes = inputs.emotions.length;
  const trained = await train(() => build([steps, channels], classes), inputs, split, settings, watch, signal);
  const { model, history, bestEpoch, stopped } = trained;
  const probabilities = (unseen: Inputs, rows: readonly number[]) => predict(model, unseen, rows);
  return {
    history, bestEpoch, stopped, parameters: model.countParams(), probabilities,
    predict: (unseen, rows) => mostProbable(probabilities(unseen, rows), classes),
    dispose: () => model.dispose(),
  };
}

function builderOf(name: string): Builder {
  const build = MODELS[name] ?? ABLATIONS[name];
  if (!build) throw unknown("model", name, [MODELS, ABLATIONS, BASELINES].flatMap(Object.keys));
  return build;
}

/**
 * The network of a job, trained on what `prepare` gave as runJob trains it, with the scale of its inputs; for who
 * wants to ask it more than runJob does. Dispose of the model. Throws an Error when no network has that name.
 */
export async function networkOf(
  { model: name, seed }: Job, { inputs, split }: { readonly inputs: Inputs; readonly split: Split },
  settings = TRAINING, watch?: Watch, signal?: AbortSignal,
) {
  const scale = fitStandardisation(inputs, split.train), [, steps, channels] = inputs.shape;
  const { learning, parts } = withoutTest(applyStandardisation(inputs, scale), split);
  const build = () => builderOf(name)([steps, channels], inputs.emotions.length);
  const { model } = await train(build, learning, parts, { ...settings, seed }, watch, signal);
  return { model, scale };
}

/** Milliseconds for each of so many recordings that are predicted together: the median of five times. */
function timePrediction({ predict }: Learned, inputs: Inputs, together: number): number {
  const rows = range(0, Math.min(together, inputs.shape[0]));
  const times = range(0, 6).map(() => {
    const started = performance.now();
    predict(inputs, rows);
    return (performance.now() - started) / rows.length;
  });
  return median(times.slice(1)); // the first one warms up
}

const unknown = (what: string, name: string, there: readonly string[]) =>
  new Error(`there is no ${what} "${name}"; there are: ${there.join(", ")}`);
