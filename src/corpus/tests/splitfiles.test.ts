import { createHash } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { publishedCorpora, readSplit, splitFile, type SplitFile, splitPath } from "../splitfiles";
import { type Protocol, protocols } from "../splits";
import type { Utterance } from "../utterance";

let folder: string, utterances: Utterance[], sha256: Map<string, string>, ladder: readonly Protocol[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "splits-"));
  ({ utterances, sha256 } = await publishedCorpora());
  ladder = protocols(utterances);
});

const named = (name: string) => ladder.find(protocol => protocol.name === name)!;
const made = (name: string, seed = 1) => splitFile(named(name).split(utterances, seed), utterances, sha256);
const write = (file: object | string, name: string, seed = 1) =>
  writeFile(splitPath(name, seed, folder), typeof file === "string" ? file : JSON.stringify(file));
const read = (name: string, list: readonly Utterance[] = utterances, seed = 1) =>
  readSplit(named(name), seed, list, folder);
/** The lines that a checksum covers, written out here once more from the file's description. */
const checksum = ({ protocol, seed, corpus, ...file }: SplitFile) => {
  const lines = (["train", "validation", "test"] as const).flatMap(part =>
    Object.entries(file[part]).flatMap(([pattern, texts]) =>
      texts.split(" ").map(text => pattern.split("*").join(text))).sort().map(id => `${part} ${id}\n`));
  return createHash("sha256").update(`${protocol} ${seed} ${corpus}\n${lines.join("")}`).digest("hex");
};
const WAY_OUT = /Bring it back with `git checkout -- \S+`, or write all split files again with `node --import/;

test("every protocol's split comes back as it was", async () => {
  for (const protocol of ladder) {
    const file = made(protocol.name);
    await write(file, protocol.name);
    expect(await read(protocol.name)).toEqual({ split: protocol.split(utterances, 1), absent: [] });
    expect(file.checksum).toBe(checksum(file));
  }
});

test("a split of TESS and SAVEE's TESS is one of TESS alone", () => {
  const tess = utterances.filter(u => u.corpus === "TESS"), protocol = named("word-disjoint");
  expect(made("word-disjoint")).toEqual(splitFile(protocol.split(tess, 1), tess, sha256));
  expect(made("word-disjoint").corpus).toBe("TESS");
});

test("the file is for readers: sizes, leakage, one line a group", () => {
  const { sizes, leakage, train, test } = made("both-oaf-yaf");
  expect(sizes).toEqual({ train: 700, validation: 280, test: 420 });
  expect(leakage.test).toEqual(
    { speakers: [], knownSpeaker: 0, knownText: 0, knownTextAndEmotion: 0, knownRecording: 0 });
  expect(leakage.validation).toMatchObject({ speakers: ["OAF"], knownSpeaker: 280, knownText: 0 });
  expect([Object.keys(train).length, Object.keys(test).length]).toEqual([7, 7]);
  expect(train["TESS/OAF_*_angry"].split(" ")).toHaveLength(100);
});

test("another layout is the same split, and so is another order of the list", async () => {
  const file = made("savee-dc"), sorted = Object.fromEntries(Object.entries(file).reverse());
  const train = Object.fromEntries(Object.entries(file.train).reverse());
  await write(JSON.stringify({ ...sorted, train }, null, 4), "savee-dc");
  const turned = [...utterances].reverse(), { split } = await read("savee-dc", turned);
  const ids = (rows: readonly number[], list: readonly Utterance[]) => rows.map(row => list[row].id).sort();
  const original = named("savee-dc").split(utterances, 1);
  for (const part of ["train", "validation", "test"] as const) {
    expect(ids(split[part], turned)).toEqual(ids(original[part], utterances));
    expect([...split[part]].sort((a, b) => a - b)).toEqual(split[part]);
  }
});

test("recordings that a reader lacks are left out and reported, the others stay where they were", async () => {
  await write(made("random"), "random");
  const whole = (await read("random")).split;
  const lost = [whole.train[0], whole.validation[7], whole.test[9]].map(row => utterances[row].id);
  const less = utterances.filter(u => !lost.includes(u.id)), { split, absent } = await read("random", less);
  expect([...absent].sort()).toEqual([...lost].sort());
  for (const part of ["train", "validation", "test"] as const)
    expect(split[part].map(row => less[row].id)).toEqual(
      whole[part].map(row => utterances[row].id).filter(id => !lost.includes(id)));
});

test("recordings that the file lacks are in no part", async () => {
  await write(made("random-tess"), "random-tess");
  const more = [...utterances, { ...utterances[0], id: "TESS/OAF_new_angry", text: "new" }];
  const { split, absent } = await read("random-tess", more);
  expect([split.train.length, split.validation.length, split.test.length]).toEqual([1960, 560, 280]);
  expect(absent).toEqual([]);
});

test("nothing in common is an error, not an empty split", async () => {
  await write(made("savee-kl"), "savee-kl");
  await expect(read("savee-kl", utterances.filter(u => u.corpus === "TESS")))
    .rejects.toThrow("savee-kl-1.json does not fit: savee-kl, seed 1: no utterance is in train");
});

test("a file that is missing, cut short, altered or another's is refused, with the way out", async () => {
  const text = JSON.stringify(made("word-disjoint"), null, 1), name = "word-disjoint";
  const refused = async (content: string, reason: string) => {
    await write(content, name);
    await expect(read(name)).rejects.toThrow(`${splitPath(name, 1, folder)} ${reason}`);
    await expect(read(name)).rejects.toThrow(WAY_OUT);
  };
  await expect(read(name, utterances, 77)).rejects.toThrow("word-disjoint-77.json is not there");
  await expect(read(name, utterances, 77)).rejects.toThrow(WAY_OUT);
  await refused(text.slice(0, 5000), "is damaged");
  for (const odd of ["", "null", "[]", "{}", "7", `{"train":{},"validation":{},"test":{"TESS/OAF_*_sad":[1]}}`])
    await refused(odd, "is damaged");
  const altered = "was altered";
  const [word] = made(name).test["TESS/OAF_*_angry"].split(" ");
  await refused(text.replace(`"${word} `, '"'), altered);                         // an utterance taken out
  await refused(text.replace('"seed": 1', '"seed": 2'), altered);
  await refused(text.replace('"TESS/OAF_*_fear"', '"TESS/OAF_*_fears"'), altered);
  await refused(text.replace('"checksum": "', '"checksum": "0'), altered);
  await refused(JSON.stringify({ ...JSON.parse(text), checksum: undefined }), altered);
  const { train, test, ...rest } = made(name);
  await refused(JSON.stringify({ ...rest, train: test, test: train }), altered);
  await refused(JSON.stringify(made(name, 2)), "holds word-disjoint, seed 2");
  await refused(JSON.stringify(made("random")), "holds random, seed 1");
  await write(text, name);
  expect((await read(name)).absent).toEqual([]);
});

test("a leak is refused even under a checksum made for it", async () => {
  const file = made("word-disjoint"), group = "TESS/YAF_*_sad", [word, ...words] = file.test[group].split(" ");
  const train = { ...file.train, [group]: `${word} ${file.train[group]}` };
  const refused = async (planted: SplitFile, reason: string) => {
    await write({ ...planted, checksum: checksum(planted) }, "word-disjoint");
    await expect(read("word-disjoint")).rejects.toThrow(reason);
  };
  await refused({ ...file, train }, `TESS/YAF_${word}_sad is in train and again in test`);
  const test = { ...file.test, [group]: words.join(" ") };
  await refused({ ...file, train, test }, `"${word}" is in train (TESS/YAF_${word}_sad) and in test (TESS/`);
});
