import { basename, dirname, join, relative, sep } from "node:path";
import { listed, sha256 } from "../base";
import { decode, readBytes, type Recording, RecordingError, sampleText, trim, UTTERANCE } from "../audio";
import { publishedFiles } from "./corpora";
import { CORPORA } from "./readers";
import { publishedCorpora } from "./splitfiles";
import { type Corpus, leftOutLines, type Utterance } from "./utterance";

/** The kinds of finding, the gravest first. */
const KINDS = ["unreadable", "missing", "altered", "doubled", "unexpected", "strange"] as const;

export interface Finding {
  readonly kind: (typeof KINDS)[number];
  readonly file: string;   // below the corpus' folder; where it was published, when it is missing
  readonly reason: string;
  readonly used: boolean;  // whether the recording is used all the same
}

/** What is true of one recording that can be read. */
export interface AuditedRecording {
  readonly utterance: Utterance;
  readonly sha256: string;
  readonly container: Recording["container"];
  readonly channels: number;
  readonly opposed?: true;        // the channels cancel each other, see decode
  readonly bits?: number;         // a sample; lossy encodings have none
  readonly encoding: Recording["encoding"];
  readonly sampleRate: number;    // Hz
  readonly seconds: number;
  readonly peak: number;          // share of full scale
  readonly level: number;         // root mean square in dB re full scale
  readonly silenceBefore: number; // seconds that trimming at 30 dB takes off the beginning
  readonly silenceAfter: number;  // … and off the end
}

export interface Audit {
  readonly label: string;
  readonly published: number;     // recordings as published where that is known, else as found; without those left out
  readonly summary: string;       // "2799 of 2800 published recordings can be read, 1 is altered"; the 2799 are not
  readonly recordings: readonly AuditedRecording[];
  readonly findings: readonly Finding[];
  readonly checksum: string;      // as corpusChecksum
}

/**
 * Reads every file of a corpus and says what is there and what is wrong: unreadable or silent, missing, altered
 * against the published checksums, doubled, unexpected, or strange but read correctly. Recordings that are left out
 * are held to the checksums too. Where a content is known, a finding says whose it is, and names the file that does not
 * have its own. Changes nothing on disk.
 * Throws an Error that names the first files and their reasons when no recording can be used.
 */
export async function audit(corpus: Corpus, watch?: (done: number, total: number) => void): Promise<Audit> {
  const published = await publishedOf(corpus);
  const { recordings, contents, unreadable } = await readUtterances(corpus, watch);
  if (!recordings.length) throw new Error(noneUsable(corpus, unreadable));
  const copies = await checksums(corpus.copies.map(({ path }) => path));
  const strangers = await readStrangers(corpus);
  const leftOut = corpus.leftOut.flatMap(({ paths }) => [...paths]).filter(([id]) => published.files.has(id));
  const leftOutSums = await checksums(leftOut.map(([, path]) => path));

  const altered = recordings.filter(({ utterance: { id }, sha256 }) =>
    sha256 !== (published.files.get(id)?.sha256 ?? sha256));
  const contentOf = new Map(recordings.map(({ utterance, sha256 }) => [utterance.id, sha256]));
  const formats = strangeFormats(recordings);
  const findings = [
    ...unreadable,
    ...altered.map(one => alteration(corpus, one, published, contentOf, formats)),
    ...doubledRecordings(corpus, recordings, published, contentOf),
    ...secondFiles(corpus, copies, contentOf),
    ...strangers.map(stranger => unexpected(corpus, stranger, published)),
    ...leftOutLines(corpus).map(line => finding(corpus, "unexpected", corpus.folder, line, false)),
    ...leftOut.flatMap((one, i) => leftOutFinding(corpus, one, leftOutSums[i], published)),
    ...missing(corpus, leftOut, published),
    ...strange(corpus, altered, formats),
    ...(isOwn(corpus) ? [...strangeLengths(corpus, recordings), ...strangeLabels(corpus)] : []),
  ].sort((a, b) => rank(a) - rank(b) || (a.file < b.file ? -1 : 1));
  return {
    label: corpus.label, ...counts(corpus, recordings, altered, leftOut, published), recordings, findings,
    checksum: checksumOf(contents),
  };
}

