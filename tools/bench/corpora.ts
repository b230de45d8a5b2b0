/**
 * npm run bench -- corpora [corpus …] [--notebooks 01,04]: the notebooks on corpora of every kind, two epochs each. Says
 * with which exit status and after how many seconds each ends, and which lines of its output name other recordings, the
 * paper's numbers or no number at all: a person decides whether these may stand there. Lines that the committed notebook
 * has as well, because they come from the study, are counted but not printed. What a reader sees is written as plain text
 * to data/runs/corpora/CORPUS, the table with all these lines to data/runs/corpora/matrix.json.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { JSDOM } from "jsdom";
import { writeWhole } from "../../src/base";
import { type CorpusChoice, openCorpus, type Utterance } from "../../src/corpus";
import { CHART, NOTEBOOKS, readCells, sourceOf } from "../notebooks/notebooks";

const OUT = "data/runs/corpora", QUICK = { epochs: "2", seeds: "1" };
process.env.SER_STANDIN_WORDS = "20"; // 280 recordings, of which the made corpora are copies

/** A recording of a made corpus: a copy of one of the stand-in corpus, with what is to be different. */
interface Copy {
  readonly from: Utterance;
  readonly speaker?: string;
  readonly emotion?: string;
  readonly text?: string;
  readonly content?: Buffer;
}

const SPEAKERS: Readonly<Record<string, string>> = { VA: "anna", VB: "ben" };
const SIZES: Readonly<Record<string, number>> = { angry: 20, happy: 15, neutral: 12, sad: 8 };
const silence = ({ path }: Utterance): Buffer => readFileSync(path).fill(0, 44); // behind a WAV file's header

/** The corpora that are made, of the stand-in corpus' recordings: each word by two voices in seven emotions. */
const MADE: Readonly<Record<string, (all: readonly Utterance[], words: readonly string[]) => readonly Copy[]>> = {
  four: (all, words) => all.filter(({ emotion, text }) => words.indexOf(text) < (SIZES[emotion] ?? 0)).map((from) =>
    ({ from, speaker: from.speaker === "VB" && words.indexOf(from.text) % 2 ? "carl" : SPEAKERS[from.speaker] })),
  "two-own": (all) => all.filter(({ emotion }) => ["neutral", "happy"].includes(emotion)).map((from) =>
    ({ from, emotion: from.emotion === "happy" ? "excited" : "calm", text: "" })),
  "one-speaker": (all) => all.filter(({ speaker }) => speaker === "VA").map((from) => ({ from })),
  ten: (all, words) => all.filter(({ speaker, emotion, text }) => ["angry", "sad"].includes(emotion) &&
    words.indexOf(text) < 5 && speaker === ["VA", "VB"][words.indexOf(text) % 2]).map((from) => ({ from })),
  unreadable: (all) => all.slice(0, 60).map((from) => ({ from, content: Buffer.from("no sound") })),
  "half-silent": (all, words) => all.filter(({ text }) => words.indexOf(text) < 10).map((from) =>
    (words.indexOf(from.text) % 2 ? { from, content: silence(from) } : { from })),
};

/** How notebooks must end on a corpus that holds nothing to work with. */
const REFUSED: Readonly<Record<string, RegExp>> = { unreadable: /none of (the )?60 recordings/i };

/** Writes a made corpus and its CSV file below OUT; returns the path of that. */
async function make(name: string): Promise<CorpusChoice> {
  const { utterances } = await openCorpus("standin"), folder = join(OUT, "made", name);
  const rows = MADE[name](utterances, [...new Set(utterances.map(({ text }) => text))])
    .map(({ from, speaker = SPEAKERS[from.speaker], emotion = from.emotion, text = from.text, content }) => {
      const file = `${speaker}/${from.text}-${emotion}.wav`;
      writeWhole(join(folder, file), content ?? readFileSync(from.path));
      return [file, speaker, emotion, text].join();
    });
  writeWhole(join(folder, `${name}.csv`), ["file,speaker,emotion,text", ...rows].join("\n"));
  return `${folder}/${name}.csv`;
}

const KNOWN: Readonly<Record<string, CorpusChoice>> = {
  tess: "tess", savee: "savee", "tess+savee": "tess+savee", standin: "standin", ravdess: "ravdess",
};

