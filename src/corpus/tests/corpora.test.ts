import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CORPUS_SIZES, EMOTIONS } from "../../base";
import { openCorpus } from "../corpora";
import { CORPUS_NAMES, readName } from "../readers";
import { leftOutLines } from "../utterance";

const published = (corpus: string) =>
  readFileSync(`data/checksums/${corpus}.sha256`, "utf8")
    .trim()
    .split("\n")
    .map(line => line.split("  ")[1]);
const TESS = published("TESS").map(file => file.replace("TESS/", "")),
  SAVEE = published("SAVEE").map(file => basename(file));

/** Empty files: a corpus is opened by its names, its recordings are read later. */
function lay(files: readonly string[]): string {
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), "");
  }
  return folder;
}

let folder = "";
beforeEach(() => vi.stubEnv("SER_CORPORA", (folder = mkdtempSync(join(tmpdir(), "corpora-")))));
afterEach(() => vi.unstubAllEnvs());

const idsOf = (corpus: string, files: readonly string[]) =>
  files
    .map(file => `${corpus}/${basename(file, ".wav").replace(/^OA_/, "OAF_").replace(/_ps$/, "_surprise")}`)
    .sort();

test.each([
  ["the publisher's folders", (file: string) => file],
  ["all in one folder", (file: string) => basename(file)],
  ["deep down, in capitals", (file: string) => `archive/TESS data/${file.toUpperCase()}`],
])("TESS, %s: 2,800 recordings, each once", async (_, place) => {
  lay(TESS.map(place));
  const { label, standin, utterances, copies, unexpected } = await openCorpus("auto");
  expect([label, standin, copies, unexpected]).toEqual(["TESS", false, [], []]);
  expect(utterances.map(u => u.id)).toEqual(idsOf("TESS", TESS));
  for (const speaker of ["OAF", "YAF"])
    for (const emotion of EMOTIONS)
      expect(utterances.filter(u => u.speaker === speaker && u.emotion === emotion)).toHaveLength(200);
  expect(new Set(utterances.map(u => u.text)).size).toBe(200);
});

test("TESS as Kaggle packs it: every file twice, the less nested one used", async () => {
  const name = "TESS Toronto emotional speech set data";
  lay(TESS.flatMap(file => [`${name}/${file}`, `${name}/${name}/${file}`]));
  const { utterances, copies } = await openCorpus("tess");
  expect(utterances.map(u => u.id)).toEqual(idsOf("TESS", TESS));
  expect(copies.map(u => u.id).sort()).toEqual(idsOf("TESS", TESS));
  for (const { path } of utterances) expect(path).not.toContain(`${name}/${name}`);
});

test.each([
  ["the publisher's folders", (file: string) => `AudioData/${file.replace("_", "/")}`],
  ["Kaggle's ALL", (file: string) => `ALL/${file}`],
])("SAVEE, %s: 480 recordings of four speakers", async (_, place) => {
  lay([...SAVEE.map(place), "AudioData/Info.txt"]);
  const { label, utterances, unexpected } = await openCorpus("savee");
  expect(label).toBe("SAVEE");
  expect(utterances.map(u => u.id)).toEqual(idsOf("SAVEE", SAVEE));
  for (const speaker of ["DC", "JE", "JK", "KL"])
    for (const emotion of EMOTIONS)
      expect(utterances.filter(u => u.speaker === speaker && u.emotion === emotion)).toHaveLength(
        emotion === "neutral" ? 30 : 15,
      );
  expect(unexpected.map(path => basename(path))).toEqual(["Info.txt"]);
});

test("both corpora together, each choice takes its own", async () => {
  lay([...TESS, ...SAVEE]);
  for (const choice of ["auto", "tess+savee"] as const) {
    const { label, utterances } = await openCorpus(choice);
    expect([label, utterances.length]).toEqual(["TESS + SAVEE", CORPUS_SIZES.TESS + CORPUS_SIZES.SAVEE]);
    expect(utterances[CORPUS_SIZES.TESS - 1].corpus).toBe("TESS"); // TESS comes before SAVEE
  }
  const { utterances, unexpected } = await openCorpus("savee");
  expect(utterances.map(u => u.corpus)).toEqual(new Array(480).fill("SAVEE"));
  expect(unexpected).toEqual([]); // TESS is not asked for, but nothing strange either
});