const rank = ({ kind }: Finding): number => KINDS.indexOf(kind);

const finding = ({ folder }: Corpus, kind: Finding["kind"], path: string, reason: string, used: boolean): Finding =>
  ({ kind, file: relative(folder, path).split(sep).join("/") || ".", reason, used });

/** What is known of a corpus as published: its files by id, and the ids by checksum. */
interface Published {
  readonly files: ReadonlyMap<string, { readonly sha256: string; readonly file: string }>;
  readonly idOf: ReadonlyMap<string, string>;
}

const namesOf = ({ utterances }: Corpus): string[] => [...new Set(utterances.map(u => u.corpus))];

async function publishedOf(corpus: Corpus): Promise<Published> {
  const lists = await Promise.all(namesOf(corpus).map(name => publishedFiles(name, corpus.folder)));
  const files = new Map(lists.flatMap(list => [...list]));
  return { files, idOf: new Map([...files].map(([id, { sha256 }]) => [sha256, id])) };
}

/** The recordings that can be read, the contents of those that can at least be opened, and a finding for each other. */
async function readUtterances(corpus: Corpus, watch?: (done: number, total: number) => void) {
  const recordings: AuditedRecording[] = [], contents: Content[] = [], unreadable: Finding[] = [];
  await eachFile(corpus.utterances, u => u.path, async (bytes, utterance, i) => {
    const recording = await decoded(bytes, utterance.path);
    watch?.(i + 1, corpus.utterances.length);
    const hash = bytes instanceof RecordingError ? "" : sha256(bytes);
    if (hash) contents.push({ utterance, sha256: hash });
    if (recording instanceof RecordingError)
      unreadable.push(finding(corpus, "unreadable", utterance.path, recording.reason, false));
    else recordings.push({ utterance, sha256: hash, ...facts(recording) });
  });
  return { recordings, contents, unreadable };
}

/** The checksum of each file, or why it cannot be opened. */
async function checksums(paths: readonly string[]): Promise<(string | RecordingError)[]> {
  const sums: (string | RecordingError)[] = [];
  await eachFile(paths, path => path, bytes => {
    sums.push(bytes instanceof RecordingError ? bytes : sha256(bytes));
  });
  return sums;
}

/** Files that are no recording of the corpus: of many in a folder the first alone is read. */
interface Stranger { readonly group: readonly string[]; readonly sha256?: string; readonly reason?: string }

async function readStrangers(corpus: Corpus): Promise<Stranger[]> {
  const strangers: Stranger[] = [];
  await eachFile(gathered(corpus.unexpected), group => group[0], async (bytes, group) => {
    const recording = await decoded(bytes, group[0]);
    strangers.push({ group,
      sha256: bytes instanceof RecordingError ? undefined : sha256(bytes),
      reason: recording instanceof RecordingError ? recording.reason : undefined });
  });
  return strangers;
}

/** What a recording holds instead of what was published. */
function alteration(
  corpus: Corpus, { utterance: { id, path }, sha256 }: AuditedRecording, published: Published,
  contentOf: ReadonlyMap<string, string>, formats: readonly Reason[],
): Finding {
  const origin = published.idOf.get(sha256), differs = formats.filter(([file]) => file === path);
  const swapped = origin !== undefined && contentOf.get(origin) === published.files.get(id)!.sha256;
  const reason = swapped ? `swapped with ${origin}: each has the other's content`
    : origin ? `its content was published as ${origin}`
    : ["not what was published", ...differs.map(([, reason]) => reason)].join(": ");
  return finding(corpus, "altered", path, reason, true);
}

/** Recordings with the content of another: of the one that was published with it, or else of the first that has it. */
function doubledRecordings(
  corpus: Corpus, recordings: readonly AuditedRecording[], published: Published, contentOf: ReadonlyMap<string, string>,
): Finding[] {
  const firstWith = new Map([...contentOf].reverse().map(([id, sha256]) => [sha256, id]));
  return recordings.flatMap(({ utterance: { id, path }, sha256 }) => {
    const owner = published.idOf.get(sha256) ?? "";
    const original = contentOf.get(owner) === sha256 ? owner : firstWith.get(sha256)!;
    return original === id ? [] : [finding(corpus, "doubled", path, `the same content as ${original}`, true)];
  });
}

