import { parseArgs } from "node:util";
import { outputPath, range, slug } from "../../src/base";
import { CORPUS_NAMES, type CorpusChoice } from "../../src/corpus";
import { type Reading, READINGS } from "../../src/features";
import { type Job, TRAINING } from "../../src/evaluation";
import { ABLATIONS, BASELINES, MODELS } from "../../src/models";
import { VARIANTS } from "./variants";

export const HELP = `npm run study -- OPTIONS: every model, reading, protocol and seed, a process each

  --quick | --full         minutes, on whatever corpus is there | every seed; without either, few seeds
  --protocol NAME,…        only these protocols
  --model NAME,…           only these models, as in --model cnn-bilstm,gru
  --reading counted,…      only as counted, or as described
  --seeds N                seeds 1 to N of every protocol
  --epochs N               at most so many; results go to a folder of their own under data/runs
  --variant NAME           with one thing changed, in a folder of its own; except for the control, of random splits
                           unless --protocol is given:
${Object.entries(VARIANTS).map(([name, { says }]) => `${" ".repeat(29)}${name.padEnd(16)} ${says}`).join("\n")}
  --corpus CHOICE          auto, standin, ${CORPUS_NAMES.join(", ")}, several as in tess+savee,
                           or the path of a CSV file of your own (data/README.md)
  --out FOLDER             where the results go and are looked for
  --folds N                in how many folds a corpus of more than ten speakers is tested, 5 unless given
  --list                   the jobs, done or open, and nothing else
  --yes                    starts what takes more than an hour without asking
  --dask ADDRESS           on the workers of a Dask scheduler, as in tcp://127.0.0.1:8786
`;

export interface Options {
  readonly size: keyof typeof SIZES;
  readonly protocols?: readonly string[];
  readonly models?: readonly string[];
  readonly readings?: readonly string[];
  readonly seeds?: number;
  readonly epochs?: number;
  readonly variant?: string; // a name in VARIANTS
  readonly corpus: CorpusChoice;
  readonly out?: string;
  readonly folds?: number;
  readonly list: boolean;
  readonly yes: boolean;
  readonly dask?: string;
}

/** How many seeds: of the random protocols, of every other one, and of the ablations (protocol "random"). */
const SIZES = {
  quick: { random: 1, others: 1, ablations: 0, epochs: 10 },
  default: { random: 3, others: 1, ablations: 1, epochs: TRAINING.epochs },
  full: { random: 10, others: 5, ablations: 5, epochs: TRAINING.epochs },
};

const LARGEST = 9999; // number of seeds, epochs or folds

/** The options on the command line. Throws an Error, one sentence, when they cannot be. */
export function parseOptions(args: readonly string[]): Options {
  const text = { type: "string" } as const, flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({ args: [...args], options: {
    quick: flag, full: flag, protocol: text, model: text, reading: text, seeds: text, epochs: text,
    variant: text, corpus: text, out: text, folds: text, list: flag, yes: flag, dask: text,
  } });
  if (values.quick && values.full) throw new Error("--quick or --full, not both");
  if (values.variant && !Object.hasOwn(VARIANTS, values.variant))
    throw new Error(`there is no variant "${values.variant}"; there are: ${Object.keys(VARIANTS).join(", ")}`);
  const list = (value?: string) => value?.split(",").map(name => name.trim());
  const count = (name: "seeds" | "epochs" | "folds") => {
    const value = values[name];
    if (value === undefined) return undefined;
    const number = /^\d+$/.test(value) ? Number(value) : NaN;
    if (!(number >= 1 && number <= LARGEST))
      throw new Error(`--${name} is a whole number from 1 to ${LARGEST}, not ${value}`);
    return number;
  };
  return {
    size: values.quick ? "quick" : values.full ? "full" : "default",
    protocols: list(values.protocol), models: list(values.model), readings: list(values.reading),
    seeds: count("seeds"), epochs: count("epochs"), variant: values.variant,
    corpus: (values.corpus ?? "auto") as CorpusChoice, out: values.out && outputPath(values.out),
    folds: count("folds"), list: values.list, yes: values.yes, dask: values.dask,
  };
}