/** What should stand in no output on this corpus; where none can be chosen, only what is no number. */
function foreign(corpus: string, hasCorpus: boolean): RegExp {
  const parts = corpus.split("+");
  const names = [
    !parts.includes("tess") && String.raw`\b(TESS|OAF|YAF)\b|the paper|published|96\.36|six voices`,
    !parts.includes("savee") && String.raw`\b(SAVEE|DC|JE|JK|KL)\b`,
    corpus !== "standin" && String.raw`stand-in|\bV[AB]\b`,
  ];
  const broken = String.raw`\bNaN\b|\bundefined\b|Infinity|\bnull\b|\[object`;
  return new RegExp([broken, ...(hasCorpus ? names : [])].filter(Boolean).join("|"), "i");
}

/** A passage that a reader sees, and where; `made`: by a cell that ran. */
interface Passage { readonly place: string; readonly text: string; readonly made: boolean }

/** The words in a chart: titles, axes, legends, labels, what appears under the pointer. */
function wordsOf(chart: unknown, key = ""): string[] {
  if (chart && typeof chart === "object")
    return Object.entries(chart).flatMap(([name, value]) => wordsOf(value, Array.isArray(chart) ? key : name));
  const shown = /^(text|name|label|x|y|ticktext|categoryarray|hovertemplate|customdata)$/.test(key);
  return shown && typeof chart === "string" ? [chart.replace(/<[^>]*>|%\{[^}]*\}/g, " ").trim()].filter(Boolean) : [];
}

/** What a reader sees of a notebook as far as it ran; code cells are counted as they are committed. */
function passagesOf(path: string): Passage[] {
  let cell = 0;
  const cells = readCells(path);
  const failed = cells.findIndex(({ outputs }) => outputs?.some(({ output_type }) => output_type === "error"));
  return cells.slice(0, failed < 0 ? cells.length : failed + 1).flatMap((one): Passage[] => {
    if (one.metadata.tags?.includes("injected-parameters")) return [];
    if (one.cell_type !== "code") return [{ place: "text", text: sourceOf(one), made: false }];
    cell++;
    return (one.outputs ?? []).map(({ data, text }) => ({ place: `code cell ${cell}`, made: true, text: [
      [text ?? data?.["text/plain"] ?? ""].flat().join(""), ...new Set(wordsOf(data?.[CHART])),
    ].join("\n") }));
  });
}

/** What is said on the report's first page of recordings that are not the paper's. */
function firstPage(run: string): Passage[] {
  const page = new JSDOM(readFileSync(join(run, "report/index.html"), "utf8")).window.document;
  return [...page.querySelectorAll('[id="cell-id=found"]')].map(({ textContent }) =>
    ({ place: "first page", text: textContent!.trim(), made: true }));
}

const cardsOf = (run: string): Passage[] => (existsSync(join(run, "models")) ? readdirSync(join(run, "models")) : [])
  .map((name) => ({ place: name, text: readFileSync(join(run, "models", name, "MODEL-CARD.md"), "utf8"), made: true }));

/** How a notebook, or the report, ended on a corpus. */
interface Ending {
  readonly corpus: string; readonly notebook: string; readonly status: number | null; readonly seconds: number;
  readonly asExpected: boolean;
  readonly message: string;        // of a failure
  readonly run: string;            // the folder of the executed notebook
  readonly suspicious: readonly { readonly place: string; readonly line: string; readonly committed: boolean }[];
}

const nameOf = (path: string): string => basename(path, ".ipynb");

const parametersOf = (path: string): string[] => readCells(path)
  .filter(({ metadata }) => metadata.tags?.includes("parameters"))
  .flatMap((cell) => [...sourceOf(cell).matchAll(/^let (\w+)/gm)].map(([, name]) => name));

const linesOf = (passages: readonly Passage[]) => passages.filter(({ made }) => made).flatMap(({ place, text }) =>
  [...new Set(text.split("\n").map((line) => line.trim()))].map((line) => ({ place, line })));

/** Writes what a reader sees of a notebook, of the model card or of the report; what is foreign in it. */
function read(
  corpus: string, notebook: string, passages: readonly Passage[], hasCorpus = true, committed: readonly Passage[] = [],
): Ending["suspicious"] {
  const wrong = foreign(corpus, hasCorpus), known = new Set(linesOf(committed).map(({ place, line }) => place + line));
  writeWhole(join(OUT, corpus, `${notebook}.txt`),
    passages.map(({ place, text }) => `── ${place} ──\n${text.trim()}\n`).join("\n"));
  return linesOf(passages).filter(({ line }) => wrong.test(line))
    .map(({ place, line }) => ({ place, line, committed: known.has(place + line) }));
}