/** Further files of the same utterances; `sums` are the checksums of corpus.copies. */
function secondFiles(
  corpus: Corpus, sums: readonly (string | RecordingError)[], contentOf: ReadonlyMap<string, string>,
): Finding[] {
  const changed = new Set(corpus.copies.filter(({ id }, i) => contentOf.get(id) !== sums[i]).map(({ path }) => path));
  return gathered(corpus.copies.map(({ path }) => path)).map(group => {
    const others = group.filter(path => changed.has(path)).length;
    const content = others ? `${others} with other content` : "the same content";
    return group.length > 1
      ? finding(corpus, "doubled", dirname(group[0]), `${group.length} second files: ${content}`, false)
      : finding(corpus, "doubled", group[0], `a recording's second file: ${content}`, false);
  });
}

function unexpected(corpus: Corpus, { group, sha256, reason }: Stranger, published: Published): Finding {
  const foreign = `no recording of ${namesOf(corpus).join(" or ")}`, origin = sha256 && published.idOf.get(sha256);
  const what = reason ?? (origin ? `its content was published as ${origin}` : "a recording that can be read");
  return group.length > 1
    ? finding(corpus, "unexpected", dirname(group[0]), `${group.length} files: ${foreign}`, false)
    : finding(corpus, "unexpected", group[0], `${foreign}: ${what}`, false);
}

type LeftOutFile = readonly [id: string, path: string];

function leftOutFinding(
  corpus: Corpus, [id, path]: LeftOutFile, sum: string | RecordingError, published: Published,
): Finding[] {
  if (sum instanceof RecordingError) return [finding(corpus, "unreadable", path, sum.reason, false)];
  return sum === published.files.get(id)!.sha256 ? []
    : [finding(corpus, "altered", path, "not what was published", false)];
}

/** What was published and is not there, by its place in the list of what was. */
function missing(corpus: Corpus, leftOut: readonly LeftOutFile[], published: Published): Finding[] {
  const present = new Set([...corpus.utterances.map(u => u.id), ...leftOut.map(([id]) => id)]);
  const absent = [...published.files].filter(([id]) => !present.has(id)).map(([, { file }]) => file);
  return gathered(absent).map(([file, ...more]) => (more.length
    ? { kind: "missing", file: dirname(file), reason: `${more.length + 1} recordings not found`, used: false }
    : { kind: "missing", file, reason: "not found", used: false }));
}

/** Odd names, and odd formats of recordings that are not altered. */
function strange(corpus: Corpus, altered: readonly AuditedRecording[], formats: readonly Reason[]): Finding[] {
  const genuine = formats.filter(([path]) => altered.every(({ utterance }) => utterance.path !== path));
  return [...strangeNames(corpus), ...genuine].map(([path, reason]) =>
    finding(corpus, "strange", path, reason, true));
}

/** Whether a corpus is one of its user's own, which nobody has looked through before. */
const isOwn = ({ standin, utterances }: Corpus): boolean =>
  !standin && utterances.every(u => !CORPORA.includes(u.corpus));

/** Recordings that can hardly be one utterance: too short, or so long that extractFeatures refuses them. */
function strangeLengths(corpus: Corpus, recordings: readonly AuditedRecording[]): Finding[] {
  return recordings.flatMap(({ utterance: { path }, seconds, silenceBefore, silenceAfter }) => {
    const left = seconds - silenceBefore - silenceAfter;
    const add = (reason: string, used: boolean) => [finding(corpus, "strange", path, reason, used)];
    if (seconds > UTTERANCE.longest)
      return add(`lasts ${seconds.toFixed(0)} s: cut it to one sentence, ${UTTERANCE.longest} s at most`, false);
    return left < UTTERANCE.shortest ? add(`lasts ${left.toFixed(2)} s without the silence around it`, true) : [];
  });
}

const FEW = 10; // recordings of an emotion: a random split gives each part some of it

