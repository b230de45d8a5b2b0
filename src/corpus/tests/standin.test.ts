import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import { EMOTIONS } from "../../base";
import { readRecording } from "../../audio";
import { readName } from "../readers";
import type { Utterance } from "../utterance";
import { makeStandin, VOICES, WORDS } from "../standin";

// The checksum of the list of checksums. When a change of the generator changes it, count VERSION in standin.ts up.
const TWO_WORDS = "cb69cd679070900e0b5222ad115fae690cd8fb857b3be9e91a4b94131aa02b27";
const DEFAULT = "8477a4c1c9d3f806059c1a3a120091c2019020cead715023dc9330cf1531e440";

const checksum = (text: string) => createHash("sha256").update(text).digest("hex");
const list = (folder: string) => readFileSync(join(folder, ".sha256"), "utf8");
const temporary = () => mkdtempSync(join(tmpdir(), "standin-"));

let within = "",
  folder = "";
beforeAll(async () => {
  folder = await makeStandin({ words: 2, within: (within = temporary()) });
}, 60_000);

test("the same bytes as on the machine where this was written", () => {
  expect(checksum(list(folder))).toBe(TWO_WORDS);
});

const expectTrue = (folder: string) => {
  for (const line of list(folder).trim().split("\n")) {
    const [sha256, file] = line.split("  ");
    const content = readFileSync(join(folder, file));
    expect(createHash("sha256").update(content).digest("hex"), file).toBe(sha256);
  }
};

test("the list of checksums is true", () => expectTrue(folder));

test("the default corpus, kept for the notebooks: 560 utterances, and a smaller corpus is its beginning", async () => {
  const standin = await makeStandin(),
    whole = list(standin);
  expectTrue(standin);
  expect(whole.trim().split("\n")).toHaveLength(560);
  expect(whole.startsWith(list(folder))).toBe(true);
  expect(checksum(whole)).toBe(DEFAULT);
}, 180_000);

test("laid out as TESS is: each voice says each word in each emotion", () => {
  const folders = readdirSync(folder).filter(name => !name.startsWith("."));
  expect(folders.sort()).toEqual(
    Object.keys(VOICES)
      .flatMap(voice => EMOTIONS.map(emotion => `${voice}_${emotion}`))
      .sort(),
  );
  for (const name of folders) {
    const spoken = readdirSync(join(folder, name)).map(file => readName(file) as Omit<Utterance, "path">);
    expect(spoken.map(u => `${u.speaker}_${u.emotion}`)).toEqual(new Array(2).fill(name));
    expect(spoken.map(u => u.text).sort()).toEqual(WORDS.slice(0, 2).sort());
  }
});

test("every recording is speech-like sound: long enough, neither silent nor clipped", async () => {
  for (const line of list(folder).trim().split("\n")) {
    const { samples, sampleRate, channels, bits } = await readRecording(join(folder, line.split("  ")[1]));
    expect([sampleRate, channels, bits]).toEqual([22_050, 1, 16]);
    expect(samples.length / sampleRate).toBeGreaterThan(0.6);
    expect(samples.length / sampleRate).toBeLessThan(3);
    const peak = samples.reduce((a, x) => Math.max(a, Math.abs(x)), 0),
      energy = samples.reduce((a, x) => a + x * x, 0);
    expect(peak).toBeGreaterThan(0.04);
    expect(peak).toBeLessThan(1);
    expect(Math.sqrt(energy / samples.length) / peak).toBeGreaterThan(0.05);
  }
});

test("made once, then reused; made again when a file is gone", async () => {
  const file = join(folder, readdirSync(folder).find(name => /angry/.test(name))!);
  const made = statSync(file).mtimeMs;
  expect(await makeStandin({ words: 2, within })).toBe(folder);
  expect(statSync(file).mtimeMs).toBe(made);
  const before = list(folder);
  rmSync(file, { recursive: true });
  await makeStandin({ words: 2, within });
  expect(readdirSync(file)).toHaveLength(2);
  expect(list(folder)).toBe(before);
}, 60_000);

test("a generation that is killed leaves nothing that counts, and the next one clears it away", async () => {
  const place = temporary();
  const script = `require("./src/corpus/standin").makeStandin({ words: 40, within: ${JSON.stringify(place)} });`;
  const child = spawn(process.execPath, ["--import", "tsx", "--eval", script], { stdio: "inherit" });
  await expect
    .poll(() => readdirSync(place).some(name => readdirSync(join(place, name)).length > 1), {
      timeout: 50_000,
    })
    .toBe(true);
  child.kill("SIGKILL");
  await new Promise(done => child.once("exit", done));
  expect(readdirSync(place)).toEqual([expect.stringMatching(/^40-words-\d+\./)]);
  const made = await makeStandin({ words: 1, within: place });
  expect(readdirSync(place).map(name => join(place, name))).toEqual([made]);
}, 120_000);

test("what another user's process is still making stays, what nobody makes any more goes", async () => {
  const place = temporary(), [theirs, nobodys] = ["40-words-1.4711.a", "40-words-1.4712.b"];
  for (const name of [theirs, nobodys]) mkdirSync(join(place, name));
  const kill = vi.spyOn(process, "kill").mockImplementation(pid => {
    throw Object.assign(new Error("kill"), { code: pid === 4711 ? "EPERM" : "ESRCH" });
  });
  try {
    const made = await makeStandin({ words: 1, within: place });
    expect(readdirSync(place).sort()).toEqual([basename(made), theirs]);
  } finally {
    kill.mockRestore();
  }
}, 60_000);

test.skipIf(process.platform !== "linux")("a recording that cannot be written is named, and nothing is left", () => {
  const place = temporary(); // no file of more than 16 kB may be written, which is like a full disk
  const script = `require("./src/corpus/standin").makeStandin({ words: 2, within: ${JSON.stringify(place)} })
    .catch(({ message }) => console.log(message));`;
  const said = execFileSync("bash", ["-c", `ulimit -f 16; exec "$0" --import tsx --eval '${script}'`, process.execPath],
    { encoding: "utf8", env: { ...process.env, TSX_DISABLE_CACHE: "1" } });
  expect(said).toMatch(/\.wav cannot be written: file too large$/m);
  expect(readdirSync(place)).toEqual([]);
}, 60_000);

test("without the synthesiser the error says what to install", async () => {
  const elsewhere = temporary(); // where no node_modules are
  mkdirSync(join(elsewhere, "src/corpus"), { recursive: true });
  copyFileSync("src/corpus/speak.mjs", join(elsewhere, "src/corpus/speak.mjs"));
  const cwd = vi.spyOn(process, "cwd").mockReturnValue(elsewhere);
  try {
    await expect(makeStandin({ words: 1 })).rejects.toThrow("npm install --include=optional");
  } finally {
    cwd.mockRestore();
  }
});

test("a size that cannot be is refused", async () => {
  for (const words of [0, 201, 1.5, NaN])
    await expect(makeStandin({ words, within })).rejects.toThrow("1 to 200 words");
  expect(new Set(WORDS).size).toBe(200);
});
