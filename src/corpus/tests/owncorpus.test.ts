import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { wav } from "../../audio/tests/recordings";
import { extractFeatures, FEATURE_DEFAULTS } from "../../features";
import { audit } from "../audit";
import { openCorpus } from "../corpora";
import { emotionsOf } from "../emotions";
import { protocols } from "../splits";
import { leftOutLines } from "../utterance";

const folder = mkdtempSync(join(tmpdir(), "own-corpus-"));

const csv = join(folder, "Mine.csv") as `${string}.csv`;
const opened = (text: string | Buffer) => { writeFileSync(csv, text); return openCorpus(csv); };
for (const speaker of ["anna", "ben"]) {
  mkdirSync(join(folder, speaker));
  for (let i = 0; i < 30; i++) {
    const samples = Array.from({ length: 9000 + i }, (_, n) => 0.5 * Math.sin(n * (i + 2) / 30));
    writeFileSync(join(folder, speaker, `${i}, take.wav`), wav(samples, { bits: 16 }));
  }
}
const EMOTIONS = ["Angry", "sad", "happy"];
const lines = ["anna", "ben"].flatMap((speaker) => Array.from({ length: 30 }, (_, i) =>
  `"${speaker}/${i}, take.wav",${speaker},${EMOTIONS[i % 3]},word ${Math.floor(i / 3)}`));

it("a CSV's lines are the utterances, whatever its columns' order, capitals and line ends", async () => {
  const { label, standin, utterances } = await opened(["File,Speaker,Emotion,text", ...lines].join("\r\n"));
  expect([label, standin, utterances.length]).toEqual(["Mine", false, 60]);
  expect(utterances[0]).toEqual({ id: "Mine/anna/0, take.wav", path: join(folder, "anna/0, take.wav"),
    corpus: "Mine", speaker: "anna", text: "word 0", emotion: "angry" });
  const turned = await opened("\uFEFFemotion,file,speaker\nsad,\"ben/1, take.wav\",ben\n\nBored,\"ben/2, take.wav\",ben");
  expect(turned.utterances).toMatchObject([{ speaker: "ben", emotion: "sad", text: "ben/1, take.wav" },
    { speaker: "ben", emotion: "bored", text: "ben/2, take.wav" }]);
});

it("a path that is not plain, or absolute, is the same recording", async () => {
  const { utterances } = await opened(["file,speaker,emotion", '"./anna//1, take.wav",anna,sad',
    `"${join(folder, "anna/2, take.wav")}",anna,happy`].join("\n"));
  expect(utterances.map(({ id }) => id)).toEqual(["Mine/anna/1, take.wav", "Mine/anna/2, take.wav"]);
});

it.each(["NFC", "NFD"] as const)("a name in %s is that of the file whose name is in the other form", async (form) => {
  const own = join(folder, form), other = form === "NFC" ? "NFD" : "NFC", name = `J\u00f6rg ${form}.wav`;
  mkdirSync(own);
  copyFileSync(join(folder, "anna/1, take.wav"), join(own, name.normalize(other)));
  const { utterances } = await opened(["file,speaker,emotion", `${form}/${name.normalize(form)},anna,happy`,
    '"anna/2, take.wav",anna,sad'].join("\n"));
  expect(utterances.map(({ path }) => path)).toContain(join(own, name.normalize(other)));
});

it("a path may begin at the home folder", async () => {
  vi.stubEnv("HOME", folder);
  const { utterances } = await opened(["file,speaker,emotion", '"~/anna/1, take.wav",anna,sad',
    '"~/anna/2, take.wav",anna,happy'].join("\n"));
  vi.unstubAllEnvs();
  expect(utterances.map(({ id }) => id)).toEqual(["Mine/anna/1, take.wav", "Mine/anna/2, take.wav"]);
});

it("columns without a title are passed over without a word", async () => {
  const warned = vi.spyOn(console, "warn");
  await opened(["file,speaker,emotion,,", '"anna/1, take.wav",anna,sad,,', '"anna/2, take.wav",anna,happy,,'].join("\n"));
  expect(warned).not.toHaveBeenCalled();
  warned.mockRestore();
});