test("names that look like a recording's, and hidden files, are none", async () => {
  lay([
    "OAF_back_angry.wav",
    "OAF_zzz_angry.wav",
    "OAF_back_bored.wav",
    "YAF_back.wav",
    "a01.wav",
    "DC/a99.wav",
    "notes.txt",
    "__MACOSX/._OAF_bar_angry.wav",
    ".DS_Store",
  ]);
  const { utterances, unexpected } = await openCorpus("tess");
  expect(utterances.map(u => u.id)).toEqual(["TESS/OAF_back_angry"]);
  expect(unexpected.map(path => basename(path)).sort()).toEqual([
    "OAF_back_bored.wav",
    "OAF_zzz_angry.wav",
    "YAF_back.wav",
    "a01.wav",
    "a99.wav",
    "notes.txt",
  ]);
});

test("links are followed, also in circles", async () => {
  const elsewhere = folder;
  lay(TESS);
  folder = mkdtempSync(join(tmpdir(), "corpora-"));
  vi.stubEnv("SER_CORPORA", folder);
  symlinkSync(elsewhere, join(folder, "tess"));
  symlinkSync(folder, join(elsewhere, "circle"));
  symlinkSync("/nowhere", join(folder, "OAF_broken_link.wav"));
  const { utterances, copies, unexpected } = await openCorpus("auto");
  expect([utterances.length, copies.length, unexpected.length]).toEqual([2800, 0, 1]);
});

test("every reader is listed, under the name of its file, which is all that tools/notebooks/reproduce.py reads", () => {
  const files = readdirSync("src/corpus/readers").map(file => basename(file, ".ts")).filter(name => name !== "reader");
  expect(files.sort()).toEqual([...CORPUS_NAMES].sort());
});

test("what a name says", () => {
  expect(readName("x/OAF_neutral/OA_bite_neutral.wav")).toMatchObject({
    id: "TESS/OAF_bite_neutral",
    speaker: "OAF",
  });
  expect(readName("YAF_pleasant_surprised/YAF_back_ps.wav")).toMatchObject({
    text: "back",
    emotion: "surprise",
  });
  expect(readName("AudioData/JK/su09.wav")).toMatchObject({
    id: "SAVEE/JK_su09",
    speaker: "JK",
    text: "su09",
    emotion: "surprise",
  });
  expect(readName("Actor_12/03-01-06-01-02-01-12.wav")).toEqual({
    id: "RAVDESS/03-01-06-01-02-01-12",
    corpus: "RAVDESS",
    speaker: "Actor_12",
    sex: "female",
    text: "dogs",
    emotion: "fear",
  });
  expect(readName("1001_DFA_ANG_XX.WAV")).toEqual({
    id: "CREMA-D/1001_DFA_ANG_XX",
    corpus: "CREMA-D",
    speaker: "1001",
    sex: "male",
    text: "DFA",
    emotion: "angry",
  });
  expect(readName("03A01FA.wav")).toEqual({
    id: "EMO-DB/03a01Fa",
    corpus: "EMO-DB",
    speaker: "03",
    sex: "male",
    text: "a01",
    emotion: "happy",
  });
  expect(readName("1040_ITH_SAD_X.wav")).toMatchObject({ id: "CREMA-D/1040_ITH_SAD_X", emotion: "sad" });
  expect(readName("16b10Td.wav")).toMatchObject({ sex: "female", text: "b10", emotion: "sad" });
  expect(readName("15a02N.wav")).toMatchObject({ id: "EMO-DB/15a02N", emotion: "neutral" });
});

const SIX = ["angry", "disgust", "fear", "happy", "neutral", "sad"];
test.each([
  ["RAVDESS", [5, 7, 6, 3, 1, 4].map(code => `03-01-0${code}-01-01-02-01.wav`)],
  ["CREMA-D", ["ANG", "DIS", "FEA", "HAP", "NEU", "SAD"].map(code => `1091_WSI_${code}_XX.wav`)],
  ["EMO-DB", ["W", "E", "A", "F", "N", "T"].map(code => `08b03${code}b.wav`)],
])("the emotions of %s", (corpus, files) => {
  expect(files.map(file => readName(file))).toMatchObject(SIX.map(emotion => ({ corpus, emotion })));
  expect(readName("03-01-08-02-01-02-01.wav")).toMatchObject({ emotion: "surprise" });
});

test.each([
  "03-01-06-01-02-01-25.wav", // no such actor
  "03-01-09-01-02-01-12.wav", // no such emotion
  "1000_DFA_ANG_XX.wav",
  "1092_DFA_ANG_XX.wav",
  "1001_DFA_SUR_XX.wav",
  "07a01Fa.wav", // no such speaker
  "03c01Fa.wav",
])("%s is no recording", name => expect(readName(name)).toBeUndefined());

test("women and men of CREMA-D are as many as its publisher counts", () => {
  const sexes = Array.from({ length: 91 }, (_, i) => readName(`${1001 + i}_DFA_ANG_XX.wav`));
  expect(sexes.filter(one => one && "sex" in one && one.sex === "female")).toHaveLength(43);
});

