import { EMOTIONS, memoise, permutation, random } from "../base";
import type { Split } from "../corpus";
import { applyStandardisation, fitStandardisation, type Inputs, selectRows } from "../features";
import type { Epoch, TrainingSettings } from "../evaluation";
import { BASELINES, predict, train } from "../models";
import { drawVoice, perturb, specAugment } from "./augmentation";
import type { Descriptors } from "./descriptors";
import { readingOf, standardiseBySpeaker } from "./inputs";
import type { Method, Source } from "./methods";
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
 * of the source's words, of its first speaker, are held out to choose the epoch, or the speakers that it names. Methods
 * that need one utterance label each as if it were alone (inductive); the others use the very utterances that they
 * label (transductive), but for those with `otherWords`, which learn from other words of the speaker than they label.
 * @param words the word of each utterance of the target
 * @param labelled of methods that are given labels: by row of the target, its label; learned from beside the source
 * @param fits where what was learned from the source alone is kept for the next target; without it, nothing is
 * @throws as train does, and an Error when a training was interrupted
 */
export async function adapt(
  method: Method, source: Source, target: readonly Descriptors[], words: readonly string[], seed: number,
  settings = ADAPTATION_TRAINING, labelled: ReadonlyMap<number, number> = new Map(), fits?: KeptFits,
): Promise<Adapted> {
  if (method.otherWords) return fromOtherWords(method, source, target, words, seed, settings);
  const ask = async (one: Method) => {
    const own = prepare(one, source, target, seed);
    const material = { ...own, learning: withTarget(own.learning, own.target, repeat(labelled)) };
    const alone = !labelled.size && one.speech !== "correlations"; // nothing of the target is learned from
    return { material, learned: await learn(one, material, seed, settings, alone ? fits?.of(source) : undefined) };
  };
  const { material, learned } = await ask(method), views = [toRows(learned.probabilities)];
  for (const view of method.views ?? []) views.push(toRows((await ask({ ...method, ...view })).learned.probabilities));
  const rows = views.length > 1 ? averageViews(views) : views[0];
  if (!method.speech || method.speech === "correlations")
    return { ...learned, labels: predictedClasses(rows) };
  if (method.speech === "clusters")
    return { ...learned, labels: nameClusters(kMeans(vectorsOf(material.target), CLASSES, seed), rows) };
  if (method.speech === "likeness") {
    const own = vectorsOf(material.target), found = kMeans(own, CLASSES, seed);
    const { learning } = material;
    return { ...learned, labels: matchPrototypes(found, own, vectorsOf(learning), learning.labels) };
  }
  if (method.speech === "balance") return { ...learned, labels: predictedClasses(matchPriors(rows)) };
  return { ...learned, labels: await selfTrain(method, material, rows, seed, settings) };
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
  method: Method, source: Source, target: readonly Descriptors[], seed: number,
  known: readonly number[] = [...target.keys()],
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
  const isHeld = (i: number) => source.held?.includes(source.speakers[i])
    ?? (source.speakers[i] === first && heldWords.has(source.texts[i]));
  const tracks = Array.from({ length: 1 + copies }, (_, copy) =>
    (copy === 0 ? source.tracks : copiesOf(source.tracks)({ masks, seed: seed + copy * 2 ** 33 }))).flat();
  return {
    tracks, groups: tracks.map((_, i) => `${source.speakers[i % count]} ${Math.floor(i / count)}`),
    labels: Int32Array.from(tracks, (_, i) => source.labels[i % count]),
    held: new Set([...tracks.keys()].filter(row => isHeld(row % count))),
  };
}

interface Copy { readonly masks: boolean; readonly seed: number }

/** The copies of some tracks; methods of one source share them. */
const copiesOf = memoise((tracks: readonly Descriptors[]) => memoise(({ masks, seed }: Copy) => {
  const next = random(seed);
  return tracks.map(track => (masks ? specAugment(track, next) : perturb(track, drawVoice(next))));
}, ({ masks, seed }) => `${masks} ${seed}`));

type Learned = Omit<Adapted, "labels">;

/** What has learned, to be asked of any target: rows × 7 probabilities; a classical model has 0 and 1. */
interface Fit extends Omit<Learned, "probabilities"> {
  readonly probabilities: (target: Inputs) => Float32Array;
  readonly dispose: () => void;
}

/** Gives what was kept under a key, or else what `make` comes to, and keeps it. */
type Keep = (key: string, make: () => Promise<Fit>) => Promise<Fit>;

/** What was learned from sources alone, by source: whoever makes one disposes of it, and of its networks with it. */
interface KeptFits {
  readonly of: (source: Source) => Keep;
  readonly dispose: () => Promise<void>;
}

export function keepFits(): KeptFits {
  const known = new Map<Source, Map<string, Promise<Fit>>>();
  return {
    of: source => (key, make) => {
      const own = known.get(source) ?? new Map<string, Promise<Fit>>();
      const fit = own.get(key) ?? make();
      known.set(source, own.set(key, fit));
      return fit;
    },
    dispose: async () => {
      const fits = [...known.values()].flatMap(own => [...own.values()]);
      known.clear();
      for (const one of await Promise.allSettled(fits)) if (one.status === "fulfilled") one.value.dispose();
    },
  };
}

