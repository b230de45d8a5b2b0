import { basename, dirname, join, relative, sep } from "node:path";
import { sha256 } from "../base";
import { decode, readBytes, type Recording, RecordingError, sampleText, trim } from "../audio";
import { publishedFiles } from "./corpora";
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
  readonly published: number;     // recordings in the corpora as published where that is known, else as found; without those left out
  readonly summary: string;       // "2799 of 2800 published recordings can be read, 1 is altered": the first are not
  readonly recordings: readonly AuditedRecording[];
  readonly findings: readonly Finding[];
  readonly checksum: string;      // as corpusChecksum
}

/**
 * Reads every file of a corpus and says what is there and what is wrong: unreadable or silent, missing, altered
 * against the published checksums, doubled, unexpected, or strange but read correctly. Recordings that are left out are
 * held to the checksums too. Where a content is known, a finding says whose it is, and names the file that does not have
 * its own. Changes nothing on disk.
 * Throws an Error that names the first files and their reasons when no recording can be used.
 */
export async function audit(
  corpus: Corpus, watch?: (done: number, total: number) => void,
): Promise<Audit> {
  const names = [...new Set(corpus.utterances.map(u => u.corpus))];
  const foreign = `no recording of ${names.join(" or ")}`;
  const lists = await Promise.all(names.map(name => publishedFiles(name, corpus.folder)));
  const published = new Map(lists.flatMap(list => [...list]));
  const publishedAs = new Map([...published].map(([id, { sha256 }]) => [sha256, id]));
  const findings: Finding[] = [], recordings: AuditedRecording[] = [], contents: Content[] = [];
  const add = (kind: Finding["kind"], path: string, reason: string, used: boolean) =>
    findings.push({ kind, file: relative(corpus.folder, path).split(sep).join("/") || ".", reason, used });

  await eachFile(corpus.utterances, u => u.path, async (bytes, utterance, i) => {
    const recording = await decoded(bytes, utterance.path);
    watch?.(i + 1, corpus.utterances.length);
    const hash = bytes instanceof RecordingError ? "" : sha256(bytes);
    if (hash) contents.push({ utterance, sha256: hash });
    if (recording instanceof RecordingError) add("unreadable", utterance.path, recording.reason, false);
    else recordings.push({ utterance, sha256: hash, ...facts(recording) });
  });
  if (!recordings.length) throw new Error(noneUsable(corpus, findings));

  const contentOf = new Map(recordings.map(({ utterance, sha256 }) => [utterance.id, sha256]));
  const altered = recordings.filter(({ utterance: { id }, sha256 }) => sha256 !== (published.get(id)?.sha256 ?? sha256));
  const formats = strangeFormats(recordings);
  for (const { utterance: { id, path }, sha256 } of altered) {
    const origin = publishedAs.get(sha256), differs = formats.filter(([file]) => file === path);
    const swapped = origin !== undefined && contentOf.get(origin) === published.get(id)!.sha256;
    const reason = swapped ? `swapped with ${origin}: each has the other's content`
      : origin ? `its content was published as ${origin}`
      : ["not what was published", ...differs.map(([, reason]) => reason)].join(": ");
    add("altered", path, reason, true);
  }
  const firstWith = new Map([...contentOf].reverse().map(([id, hash]) => [hash, id]));
  for (const { utterance: { id, path }, sha256 } of recordings) {
    const owner = publishedAs.get(sha256) ?? "", original = contentOf.get(owner) === sha256 ? owner : firstWith.get(sha256)!;
    if (original !== id) add("doubled", path, `the same content as ${original}`, true);
  }
  const changed = new Set<string>(); // copies that are none
  await eachFile(corpus.copies, copy => copy.path, (bytes, { path, id }) => {
    if (bytes instanceof RecordingError || contentOf.get(id) !== sha256(bytes)) changed.add(path);
  });
  for (const group of gathered(corpus.copies.map(copy => copy.path))) {
    const others = group.filter(path => changed.has(path)).length;
    const content = others ? `${others} with other content` : "the same content";
    if (group.length > 1) add("doubled", dirname(group[0]), `${group.length} second files: ${content}`, false);
    else add("doubled", group[0], `a recording's second file: ${content}`, false);
  }
  await eachFile(gathered(corpus.unexpected), group => group[0], async (bytes, group) => {
    const recording = await decoded(bytes, group[0]);
    const origin = bytes instanceof RecordingError ? undefined : publishedAs.get(sha256(bytes));
    const what = recording instanceof RecordingError ? recording.reason
      : origin ? `its content was published as ${origin}` : "a recording that can be read";
    if (group.length > 1) add("unexpected", dirname(group[0]), `${group.length} files: ${foreign}`, false);
    else add("unexpected", group[0], `${foreign}: ${what}`, false);
  });

  for (const line of leftOutLines(corpus)) add("unexpected", corpus.folder, line, false);

  const leftOut = corpus.leftOut.flatMap(({ paths }) => [...paths]).filter(([id]) => published.has(id));
  await eachFile(leftOut, ([, path]) => path, (bytes, [id, path]) => {
    if (bytes instanceof RecordingError) add("unreadable", path, bytes.reason, false);
    else if (sha256(bytes) !== published.get(id)!.sha256) add("altered", path, "not what was published", false);
  });
  const present = new Set([...corpus.utterances.map(u => u.id), ...leftOut.map(([id]) => id)]);
  const absent = [...published].filter(([id]) => !present.has(id)).map(([, { file }]) => file);
  for (const [file, ...more] of gathered(absent)) findings.push(more.length
    ? { kind: "missing", file: dirname(file), reason: `${more.length + 1} recordings not found`, used: false }
    : { kind: "missing", file, reason: "not found", used: false });
  const genuineFormats = formats.filter(([path]) => altered.every(({ utterance }) => utterance.path !== path));
  for (const [path, reason] of [...strangeNames(corpus), ...genuineFormats])
    add("strange", path, reason, true);

  const rank = ({ kind }: Finding) => KINDS.indexOf(kind);
  findings.sort((a, b) => rank(a) - rank(b) || (a.file < b.file ? -1 : 1));
  const unlisted = corpus.utterances.filter(({ id }) => !published.has(id)).length;
  const unlistedRead = recordings.filter(({ utterance: { id } }) => !published.has(id)).length;
  const genuine = recordings.length - unlistedRead - altered.length;
  const wanted = published.size - leftOut.length;
  const summary = [
    ...published.size ? [`${genuine} of ${wanted} published recordings can be read` +
      (leftOut.length ? `, ${leftOut.length} more ${isOrAre(leftOut)} left out` : "") +
      (altered.length ? `, ${altered.length} ${isOrAre(altered)} altered` : "")] : [],
    ...unlisted ? [`${unlistedRead} of ${unlisted} recordings ${published.size ? "of no published list " : ""}can be read`] : [],
  ].join("; ");
  return {
    label: corpus.label, published: wanted + unlisted, summary, recordings, findings,
    checksum: checksumOf(contents),
  };
}

const isOrAre = ({ length }: ArrayLike<unknown>) => (length === 1 ? "is" : "are");

function noneUsable({ label, utterances }: Corpus, findings: readonly Finding[]): string {
  const first = findings.slice(0, 5).map(({ file, reason }) => `\n  ${file}: ${reason}`).join("");
  const more = findings.length > 5 ? `\n  … and ${findings.length - 5} more` : "";
  return `None of the ${utterances.length} recordings of ${label} can be used: replace them by recordings that can be read.${first}${more}`;
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

/** TESS's oddities of naming. */
function strangeNames({ utterances, folder }: Corpus): [path: string, reason: string][] {
  const found: [string, string][] = [], tess = utterances.filter(u => u.corpus === "TESS");
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
function strangeFormats(recordings: readonly AuditedRecording[]): [path: string, reason: string][] {
  const found: [string, string][] = [];
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

function mostFrequent<T>(values: readonly T[]): T {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0][0];
}