test("RAVDESS as published: what is no speech in one of the seven emotions is left out and counted", async () => {
  const names = (modality: string, channel: string, emotions: readonly number[], kind: string) =>
    [1, 2, 3, 4].flatMap(actor => emotions.flatMap(emotion => ["01", "02"].map(statement =>
      `Actor_0${actor}/${modality}-${channel}-0${emotion}-01-${statement}-01-0${actor}.${kind}`)));
  const speech = names("03", "01", [1, 2, 3, 4, 5, 6, 7, 8], "wav");
  lay([
    ...speech,
    ...speech.map(file => `again/${file}`), // as Kaggle packs it
    ...names("03", "02", [1, 2, 3], "wav"),
    ...names("01", "01", [1, 2], "mp4"),
    "Actor_01/notes.txt",
  ]);
  const corpus = await openCorpus("ravdess"), { label, utterances, copies, unexpected } = corpus;
  expect([label, utterances.length, copies.length, unexpected.length]).toEqual(["RAVDESS", 56, 56, 1]);
  expect(leftOutLines(corpus).sort()).toEqual([
    "16 files of RAVDESS are left out: videos",
    "24 files of RAVDESS are left out: songs",
    `8 files of RAVDESS are left out: calm is none of ${EMOTIONS.join(", ")}`,
  ]);
  expect(new Set(utterances.map(u => u.text))).toEqual(new Set(["kids", "dogs"]));
});

test("labels.csv beside published recordings brings calm back, or names it neutral", async () => {
  lay(["Actor_01/03-01-01-01-01-01-01.wav", "Actor_01/03-01-02-01-01-01-01.wav", "Actor_01/03-01-05-01-01-01-01.wav"]);
  const withLabels = async (line: string) => {
    writeFileSync(join(folder, "labels.csv"), `label,emotion\n${line}\n`);
    const corpus = await openCorpus("ravdess");
    expect(corpus.unexpected).toEqual([]);
    return [...corpus.utterances.map(({ emotion }) => emotion), ...leftOutLines(corpus)];
  };
  expect(await withLabels("calm,calm")).toEqual(["neutral", "calm", "angry"]);
  expect(await withLabels("calm,neutral")).toEqual(["neutral", "neutral", "angry"]);
  expect(await withLabels("angry,")).toEqual(["neutral",
    `1 files of RAVDESS are left out: calm is none of ${EMOTIONS.join(", ")}`,
    "1 files of RAVDESS are left out: labels.csv leaves angry out"]);
});

test("several corpora together, in their order, and what is there when another is asked for", async () => {
  lay(["03a01Fa.wav", "03a02Lb.wav", "1001_DFA_ANG_XX.wav", "1001_DFA_ANG_XX.mp3", ...TESS.slice(0, 3)]);
  const corpus = await openCorpus("emo-db+tess"), { label, utterances, unexpected } = corpus;
  expect([label, utterances.length, unexpected]).toEqual(["TESS + EMO-DB", 4, []]);
  expect(leftOutLines(corpus)).toEqual([`1 files of EMO-DB are left out: boredom is none of ${EMOTIONS.join(", ")}`]);
  expect(leftOutLines(await openCorpus("crema-d"))).toEqual(["1 files of CREMA-D are left out: videos and MP3s"]);
  await expect(openCorpus("ravdess")).rejects.toThrow(
    `No recordings of RAVDESS under ${folder}. There are recordings of TESS, CREMA-D and EMO-DB. Put them`);
  await expect(openCorpus("tess+ravdess")).rejects.toThrow("No recordings of RAVDESS under");
});

test("errors say what is absent, where it was looked for and where to put it", async () => {
  lay(TESS.slice(0, 10));
  await expect(openCorpus("savee")).rejects.toThrow(
    `No recordings of SAVEE under ${folder}. There are recordings of TESS. Put them`);
  await expect(openCorpus("tess+savee")).rejects.toThrow("No recordings of SAVEE under");
  await expect(openCorpus("savee")).rejects.toThrow("data/README.md");
  for (const choice of ["iemocap", "tess+iemocap", "tess+auto", ""])
    await expect(openCorpus(choice as never)).rejects.toThrow(
      `No corpus "${choice}". Choose auto, standin, tess, savee, ravdess, crema-d, emo-db, several as in`);
  vi.stubEnv("SER_CORPORA", join(folder, "nothing-here"));
  await expect(openCorpus("auto")).rejects.toThrow(/SER_CORPORA is .*nothing-here, which is no folder/);
  vi.stubEnv("SER_CORPORA", mkdtempSync(join(tmpdir(), "empty-")));
  await expect(openCorpus("auto")).rejects.toThrow("No recordings of TESS or SAVEE");
});
