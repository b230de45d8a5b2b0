import { beforeAll, describe, expect, test } from "vitest";
import { checkSplit, leakage, overlap, type Split } from "../leakage";
import { publishedCorpora } from "../splitfiles";
import { type Protocol, protocols, randomSplit } from "../splits";
import type { Utterance } from "../utterance";

const utterance = (corpus: string, speaker: string, text: string, emotion: string): Utterance =>
  ({ id: `${corpus}/${speaker}_${text}_${emotion}`, path: "", corpus, speaker, text, emotion });

const FEW = [
  utterance("TESS", "OAF", "back", "sad"),
  utterance("TESS", "OAF", "bar", "sad"),   // training
  utterance("TESS", "YAF", "back", "sad"),  // known word and emotion, new speaker
  utterance("TESS", "OAF", "bar", "angry"), // known speaker and word
  utterance("SAVEE", "DC", "back", "sad"),  // the same word in another corpus is another text
];

test("what the test set shares with the training set is counted", () => {
  const split = { protocol: "by hand", seed: 0, train: [0, 1], validation: [], test: [2, 3, 4] };
  expect(leakage(split, FEW)).toEqual(
    { test: 3, speakers: ["OAF"], knownSpeaker: 1, knownText: 2, knownTextAndEmotion: 1 });
});

test("one's own recording is known text, but not another speaker's", () => {
  expect(overlap([FEW[0]], [FEW[0]])).toMatchObject({ knownSpeaker: 1, knownText: 1, knownTextAndEmotion: 0 });
  expect(overlap([FEW[0]], [FEW[2], FEW[0]])).toMatchObject({ knownTextAndEmotion: 1 });
});

test("identical recordings are found by content, whatever they are called", () => {
  const sha256 = new Map(FEW.map(({ id }, i) => [id, i === 4 ? "0" : String(i)])); // DC's is OAF's, copied
  expect(overlap(FEW.slice(2), FEW.slice(0, 2), sha256).knownRecording).toBe(1);
  expect(overlap(FEW.slice(2, 4), FEW.slice(0, 2), sha256).knownRecording).toBe(0);
  expect(overlap(FEW, FEW)).not.toHaveProperty("knownRecording");
  sha256.delete(FEW[3].id);
  expect(() => overlap(FEW.slice(2), FEW.slice(0, 2), sha256)).toThrow("no checksum of TESS/OAF_bar_angry");
});

const sorted = (rows: readonly number[]) => [...rows].sort((a, b) => a - b);

const moved = (split: Split, row: number, to: "train" | "validation" | "test"): Split => {
  const without = (rows: readonly number[]) => rows.filter(r => r !== row);
  const { train, validation, test } = split;
  const rest = { ...split, train: without(train), validation: without(validation), test: without(test) };
  return { ...rest, [to]: sorted([...rest[to], row]) };
};