/** Speakers who differ in upper and lower case alone, and emotions so rare that they may be mistyped. */
function strangeLabels(corpus: Corpus): Finding[] {
  const speakers = countsOf(corpus.utterances.map(u => u.speaker)), spellings = new Map<string, string[]>();
  for (const speaker of [...speakers.keys()].sort()) {
    const plain = speaker.normalize().toLowerCase();
    spellings.set(plain, [...spellings.get(plain) ?? [], speaker]);
  }
  const alike = [...spellings.values()].filter(names => names.length > 1);
  const rare = [...countsOf(corpus.utterances.map(u => u.emotion))].filter(([, count]) => count < FEW);
  return [
    ...alike.map(names => `the speakers ${listed(names)} count as ${names.length}: spell one person's name one way`),
    ...rare.map(([emotion, count]) => `only ${count} of its recordings ${count === 1 ? "is" : "are"} ${emotion}: ` +
      `check the spelling, or add some, to ${FEW} at least`),
  ].map(reason => finding(corpus, "strange", corpus.folder, reason, true));
}

/** How many recordings there should be, and how many of them can be read. */
function counts(
  corpus: Corpus, recordings: readonly AuditedRecording[], altered: readonly AuditedRecording[],
  leftOut: readonly LeftOutFile[], { files }: Published,
): Pick<Audit, "published" | "summary"> {
  const unlisted = corpus.utterances.filter(({ id }) => !files.has(id)).length;
  const unlistedRead = recordings.filter(({ utterance: { id } }) => !files.has(id)).length;
  const genuine = recordings.length - unlistedRead - altered.length, wanted = files.size - leftOut.length;
  const known = `${genuine} of ${wanted} published recordings can be read` +
    (leftOut.length ? `, ${leftOut.length} more ${isOrAre(leftOut)} left out` : "") +
    (altered.length ? `, ${altered.length} ${isOrAre(altered)} altered` : "");
  const others = `${unlistedRead} of ${unlisted} recordings ${files.size ? "of no published list " : ""}can be read`;
  return { published: wanted + unlisted,
    summary: [...files.size ? [known] : [], ...unlisted ? [others] : []].join("; ") };
}

const isOrAre = ({ length }: ArrayLike<unknown>) => (length === 1 ? "is" : "are");

function noneUsable({ label, utterances }: Corpus, findings: readonly Finding[]): string {
  const first = findings.slice(0, 5).map(({ file, reason }) => `\n  ${file}: ${reason}`).join("");
  const more = findings.length > 5 ? `\n  … and ${findings.length - 5} more` : "";
  return `None of the ${utterances.length} recordings of ${label} can be used: ` +
    `replace them by recordings that can be read.${first}${more}`;
}

/**
 * SHA-256 of what a corpus holds: the ids and contents of its recordings, whatever the layout. Files that
 * cannot be opened are left out, those that cannot be decoded are not. Takes about a second for 3,280
 * recordings.
 */
export async function corpusChecksum(corpus: Corpus): Promise<string> {
  const contents: Content[] = [];
  await eachFile(corpus.utterances, u => u.path, (bytes, utterance) => {
    if (!(bytes instanceof RecordingError)) contents.push({ utterance, sha256: sha256(bytes) });
  });
  return checksumOf(contents);
}

/** What corpusChecksum is of TESS and SAVEE as they were published. */
export async function publishedChecksum(): Promise<string> {
  const { utterances, sha256 } = await publishedCorpora();
  return checksumOf(utterances.map(utterance => ({ utterance, sha256: sha256.get(utterance.id)! })));
}

interface Content { readonly utterance: Utterance; readonly sha256: string }

const checksumOf = (contents: readonly Content[]) =>
  sha256(contents.map(({ utterance, sha256 }) => `${utterance.id} ${sha256}\n`).join(""));

/** Reads a file for each item, sixteen at a time, and hands the contents on in order. */
async function eachFile<T>(
  items: readonly T[], path: (item: T) => string,
  take: (bytes: Uint8Array | RecordingError, item: T, i: number) => void | Promise<void>,
): Promise<void> {
  for (let start = 0; start < items.length; start += 16) {
    const batch = items.slice(start, start + 16);
    const contents = await Promise.all(batch.map(item => readBytes(path(item)).catch(ifRecordingError)));
    for (const [i, item] of batch.entries()) await take(contents[i], item, start + i);
  }
}

function ifRecordingError(error: unknown): RecordingError {
  if (error instanceof RecordingError) return error;
  throw error;
}

