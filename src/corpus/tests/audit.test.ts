import {
  copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { extractFeatures } from "../../features";
import { audit, corpusChecksum, type Finding } from "../audit";
import { openCorpus } from "../corpora";
import { makeStandin } from "../standin";
import type { Corpus } from "../utterance";

beforeAll(() => makeStandin({ words: 2 }), 60_000);
afterEach(() => vi.unstubAllEnvs());

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
      reason: expect.stringMatching(/neither|not|no /),
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
    { reason: `the same content as ${corpus.utterances[1].id}`, used: true },
  ]);
  expect(of("missing", findings)).toMatchObject([{ file: path(3).slice(corpus.folder.length + 1) }]);
  expect(findings).toHaveLength(4);
  expect(checksum).not.toBe(before.checksum);
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
    ["OAF_Fear/OAF_bar_fear.wav", "96000 Hz, where TESS has 24414 Hz"],
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
