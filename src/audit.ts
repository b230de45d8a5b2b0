import { createHash } from "node:crypto";
import { basename, dirname, join, relative, sep } from "node:path";
import { decode, readBytes, RecordingError, trim, type Recording } from "./audio";
import { publishedFiles, type Corpus, type Utterance } from "./corpora";

/** The kinds of finding, the gravest first. */
export const FINDING_KINDS = ["unreadable", "missing", "altered", "doubled", "unexpected", "strange"] as const;

export interface Finding {
  readonly kind: (typeof FINDING_KINDS)[number];
  readonly file: string;   // below the corpus' folder; a missing one below the folder that it was published in
  readonly reason: string;
  readonly used: boolean;  // whether the recording is used all the same
}

/** What is true of one recording that can be read. */
export interface AuditedRecording {
  readonly utterance: Utterance;
  readonly sha256: string;
  readonly container: Recording["container"];
  readonly channels: number;
  readonly bits: number;
  readonly sampleRate: number;    // Hz
  readonly seconds: number;
  readonly peak: number;          // share of full scale
  readonly level: number;         // root mean square in dB re full scale; −Infinity for digital silence
  readonly silenceBefore: number; // seconds that trimming at 30 dB takes off the beginning
  readonly silenceAfter: number;  // … and off the end
}

export interface Audit {
  readonly label: string;
  readonly published: number;     // recordings in the corpora as published
  readonly recordings: readonly AuditedRecording[];
  readonly findings: readonly Finding[];
  readonly checksum: string;      // as corpusChecksum
}

/**
 * Reads every file of a corpus and says what is there and what is wrong: unreadable, missing, altered against the
 * published checksums, doubled, unexpected, or strange but read correctly. Changes nothing on disk.
 */
export async function audit(
  corpus: Corpus, watch?: (done: number, total: number) => void,
): Promise<Audit> {
  const names = [...new Set(corpus.utterances.map(u => u.corpus))], foreign = `no recording of ${names.join(" or ")}`;
  const lists = await Promise.all(names.map(name => publishedFiles(name, corpus.folder)));
  const published = new Map(lists.flatMap(list => [...list]));
  const findings: Finding[] = [], recordings: AuditedRecording[] = [];
  const add = (kind: Finding["kind"], path: string, reason: string, used: boolean) =>
    findings.push({ kind, file: relative(corpus.folder, path).split(sep).join("/") || ".", reason, used });

  const holder = new Map<string, string>(); // content → id
  await eachFile(corpus.utterances, u => u.path, (bytes, utterance, i) => {
    const { id, path } = utterance, recording = decoded(bytes, path);
    watch?.(i + 1, corpus.utterances.length);
    if (recording instanceof RecordingError) return void add("unreadable", path, recording.reason, false);
    const hash = sha256(bytes as Uint8Array), twin = holder.get(hash);
    if (hash !== published.get(id)!.sha256) add("altered", path, "its content is not the published recording's", true);
    if (twin) add("doubled", path, `the same content as ${twin}`, true);
    holder.set(hash, twin ?? id);
    recordings.push({ utterance, sha256: hash, ...facts(recording) });
  });
  const changed = new Set<string>(); // copies that are none
  await eachFile(corpus.copies, copy => copy.path, (bytes, { path, id }) => {
    if (bytes instanceof RecordingError || holder.get(sha256(bytes)) !== id) changed.add(path);
  });
  for (const group of gathered(corpus.copies.map(copy => copy.path))) {
    const others = group.filter(path => changed.has(path)).length;
    const what = others ? `${others} with other content` : "the same content";
    if (group.length > 1) add("doubled", dirname(group[0]), `${group.length} recordings that also lie elsewhere: ${what}`, false);
    else add("doubled", group[0], `a recording that also lies elsewhere: ${what}`, false);
  }
  await eachFile(gathered(corpus.unexpected), group => group[0], (bytes, group) => {
    const recording = decoded(bytes, group[0]);
    const what = recording instanceof RecordingError ? recording.reason : "a recording that can be read";
    if (group.length > 1) add("unexpected", dirname(group[0]), `${group.length} files, each ${foreign}`, false);
    else add("unexpected", group[0], `${foreign}: ${what}`, false);
  });

  const present = new Set(corpus.utterances.map(u => u.id));
  const absent = [...published].filter(([id]) => !present.has(id)).map(([, { file }]) => file);
  for (const group of gathered(absent)) findings.push(group.length > 1
    ? { kind: "missing", file: dirname(group[0]), reason: `${group.length} recordings not found`, used: false }
    : { kind: "missing", file: group[0], reason: "not found", used: false });
  for (const [path, reason] of [...strangeNames(corpus), ...strangeFormats(recordings)])
    add("strange", path, reason, true);

  const rank = ({ kind }: Finding) => FINDING_KINDS.indexOf(kind);
  findings.sort((a, b) => rank(a) - rank(b) || (a.file < b.file ? -1 : 1));
  const { label } = corpus;
  return { label, published: published.size, recordings, findings, checksum: checksumOf(recordings) };
}

