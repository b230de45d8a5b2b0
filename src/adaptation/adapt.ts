import { EMOTIONS, random, shuffled } from "../base";
import { type Inputs, standardisation, standardised } from "../features";
import type { Epoch, TrainingSettings } from "../evaluation";
import { BASELINES, predict, train } from "../models";
import { anyVoice, changed, masked } from "./augmentation";
import type { Track } from "./descriptors";
import { readingOf } from "./inputs";
import { type Lesson, needOf, type Remedy } from "./methods";
import { REMEDY_NETWORKS } from "./networks";
import { aligned, balanced, clusters, largest, named, namedByLikeness, type Rows, surest } from "./transfer";

/** As in experiment.ts, but vectors are learned in fewer epochs. */
export const REMEDY_TRAINING: Omit<TrainingSettings, "seed"> =
  { epochs: 60, batchSize: 32, learningRate: 0.001, patience: 15 };

const CLASSES = EMOTIONS.length;

/** What a remedy says of speech, and how it learned. */
interface Answer {
  readonly labels: Int32Array;          // of each utterance of the speech, in its order
  readonly probabilities: Float32Array; // utterances × 7, before the speech was used for anything else
  readonly parameters: number | null;   // null: a classical model
  readonly history: readonly Epoch[];   // of the last network
  readonly bestEpoch: number | null;
}

/**
 * Learns from the lesson and labels the speech of one new speaker. Labels of that speech are no argument. A
 * fifth of the lesson's words, of its first speaker, are held out to choose the epoch. Remedies that need
 * one utterance label each as if it were alone; the others standardise by the speech as a whole.
 * Throws as train does.
 */
export async function answer(
  remedy: Remedy, lesson: Lesson, speech: readonly Track[], seed: number, settings = REMEDY_TRAINING,
): Promise<Answer> {
  const material = prepare(remedy, lesson, speech, seed);
  const learned = await learn(remedy, material, seed, settings);
  const views = [toRows(learned.probabilities)];
  for (const view of remedy.views ?? []) {
    const other = { ...remedy, ...view };
    const seen = await learn(other, prepare(other, lesson, speech, seed), seed, settings);
    views.push(toRows(seen.probabilities));
  }
  const rows = views.length > 1 ? together(views) : views[0];
  if (needOf(remedy) === "one utterance" || !remedy.speech || remedy.speech === "correlations")
    return { ...learned, labels: largest(rows) };
  if (remedy.speech === "clusters")
    return { ...learned, labels: named(clusters(vectorsOf(material.speech), CLASSES, seed), rows) };
  if (remedy.speech === "likeness") {
    const own = vectorsOf(material.speech), found = clusters(own, CLASSES, seed);
    const { learning } = material;
    return { ...learned, labels: namedByLikeness(found, own, vectorsOf(learning), learning.labels) };
  }
  if (remedy.speech === "balance") return { ...learned, labels: largest(balanced(rows)) };
  return { ...learned, labels: await taughtByItself(remedy, material, rows, seed, settings) };
}

interface Material { readonly learning: Inputs; readonly held: ReadonlySet<number>; readonly speech: Inputs }

/** Everything standardised; rows of `learning` are utterances and their copies, `held` those held out. */
function prepare(remedy: Remedy, lesson: Lesson, speech: readonly Track[], seed: number): Material {
  const { tracks, groups, labels, held } = withCopies(remedy, lesson, seed);
  const raw = { ...readingOf(remedy, tracks), labels };
  const unseen = { ...readingOf(remedy, speech), labels: new Int32Array(speech.length) };
  if (remedy.level !== "speaker") {
    const rows = groups.flatMap((_, row) => (held.has(row) ? [] : [row]));
    const usual = standardisation(raw, rows);
    return { learning: standardised(raw, usual), held, speech: standardised(unseen, usual) };
  }
  const own = standardised(unseen, standardisation(unseen, [...unseen.labels.keys()]));
  const learning = bySpeaker(raw, groups);
  if (remedy.speech !== "correlations") return { learning, held, speech: own };
  const moved = aligned(vectorsOf(learning), vectorsOf(own));
  const values = Float32Array.from(moved.flatMap(row => [...row]));
  return { learning: { ...learning, values }, held, speech: own };
}

/** Copies of a speaker in other voices are a speaker of their own. */
function withCopies({ copies = 0, masked: masks = false }: Remedy, lesson: Lesson, seed: number) {
  const first = lesson.speakers[0], count = lesson.tracks.length;
  const words = [...new Set(lesson.texts.filter((_, i) => lesson.speakers[i] === first))].sort();
  const order = shuffled(words.length, random(seed)), fifth = Math.max(1, Math.round(words.length / 5));
  const heldWords = new Set(words.filter((_, i) => order[i] < fifth));
  const isHeld = (i: number) => lesson.speakers[i] === first && heldWords.has(lesson.texts[i]);
  const tracks = Array.from({ length: 1 + copies }, (_, copy) =>
    (copy === 0 ? lesson.tracks : copiesOf(lesson.tracks, masks, seed + copy * 2 ** 33))).flat();
  return {
    tracks, groups: tracks.map((_, i) => `${lesson.speakers[i % count]} ${Math.floor(i / count)}`),
    labels: Int32Array.from(tracks, (_, i) => lesson.labels[i % count]),
    held: new Set([...tracks.keys()].filter(row => isHeld(row % count))),
  };
}

