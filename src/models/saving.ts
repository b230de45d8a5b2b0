import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { deserialize, serialize } from "node:v8";
import { resultsFolder, slug, UnwrittenError, versions, withUndo, writeWhole } from "../base";
import type { TrainingSettings } from "../evaluation";
import {
  type FeatureSettings, type Numbers, type Reading, READINGS, type Standardisation, type Zeros, ZEROS,
} from "../features";
import { native, tf } from "../tensorflow";
import type { NoveltyReference } from "./novelty";
import type { Trained } from "./training";

/** What has to be known beside a model to classify a recording with it. */
export interface ModelCard {
  readonly labels: readonly string[];        // in the order of the probabilities
  readonly reading: Reading;
  readonly zeros?: Zeros;                    // as described; at the end where it is not said
  readonly numbers?: Numbers;                // as counted; band means where it is not said
  readonly features: FeatureSettings;
  readonly standardisation: Standardisation; // by the training rows
  readonly corpus: { readonly label: string; readonly checksum: string; readonly about: string }; // as describeCorpus
  readonly training?: TrainingSettings & { readonly protocol: string };
  readonly versions: Readonly<Record<string, string>>; // of what it was trained with
  readonly familiar?: Omit<NoveltyReference, "means">; // the means of the training rows are in familiar.bin
}

/** A model from its folder. Dispose of `model` when done. */
export interface SavedModel {
  readonly model: tf.LayersModel;
  readonly card: ModelCard;
  readonly familiar?: NoveltyReference; // where it was saved with one
}

/** Our layers, and the layers of tfjs that compute the same with the same weights. */
const STOCK = { FusedLSTM: "LSTM", FusedGRU: "GRU" };
const OURS = Object.fromEntries(Object.entries(STOCK).map(([ours, stock]) => [stock, ours]));

/** A model's topology with other classes of layers. */
function withClasses(topology: object, classes: Readonly<Record<string, string>>): object {
  return JSON.parse(JSON.stringify(topology), (key, value) =>
    (key === "class_name" || key === "className") && classes[value] ? classes[value] : value);
}

/**
 * Saves a model as a folder: model.json and weights.bin, which tf.loadLayersModel of any tfjs loads, in a
 * browser too, since the layers in it are tfjs's own; card.json, with the versions in use; and MODEL-CARD.md,
 * for people, with the measured limits of such models, a line each. With `familiar`, the model can tell how strange
 * a recording is. The folder is written beside its place and then renamed. Throws an Error naming the folder and the
 * reason when it cannot be written; a model that was there stays.
 */
export async function saveModel(
  model: tf.LayersModel, folder: string, card: Omit<ModelCard, "versions" | "familiar">,
  limits: readonly string[], familiar?: NoveltyReference,
): Promise<void> {
  const place = resolve(folder), draft = `${place}.${process.pid}.draft`;
  const { means, ...known } = familiar ?? {};
  const whole: ModelCard = { ...card, ...(familiar && { familiar: known as Omit<NoveltyReference, "means"> }),
    versions: { ...versions(), tensorflow: native().binding.TF_Version } };
  try {
    mkdirSync(dirname(place), { recursive: true });
    await model.save(tf.io.withSaveHandler(artifacts => {
      const stock = { ...artifacts, modelTopology: withClasses(artifacts.modelTopology as object, STOCK) };
      return tf.io.getSaveHandlers(`file://${draft}`)[0].save!(stock);
    }));
    if (means) writeFileSync(join(draft, "familiar.bin"), means);
    writeFileSync(join(draft, "card.json"), `${JSON.stringify(whole, undefined, 2)}\n`);
    writeFileSync(join(draft, "MODEL-CARD.md"), modelCardText(whole, limits));
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw new UnwrittenError(place, error);
  }
  const old = `${place}.${process.pid}.old`;
  if (existsSync(place)) renameSync(place, old);
  renameSync(draft, place);
  rmSync(old, { recursive: true, force: true });
}

/**
 * Loads what `saveModel` saved, with our fast layers: the same predictions, to the bit.
 * Throws an Error naming the folder when there is no whole model in it.
 */
export async function loadModel(folder: string): Promise<SavedModel> {
  try {
    const card = cardIn(folder), means = card.familiar && meansIn(folder, card.familiar);
    const artifacts = await tf.io.getLoadHandlers(`file://${resolve(folder, "model.json")}`)[0].load!();
    const ours = { ...artifacts, modelTopology: withClasses(artifacts.modelTopology as object, OURS) };
    const model = await tf.loadLayersModel(tf.io.fromMemory(ours));
    return { model, card, ...(card.familiar && means && { familiar: { ...card.familiar, means } }) };
  } catch (error) {
    throw incomplete(folder, error);
  }
}