/**
 * SHA-256 of what a corpus holds: the ids and contents of the recordings that can be opened, whatever the layout.
 * Takes about a second for 3,280 recordings.
 */
export async function corpusChecksum(corpus: Corpus): Promise<string> {
  const contents: { utterance: Utterance; sha256: string }[] = [];
  await eachFile(corpus.utterances, u => u.path, (bytes, utterance) => {
    if (!(bytes instanceof RecordingError)) contents.push({ utterance, sha256: sha256(bytes) });
  });
  return checksumOf(contents);
}

const sha256 = (content: Uint8Array | string) => createHash("sha256").update(content).digest("hex");

const checksumOf = (contents: readonly { utterance: Utterance; sha256: string }[]) =>
  sha256(contents.map(({ utterance, sha256 }) => `${utterance.id} ${sha256}\n`).join(""));

/** Reads a file for each item, sixteen at a time, and hands the contents on in order. */
async function eachFile<T>(
  items: readonly T[], path: (item: T) => string, take: (bytes: Uint8Array | RecordingError, item: T, i: number) => void,
): Promise<void> {
  for (let start = 0; start < items.length; start += 16) {
    const batch = items.slice(start, start + 16);
    const contents = await Promise.all(batch.map(item => readBytes(path(item)).catch(ifRecordingError)));
    batch.forEach((item, i) => take(contents[i], item, start + i));
  }
}

function ifRecordingError(error: unknown): RecordingError {
  if (error instanceof RecordingError) return error;
  throw error;
}

function decoded(bytes: Uint8Array | RecordingError, path: string): Recording | RecordingError {
  if (bytes instanceof RecordingError) return bytes;
  try {
    return decode(bytes, path);
  } catch (error) {
    return ifRecordingError(error);
  }
}

function facts(recording: Recording): Omit<AuditedRecording, "utterance" | "sha256"> {
  const { samples, sampleRate, container, channels, bits } = recording, kept = trim(recording, 30);
  let peak = 0, energy = 0;
  for (const x of samples) {
    peak = Math.max(peak, Math.abs(x));
    energy += x * x;
  }
  return {
    container, channels, bits, sampleRate, peak,
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

/** TESS's oddities of naming, and recordings that lie in another emotion's folder. */
function strangeNames({ utterances, folder }: Corpus): [path: string, reason: string][] {
  const tess = utterances.filter(u => u.corpus === "TESS"), pleasant = tess.filter(u => /_ps\.wav$/i.test(u.path));
  const found: [string, string][] = [];
  if (pleasant.length) found.push([join(folder, "*_ps.wav"), `${pleasant.length} names say ps, read as surprise (pleasant surprise)`]);
  for (const { path, speaker } of tess)
    if (!basename(path).startsWith(`${speaker}_`)) found.push([path, `the name's speaker is read as ${speaker}`]);
  const folders = new Map(tess.map(u => [dirname(u.path), u]));
  for (const [path, { speaker, emotion }] of folders) {
    const name = basename(path), usual = `${speaker}_${emotion}`;
    const read = name.toLowerCase().replace(/_pleasant/, "").replace(/surprised$/, "surprise");
    if (/^[oy]af_/.test(read) && name !== usual && read === usual.toLowerCase())
      found.push([path, `the folder's name is read as ${usual}`]);
  }
  return found;
}

/** Recordings that are no WAV, or whose rate, channels or bits differ from most of their corpus. */
function strangeFormats(recordings: readonly AuditedRecording[]): [path: string, reason: string][] {
  const found: [string, string][] = [];
  for (const name of new Set(recordings.map(r => r.utterance.corpus))) {
    const own = recordings.filter(r => r.utterance.corpus === name);
    const [rate, channels, bits] = [own.map(r => r.sampleRate), own.map(r => r.channels), own.map(r => r.bits)].map(mostFrequent);
    for (const r of own) {
      const { path } = r.utterance;
      if (r.container !== "WAV") found.push([path, `${r.container}, whatever the name says`]);
      if (r.sampleRate !== rate) found.push([path, `${r.sampleRate} Hz, where ${name} has ${rate} Hz`]);
      if (r.channels !== channels) found.push([path, `${r.channels} channels, where ${name} has ${channels}`]);
      if (r.bits !== bits) found.push([path, `${r.bits} bits, where ${name} has ${bits}`]);
    }
  }
  return found;
}

function mostFrequent(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0][0];
}