/** How a network is trained in this study. */
export function trainingOf({ size, epochs, variant }: Options): typeof TRAINING {
  const own = { ...TRAINING, epochs: SIZES[size].epochs, ...variant && VARIANTS[variant].training };
  return { ...own, epochs: epochs ?? own.epochs };
}

/**
 * The jobs, breadth first: all with seed 1 before any with seed 2, so that a study that is stopped early is a
 * balanced one. Classical models read band means, so they come once for each protocol and seed.
 * Throws an Error that lists what is allowed when a name is unknown.
 */
export function plan(options: Options, protocols: readonly string[]): Job[] {
  const { size } = options, seeds = SIZES[size], variant = options.variant ? VARIANTS[options.variant] : undefined;
  const models = [BASELINES, MODELS, ABLATIONS].flatMap(group => Object.keys(group));
  const readings = (Object.keys(READINGS) as Reading[]).filter(reading => reading === (variant?.reading ?? reading));
  const isFirst = (name: string) =>
    kind(name) !== "within" && name === protocols.find(other => kind(other) === kind(name));
  const planned = variant?.randomSplits
    ? protocols.filter(name => kind(name) === "random").slice(0, variant.randomSplits)
    : size === "quick" ? protocols.filter(isFirst).slice(0, 3) : protocols;
  const chosen = {
    protocols: pick("protocol", options.protocols, protocols) ?? planned,
    models: pick("model", options.models, models) ?? variant?.models ?? models,
    readings: pick("reading", options.readings, readings) ?? readings,
  };
  const seedsOf = (protocol: string, model: string): number => {
    const asked = options.protocols && options.models;
    if (model in ABLATIONS && !asked) return protocol === "random" ? options.seeds ?? seeds.ablations : 0;
    if (variant?.randomSplits) return options.seeds ?? Math.min(variant.seeds ?? Infinity, seeds.ablations);
    return options.seeds ?? (kind(protocol) === "random" ? seeds.random : seeds.others);
  };
  const jobs = chosen.protocols.flatMap(protocol => chosen.readings.flatMap(reading =>
    chosen.models.filter(model => reading === "as counted" || !(model in BASELINES)).flatMap(model =>
      Array.from({ length: seedsOf(protocol, model) }, (_, i): Job =>
        ({ protocol, reading, model, seed: i + 1, ...variant?.change })))));
  if (!jobs.length) throw new Error("no job fits these options; classical models come as counted only");
  return jobs.sort((a, b) => a.seed - b.seed);
}

const kind = (protocol: string) => protocol.split("-")[0];

/**
 * Names of what there is, as written there, for names as one writes them on a command line; undefined where none are
 * asked for. Throws an Error that lists what there is when a name is unknown.
 */
export function pick<Name extends string>(what: string, asked: readonly string[] | undefined, there: readonly Name[]) {
  return asked && there.filter(name => matches(name, what, asked, there));
}

const MOST_NAMED = 30; // names in a message

function matches(name: string, what: string, asked: readonly string[], there: readonly string[]): boolean {
  const short = (text: string) => slug(text).replace(/^as-/, "");
  const known = [...new Set(there.map(short))], strange = asked.find(text => !known.includes(short(text)));
  if (strange !== undefined) {
    const near = [...known].sort((a, b) => distance(a, short(strange)) - distance(b, short(strange))).slice(0, 5);
    throw new Error(`there is no ${what} "${strange}"; ` + (known.length <= MOST_NAMED
      ? `there are: ${known.join(", ")}`
      : `near it are: ${near.join(", ")}; --list without --${what} shows the jobs of all ${known.length}`));
  }
  return asked.map(short).includes(short(name));
}

/** Letters to insert, delete or replace to come from one word to the other. */
function distance(a: string, b: string): number {
  let row = range(0, b.length + 1);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++)
      next.push(Math.min(row[j + 1] + 1, next[j] + 1, row[j] + (letter === b[j] ? 0 : 1)));
    row = next;
  }
  return row[b.length];
}