const made = new WeakMap<readonly Track[], Map<string, Track[]>>(); // remedies of one lesson share its copies

function copiesOf(tracks: readonly Track[], masks: boolean, seed: number): Track[] {
  const known = made.get(tracks) ?? new Map<string, Track[]>(), key = `${masks} ${seed}`, next = random(seed);
  made.set(tracks, known);
  const copies = known.get(key)
    ?? tracks.map(track => (masks ? masked(track, next) : changed(track, anyVoice(next))));
  known.set(key, copies);
  return copies;
}

function bySpeaker(inputs: Inputs, groups: readonly string[]): Inputs {
  const size = inputs.shape[1] * inputs.shape[2], values = new Float32Array(inputs.values.length);
  for (const group of new Set(groups)) {
    const rows = groups.flatMap((name, row) => (name === group ? [row] : []));
    const own = standardised(inputs, standardisation(inputs, rows)).values;
    for (const row of rows) values.set(own.subarray(row * size, (row + 1) * size), row * size);
  }
  return { ...inputs, values };
}

type Learned = Omit<Answer, "labels">;

async function learn(
  { model, networks = 1 }: Remedy, { learning, held, speech }: Material, seed: number,
  settings: typeof REMEDY_TRAINING,
): Promise<Learned> {
  const all = [...learning.labels.keys()], rows = [...speech.labels.keys()];
  const split = {
    protocol: "new speaker", seed, test: [],
    train: all.filter(row => !held.has(row)), validation: all.filter(row => held.has(row)),
  };
  if (model === "linear SVM") {
    const svm = await BASELINES[model](learning, split.train, seed), labels = svm.predict(speech, rows);
    svm.dispose();
    const probabilities = new Float32Array(rows.length * CLASSES);
    labels.forEach((label, i) => { probabilities[i * CLASSES + label] = 1; });
    return { probabilities, parameters: null, history: [], bestEpoch: null };
  }
  const sum = new Float32Array(rows.length * CLASSES);
  let last: Omit<Learned, "probabilities"> = { parameters: null, history: [], bestEpoch: null };
  for (let n = 0; n < networks; n++) {
    const build = () => REMEDY_NETWORKS[model]([learning.shape[1], learning.shape[2]]);
    const trained = await train(build, learning, split, { ...settings, seed: seed + 1000 * n });
    predict(trained.model, speech, rows).forEach((p, i) => { sum[i] += p / networks; });
    last = { parameters: trained.model.countParams(), history: trained.history, bestEpoch: trained.bestEpoch };
    trained.model.dispose();
  }
  return { ...last, probabilities: sum };
}

const ROUNDS = 3, SURE = 0.5;

/** Learns again, three times, from the lesson and the surer half of each class of the speech, balanced. */
async function taughtByItself(
  remedy: Remedy, { learning, held, speech }: Material, rows: Rows, seed: number,
  settings: typeof REMEDY_TRAINING,
): Promise<Int32Array> {
  let sure = balanced(rows);
  for (let round = 0; round < ROUNDS; round++) {
    const chosen = surest(sure, SURE), labels = largest(sure), size = speech.shape[1] * speech.shape[2];
    const values = new Float32Array(learning.values.length + chosen.length * size);
    values.set(learning.values);
    chosen.forEach((row, i) => values.set(speech.values.subarray(row * size, (row + 1) * size),
      learning.values.length + i * size));
    const more: Inputs = {
      values, shape: [learning.shape[0] + chosen.length, learning.shape[1], learning.shape[2]],
      labels: Int32Array.from([...learning.labels, ...chosen.map(row => labels[row])]),
      lengths: Int32Array.from([...learning.lengths, ...chosen.map(row => speech.lengths[row])]),
    };
    const again = await learn(remedy, { learning: more, held, speech }, seed, settings);
    sure = balanced(toRows(again.probabilities));
  }
  return largest(sure);
}

/** The geometric mean of several networks' probabilities. */
const together = (views: readonly Rows[]): Float64Array[] => views[0].map((row, i) => row.map((_, c) =>
  Math.exp(views.reduce((sum, view) => sum + Math.log(Math.max(view[i][c], 1e-12)), 0) / views.length)));

const toRows = (values: Float32Array, size: number = CLASSES): Float64Array[] =>
  Array.from({ length: values.length / size }, (_, i) =>
    Float64Array.from(values.subarray(i * size, (i + 1) * size)));

const vectorsOf = ({ values, shape: [, steps, channels] }: Inputs): Float64Array[] =>
  toRows(values, steps * channels);