/** Runs notebooks as a user would, and goes on behind one that fails. */
function reproduce(corpus: string, choice: CorpusChoice, paths: readonly string[]): Ending[] {
  const declared = new Set(paths.flatMap(parametersOf)), begun = Date.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, ["tools/start.mjs", "reproduce",
    "--only", paths.map(nameOf).join(),
    ...(declared.has("corpus") ? ["--corpus", choice] : []),
    ...Object.entries(QUICK).filter(([name]) => declared.has(name)).flatMap(([name, value]) => ["-p", name, value]),
  ], { encoding: "utf8" });
  const run = /data\/runs\/[\d-]+/.exec(stdout + stderr)?.[0] ?? "", message = stderr.trim();
  const done = [...stdout.matchAll(/: done in (\d+) s$/gm)].map(([, seconds]) => Number(seconds));
  const rest = Math.round((Date.now() - begun) / 1000) - done.reduce((sum, seconds) => sum + seconds, 0);
  const hasCorpus = (path: string) => parametersOf(path).includes("corpus");
  const executed = (path: string) =>
    read(corpus, nameOf(path), passagesOf(join(run, basename(path))), hasCorpus(path), passagesOf(path));

  const common = { corpus, run, status: 0 as number | null, message: "" };
  const endings: Ending[] = done.map((seconds, i) => ({ ...common, notebook: nameOf(paths[i]), seconds,
    asExpected: !REFUSED[corpus] || !hasCorpus(paths[i]), suspicious: executed(paths[i]) }));
  const cards = cardsOf(run);
  if (cards.length) endings.push({ ...common, notebook: "model-card", seconds: 0, asExpected: true,
    suspicious: read(corpus, "model-card", cards) });
  if (done.length === paths.length) return [...endings, { ...common, notebook: "report", status, message, seconds: rest,
    asExpected: status === 0, suspicious: status === 0 ? read(corpus, "report", firstPage(run)) : [] }];
  const [failed, ...next] = paths.slice(done.length), there = existsSync(join(run, basename(failed)));
  endings.push({ ...common, notebook: nameOf(failed), status, message, seconds: rest,
    asExpected: status === 1 && !!REFUSED[corpus]?.test(message), suspicious: run && there ? executed(failed) : [] });
  return [...endings, ...(next.length ? reproduce(corpus, choice, next) : [])];
}

const ownLines = ({ suspicious }: Ending) => suspicious.filter(({ committed }) => !committed);

function row(corpus: string, endings: readonly Ending[], columns: readonly string[]): string {
  const cells = columns.map((name) => endings.find(({ notebook }) => notebook === name)).map((ending) => (!ending
    ? "–" : `${ending.asExpected ? "" : "FAILS: "}${ending.status}, ${ending.seconds} s` +
      (ownLines(ending).length ? `, ${ownLines(ending).length} lines` : "")));
  return `| ${[corpus, ...cells].join(" | ")} |`;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { notebooks: { type: "string" } } });
  const all = [...Object.keys(KNOWN), ...Object.keys(MADE)];
  const unknown = positionals.filter((name) => !all.includes(name));
  const paths = NOTEBOOKS.filter((path) => (values.notebooks?.split(",") ?? [""]).some((number) =>
    basename(path).startsWith(number)));
  if (unknown.length || !paths.length) {
    console.error(unknown.length ? `no corpus ${unknown.join(", ")}; there are: ${all.join(", ")}`
      : `no notebook starts with ${values.notebooks}`);
    process.exitCode = 2;
    return;
  }
  const columns = [...paths.map(nameOf), "model-card", "report"], endings: Ending[] = [];
  console.log(`| corpus | ${columns.join(" | ")} |\n|${"---|".repeat(columns.length + 1)}`);
  for (const corpus of all.filter((name) => !positionals.length || positionals.includes(name))) {
    rmSync(join(OUT, corpus), { recursive: true, force: true });
    const choice = KNOWN[corpus] ?? await make(corpus);
    const absent = await openCorpus(choice).then(() => "", (error: Error) => error.message);
    if (absent) {
      console.log(`| ${corpus} | ${absent} |`);
      continue;
    }
    const own = reproduce(corpus, choice, paths);
    endings.push(...own);
    console.log(row(corpus, own, columns));
    writeWhole(join(OUT, "matrix.json"), JSON.stringify(endings, null, 1));
  }
  for (const { corpus, notebook, message } of endings.filter((one) => one.message))
    console.log(`\n${corpus}, ${notebook}: ${message}`);
  for (const ending of endings.filter((one) => ownLines(one).length)) {
    console.log(`\n${ending.corpus}, ${ending.notebook}:`);
    for (const { place, line } of ownLines(ending)) console.log(`  ${place}: ${line.slice(0, 160)}`);
  }
  if (endings.some(({ asExpected }) => !asExpected)) process.exitCode = 1;
}

void main();