const NEEDED = ["labels", "reading", "features", "standardisation", "corpus"] as const;

function cardIn(folder: string): ModelCard {
  const card = JSON.parse(readFileSync(join(folder, "card.json"), "utf8")) as Partial<ModelCard>;
  const missing = NEEDED.find(field => !card[field]);
  if (missing) throw new Error(`card.json has no ${missing}`);
  return card as ModelCard;
}

function meansIn(folder: string, { bands }: Pick<NoveltyReference, "bands">): Float32Array {
  const means = new Float32Array(Uint8Array.from(readFileSync(join(folder, "familiar.bin"))).buffer);
  if (!means.length || means.length % bands || !means.every(Number.isFinite))
    throw new Error(`familiar.bin does not hold rows of ${bands} numbers`);
  return means;
}

const incomplete = (folder: string, cause: unknown): Error => new Error(existsSync(join(folder, "card.json"))
  ? `${folder} holds no complete model (${(cause as Error).message}): save it again with saveModel()`
  : `${folder} is no folder of a network: there is no card.json in it`, { cause });

const COURSE = "course.bin"; // in a saved model's folder

/** How a training went. */
type Course = Pick<Trained, "afterEpochs" | "bestEpoch">;

/** Keeps how a training went in the folder of the model that it led to. Throws as `saveModel`. */
export const saveCourse = (folder: string, { afterEpochs, bestEpoch }: Course): void =>
  writeWhole(join(folder, COURSE), serialize({ afterEpochs, bestEpoch }));

/** What `saveCourse` kept. Throws as `loadModel`. */
function courseIn(folder: string): Course {
  try {
    return deserialize(readFileSync(join(folder, COURSE)));
  } catch (error) {
    throw incomplete(folder, error);
  }
}

/** Where notebook 04 keeps its network in a reading: beside the results. */
export const modelFolder = (reading: Reading): string =>
  join(dirname(resultsFolder()), "models", `cnn-bilstm-${slug(reading)}`);

/**
 * The network that notebook 04 kept in a reading, and how its training went; or null where it kept none of these
 * recordings (`checksum`, as corpusChecksum) that was trained in this way. Throws as `loadModel`.
 */
export async function keptModel(
  reading: Reading, checksum: string, training: NonNullable<ModelCard["training"]>,
): Promise<SavedModel & Course | null> {
  const folder = modelFolder(reading);
  if (!["card.json", COURSE].every(file => existsSync(join(folder, file)))) return null;
  const saved = await loadModel(folder), { card } = saved;
  const padded = reading === "as counted" || (card.zeros ?? "end") === ZEROS;
  const made = [card.corpus.checksum, card.features, card.training];
  const dispose = (): void => void saved.model.dispose();
  if (padded && isDeepStrictEqual(made, [checksum, READINGS[reading], training]))
    return withUndo(dispose, () => ({ ...saved, ...courseIn(folder) }));
  dispose();
  return null;
}

/** The card of a saved model for people: what it is, what it is for, what not, and the measured limits. */
export const modelCardText = (
  { labels, reading, corpus, features, versions }: ModelCard, limits: readonly string[],
): string => `# Model card

A network that gives a recording of speech one of ${labels.length} labels: ${labels.join(", ")}. It reads log-mel
coefficients ${reading}, at ${features.sampleRate} Hz in ${features.bands} bands, with the settings of card.json. Trained
with speech-emotion-notebooks ${versions["speech-emotion-notebooks"]} on ${corpus.label}, ${corpus.about}.

## For

Repeating and questioning the published results; learning how such a network works; comparing protocols.

## Not for

- Judging what a person feels: its labels are what actors were asked to play, not what anyone felt.
- Decisions about people: hiring, school, police, borders, insurance, health, customers or workers under watch. The
  European Union's AI Act (Regulation 2024/1689, Article 5(1)(f)) forbids to infer emotions at work and in education but
  for medical or safety reasons.
- Voices, languages, rooms, microphones or ages other than those of its corpus. It answers all the same, and is sure of it.

## Measured limits

Multiclass accuracy:

${limits.map(line => `- ${line}`).join("\n")}
`;