async function decoded(bytes: Uint8Array | RecordingError, path: string): Promise<Recording | RecordingError> {
  return bytes instanceof RecordingError ? bytes : decode(bytes, path).catch(ifRecordingError);
}

function facts(recording: Recording): Omit<AuditedRecording, "utterance" | "sha256"> {
  const { samples, sampleRate, container, channels, bits, encoding, opposed } = recording, kept = trim(recording, 30);
  let peak = 0, energy = 0;
  for (const x of samples) {
    peak = Math.max(peak, Math.abs(x));
    energy += x * x;
  }
  return {
    container, channels, encoding, ...bits && { bits }, sampleRate, peak, ...opposed && { opposed },
    seconds: samples.length / sampleRate,
    level: 10 * Math.log10(energy / samples.length),
    silenceBefore: kept.start / sampleRate,
    silenceAfter: (samples.length - kept.end) / sampleRate,
  };
}

/** Paths one by one, but those of a folder that has more than twenty of them together. */
function gathered(paths: readonly string[]): string[][] {
  const folders = new Map<string, string[]>();
  for (const path of paths) folders.set(dirname(path), [...folders.get(dirname(path)) ?? [], path]);
  return [...folders.values()].flatMap(group => (group.length > 20 ? [group] : group.map(path => [path])));
}

type Reason = readonly [path: string, reason: string];

/** TESS's oddities of naming. */
function strangeNames({ utterances, folder }: Corpus): Reason[] {
  const found: Reason[] = [], tess = utterances.filter(u => u.corpus === "TESS");
  const pleasant = tess.filter(u => /_ps\.\w+$/i.test(u.path)).length;
  if (pleasant) found.push([join(folder, "*_ps.wav"), `${pleasant} names say ps, read as surprise`]);
  for (const { path, speaker } of tess)
    if (/^OA_/i.test(basename(path))) found.push([path, `the name's speaker is read as ${speaker}`]);
  for (const [path, { speaker, emotion }] of new Map(tess.map(u => [dirname(u.path), u]))) {
    const name = basename(path), usual = `${speaker}_${emotion}`;
    const read = name.toLowerCase().replace(/_pleasant/, "").replace(/surprised$/, "surprise");
    if (/^[oy]af_/.test(read) && name !== usual && read === usual.toLowerCase())
      found.push([path, `the folder's name is read as ${usual}`]);
  }
  return found;
}

const ENDINGS: Readonly<Record<Recording["container"], RegExp>> = {
  "WAV": /\.wave?$/i, "AIFF": /\.aiff?$/i, "AIFF-C": /\.aif[fc]?$/i, "FLAC": /\.flac$/i, "MP3": /\.mp3$/i,
  "Ogg": /\.(ogg|oga|opus)$/i, "WebM": /\.(webm|weba)$/i, "M4A": /\.(m4a|m4b|mp4)$/i,
};

/** Recordings that are not what their name says, or whose rate, channels or encoding differ from most of the corpus. */
function strangeFormats(recordings: readonly AuditedRecording[]): Reason[] {
  const found: Reason[] = [];
  for (const name of new Set(recordings.map(r => r.utterance.corpus))) {
    const own = recordings.filter(r => r.utterance.corpus === name);
    const rate = mostFrequent(own.map(r => r.sampleRate)), channels = mostFrequent(own.map(r => r.channels));
    const held = mostFrequent(own.map(sampleText));
    for (const r of own) {
      const add = (reason: string) => found.push([r.utterance.path, reason]);
      if (!ENDINGS[r.container].test(r.utterance.path)) add(`${r.container}, whatever the name says`);
      if (r.sampleRate !== rate) add(`${r.sampleRate} Hz, where ${name} has ${rate} Hz`);
      if (r.opposed) add("its channels cancel each other, so that the loudest is used and not their mean");
      if (r.channels !== channels) add(`${r.channels} channels, where ${name} has ${channels}`);
      if (sampleText(r) !== held) add(`${sampleText(r)}, where ${name} has ${held}`);
    }
  }
  return found;
}

const mostFrequent = <T>(values: readonly T[]): T => [...countsOf(values)].sort((a, b) => b[1] - a[1])[0][0];

function countsOf<T>(values: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