it("mixes formats, told by content; one whose name says another is strange", async () => {
  const own = join(folder, "mixed"), fixtures = "src/audio/tests/formats";
  mkdirSync(own);
  const names = ["mono-16.flac", "lame.mp3", "vorbis.ogg", "mono.opus", "whole.webm", "mono.m4a"];
  for (const name of names) copyFileSync(join(fixtures, name), join(own, name));
  copyFileSync(join(fixtures, "stereo.m4a"), join(own, "phone.wav"));
  const corpus = await opened(["file,speaker,emotion", ...[...names, "phone.wav"].map((name, i) =>
    `mixed/${name},anna,${i % 2 ? "sad" : "happy"}`)].join("\n"));
  const { recordings, findings } = await audit(corpus);
  expect(recordings.map(({ utterance, container, bits }) => [basename(utterance.path), container, bits])).toEqual([
    ["lame.mp3", "MP3", undefined], ["mono-16.flac", "FLAC", 16], ["mono.m4a", "M4A", undefined],
    ["mono.opus", "Ogg", undefined], ["phone.wav", "M4A", undefined], ["vorbis.ogg", "Ogg", undefined],
    ["whole.webm", "WebM", undefined]]);
  const reasons = findings.filter(({ file }) => file === "mixed/phone.wav").map(({ reason }) => reason);
  expect(reasons).toContain("M4A, whatever the name says");
  expect(findings.filter(({ reason }) => /whatever the name/.test(reason))).toHaveLength(1);
  const { utterances, refused } = await extractFeatures(corpus.utterances, FEATURE_DEFAULTS);
  expect([utterances.length, refused]).toEqual([7, []]);
});

it("is audited and split like the others: known speakers, new words, a new speaker", async () => {
  const corpus = await opened(["file,speaker,emotion,text", ...lines].join("\n"));
  const { published, recordings, findings } = await audit(corpus);
  expect([published, recordings.length]).toEqual([60, 60]);
  expect(findings.every(({ kind }) => kind === "doubled")).toBe(true); // anna's sounds are ben's
  expect(protocols(corpus.utterances).map(({ name }) => name)).toEqual(
    ["random", "word-disjoint", "within-anna", "within-ben", "speaker-anna-ben", "speaker-ben-anna", "both-anna-ben",
      "both-ben-anna"]);
  for (const { split } of protocols(corpus.utterances)) {
    const { train, validation, test } = split(corpus.utterances, 1);
    expect(Math.min(train.length, validation.length, test.length)).toBeGreaterThan(0);
  }
});

it.each([
  ["file,speaker\na.wav,x", /Mine\.csv has no column emotion: .* it names file, speaker$/],
  ["file,speaker,emotion,Emotion \n\"anna/1, take.wav\",anna,sad,happy",
    /Mine\.csv has two columns emotion: rename or remove one of them$/],
  ["file,speaker,emotion", /Mine\.csv lists no recording/],
  ["", /has no column file, speaker, emotion: .* it names nothing/],
  ["file,speaker,emotion\nnone.wav,anna,sad",
    /has 1 lines that cannot be used:\n {2}line 2: there is no file "none\.wav"/],
  ["file,speaker,emotion\n\"anna/1, take.wav\",,sad", /line 2: the speaker is missing/],
  ["file,speaker,emotion\n\"anna/1, take.wav\",anna,", /line 2: the emotion is missing/],
  ["file,speaker,emotion\n\"anna/1, take.wav\",anna,bored", /Mine\.csv: every recording is bored; .* at least two emotions/],
  [["file,speaker,emotion", ...lines.slice(0, 21).map((line, i) => line.replace(/,anna,.*/, `,anna,mood ${i}`))].join("\n"),
    /Mine\.csv has 21 emotions \(mood 0, mood 1, mood 10, …\), more than 20: a labels\.csv/],
  ["file,speaker,emotion\n\"anna/1, take.wav\",anna,sad\n\"anna/1, take.wav\",anna,sad",
    /line 3: .* already in line 2/],
  [`file,speaker,emotion\n${"x,y,sad\n".repeat(9)}`, /9 lines[^]*line 6: [^]*… and 4 more$/],
  ["\n\nfile,speaker,emotion\n\n ,,\nnone.wav,anna,sad\n", /has 1 lines [^]*\n {2}line 6: there is no file "none\.wav"$/],
  ["file,speaker,emotion\n\"anna/1, take.wav\",anna,sad,again", /line 2: Too many fields/],
  ["file,speaker,emotion,text\r\n\"anna/1, take.wav\",anna,sad,\"two\r\n\r\nlines\"\r\nnone.wav,anna,sad,x",
    /has 1 lines [^]*\n {2}line 5: there is no file "none\.wav"$/],
  ["file,speaker,emotion,\"what is\nsaid\"\n\"anna/1, take.wav\",anna,sad,x\n\"anna/1, take.wav\",anna,sad,y",
    /line 4: .* already in line 3/],
  [`file,speaker,emotion\n${"x".repeat(500)},anna,sad`, /there is no file "x{80}…"$/],
])("%j is refused by name, line and reason", async (text, message) => {
  await expect(opened(text)).rejects.toThrow(message);
});

