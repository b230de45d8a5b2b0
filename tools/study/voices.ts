/**
 * The curve: accuracy on new voices against how many voices train, `npx tsx tools/study/voices.ts`. It goes on where it
 * was stopped; a file a run in data/results/voices. HELP says what can be chosen.
 */
import "./threads";
import { parseArgs } from "node:util";
import { EMOTIONS, memoise, range, recordLines, versions, writeWhole } from "../../src/base";
import {
  type Amount, actorFolds, type CorpusChoice, speakerOf, type Split, splitByVoices, splitChecksum, type Utterance,
  WORTH,
} from "../../src/corpus";
import { asCounted, asDescribed, type Inputs, READINGS, ZEROS } from "../../src/features";
import { device } from "../../src/tensorflow";
import { textTable } from "../../src/figures";
import { BASELINES, runOn } from "../../src/models";
import {
  type Configuration, parseVoiceResult, readVoices, VOICE_TRAINING, voiceCurve, type VoiceJob, voicePath,
  type VoiceResult, voiceRows,
} from "../../src/study";
import { extractDescriptors, FUNCTIONALS, readingOf, standardiseBySpeaker } from "../../src/adaptation";
import { codeChecksum } from "./code";
import { labelsOf, openStudyCorpus, studyFeatures } from "./data";
import { pick } from "./plan";
import { resultState } from "./store";

const HELP = `npx tsx tools/study/voices.ts OPTIONS: how many voices a new voice needs, every run that is not done yet

  --tested NAME,…          only these: ravdess (its actors, in folds), oaf, yaf
  --model NAME,…           only these models, as in --model cnn-bilstm,linear-svm
  --reading described,…    only as described, as counted, or functionals
  --actors N,…             only with so many actors in training
  --draws N                draws 1 to N of every point, of six
  --list                   the runs, done or open, and nothing else
  --curve                  the points so far, of the same choice
`;

const DRAWS = 6; // a fold of the actors each, so that every actor is tested once
const ACTORS = { fold: [1, 2, 4, 8, 16, 20], actress: [1, 2, 4, 8, 16, 24] };
const ACTRESSES = ["OAF", "YAF"], TESTED = ["RAVDESS", ...ACTRESSES];

/** The paper's network in both readings, its convolution alone, and a classical model that reads whole utterances. */
const MODELS: readonly Pick<VoiceJob, "model" | "reading">[] = [
  { model: "CNN-BiLSTM", reading: "as described" },
  { model: "linear SVM", reading: "functionals" },
  { model: "CNN", reading: "as described" },
  { model: "CNN-BiLSTM", reading: "as counted" },
];

/** Which runs are asked for; what is not said is not narrowed. */
export interface VoiceChoice {
  readonly tested?: readonly string[];
  readonly models?: readonly string[];
  readonly readings?: readonly string[];
  readonly actors?: readonly string[]; // how many are in training
  readonly draws?: number;
}

/** The options on the command line. Throws an Error, one sentence, when they cannot be. */
export function parseVoiceOptions(args: readonly string[]) {
  const text = { type: "string" } as const, flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({ args: [...args], options: {
    tested: text, model: text, reading: text, actors: text, draws: text, list: flag, curve: flag, help: flag } });
  const names = (value?: string) => value?.split(",").map(name => name.trim()), { list, curve, help, draws } = values;
  if (draws !== undefined && !range(1, DRAWS).map(String).includes(draws))
    throw new Error(`--draws is a whole number from 1 to ${DRAWS}, not ${draws}`);
  const choice: VoiceChoice = {
    tested: names(values.tested), models: names(values.model), readings: names(values.reading),
    actors: names(values.actors), draws: draws === undefined ? undefined : Number(draws),
  };
  return { choice, list, curve, help };
}

/**
 * Every run that is asked for: model by model, actors before actresses, and in each all points of the first draw before
 * any of the second. Throws an Error that lists what there is when a name is unknown, and when nothing fits.
 */
export function voiceJobs({ tested, models, readings, actors, draws = DRAWS }: VoiceChoice = {}): VoiceJob[] {
  const all = allJobs(), unique = (names: readonly string[]) => [...new Set(names)];
  const ofModels = unique(MODELS.map(({ model }) => model)), ofReadings = unique(MODELS.map(({ reading }) => reading));
  const chosen = {
    tested: pick("test set", tested, TESTED) ?? TESTED,
    models: pick("model", models, ofModels) ?? ofModels,
    readings: pick("reading", readings, ofReadings) ?? ofReadings,
    actors: pick("number of actors", actors, unique(all.map(job => String(job.actors)))),
  };
  const jobs = all.filter(job => chosen.tested.includes(job.tested) && chosen.models.includes(job.model)
    && chosen.readings.includes(job.reading) && job.draw <= draws
    && (chosen.actors?.includes(String(job.actors)) ?? true));
  if (!jobs.length) throw new Error(`no run fits these options; there are ${
    MODELS.map(({ model, reading }) => `${model}${reading.startsWith("as ") ? "" : " on"} ${reading}`).join(", ")}`);
  return jobs;
}

function allJobs(): VoiceJob[] {
  const point = (actors: number, other: boolean, amounts: readonly Amount[]) =>
    amounts.filter(amount => amount === "all" || other || WORTH[amount] < actors)
      .map(amount => ({ actors, other, amount }));
  const ofFold = ACTORS.fold.flatMap(actors => point(actors, false, ["all", "equal", "eight"]));
  const ofActress = [...ACTORS.actress.map(actors => [actors, false] as const), [0, true] as const, [24, true] as const]
    .flatMap(([actors, other]) => point(actors, other, ["all", "equal"]));
  const kinds = [ofFold.map(one => ({ ...one, tested: "RAVDESS" })),
    ACTRESSES.flatMap(tested => ofActress.map(one => ({ ...one, tested })))];
  return kinds.flatMap(points => MODELS.flatMap(model => range(1, DRAWS).flatMap(draw =>
    points.flatMap(one => (["training", "speaker"] as const).map(level => ({ ...one, ...model, level, draw }))))));
}

