import { EMOTIONS, permutation, random } from "../base";
import { applyStandardisation, fitStandardisation, type Inputs } from "../features";
import type { Epoch, TrainingSettings } from "../evaluation";
import { BASELINES, predict, train } from "../models";
import { drawVoice, perturb, specAugment } from "./augmentation";
import type { Descriptors } from "./descriptors";
import { readingOf, standardiseBySpeaker } from "./inputs";
import { type Method, needOf, type Source } from "./methods";
import { ADAPTATION_NETWORKS } from "./networks";
import {
  coral, kMeans, matchPriors, matchPrototypes, mostConfident, nameClusters, nearestCentre, predictedClasses, type Rows,
} from "./transfer";

/** As in evaluation/job.ts, but vectors are learned in fewer epochs. */
export const ADAPTATION_TRAINING: Omit<TrainingSettings, "seed"> =
  { epochs: 60, batchSize: 32, learningRate: 0.001, patience: 15 };

const CLASSES = EMOTIONS.length;

/** What a method says of the target, and how it learned. */
export interface Adapted {
  readonly labels: Int32Array;          // of each utterance of the target, in its order
  readonly probabilities: Float32Array; // utterances × 7, before the target was used for anything else
  readonly parameters: number | null;   // null: a classical model
  readonly history: readonly Epoch[];   // of the last network
  readonly bestEpoch: number | null;
}

/**
 * Learns from the source and labels the target, the speech of one new speaker, whose labels are no argument. A fifth
 * of the source's words, of its first speaker, are held out to choose the epoch. Methods that need one utterance
 * label each as if it were alone (inductive); the others use the very utterances that they label (transductive), but
 * for those with `otherWords`, which learn from other words of the speaker than they label.
 * @param words the word of each utterance of the target
 * Throws as train does.
 */
export async function adapt(
  method: Method, source: Source, target: readonly Descriptors[], words: readonly string[], seed: number,
  settings = ADAPTATION_TRAINING,
): Promise<Adapted> {
  if (method.otherWords) return fromOtherWords(method, source, target, words, seed, settings);
  const material = prepare(method, source, target, seed);
  const learned = await learn(method, material, seed, settings);
  const views = [toRows(learned.probabilities)];
  for (const view of method.views ?? []) {
    const other = { ...method, ...view };
    const seen = await learn(other, prepare(other, source, target, seed), seed, settings);
    views.push(toRows(seen.probabilities));
  }
  const rows = views.length > 1 ? together(views) : views[0];
  if (needOf(method) === "one utterance" || !method.speech || method.speech === "correlations")
    return { ...learned, labels: predictedClasses(rows) };
  if (method.speech === "clusters")
    return { ...learned, labels: nameClusters(kMeans(vectorsOf(material.target), CLASSES, seed), rows) };
  if (method.speech === "likeness") {
    const own = vectorsOf(material.target), found = kMeans(own, CLASSES, seed);
    const { learning } = material;
    return { ...learned, labels: matchPrototypes(found, own, vectorsOf(learning), learning.labels) };
  }
  if (method.speech === "balance") return { ...learned, labels: predictedClasses(matchPriors(rows)) };
  return { ...learned, labels: await taughtByItself(method, material, rows, seed, settings) };
}

/** Clusters, their names and the speaker's mean and deviation from half of her words; labels for the other half. */
async function fromOtherWords(
  method: Method, source: Source, target: readonly Descriptors[], words: readonly string[], seed: number,
  settings: typeof ADAPTATION_TRAINING,
): Promise<Adapted> {
  const distinct = [...new Set(words)].sort(), order = permutation(distinct.length, random(seed));
  const half = (word: string) => order[distinct.indexOf(word)] % 2;
  const labels = new Int32Array(target.length), probabilities = new Float32Array(target.length * CLASSES);
  let last: Learned | undefined;
  for (const side of [0, 1]) {
    const rowsOn = (which: number) => words.flatMap((word, row) => (half(word) === which ? [row] : []));
    const known = rowsOn(side), asked = rowsOn(1 - side);
    const material = prepare(method, source, target, seed, known);
    last = await learn(method, material, seed, settings);
    const vectors = vectorsOf(material.target), all = toRows(last.probabilities);
    const own = known.map(row => vectors[row]), rows = known.map(row => all[row]);
    const clusters = nameClusters(kMeans(own, CLASSES, seed), rows);
    const named = nearestCentre(asked.map(row => vectors[row]), own, clusters);
    asked.forEach((row, i) => { labels[row] = named[i]; });
    known.forEach((row, i) => probabilities.set(rows[i], row * CLASSES));
  }
  return { ...last!, labels, probabilities };
}

interface Material { readonly learning: Inputs; readonly held: ReadonlySet<number>; readonly target: Inputs }

/**
 * Everything standardised; rows of `learning` are utterances and their copies, `held` those held out. `known` are the
 * rows of the target that its speaker's mean and deviation may come from, all of them unless said.
 */
function prepare(
  method: Method, source: Source, target: readonly Descriptors[], seed: number, known: readonly number[] = [...target.keys()],
): Material {
  const { tracks, groups, labels, held } = withCopies(method, source, seed);
  const raw = { ...readingOf(method, tracks), labels, emotions: EMOTIONS };
  const unseen = { ...readingOf(method, target), labels: new Int32Array(target.length), emotions: EMOTIONS };
  if (method.level !== "speaker") {
    const rows = groups.flatMap((_, row) => (held.has(row) ? [] : [row]));
    const usual = fitStandardisation(raw, rows);
    return { learning: applyStandardisation(raw, usual), held, target: applyStandardisation(unseen, usual) };
  }
  const own = applyStandardisation(unseen, fitStandardisation(unseen, known));
  const learning = standardiseBySpeaker(raw, groups);
  if (method.speech !== "correlations") return { learning, held, target: own };
  const moved = coral(vectorsOf(learning), vectorsOf(own));
  const values = Float32Array.from(moved.flatMap(row => [...row]));
  return { learning: { ...learning, values }, held, target: own };
}