/** Learns, or takes what `keep` has, and asks the target. */
async function learn(
  method: Method, { learning, held, target }: Material, seed: number, settings: typeof ADAPTATION_TRAINING, keep?: Keep,
): Promise<Learned> {
  const { reading, level, model, copies, masked, networks, zeros } = method;
  const key = JSON.stringify({ reading, level, model, copies, masked, networks, zeros, seed, settings });
  const make = () => fitTo(method, learning, held, seed, settings);
  const fit = await (keep ? keep(key, make) : make());
  const { parameters, history, bestEpoch } = fit;
  try {
    return { probabilities: fit.probabilities(target), parameters, history, bestEpoch };
  } finally {
    if (!keep) fit.dispose();
  }
}

async function fitTo(
  method: Method, learning: Inputs, held: ReadonlySet<number>, seed: number, settings: typeof ADAPTATION_TRAINING,
): Promise<Fit> {
  const { model } = method;
  const all = [...learning.labels.keys()];
  const split = {
    protocol: "new speaker", seed, test: [],
    train: all.filter(row => !held.has(row)), validation: all.filter(row => held.has(row)),
  };
  const classical = (labelsOf: (target: Inputs) => Int32Array, dispose = () => {}): Fit => {
    const probabilities = (target: Inputs) => {
      const labels = labelsOf(target), shares = new Float32Array(labels.length * CLASSES);
      labels.forEach((label, i) => { shares[i * CLASSES + label] = 1; });
      return shares;
    };
    return { probabilities, dispose, parameters: null, history: [], bestEpoch: null };
  };
  if (model === "linear SVM") {
    const { predict: labelsOf, dispose } = await BASELINES[model](learning, split.train, seed);
    return classical(target => labelsOf(target, [...target.labels.keys()]), dispose);
  }
  if (model === "nearest centroid") {
    const rows = vectorsOf(learning), known = split.train.map(row => rows[row]);
    const labels = Int32Array.from(split.train, row => learning.labels[row]);
    return classical(target => nearestCentre(vectorsOf(target), known, labels));
  }
  return fitNetworks({ ...method, model }, learning, split, seed, settings);
}

type NetworkMethod = Method & { readonly model: keyof typeof ADAPTATION_NETWORKS };

/** Networks of a method, whose probabilities are averaged; when one of them fails, none is left. */
async function fitNetworks(
  { model, networks = 1 }: NetworkMethod, learning: Inputs, split: Split, seed: number,
  settings: typeof ADAPTATION_TRAINING,
): Promise<Fit> {
  const trained: Awaited<ReturnType<typeof train>>[] = [];
  const dispose = () => trained.forEach(one => one.model.dispose());
  try {
    for (let n = 0; n < networks; n++) {
      const build = () => ADAPTATION_NETWORKS[model]([learning.shape[1], learning.shape[2]]);
      trained.push(await train(build, learning, split, { ...settings, seed: seed + 1000 * n }));
      if (trained[n].stopped === "interrupt") throw new Error("an interrupted adaptation has no result");
    }
  } catch (error) {
    dispose();
    throw error;
  }
  const probabilities = (target: Inputs) => {
    const rows = [...target.labels.keys()], sum = new Float32Array(rows.length * CLASSES);
    for (const one of trained) predict(one.model, target, rows).forEach((p, i) => { sum[i] += p / networks; });
    return sum;
  };
  const { model: last, history, bestEpoch } = trained[networks - 1];
  return { probabilities, dispose, parameters: last.countParams(), history, bestEpoch };
}

const ROUNDS = 3, SURE = 0.5;

/** Learns again, three times, from the source and the surer half of each class of the speech, balanced. */
async function selfTrain(
  method: Method, { learning, held, target }: Material, rows: Rows, seed: number,
  settings: typeof ADAPTATION_TRAINING,
): Promise<Int32Array> {
  let sure = matchPriors(rows);
  for (let round = 0; round < ROUNDS; round++) {
    const labels = predictedClasses(sure);
    const more = withTarget(learning, target, mostConfident(sure, SURE).map(row => [row, labels[row]]));
    const again = await learn(method, { learning: more, held, target }, seed, settings);
    sure = matchPriors(toRows(again.probabilities));
  }
  return predictedClasses(sure);
}

const REPEATS = 10; // of a labelled utterance of the new speaker, of whom there are few

const repeat = (labelled: ReadonlyMap<number, number>): (readonly [number, number])[] =>
  Array.from({ length: REPEATS }, () => [...labelled]).flat();

/** What is learned from, and rows of the target with a label each. */
function withTarget(
  learning: Inputs, target: Inputs, rows: readonly (readonly [row: number, label: number])[],
): Inputs {
  if (!rows.length) return learning;
  const [count] = learning.shape, [, steps, channels] = target.shape;
  const more = selectRows(target, rows.map(([row]) => row));
  const values = new Float32Array(learning.values.length + more.values.length);
  values.set(learning.values);
  values.set(more.values, learning.values.length);
  return {
    ...learning, values, shape: [count + rows.length, steps, channels],
    labels: Int32Array.from([...learning.labels, ...rows.map(([, label]) => label)]),
    lengths: Int32Array.from([...learning.lengths, ...more.lengths]),
  };
}

/** The geometric mean of several networks' probabilities. */
const averageViews = (views: readonly Rows[]): Float64Array[] => views[0].map((row, i) => row.map((_, c) =>
  Math.exp(views.reduce((sum, view) => sum + Math.log(Math.max(view[i][c], 1e-12)), 0) / views.length)));

const toRows = (values: Float32Array, size: number = CLASSES): Float64Array[] =>
  Array.from({ length: values.length / size }, (_, i) =>
    Float64Array.from(values.subarray(i * size, (i + 1) * size)));

const vectorsOf = ({ values, shape: [, steps, channels] }: Inputs): Float64Array[] =>
  toRows(values, steps * channels);