it.each([
  ["opened", [...lines.slice(0, 7), "\"ben/8, take.wav,ben,sad", ...lines.slice(30).map((line) => line.replace(/"/g, ""))], 9],
  ["opened before a line that has its own", [...lines.slice(0, 3), "\"ben/8, take.wav,ben,sad", ...lines.slice(30)], 5],
  ["opened in the last line", [...lines, "\"anna"], 62],
  ["left in a value", [lines[0], "\"anna/3, \"take\".wav\",anna,sad"], 3],
])("a quotation mark that is %s names its line and nothing else", async (_, rows, line) => {
  const text = ["file,speaker,emotion,text", ...rows].join("\r\n");
  await expect(opened(text)).rejects.toThrow(
    new RegExp(`^\\S*Mine\\.csv, line ${line}: a quotation mark has no partner\\. [^\n]{0,120}$`));
});

it.each(["TESS.csv", "savee.csv", "Stand-in.csv", "TESS + SAVEE.csv", "emo-db.CSV"])(
  "%s is a corpus of one's own and not the published one", async (name) => {
    const path = join(folder, name) as `${string}.csv`;
    writeFileSync(path, ["file,speaker,emotion,text", ...lines].join("\n"));
    const corpus = await openCorpus(path), { published, summary, findings } = await audit(corpus);
    expect([corpus.label, corpus.utterances[0].id]).toEqual([name, `${name}/anna/0, take.wav`]);
    expect([published, summary]).toEqual([60, "60 of 60 recordings can be read"]);
    expect(findings.every(({ kind }) => kind === "doubled")).toBe(true);
  });

it("a recording that is too short or too long for an utterance is strange; the long one is not padded to", async () => {
  const own = join(folder, "lengths");
  mkdirSync(own);
  for (const [name, seconds] of [["short", 0.4], ["just", 0.6], ["minute", 60], ["long", 61]] as const) {
    const samples = Array.from({ length: 8000 * seconds }, (_, n) => 0.5 * Math.sin(n * (seconds + 1) / 30));
    writeFileSync(join(own, `${name}.wav`), wav(samples, { bits: 16, sampleRate: 8000 }));
  }
  const corpus = await opened(["file,speaker,emotion", "lengths/short.wav,anna,sad", "lengths/just.wav,anna,happy",
    "lengths/minute.wav,anna,sad", "lengths/long.wav,anna,happy"].join("\n"));
  const { findings } = await audit(corpus);
  expect(findings.filter(({ reason }) => /lasts/.test(reason))).toEqual([
    { kind: "strange", file: "lengths/long.wav", used: false,
      reason: "lasts 61 s: cut it to one sentence, 60 s at most" },
    { kind: "strange", file: "lengths/short.wav", used: true,
      reason: "lasts 0.40 s without the silence around it" }]);
  const { utterances, refused } = await extractFeatures(corpus.utterances, FEATURE_DEFAULTS);
  expect(utterances.map(({ id }) => id)).toEqual(["just", "minute", "short"].map((name) => `Mine/lengths/${name}.wav`));
  expect(refused).toMatchObject([{ utterance: { id: "Mine/lengths/long.wav" },
    reason: expect.stringMatching(/^it lasts 61 seconds/) }]);
});

it("speakers that differ in case alone and emotions of fewer than ten recordings are strange", async () => {
  const shouted = lines.map((line, i) => (i === 3 ? line.replace(",anna,", ",ANNA,").replace("Angry", "angyr") : line));
  const { findings } = await audit(await opened(["file,speaker,emotion,text", ...shouted].join("\n")));
  expect(findings.filter(({ kind }) => kind === "strange")).toEqual([
    "the speakers ANNA and anna count as 2: spell one person's name one way",
    "only 1 of its recordings is angyr: check the spelling, or add some, to 10 at least",
  ].map((reason) => ({ kind: "strange", file: ".", reason, used: true })));
});

const speakers = "file,speaker,emotion\n\"anna/1, take.wav\",Jörg,sad\n\"anna/2, take.wav\",Järg,happy\n";

it("a CSV in UTF-8 keeps Jörg and Järg apart, with a byte-order mark or without", async () => {
  for (const text of [speakers, `\uFEFF${speakers}`]) {
    const { utterances } = await opened(text);
    expect(utterances.map(({ speaker }) => speaker)).toEqual(["Jörg", "Järg"]);
  }
});

it.each([
  ["Latin-1", Buffer.from(speakers, "latin1")],
  ["UTF-16", Buffer.from(`\uFEFF${speakers}`, "utf16le")],
])("a CSV in %s is refused by name, with the way out", async (_, bytes) => {
  await expect(opened(bytes)).rejects.toThrow(/Mine\.csv is not in UTF-8; in Excel, save it as “CSV UTF-8”$/);
});

it("a CSV that is not there is named", async () => {
  await expect(openCorpus("nowhere/mine.csv")).rejects.toThrow(/nowhere\/mine\.csv cannot be read \(ENOENT\)/);
});

describe("labels.csv beside a corpus", () => {
  const map = join(folder, "labels.csv"), listed = ["file,speaker,emotion,text", ...lines].join("\n");
  afterEach(() => rmSync(map, { force: true }));
  const openedWith = (text: string | Buffer) => { writeFileSync(map, text); return opened(listed); };

  it("says what labels count as, and which are left out", async () => {
    const corpus = await openedWith("\uFEFFLabel,Emotion\r\nANGRY,irritated\r\n\r\nsad,\r\ncalm,neutral\r\n");
    expect(emotionsOf(corpus.utterances)).toEqual(["happy", "irritated"]);
    expect(corpus.utterances.filter(({ emotion }) => emotion === "irritated").length).toBe(20);
    expect(leftOutLines(corpus)).toEqual(["20 files of Mine are left out: labels.csv leaves sad out"]);
  });

  it("is refused where it is not in UTF-8", async () => {
    await expect(openedWith(Buffer.from("label,emotion\nsad,müde\n", "latin1"))).rejects
      .toThrow(/labels\.csv is not in UTF-8; in Excel, save it as “CSV UTF-8”$/);
  });

  it.each([
    ["label\nsad", /labels\.csv: its first line must name the columns label and emotion/],
    ["label,emotion,emotion\nsad,low,high", /labels\.csv has two columns emotion: rename or remove one of them$/],
    ["label,emotion\n,happy", /labels\.csv: entry 1 names no label/],
    ["label,emotion\nsad,happy\nSad,", /labels\.csv: the label sad stands there twice/],
    ["label,emotion\nsad,\nhappy,\nangry,", /labels\.csv leaves every recording of .*Mine\.csv out/],
    ["label,emotion\nsad,low\nhappy,low\nangry,low", /Mine\.csv: every recording is low/],
  ])("%j is refused with a reason", async (text, message) => {
    await expect(openedWith(text)).rejects.toThrow(message);
  });
});