/** Copies of a speaker in other voices are a speaker of their own. */
function withCopies({ copies = 0, masked: masks = false }: Method, source: Source, seed: number) {
  const first = source.speakers[0], count = source.tracks.length;
  const words = [...new Set(source.texts.filter((_, i) => source.speakers[i] === first))].sort();
  const order = permutation(words.length, random(seed)), fifth = Math.max(1, Math.round(words.length / 5));
  const heldWords = new Set(words.filter((_, i) => order[i] < fifth));
  const isHeld = (i: number) => source.speakers[i] === first && heldWords.has(source.texts[i]);
  const tracks = Array.from({ length: 1 + copies }, (_, copy) =>
    (copy === 0 ? source.tracks : copiesOf(source.tracks, masks, seed + copy * 2 ** 33))).flat();
  return {
    tracks, groups: tracks.map((_, i) => `${source.speakers[i % count]} ${Math.floor(i / count)}`),
    labels: Int32Array.from(tracks, (_, i) => source.labels[i % count]),
    held: new Set([...tracks.keys()].filter(row => isHeld(row % count))),
  };
}

const made = new WeakMap<readonly Descriptors[], Map<string, Descriptors[]>>(); // methods of one source share its copies

function copiesOf(tracks: readonly Descriptors[], masks: boolean, seed: number): Descriptors[] {
  const known = made.get(tracks) ?? new Map<string, Descriptors[]>(), key = `${masks} ${seed}`, next = random(seed);
  made.set(tracks, known);
  const copies = known.get(key)
    ?? tracks.map(track => (masks ? specAugment(track, next) : perturb(track, drawVoice(next))));
  known.set(key, copies);
  return copies;
}

type Learned = Omit<Adapted, "labels">;

async function learn(
  { model, networks = 1 }: Method, { learning, held, target }: Material, seed: number,
  settings: typeof ADAPTATION_TRAINING,
): Promise<Learned> {
  const all = [...learning.labels.keys()], rows = [...target.labels.keys()];
  const split = {
    protocol: "new speaker", seed, test: [],
    train: all.filter(row => !held.has(row)), validation: all.filter(row => held.has(row)),
  };
  if (model === "linear SVM") {
    const svm = await BASELINES[model](learning, split.train, seed), labels = svm.predict(target, rows);
    svm.dispose();
    const probabilities = new Float32Array(rows.length * CLASSES);
    labels.forEach((label, i) => { probabilities[i * CLASSES + label] = 1; });
    return { probabilities, parameters: null, history: [], bestEpoch: null };
  }
  const sum = new Float32Array(rows.length * CLASSES);
  let last: Omit<Learned, "probabilities"> = { parameters: null, history: [], bestEpoch: null };
  for (let n = 0; n < networks; n++) {
    const build = () => ADAPTATION_NETWORKS[model]([learning.shape[1], learning.shape[2]]);
    const trained = await train(build, learning, split, { ...settings, seed: seed + 1000 * n });
    if (trained.stopped === "interrupt") throw new Error("an interrupted adaptation has no result");
    predict(trained.model, target, rows).forEach((p, i) => { sum[i] += p / networks; });
    last = { parameters: trained.model.countParams(), history: trained.history, bestEpoch: trained.bestEpoch };
    trained.model.dispose();
  }
  return { ...last, probabilities: sum };
}

const ROUNDS = 3, SURE = 0.5;

/** Learns again, three times, from the source and the surer half of each class of the speech, balanced. */
async function taughtByItself(
  method: Method, { learning, held, target }: Material, rows: Rows, seed: number,
  settings: typeof ADAPTATION_TRAINING,
): Promise<Int32Array> {
  let sure = matchPriors(rows);
  for (let round = 0; round < ROUNDS; round++) {
    const chosen = mostConfident(sure, SURE), labels = predictedClasses(sure), size = target.shape[1] * target.shape[2];
    const values = new Float32Array(learning.values.length + chosen.length * size);
    values.set(learning.values);
    chosen.forEach((row, i) => values.set(target.values.subarray(row * size, (row + 1) * size),
      learning.values.length + i * size));
    const more: Inputs = {
      ...learning, values, shape: [learning.shape[0] + chosen.length, learning.shape[1], learning.shape[2]],
      labels: Int32Array.from([...learning.labels, ...chosen.map(row => labels[row])]),
      lengths: Int32Array.from([...learning.lengths, ...chosen.map(row => target.lengths[row])]),
    };
    const again = await learn(method, { learning: more, held, target }, seed, settings);
    sure = matchPriors(toRows(again.probabilities));
  }
  return predictedClasses(sure);
}

/** The geometric mean of several networks' probabilities. */
const together = (views: readonly Rows[]): Float64Array[] => views[0].map((row, i) => row.map((_, c) =>
  Math.exp(views.reduce((sum, view) => sum + Math.log(Math.max(view[i][c], 1e-12)), 0) / views.length)));

const toRows = (values: Float32Array, size: number = CLASSES): Float64Array[] =>
  Array.from({ length: values.length / size }, (_, i) =>
    Float64Array.from(values.subarray(i * size, (i + 1) * size)));

const vectorsOf = ({ values, shape: [, steps, channels] }: Inputs): Float64Array[] =>
  toRows(values, steps * channels);