describe("TESS and SAVEE", () => {
  let utterances: Utterance[], sha256: Map<string, string>, ladder: readonly Protocol[];
  beforeAll(async () => {
    ({ utterances, sha256 } = await publishedCorpora());
    ladder = protocols(utterances);
  });
  const named = (name: string) => ladder.find(protocol => protocol.name === name)!;
  const rowOf = (id: string) => utterances.findIndex(u => u.id === id);
  const audit = (name: string, part: "validation" | "test") => {
    const split = named(name).split(utterances, 1);
    const of = (rows: readonly number[]) => rows.map(row => utterances[row]);
    return overlap(of(split[part]), of(split.train), sha256);
  };

  test("the random split of TESS tests no new speaker and hardly a new word", () => {
    const tess = utterances.filter(u => u.corpus === "TESS"), split = randomSplit(tess, 0);
    const { test, knownSpeaker, knownText, knownTextAndEmotion } = leakage(split, tess);
    expect([knownSpeaker, knownText]).toEqual([test, test]);
    expect(knownTextAndEmotion / test).toBeCloseTo(0.7, 1); // the other speaker's: in training 7 times of 10
  });

  test.each([
    ["word-disjoint", "test",
      { speakers: ["OAF", "YAF"], knownSpeaker: 280, knownText: 0, knownTextAndEmotion: 0 }],
    ["word-disjoint", "validation", { knownSpeaker: 560, knownText: 0, knownTextAndEmotion: 0 }],
    ["within-yaf", "test", { speakers: ["YAF"], knownSpeaker: 140, knownTextAndEmotion: 0 }],
    ["speaker-oaf-yaf", "test", { speakers: [], knownSpeaker: 0, knownText: 1400, knownTextAndEmotion: 1120 }],
    ["speaker-oaf-yaf", "validation", { speakers: ["OAF"], knownSpeaker: 280, knownTextAndEmotion: 0 }],
    ["both-yaf-oaf", "test", { speakers: [], knownSpeaker: 0, knownText: 0, knownTextAndEmotion: 0 }],
    ["both-yaf-oaf", "validation", { speakers: ["YAF"], knownSpeaker: 280, knownText: 0 }],
    ["savee-jk", "test", { speakers: [], knownSpeaker: 0 }],
    ["savee-jk", "validation", { speakers: ["DC", "JE", "KL"], knownSpeaker: 72 }],
    ["savee-tess", "test", { speakers: [], knownSpeaker: 0, knownText: 0, knownTextAndEmotion: 0 }],
    ["tess-savee", "validation", { speakers: ["OAF", "YAF"], knownSpeaker: 560 }],
  ] as const)("what %s lets its %s part know", (name, part, wanted) => {
    expect(audit(name, part)).toMatchObject({ ...wanted, knownRecording: 0 });
  });

  test("a new man of SAVEE says known sentences, but for those that validation has from all the others", () => {
    const { validation } = named("savee-jk").split(utterances, 1), held = new Map<string, number>();
    for (const row of validation) held.set(utterances[row].text, (held.get(utterances[row].text) ?? 0) + 1);
    const unheard = [...held.values()].filter(n => n === 3).length;
    const known = 120 - unheard;
    expect(unheard).toBeLessThan(5);
    expect(audit("savee-jk", "test")).toMatchObject({ knownText: known, knownTextAndEmotion: known });
  });

  test("every split passes; one taken for another protocol's does not", () => {
    for (const protocol of ladder) for (const seed of [1, 2]) {
      const split = protocol.split(utterances, seed);
      checkSplit(protocol, split, utterances);
      for (const other of ladder.filter(p => p !== protocol))
        expect(() => checkSplit(other, split, utterances)).toThrow(`is one of the protocol "${protocol.name}"`);
    }
  });

  test("one utterance in two parts is caught, in every protocol and pair of parts", () => {
    for (const protocol of ladder)
      for (const [from, to] of [["test", "train"], ["test", "validation"], ["train", "validation"]] as const) {
        const split = protocol.split(utterances, 3), leaked = split[from][17 % split[from].length];
        const planted = { ...split, [to]: sorted([...split[to], leaked]) };
        expect(() => checkSplit(protocol, planted, utterances)).toThrow(utterances[leaked].id);
      }
  });

  test("an utterance listed twice is caught under its second row as well", () => {
    const split = named("random").split(utterances, 1), { id } = utterances[split.test[0]];
    const planted = { ...split, train: [...split.train, utterances.length] };
    expect(() => checkSplit(named("random"), planted, [...utterances, utterances[split.test[0]]]))
      .toThrow(`random, seed 1: ${id} is in train and again in test`);
    const doubled = { ...split, test: [split.test[0], ...split.test] };
    expect(() => checkSplit(named("random"), doubled, utterances))
      .toThrow(`${id} is in test and again in test`);
  });

  test("one word in two parts is caught where words are to be new, and only there", () => {
    for (const name of ["word-disjoint", "both-oaf-yaf"]) {
      const protocol = named(name), split = protocol.split(utterances, 2);
      const pairs = name === "word-disjoint"
        ? [["test", "train"], ["test", "validation"], ["validation", "train"], ["train", "test"]] as const
        : [["validation", "train"], ["train", "validation"]] as const;
      for (const [from, to] of pairs) {
        const row = split[from][5], { text } = utterances[row];
        expect(() => checkSplit(protocol, moved(split, row, to), utterances)).toThrow(`"${text}" is in `);
      }
    }
    const split = named("random").split(utterances, 2);
    checkSplit(named("random"), moved(split, split.test[5], "train"), utterances);
  });

  test("a word of the test set said by the training speaker is caught", () => {
    const protocol = named("both-oaf-yaf"), split = protocol.split(utterances, 2);
    const { text, emotion } = utterances[split.test[9]], row = rowOf(`TESS/OAF_${text}_${emotion}`);
    expect(() => checkSplit(protocol, moved(split, row, "train"), utterances))
      .toThrow(`"${text}" is in train (TESS/OAF_${text}_${emotion}) and in test (TESS/YAF_${text}_`);
  });

  test("a speaker on the wrong side is caught and named, in training, validation and test", () => {
    for (const protocol of ladder.filter(p => !p.testing.every(speaker => p.training.includes(speaker)))) {
      const split = protocol.split(utterances, 2), tested = split.test[3], heard = split.train[3];
      for (const [row, to] of [[tested, "train"], [tested, "validation"], [heard, "test"]] as const) {
        const speakers = (to === "test" ? protocol.testing : protocol.training).join(", ");
        expect(() => checkSplit(protocol, moved(split, row, to), utterances))
          .toThrow(`${to} is for ${speakers} and has ${utterances[row].id}`);
      }
    }
  });

  test("a recording of the other corpus, an empty part, a row of no list", () => {
    const protocol = named("random-tess"), split = protocol.split(utterances, 2);
    const foreign = [1, 2, 3, 4, 5, 6].map(i => rowOf(`SAVEE/DC_a0${i}`));
    expect(() => checkSplit(protocol, { ...split, train: [...split.train, ...foreign] }, utterances))
      .toThrow("SAVEE/DC_a05 and 1 more");
    expect(() => checkSplit(protocol, { ...split, validation: [] }, utterances))
      .toThrow("no utterance is in validation");
    for (const row of [-1, 0.5, NaN, utterances.length])
      expect(() => checkSplit(protocol, { ...split, test: [row] }, utterances))
        .toThrow(`test has row ${row} of a list of 3280`);
  });
});