/** The split of a run among the recordings of its corpora, and who trains. */
export function splitOf({ tested, actors, other, amount, draw }: VoiceJob, utterances: readonly Utterance[]) {
  const drawn = { voices: actors, amount, seed: draw };
  if (tested === "RAVDESS") {
    const { testing, training } = actorFolds(utterances)[draw - 1];
    return splitByVoices(utterances, { ...drawn, tested: testing, known: [], crowd: training });
  }
  const speakers = [...new Set(utterances.map(speakerOf))], [actresses, crowd] = ["TESS/", "RAVDESS/"]
    .map(corpus => speakers.filter(speaker => speaker.startsWith(corpus)));
  const known = other ? actresses.filter(speaker => speaker !== `TESS/${tested}`) : [];
  return splitByVoices(utterances, { ...drawn, tested: [`TESS/${tested}`], known, crowd });
}

const configurationOf = ({ model, reading }: VoiceJob): Configuration => ({
  features: reading === "functionals" ? { functionals: FUNCTIONALS.length }
    : { ...READINGS[reading], ...reading === "as described" && { zeros: ZEROS } },
  training: model in BASELINES ? null : VOICE_TRAINING,
});

const source = codeChecksum().slice(0, 12); // of the code that is loaded, whatever is edited meanwhile

type Material = Awaited<ReturnType<typeof openMaterial>>;

/** The recordings of corpora and what a model reads of them. */
async function openMaterial(choice: CorpusChoice) {
  const { opened, corpus } = await openStudyCorpus(choice);
  const { utterances } = await studyFeatures({ reading: "as counted" }, corpus, opened);
  const speakers = utterances.map(speakerOf);
  const read = async (reading: VoiceJob["reading"]): Promise<Inputs> => {
    if (reading === "as counted") return asCounted(await studyFeatures({ reading }, corpus, opened));
    if (reading === "as described") return asDescribed(await studyFeatures({ reading }, corpus, opened));
    const tracks = await extractDescriptors(utterances, corpus.checksum);
    return { ...readingOf({ reading, level: "training" }, tracks), labels: labelsOf(utterances), emotions: EMOTIONS };
  };
  const inputs = memoise(async ({ reading, level }: VoiceJob): Promise<Inputs> => {
    const all = await read(reading);
    return level === "training" ? all : standardiseBySpeaker(all, speakers);
  }, ({ reading, level }) => `${reading} ${level}`);
  return { utterances, corpus, inputs };
}

/** Does a run unless its result is there; `list` says only whether it is. */
async function perform(job: VoiceJob, { utterances, corpus, inputs }: Material, list: boolean): Promise<void> {
  const { split, training } = splitOf(job, utterances), path = voicePath(job), started = performance.now();
  const checksums = { corpus: corpus.checksum, split: splitChecksum(split, utterances) };
  const wanted = { configuration: configurationOf(job), checksums };
  const done = resultState(path, parseVoiceResult, wanted).kind === "done"; // a damaged one is done again
  if (list) console.log(`${done ? "done" : "open"}  ${path}`);
  if (done || list) return;
  const outcome = await runOn(await inputs(job), split, { model: job.model, seed: job.draw }, VOICE_TRAINING);
  const { scores: { accuracy }, shape, parameters, bestEpoch, history } = outcome;
  const result: VoiceResult = {
    ...job, accuracy, answers: answersOf(split, utterances, outcome), training,
    sizes: { train: split.train.length, validation: split.validation.length, test: split.test.length },
    shape, parameters, bestEpoch, epochs: history.length, ...wanted,
    versions: { ...versions(), source }, device: device(),
    times: { date: new Date().toISOString(), seconds: Number(((performance.now() - started) / 1000).toFixed(2)) },
  };
  writeWhole(path, recordLines(result));
  console.log(`${path}: ${accuracy.toFixed(3)}, epoch ${bestEpoch} of ${history.length}, ${result.times.seconds} s`);
}

/** What was said of each tested speaker, in the order of the test set. */
function answersOf(
  { test }: Split, utterances: readonly Utterance[],
  { truth, predictions }: { truth: Int32Array; predictions: Int32Array },
): VoiceResult["answers"] {
  const speakers = test.map(row => speakerOf(utterances[row]));
  return Object.fromEntries([...new Set(speakers)].sort().map(speaker => {
    const of = (labels: Int32Array) => [...labels].filter((_, i) => speakers[i] === speaker).join("");
    return [speaker, { truth: of(truth), predictions: of(predictions) }];
  }));
}

async function main(args: readonly string[]): Promise<void> {
  const { choice: wanted, list, curve, help } = parseVoiceOptions(args), jobs = voiceJobs(wanted);
  if (help) return console.log(HELP);
  if (curve) {
    const paths = new Set(jobs.map(job => voicePath(job)));
    const points = voiceCurve(readVoices().filter(run => paths.has(voicePath(run))));
    return console.log(textTable(voiceRows(points), undefined, { digits: 1 }));
  }
  const materialOf = memoise(openMaterial);
  for (const job of jobs) {
    const material = await materialOf(job.tested === "RAVDESS" ? "ravdess" : "tess+ravdess");
    await perform(job, material, list);
  }
}

if (require.main === module) main(process.argv.slice(2)).then(() => process.exit(0), (error: Error) => {
  console.error(error.message);
  process.exit(1);
});
