import { createHash } from "node:crypto";
import {
  copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { extractFeatures } from "../../features";
import { audit, corpusChecksum, type Finding } from "../audit";
import { openCorpus } from "../corpora";
import { makeStandin } from "../standin";
import type { Corpus } from "../utterance";

beforeAll(() => makeStandin({ words: 2 }), 60_000);
afterEach(() => { vi.unstubAllEnvs(); vi.restoreAllMocks(); });

const of = (kind: Finding["kind"], findings: readonly Finding[]) =>
  findings.filter(finding => finding.kind === kind);

/** A WAV of a tenth of a second of tone; its pitch makes its content its own. */
function tone(hertz: number, sampleRate = 24_414): Buffer {
  const n = Math.round(sampleRate / 10),
    wav = Buffer.alloc(44 + 2 * n);
  wav.write("RIFF");
  wav.writeUInt32LE(36 + 2 * n, 4);
  wav.write("WAVEfmt ", 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(sampleRate, 24);
  wav.writeUInt32LE(2 * sampleRate, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write("data", 36);
  wav.writeUInt32LE(2 * n, 40);
  for (let i = 0; i < n; i++)
    wav.writeInt16LE(Math.round(16_384 * Math.sin((2 * Math.PI * hertz * i) / sampleRate)), 44 + 2 * i);
  return wav;
}

/** A folder of files that openCorpus looks in. */
function lay(files: Record<string, Buffer | string>): string {
  const folder = mkdtempSync(join(tmpdir(), "audit-"));
  vi.stubEnv("SER_CORPORA", folder);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
  return folder;
}

/** A copy of the stand-in corpus of two words, to be damaged. */
async function standinCopy(): Promise<Corpus> {
  vi.stubEnv("SER_STANDIN_WORDS", "2");
  const corpus = await openCorpus("standin"),
    folder = mkdtempSync(join(tmpdir(), "audit-"));
  cpSync(corpus.folder, folder, { recursive: true });
  return {
    ...corpus,
    folder,
    utterances: corpus.utterances.map(u => ({ ...u, path: u.path.replace(corpus.folder, folder) })),
  };
}

test("an empty file, a text file and a truncated recording are named with their reason, and the run goes on", async () => {
  lay({
    "TESS/OAF_angry/OAF_back_angry.wav": tone(200),
    "TESS/OAF_angry/OAF_bar_angry.wav": "",
    "TESS/OAF_angry/OAF_base_angry.wav": "this is a text, not a recording\n",
    "TESS/OAF_angry/OAF_bath_angry.wav": tone(300).subarray(0, 1000),
    "TESS/stray.wav": "",
  });
  const corpus = await openCorpus("tess"),
    { recordings, findings } = await audit(corpus);
  expect(of("unreadable", findings)).toEqual([
    {
      kind: "unreadable",
      file: "TESS/OAF_angry/OAF_bar_angry.wav",
      reason: expect.stringMatching(/empty/),
      used: false,
    },
    {
      kind: "unreadable",
      file: "TESS/OAF_angry/OAF_base_angry.wav",
      reason: expect.stringMatching(/none of .*begins with "this"/),
      used: false,
    },
    {
      kind: "unreadable",
      file: "TESS/OAF_angry/OAF_bath_angry.wav",
      reason: expect.stringMatching(/declares|truncated|cut/),
      used: false,
    },
  ]);
  expect(of("unexpected", findings)).toMatchObject([
    { file: "TESS/stray.wav", reason: expect.stringMatching(/empty/) },
  ]);
  expect(recordings.map(r => r.utterance.id)).toEqual(["TESS/OAF_back_angry"]);

  const features = await extractFeatures(corpus.utterances);
  expect(features.utterances.map(u => u.id)).toEqual(["TESS/OAF_back_angry"]);
  expect(features.refused.map(({ utterance }) => utterance.text)).toEqual(["bar", "base", "bath"]);
  for (const { reason } of features.refused) expect(reason).toBeTruthy();
});

test("the stand-in corpus as it is made has no findings", async () => {
  const corpus = await standinCopy(),
    { published, recordings, findings, checksum } = await audit(corpus);
  expect([published, recordings.length, findings]).toEqual([28, 28, []]);
  expect(checksum).toBe(await corpusChecksum(corpus));
});

test("missing, altered and doubled recordings are found", async () => {
  const corpus = await standinCopy(),
    before = await audit(corpus),
    path = (i: number) => corpus.utterances[i].path;
  const bytes = readFileSync(path(0));
  bytes[bytes.length - 1] ^= 1;
  writeFileSync(path(0), bytes);
  copyFileSync(path(2), path(1));
  rmSync(path(3));
  const less: Corpus = { ...corpus, utterances: corpus.utterances.filter((_, i) => i !== 3) };
  const { findings, checksum } = await audit(less);
  expect(of("altered", findings).map(f => f.file)).toEqual(
    [0, 1].map(i => path(i).slice(corpus.folder.length + 1)),
  );
  expect(of("doubled", findings)).toMatchObject([
    { file: path(1).slice(corpus.folder.length + 1), reason: `the same content as ${corpus.utterances[2].id}`, used: true },
  ]);
  expect(of("missing", findings)).toMatchObject([{ file: path(3).slice(corpus.folder.length + 1) }]);
  expect(findings).toHaveLength(4);
  expect(checksum).not.toBe(before.checksum);
});

test("content that was published under another name is named, and only files that are altered are blamed", async () => {
  const corpus = await standinCopy(), ids = corpus.utterances.map(u => u.id), file = (i: number) =>
    corpus.utterances[i].path.slice(corpus.folder.length + 1);
  const contents = corpus.utterances.map(u => readFileSync(u.path));
  const put = (i: number, content: Buffer) => writeFileSync(corpus.utterances[i].path, content);
  put(0, contents[1]); // swapped
  put(1, contents[0]);
  put(2, contents[9]); // one is renamed to another emotion
  rmSync(corpus.utterances[9].path);
  put(4, contents[20]); // a copy, before the original in order
  const faster = Buffer.from(contents[6]);
  faster.writeUInt32LE(44_100, 24);
  put(6, faster);
  writeFileSync(join(corpus.folder, "strange name.wav"), contents[12]);

  const found = { ...corpus, utterances: corpus.utterances.filter((_, i) => i !== 9),
    unexpected: [join(corpus.folder, "strange name.wav")] };
  const { findings, summary } = await audit(found);
  expect(of("altered", findings).map(f => [f.file, f.reason]).sort()).toEqual([
    [file(0), `swapped with ${ids[1]}: each has the other's content`],
    [file(1), `swapped with ${ids[0]}: each has the other's content`],
    [file(2), `its content was published as ${ids[9]}`],
    [file(4), `its content was published as ${ids[20]}`],
    [file(6), "not what was published: 44100 Hz, where stand-in has 22050 Hz"],
  ].sort());
  expect(of("doubled", findings).map(f => [f.file, f.reason])).toEqual([[file(4), `the same content as ${ids[20]}`]]);
  expect(of("missing", findings).map(f => f.file)).toEqual([file(9)]);
  expect(of("unexpected", findings)).toMatchObject([
    { reason: `no recording of stand-in: its content was published as ${ids[12]}` },
  ]);
  expect(findings).toHaveLength(8);
  expect(summary).toBe("22 of 28 published recordings can be read, 5 are altered");
});

test("silence is reported and not used, channels in opposite phase are used and reported", async () => {
  const sound = tone(200).subarray(44), stereo = Buffer.from(tone(300)), quiet = Buffer.from(tone(250)).fill(0, 44);
  stereo.writeUInt16LE(2, 22);
  stereo.writeUInt16LE(4, 32);
  const opposite = Buffer.concat([stereo.subarray(0, 44), Buffer.alloc(2 * sound.length)]);
  opposite.writeUInt32LE(2 * sound.length, 40);
  for (let i = 0; i < sound.length; i += 2) {
    opposite.writeInt16LE(sound.readInt16LE(i), 44 + 2 * i);
    opposite.writeInt16LE(-sound.readInt16LE(i), 46 + 2 * i);
  }
  const silent = "03a01Ta.wav", opposed = "03a01Wa.wav";
  lay({ [silent]: quiet, [opposed]: opposite, "03a01Fa.wav": tone(400), "03a01La.wav": tone(410) });
  const corpus = await openCorpus("emo-db"), { recordings, findings, summary } = await audit(corpus);
  expect(findings.map(f => [f.kind, f.file, f.reason, f.used])).toEqual([
    ["unreadable", silent, "it is silent: every sample is 0", false],
    ["unexpected", ".", expect.stringMatching(/^1 files of EMO-DB are left out: boredom/), false],
    ["strange", opposed, expect.stringMatching(/^its channels cancel each other/), true],
    ["strange", opposed, "2 channels, where EMO-DB has 1", true],
  ]);
  expect(recordings.map(r => r.utterance.emotion)).toEqual(["happy", "angry"]);
  for (const { level } of recordings) expect(level).toBeCloseTo(20 * Math.log10(0.5 / Math.SQRT2), 1);
  expect(summary).toBe("2 of 3 recordings can be read");
  const { refused } = await extractFeatures(corpus.utterances);
  expect(refused.map(({ utterance, reason }) => [utterance.emotion, reason])).toEqual([
    ["sad", "it is silent: every sample is 0"],
  ]);
});

test("where no recording can be used the error names the first and their reasons", async () => {
  lay(Object.fromEntries(["1", "3", "4", "5", "6", "7", "8"].map(emotion =>
    [`03-01-0${emotion}-01-01-01-01.wav`, emotion === "1" ? "a text" : ""])));
  const refused = audit(await openCorpus("ravdess"));
  await expect(refused).rejects.toThrow(/^None of the 7 recordings of RAVDESS can be used: replace them .*\n/);
  await expect(refused).rejects.toThrow(/\n {2}03-01-01-01-01-01-01\.wav: it is none of WAV, .*\n[^]*\n {2}… and 2 more$/);
});

test("a truncated stand-in recording is unreadable, and is not called altered besides", async () => {
  const corpus = await standinCopy();
  truncateSync(corpus.utterances[5].path, 5000);
  expect((await audit(corpus)).findings).toMatchObject([{ kind: "unreadable", used: false }]);
});

test("second copies are compared; where a folder has many of them they are one row", async () => {
  const names = readFileSync("data/checksums/TESS.sha256", "utf8")
    .split("\n")
    .slice(0, 25)
    .map(line => line.split("/").at(-1)!);
  const files = Object.fromEntries(
    names.flatMap((name, i) => [
      [`a/${name}`, tone(100 + i)],
      [`a/a/${name}`, tone(100 + i)],
    ]),
  );
  lay({ ...files, "b/c/OAF_back_fear.wav": tone(999) });
  const { findings } = await audit(await openCorpus("tess"));
  expect(of("doubled", findings)).toEqual([
    { kind: "doubled", file: "a/a", reason: "25 second files: the same content", used: false },
    {
      kind: "doubled",
      file: "b/c/OAF_back_fear.wav",
      reason: "a recording's second file: 1 with other content",
      used: false,
    },
  ]);
});

test("oddities are read and reported", async () => {
  lay({
    "OAF_Fear/OAF_back_fear.wav": tone(200),
    "OAF_Fear/OAF_bar_fear.wav": tone(210, 96_000),
    "OAF_neutral/OA_bite_neutral.wav": tone(220),
    "YAF_pleasant_surprised/YAF_back_ps.wav": tone(230),
    "YAF_sad/YAF_back_sad.wav": tone(240),
  });
  const { recordings, findings } = await audit(await openCorpus("tess"));
  expect(recordings).toHaveLength(5);
  expect(of("strange", findings).map(f => [f.file, f.reason])).toEqual([
    ["*_ps.wav", "1 names say ps, read as surprise"],
    ["OAF_Fear", "the folder's name is read as OAF_fear"],
    ["OAF_neutral/OA_bite_neutral.wav", "the name's speaker is read as OAF"],
    ["YAF_pleasant_surprised", "the folder's name is read as YAF_surprise"],
  ]);
});

test("the facts of a recording", async () => {
  lay({ "OAF_back_fear.wav": tone(1000) });
  const [{ level, peak, seconds, ...facts }] = (await audit(await openCorpus("tess"))).recordings;
  expect(facts).toMatchObject({
    container: "WAV",
    channels: 1,
    bits: 16,
    sampleRate: 24_414,
    silenceBefore: 0,
  });
  expect(peak).toBeCloseTo(0.5, 3);
  expect(level).toBeCloseTo(20 * Math.log10(0.5 / Math.SQRT2), 1); // a sine of half the full scale
  expect(seconds).toBeCloseTo(0.1, 4);
});

test.skipIf(!existsSync("data/corpora/TESS") || !existsSync("data/corpora/SAVEE"))(
  "the real corpora: all 3,280 recordings as published, and their known oddities",
  async () => {
    vi.stubEnv("SER_CORPORA", "data/corpora");
    const { published, recordings, findings, checksum } = await audit(await openCorpus("tess+savee"));
    expect([published, recordings.length]).toEqual([3280, 3280]);
    expect(checksum).toBe("de656d0acebf1b4e166baa23dfe4e12816a820600f50f6b43215d7e65f0bda39");
    expect(findings.map(f => `${f.kind} ${f.file.split("/").at(-1)}`)).toEqual([
      "strange *_ps.wav",
      "strange OAF_Fear",
      "strange OAF_food_fear.wav",
      "strange OAF_Pleasant_surprise",
      "strange OAF_Sad",
      "strange OA_bite_neutral.wav",
      "strange YAF_germ_angry.wav",
      "strange YAF_neat_fear.wav",
      "strange YAF_pleasant_surprised",
    ]);
    const seconds = recordings.filter(r => r.utterance.corpus === "TESS").map(r => r.seconds);
    expect(Math.min(...seconds)).toBeCloseTo(1.25, 2);
    expect(Math.max(...seconds)).toBeCloseTo(2.98, 2);
  },
  60_000,
);

describe("RAVDESS, whose calm recordings are published and left out", () => {
  const CALM = "192 files of RAVDESS are left out: calm is none of angry, disgust, fear, happy, neutral, sad, surprise";
  const said = (findings: readonly Finding[]) => findings.map(({ kind, file, reason }) => `${kind} ${file}: ${reason}`);

  test("the list holds the 60 recordings of speech of each of 24 actors", () => {
    const files = readFileSync("data/checksums/RAVDESS.sha256", "utf8").trim().split("\n");
    const wanted = Array.from({ length: 24 }, (_, i) => String(i + 1).padStart(2, "0")).flatMap(actor =>
      ["01", "02", "03", "04", "05", "06", "07", "08"].flatMap(emotion => (emotion === "01" ? ["01"] : ["01", "02"]).flatMap(
        intensity => ["01", "02"].flatMap(statement => ["01", "02"].map(repetition =>
          `RAVDESS/Actor_${actor}/03-01-${emotion}-${intensity}-${statement}-${repetition}-${actor}.wav`)))));
    expect(files.map(line => line.slice(66)).sort()).toEqual(wanted.sort());
    for (const line of files) expect(line).toMatch(/^[0-9a-f]{64} {2}RAVDESS/);
  });

  test("what is missing or altered is named, calm or not", async () => {
    const names = [1, 2, 3, 4, 5, 6, 7, 8].map(emotion => `Actor_01/03-01-0${emotion}-01-01-01-01.wav`);
    const files = Object.fromEntries(names.map((name, i) => [name, tone(200 + i)])), folder = lay(files);
    const here = mkdtempSync(join(tmpdir(), "published-"));
    cpSync("data/checksums", join(here, "data/checksums"), { recursive: true });
    writeFileSync(join(here, "data/checksums/RAVDESS.sha256"), names.map(name =>
      `${createHash("sha256").update(files[name]).digest("hex")}  RAVDESS/${name}\n`).join(""));
    vi.spyOn(process, "cwd").mockReturnValue(here);
    const calm = "unexpected .: " + CALM.replace("192", "1");
    const whole = await audit(await openCorpus("ravdess"));
    expect([whole.summary, said(whole.findings)]).toEqual(["7 of 7 published recordings can be read, 1 more is left out", [calm]]);

    rmSync(join(folder, names[2]));
    writeFileSync(join(folder, names[1]), tone(300));
    writeFileSync(join(folder, names[4]), tone(310));
    const damaged = await audit(await openCorpus("ravdess"));
    expect(said(damaged.findings)).toEqual([
      `missing RAVDESS/${names[2]}: not found`, `altered ${names[1]}: not what was published`,
      `altered ${names[4]}: not what was published`, calm]);
    expect(damaged.summary).toBe("5 of 7 published recordings can be read, 1 more is left out, 1 is altered");

    rmSync(join(folder, names[1]));
    expect(said((await audit(await openCorpus("ravdess"))).findings)).toContain(`missing RAVDESS/${names[1]}: not found`);
  });

  test.skipIf(!existsSync("data/corpora/RAVDESS"))("the real one, whole, then one missing and one altered", async () => {
    const { utterances, leftOut } = await openCorpus("ravdess"), folder = lay({});
    const paths = [...utterances.map(u => u.path), ...leftOut.flatMap(({ paths }) => [...paths.values()])];
    const at = (path: string) => join(folder, path.split("/").at(-1)!);
    for (const path of paths) symlinkSync(path, at(path));
    const oddities = [
      "doubled 03-01-03-01-02-01-07.wav: the same content as RAVDESS/03-01-03-01-02-02-07", `unexpected .: ${CALM}`,
      ...["03-01-03-01-02-01-20", "03-01-06-01-01-02-20", "03-01-08-01-02-02-01"].map(name =>
        `strange ${name}.wav: 2 channels, where RAVDESS has 1`)];
    const whole = await audit(await openCorpus("ravdess"));
    expect([whole.published, whole.recordings.length, said(whole.findings)]).toEqual([1248, 1248, oddities]);

    const [missing, altered] = [utterances[0].path, utterances[100].path];
    rmSync(at(missing));
    const bytes = readFileSync(altered);
    bytes[50_000] ^= 1;
    rmSync(at(altered));
    writeFileSync(at(altered), bytes);
    const { findings, summary } = await audit(await openCorpus("ravdess"));
    expect(said(findings)).toEqual([
      `missing RAVDESS/${missing.split("/").slice(-2).join("/")}: not found`,
      `altered ${altered.split("/").at(-1)}: not what was published`, ...oddities]);
    expect(summary).toBe("1246 of 1248 published recordings can be read, 192 more are left out, 1 is altered");
  }, 120_000);
});