describe("with RAVDESS", async () => {
  const { utterances, sha256 } = await publishedCorpora(["TESS", "SAVEE", "RAVDESS"]);
  const added = protocols(utterances, 6).filter(({ name }) => /ravdess|^words|^random$/.test(name));
  const audit = (name: string, part: "validation" | "test", seed = 1) => {
    const split = added.find(protocol => protocol.name === name)!.split(utterances, seed);
    const of = (rows: readonly number[]) => rows.map(row => utterances[row]);
    return overlap(of(split[part]), of(split.train), sha256);
  };

  test.each([
    ["words-kids-dogs", "test", { knownSpeaker: 624, knownText: 0, knownTextAndEmotion: 0, knownRecording: 0 }],
    ["words-kids-dogs", "validation", { knownSpeaker: 125, knownText: 125 }],
    ["ravdess-fold-3-of-6", "test", { speakers: [], knownSpeaker: 0, knownText: 208, knownTextAndEmotion: 208, knownRecording: 0 }],
    ["speaker-oaf-ravdess-yaf", "test", { speakers: [], knownSpeaker: 0, knownText: 1400, knownTextAndEmotion: 1120, knownRecording: 0 }],
    ["speaker-yaf-savee-ravdess-oaf", "test", { speakers: [], knownSpeaker: 0, knownRecording: 0 }],
    ["ravdess-tess", "test", { speakers: [], knownSpeaker: 0, knownText: 0, knownRecording: 0 }],
    ["ravdess-savee", "test", { speakers: [], knownSpeaker: 0, knownText: 0, knownRecording: 0 }],
    ["tess-ravdess", "validation", { speakers: ["OAF", "YAF"], knownSpeaker: 560 }],
  ] as const)("what %s lets its %s part know", (name, part, wanted) => {
    expect(audit(name, part)).toMatchObject(wanted);
  });

  test("the recording that RAVDESS has twice can be known in a random split, once at most", () => {
    const known = Array.from({ length: 20 }, (_, seed) => audit("random-ravdess", "test", seed).knownRecording!);
    expect([Math.min(...known), Math.max(...known)]).toEqual([0, 1]);
  });

  test.each(added.map(protocol => [protocol.name, protocol] as const))("%s passes, and no planted leak does", (_, protocol) => {
    const split = protocol.split(utterances, 2);
    checkSplit(protocol, split, utterances);
    const refused = (planted: Split, reason: string) => expect(() => checkSplit(protocol, planted, utterances)).toThrow(reason);
    for (const [from, to] of [["test", "train"], ["test", "validation"], ["train", "validation"]] as const) {
      const leaked = split[from][17];
      refused({ ...split, [to]: sorted([...split[to], leaked]) }, utterances[leaked].id);
    }
    const newSpeaker = !protocol.testing.every(speaker => protocol.training.includes(speaker));
    for (const [row, to] of [[split.test[3], "train"], [split.test[3], "validation"], [split.train[3], "test"]] as const) {
      if (newSpeaker) refused(moved(split, row, to), `${to} is for`);
      else if (protocol.newWords) refused(moved(split, row, to), `"${utterances[row].text}" is in `);
      else checkSplit(protocol, moved(split, row, to), utterances);
    }
  });
});
