import { describe, expect, test } from "vitest";
import { EMOTIONS, sha256, SPLIT_SIZES } from "../../base";
import type { Split } from "../leakage";
import { publishedCorpora, splitChecksum } from "../splitfiles";
import { type Protocol, protocolNamed, protocols, randomSplit } from "../splits";
import type { Utterance } from "../utterance";

const utterance = (corpus: string, speaker: string, text: string, emotion: string): Utterance => ({
  id: `${corpus}/${speaker}_${text}_${emotion}`,
  path: "",
  corpus,
  speaker,
  text,
  emotion,
});

const tess = ["OAF", "YAF"].flatMap(speaker =>
  Array.from({ length: 200 }, (_, word) =>
    EMOTIONS.map(emotion => utterance("TESS", speaker, `word${word}`, emotion)),
  ).flat(),
);
const savee = ["DC", "JE", "JK", "KL"].flatMap(speaker =>
  EMOTIONS.flatMap(emotion =>
    Array.from({ length: emotion === "neutral" ? 30 : 15 }, (_, i) =>
      utterance("SAVEE", speaker, `${emotion}${i}`, emotion),
    ),
  ),
);

const parts = (utterances: readonly Utterance[], seed: number) => {
  const { train, validation, test } = randomSplit(utterances, seed);
  return { train, validation, test };
};
const sizes = (utterances: readonly Utterance[], seed: number) =>
  Object.fromEntries(Object.entries(parts(utterances, seed)).map(([name, rows]) => [name, rows.length]));

test("the paper's sizes", () => {
  expect(sizes([...tess, ...savee], 0)).toEqual(SPLIT_SIZES);
  expect(sizes(tess, 5)).toEqual({ train: 1960, validation: 560, test: 280 });
});

test("each row is in exactly one part, whatever the number of utterances", () => {
  for (const n of [5, 9, 10, 112, 333, 2800]) {
    const { train, validation, test } = parts(tess.slice(0, n), 1);
    expect([...train, ...validation, ...test].sort((a, b) => a - b)).toEqual(
      Array.from({ length: n }, (_, i) => i),
    );
    expect(Math.abs(train.length - 0.7 * n)).toBeLessThan(1.01);
    expect(Math.abs(test.length - 0.1 * n)).toBeLessThan(1.01);
  }
});

test.each([0, 1, 4])("%i recordings are too few for a random split", n => {
  const message = new RegExp(`^${n ? "TESS" : "the corpus"} has ${n} recordings, too few .* ten of each emotion$`);
  const few = tess.slice(0, n);
  expect(() => randomSplit(few, 1)).toThrow(message);
  if (n) expect(() => protocolNamed("random", few)!.split(few, 1)).toThrow(message);
});

test("emotions and corpora have the same share in every part", () => {
  const all = [...tess, ...savee];
  for (const rows of Object.values(parts(all, 3)))
    for (const corpus of ["TESS", "SAVEE"])
      for (const emotion of EMOTIONS) {
        const of = (u: Utterance) => u.corpus === corpus && u.emotion === emotion;
        expect(rows.filter(row => of(all[row])).length / rows.length).toBeCloseTo(
          all.filter(of).length / all.length,
          12,
        );
      }
});

test("one seed gives one split; another seed tests other utterances", () => {
  expect(randomSplit(tess, 8)).toEqual(randomSplit(tess, 8));
  const tested = new Set(randomSplit(tess, 8).test);
  const again = randomSplit(tess, 9).test.filter(row => tested.has(row)).length;
  expect(again).toBeGreaterThan(28 - 25); // by chance 28 of 280, standard deviation 4.8
  expect(again).toBeLessThan(28 + 25);
});

test("every utterance is equally likely to be tested", () => {
  const counts = new Array(70).fill(0),
    utterances = tess.slice(0, 70);
  for (let seed = 0; seed < 2000; seed++) for (const row of randomSplit(utterances, seed).test) counts[row]++;
  for (const count of counts) expect(Math.abs(count - 200)).toBeLessThan(4.5 * Math.sqrt(200 * 0.9));
});

const both = [...tess, ...savee];
const standin = ["VA", "VB"].flatMap(speaker => ["bird", "cup", "rain", "lamp"].flatMap(word =>
  EMOTIONS.map(emotion => utterance("stand-in", speaker, word, emotion))));
const SEEDS = [1, 2, 3, 4, 5, 6];

const names = (utterances: readonly Utterance[]) => protocols(utterances).map(({ name }) => name);
const named = (name: string, utterances = both): Protocol => {
  const found = protocols(utterances).find(protocol => protocol.name === name);
  if (!found) throw new Error(`no protocol ${name}`);
  return found;
};
const PARTS = ["train", "validation", "test"] as const;
const members = (split: Split, utterances: readonly Utterance[]) => {
  const [train, validation, test] = PARTS.map(part => split[part].map(row => utterances[row]));
  return { train, validation, test };
};
const set = (list: readonly Utterance[], key: "corpus" | "speaker" | "text" | "emotion") =>
  [...new Set(list.map(u => u[key]))].sort();
const tally = (list: readonly Utterance[], key: (u: Utterance) => string) => {
  const counts: Record<string, number> = {};
  for (const u of list) counts[key(u)] = (counts[key(u)] ?? 0) + 1;
  return counts;
};
const ids = (split: Split, utterances: readonly Utterance[]) =>
  PARTS.map(part => split[part].map(row => utterances[row].id).sort());

describe("which protocols a corpus allows", () => {
  const words = ["word-disjoint", "within-oaf", "within-yaf", "speaker-oaf-yaf", "speaker-yaf-oaf", "both-oaf-yaf",
    "both-yaf-oaf"];
  const voices = ["savee-dc", "savee-je", "savee-jk", "savee-kl"];
  test("TESS and SAVEE, together and alone", () => {
    expect(names(both)).toEqual(["random", "random-tess", ...words, ...voices, "tess-savee", "savee-tess"]);
    expect(names(tess)).toEqual(["random", ...words]);
    expect(names(savee)).toEqual(["random", ...voices]);
  });
  test("the stand-in corpus, by the same rules; of two words, each can be new", () => {
    const [a, b] = ["va-vb", "vb-va"], speakers = ["within-va", "within-vb", `speaker-${a}`, `speaker-${b}`];
    expect(names(standin)).toEqual(["random", "word-disjoint", ...speakers, `both-${a}`, `both-${b}`]);
    const two = standin.filter(u => ["bird", "cup"].includes(u.text));
    expect(names(two)).toEqual(["random", "words-bird-cup", "words-cup-bird", ...speakers]);
    for (const protocol of protocols(two)) protocol.split(two, 1);
  });
  test("one speaker alone cannot be new", () => {
    expect(names(tess.filter(u => u.speaker === "OAF"))).toEqual(["random", "word-disjoint"]);
    expect(names(savee.filter(u => u.speaker === "JK"))).toEqual(["random"]);
  });
  test("titles name protocol and corpus, once each", () => {
    const titles = protocols(both).map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles.slice(0, 2)).toEqual(["random split, TESS + SAVEE", "random split, TESS"]);
    for (const { title } of protocols(both)) expect(title).toMatch(/TESS|SAVEE/);
    for (const { title } of protocols(standin)) expect(title).toMatch(/, stand-in corpus/);
  });
});

/** Noted before protocols knew folds: names, titles, checksums and rows of seeds 1 to 5, on which results rest. */
test.each([
  ["TESS + SAVEE", 65, "380c12e8f941bbf1efa160f90b42d7bf468caedcc742ea100552f0034ce2712f"],
  ["TESS", 30, "a8c9e66a03d01330d486a7fd63e4b97817edfc34e8971e17cf22cb983c0290e1"],
  ["SAVEE", 25, "0c8abd34cceff7de7abe5ec347e91672bddfaf707eec82e6cd5e650318379025"],
])("the splits of %s are those of the committed results", async (label, count, wanted) => {
  const list = (await publishedCorpora()).utterances.filter(u => label.includes(u.corpus));
  const noted = protocols(list).filter(({ name }) => !name.startsWith("within-")); // which came later
  const all = noted.flatMap(({ name, title, split }) => [1, 2, 3, 4, 5].map(seed => {
    const drawn = split(list, seed);
    return `${name} ${title} ${seed} ${splitChecksum(drawn, list)} ${JSON.stringify(drawn)}`;
  }));
  expect([all.length, sha256(all.join("\n"))]).toEqual([count, wanted]);
});

describe("a corpus of many speakers", () => {
  const name = (i: number) => `S${String(i).padStart(2, "0")}`;
  /** Speakers who each say `texts` in every emotion; half of them women. */
  const crowd = (speakers: number, texts: readonly string[], corpus = "Crowd") =>
    Array.from({ length: speakers }, (_, i) => texts.flatMap(text => EMOTIONS.map(emotion =>
      ({ ...utterance(corpus, name(i), text, emotion), sex: i % 2 ? "male" as const : "female" as const })))).flat();
  const ravdess = crowd(24, ["kids", "dogs"], "RAVDESS");
  const foldNames = (corpus: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${corpus}-fold-${i + 1}-of-${count}`);

  test("is tested one by one up to ten, and in folds above", () => {
    const ten = crowd(10, ["a", "b", "c"]), eleven = crowd(11, ["a", "b", "c"]);
    expect(names(ten)).toEqual(["random", "word-disjoint", ...Array.from({ length: 10 }, (_, i) => `crowd-s0${i}`)]);
    expect(names(eleven)).toEqual(["random", "word-disjoint", ...foldNames("crowd", 5)]);
    expect(names(ravdess)).toEqual(["random", "words-dogs-kids", "words-kids-dogs", ...foldNames("ravdess", 5)]);
    expect(names(crowd(4, ["a"]).slice(0, 21))).toEqual(["random", "within-s00", "within-s01", "within-s02",
      "speaker-s00-s01", "speaker-s00-s02", "speaker-s01-s00", "speaker-s01-s02", "speaker-s02-s00", "speaker-s02-s01"]);
  });

  test.each([2, 3, 5, 7, 24])("every speaker of 24 is tested once in %i folds, as even in number and sex as can be", count => {
    const folds = protocols(ravdess, count).filter(protocol => protocol.name.includes("-fold-"));
    expect(folds.flatMap(({ testing }) => testing).sort()).toEqual([...new Set(ravdess.map(u => `RAVDESS/${u.speaker}`))]);
    const even = (sizes: readonly number[]) => expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    even(folds.map(({ testing }) => testing.length));
    even(folds.map(({ testing }) => testing.filter(speaker => Number(speaker.slice(-2)) % 2).length));
    for (const { testing, training, split } of folds) {
      expect([...training, ...testing].sort()).toEqual([...new Set(ravdess.map(u => `RAVDESS/${u.speaker}`))]);
      const { train, validation, test: tested } = members(split(ravdess, 2), ravdess);
      expect(set(tested, "speaker")).toEqual(testing.map(speaker => speaker.slice(8)));
      expect(set([...train, ...validation], "speaker")).toEqual(training.map(speaker => speaker.slice(8)));
      expect(new Set(Object.values(tally(tested, u => u.emotion)))).toEqual(new Set([2 * testing.length]));
    }
  });

  test("emotions are balanced where speakers have different ones", () => {
    const uneven = Array.from({ length: 20 }, (_, i) => Array.from({ length: 12 }, (_, k) =>
      utterance("Own", name(i), `t${i}-${k}`, EMOTIONS[i % 4]))).flat(); // each speaker in one emotion alone
    const folds = protocols(uneven).filter(protocol => protocol.name.includes("-fold-"));
    for (const { testing } of folds)
      expect(testing.map(speaker => Number(speaker.slice(-2)) % 4).sort()).toEqual([0, 1, 2, 3]);
  });

  test("a fold's name is enough to find it, whatever the number of folds; impossible numbers are refused", () => {
    for (const protocol of protocols(ravdess, 3)) {
      const again = protocolNamed(protocol.name, ravdess)!;
      expect([again.name, again.testing]).toEqual([protocol.name, protocol.testing]);
    }
    expect(protocolNamed("ravdess-fold-6-of-5", ravdess)).toBeUndefined();
    expect(() => protocols(ravdess, 25)).toThrow("RAVDESS has 24 speakers: it can be divided into 2 to 24 folds, not 25");
    expect(() => protocols(ravdess, 1)).toThrow(RangeError);
  });

  test("a repeated sentence among many changes nothing", () => {
    const once = Array.from({ length: 24 }, (_, i) => Array.from({ length: 52 }, (_, k) =>
      utterance("Own", name(i), `sentence ${k}`, EMOTIONS[k % 7]))).flat();
    const twice = [...once, { ...once[0], id: "Own/again", emotion: "sad" as const }];
    expect(names(once)).toEqual(["random", ...foldNames("own", 5)]);
    expect(names(twice)).toEqual(names(once));
  });

  test("speakers who say different words are no pairs", () => {
    const apart = ["A", "B"].flatMap(speaker => ["x", "y", "z"].flatMap(word => EMOTIONS.map(emotion =>
      utterance("Own", speaker, `${speaker}${word}`, emotion))));
    expect(names(apart)).toEqual(["random", "word-disjoint", "own-a", "own-b"]);
    for (const protocol of protocols(apart)) protocol.split(apart, 1);
  });

  test("speakers stay apart, whatever they are called, in names that a file can have", () => {
    const speakers = ["grp/03", "grp/08", "grp 03", "Анна", "Борис"];
    const list = speakers.flatMap(speaker => Array.from({ length: 20 }, (_, i) =>
      utterance("Own", speaker, `${speaker}${i}`, EMOTIONS[i % 4])));
    const own = protocols(list).slice(1);
    expect(own.map(({ name }) => name)).toEqual(["own-grp-03", "own-grp-03-2", "own-grp-08", "own-анна", "own-борис"]);
    expect(own.flatMap(({ testing }) => testing)).toEqual(["grp 03", "grp/03", "grp/08", "Анна", "Борис"].map(one => `Own/${one}`));
    expect(own[1].title).toBe("new speaker, Own, others → grp/03");
    for (const { split, testing } of own) expect(split(list, 1).test.map(row => `Own/${list[row].speaker}`))
      .toEqual(new Array(20).fill(testing[0]));
  });
});

describe("RAVDESS beside the others", async () => {
  const published = async (...corpora: string[]) => (await publishedCorpora(corpora)).utterances;
  const ravdess = await published("RAVDESS"), all = await published("TESS", "SAVEE", "RAVDESS");
  const find = (name: string, list = all) => protocols(list, 6).find(protocol => protocol.name === name)!;

  test("24 actors, 12 of them women, each 52 recordings in two statements", () => {
    expect(Object.values(tally(ravdess, u => `${u.speaker} ${u.text}`))).toEqual(new Array(48).fill(26));
    expect(tally(ravdess, u => u.sex!)).toEqual({ female: 624, male: 624 });
    expect(tally(ravdess, u => u.emotion)).toEqual(
      { neutral: 96, ...Object.fromEntries(EMOTIONS.filter(one => one !== "neutral").map(one => [one, 192])) });
  });

  test("what it adds to TESS, and to TESS and SAVEE; the others' protocols and splits stay", async () => {
    const folds = Array.from({ length: 5 }, (_, i) => `ravdess-fold-${i + 1}-of-5`), words = ["words-dogs-kids", "words-kids-dogs"];
    const added = (list: readonly Utterance[], before: readonly string[]) => names(list).filter(name => !before.includes(name));
    expect(added(await published("TESS", "RAVDESS"), names(tess))).toEqual(["random-tess", "random-ravdess", ...words,
      "speaker-oaf-ravdess-yaf", "speaker-yaf-ravdess-oaf", ...folds, "tess-ravdess", "ravdess-tess"]);
    expect(added(all, names(both))).toEqual(["random-ravdess", ...words,
      "speaker-oaf-ravdess-yaf", "speaker-yaf-ravdess-oaf", "speaker-oaf-savee-ravdess-yaf", "speaker-yaf-savee-ravdess-oaf",
      ...folds, "tess-ravdess", "savee-ravdess", "ravdess-tess", "ravdess-savee"]);
    const known = await published("TESS", "SAVEE");
    expect(added(known, names(all))).toEqual([]);
    for (const name of names(known).filter(one => one !== "random"))
      expect(find(name).split(all, 3)).toEqual(find(name, known).split(known, 3));
  });

  test("six folds of two women and two men each", () => {
    const folds = protocols(ravdess, 6).filter(({ name }) => name.includes("-fold-"));
    expect(folds.map(({ testing }) => testing.map(actor => Number(actor.slice(-2))))).toEqual(
      [1, 3, 5, 7, 9, 11].map(odd => [odd, odd + 1, odd + 12, odd + 13])); // men are odd
    for (const { split } of folds) expect(PARTS.map(part => split(ravdess, 1)[part].length)).toEqual([832, 208, 208]);
  });

  test.each([["kids", "dogs"], ["dogs", "kids"]])("a new statement: from %s to %s, all actors in each part", (a, b) => {
    for (const seed of SEEDS) {
      const { train, validation, test: tested } = members(find(`words-${a}-${b}`).split(all, seed), all);
      expect([train, validation, tested].map(part => set(part, "text"))).toEqual([[a], [a], [b]]);
      expect([train.length, validation.length, tested.length]).toEqual([499, 125, 624]);
      for (const part of [train, validation, tested]) expect(set(part, "speaker")).toHaveLength(24);
    }
  });

  test.each([["OAF", "YAF"], ["YAF", "OAF"]])("%s and the actors, and SAVEE's men, to all of %s", (a, b) => {
    for (const [others, speakers, sizes] of [["ravdess", 25, [2118, 530, 1400]], ["savee-ravdess", 29, [2502, 626, 1400]]] as const) {
      const split = find(`speaker-${a}-${others}-${b}`.toLowerCase()).split(all, 1);
      const { train, validation, test: tested } = members(split, all);
      expect(PARTS.map(part => split[part].length)).toEqual(sizes);
      expect(set(tested, "speaker")).toEqual([b]);
      for (const part of [train, validation]) {
        expect(set(part, "speaker")).toHaveLength(speakers);
        expect(set(part, "speaker")).toContain(a);
        expect(set(part, "speaker")).not.toContain(b);
      }
    }
  });
});

test.each([
  ["random", 2296, 656, 328], ["random-tess", 1960, 560, 280], ["word-disjoint", 1960, 560, 280],
  ["within-oaf", 1120, 140, 140], ["within-yaf", 1120, 140, 140],
  ["speaker-oaf-yaf", 1120, 280, 1400], ["speaker-yaf-oaf", 1120, 280, 1400],
  ["both-oaf-yaf", 700, 280, 420], ["both-yaf-oaf", 700, 280, 420],
  ["savee-dc", 288, 72, 120], ["savee-je", 288, 72, 120], ["savee-jk", 288, 72, 120],
  ["savee-kl", 288, 72, 120], ["tess-savee", 2240, 560, 480], ["savee-tess", 384, 96, 2800],
] as const)("%s has %i, %i and %i utterances", (name, ...wanted) => {
  for (const seed of SEEDS) {
    const split = named(name).split(both, seed);
    expect(PARTS.map(part => split[part].length)).toEqual(wanted);
  }
});

test.each(names(both))("%s: rows ascending and once, one split a seed, each seed its own", name => {
  const protocol = named(name), splits = SEEDS.map(seed => protocol.split(both, seed));
  splits.forEach((split, i) => {
    const rows = PARTS.flatMap(part => split[part]);
    expect(new Set(rows).size).toBe(rows.length);
    for (const part of PARTS) expect([...split[part]].sort((a, b) => a - b)).toEqual(split[part]);
    expect([split.protocol, split.seed]).toEqual([name, SEEDS[i]]);
    expect(protocol.split(both, SEEDS[i])).toEqual(split);
  });
  expect(new Set(splits.map(({ train }) => train.join())).size).toBe(SEEDS.length);
  expect(new Set(splits.map(({ validation }) => validation.join())).size).toBe(SEEDS.length);
});

test("the random protocols are randomSplit, of everything and of TESS", () => {
  for (const seed of SEEDS) {
    expect(named("random").split(both, seed)).toEqual({ ...randomSplit(both, seed), protocol: "random" });
    expect(ids(named("random-tess").split(both, seed), both)).toEqual(ids(randomSplit(tess, seed), tess));
  }
});

describe.each(SEEDS)("what is new in the test set, seed %i", seed => {
  const parts = (name: string) => members(named(name).split(both, seed), both);
  const shared = (a: readonly Utterance[], b: readonly Utterance[], key: "speaker" | "text" | "corpus") =>
    set(a, key).filter(value => set(b, key).includes(value));

  test("words: all recordings of 140, 40 and 20 of them", () => {
    const { train, validation, test: tested } = parts("word-disjoint");
    expect([train, validation, tested].map(part => set(part, "text").length)).toEqual([140, 40, 20]);
    expect(new Set([train, validation, tested].flatMap(part => set(part, "text"))).size).toBe(200);
    for (const part of [train, validation, tested]) {
      expect(new Set(Object.values(tally(part, u => u.text)))).toEqual(new Set([14]));
      expect(set(part, "corpus")).toEqual(["TESS"]);
    }
  });
  test.each([["OAF", "YAF"], ["YAF", "OAF"]])("speaker: from %s to all of %s", (a, b) => {
    const { train, validation, test: tested } = parts(`speaker-${a}-${b}`.toLowerCase());
    expect([train, validation, tested].map(part => set(part, "speaker"))).toEqual([[a], [a], [b]]);
    expect(new Set(Object.values(tally(validation, u => u.emotion)))).toEqual(new Set([40]));
    expect(new Set(Object.values(tally(train, u => u.emotion)))).toEqual(new Set([160]));
  });
  test.each([["OAF", "YAF"], ["YAF", "OAF"]])("speaker and words: from %s to %s", (a, b) => {
    const { train, validation, test: tested } = parts(`both-${a}-${b}`.toLowerCase());
    expect([train, validation, tested].map(part => set(part, "speaker"))).toEqual([[a], [a], [b]]);
    expect([train, validation, tested].map(part => set(part, "text").length)).toEqual([100, 40, 60]);
    expect(new Set([train, validation, tested].flatMap(part => set(part, "text"))).size).toBe(200);
    for (const part of [train, validation, tested])
      expect(new Set(Object.values(tally(part, u => u.text)))).toEqual(new Set([7]));
  });
  test("both directions test the same words", () => {
    expect(set(parts("both-oaf-yaf").test, "text")).toEqual(set(parts("both-yaf-oaf").test, "text"));
  });
  test.each(["DC", "JE", "JK", "KL"])("one man of SAVEE, %s", speaker => {
    const { train, validation, test: tested } = parts(`savee-${speaker.toLowerCase()}`);
    expect(set(tested, "speaker")).toEqual([speaker]);
    expect(shared([...train, ...validation], tested, "speaker")).toEqual([]);
    expect(set([...train, ...validation, ...tested], "corpus")).toEqual(["SAVEE"]);
    const counts = tally(validation, u => `${u.speaker} ${u.emotion}`);
    expect(Object.keys(counts)).toHaveLength(21);
    for (const [stratum, n] of Object.entries(counts)) expect(n).toBe(stratum.includes("neutral") ? 6 : 3);
  });
  test.each([["TESS", "SAVEE"], ["SAVEE", "TESS"]])("corpus: from %s to all of %s", (a, b) => {
    const { train, validation, test: tested } = parts(`${a}-${b}`.toLowerCase());
    expect([train, validation, tested].map(part => set(part, "corpus"))).toEqual([[a], [a], [b]]);
    const all = tally([...train, ...validation], u => `${u.speaker} ${u.emotion}`);
    for (const [stratum, n] of Object.entries(tally(validation, u => `${u.speaker} ${u.emotion}`)))
      expect(n).toBe(all[stratum] / 5);
  });
});

test("each word is equally likely to be tested", () => {
  const list = tess.filter(u => Number(u.text.slice(4)) < 20), counts: Record<string, number> = {};
  const protocol = named("word-disjoint", list);
  for (let seed = 0; seed < 1000; seed++)
    for (const word of set(members(protocol.split(list, seed), list).test, "text"))
      counts[word] = (counts[word] ?? 0) + 1;
  expect(Object.keys(counts)).toHaveLength(20);
  for (const n of Object.values(counts)) expect(Math.abs(n - 100)).toBeLessThan(4.5 * Math.sqrt(100 * 0.9));
});

describe("what a split does not depend on", () => {
  const relabelled = (list: readonly Utterance[], which: (u: Utterance) => boolean) => list.map((u, i) =>
    (which(u) ? { ...u, emotion: EMOTIONS[(EMOTIONS.indexOf(u.emotion) + 1 + (i % 6)) % 7] } : u));

  test("which protocols there are: on no label", () => {
    expect(names(relabelled(both, () => true))).toEqual(names(both));
  });
  test.each(["word-disjoint", "both-oaf-yaf", "both-yaf-oaf"])("%s: on no label", name => {
    expect(named(name).split(relabelled(both, () => true), 4)).toEqual(named(name).split(both, 4));
  });
  test.each(["speaker-oaf-yaf", "speaker-yaf-oaf", "savee-dc", "savee-kl", "tess-savee", "savee-tess"])(
    "%s: on no label of the test set", name => {
      const { testing, split } = named(name);
      const tested = (u: Utterance) => testing.includes(`${u.corpus}/${u.speaker}`);
      expect(split(relabelled(both, tested), 4)).toEqual(split(both, 4));
      expect(split(relabelled(both, u => !tested(u)), 4)).not.toEqual(split(both, 4)); // it is stratified
    });
  test.each(["word-disjoint", "both-oaf-yaf", "both-yaf-oaf"])("%s: on no order of the list", name => {
    const turned = [...both].reverse();
    expect(ids(named(name).split(turned, 4), turned)).toEqual(ids(named(name).split(both, 4), both));
  });
  test("a recording that is missing changes no other's part when words are new", () => {
    const missing = new Set(both.filter((_, i) => i % 97 === 5).map(u => u.id));
    const less = both.filter(u => !missing.has(u.id));
    for (const name of ["word-disjoint", "both-oaf-yaf"])
      expect(ids(named(name).split(less, 4), less)).toEqual(
        ids(named(name).split(both, 4), both).map(part => part.filter(id => !missing.has(id))));
  });
  test("words that one speaker lacks do not move the others", () => {
    const less = tess.filter(u => u.speaker !== "OAF" || !/[37]$/.test(u.text));
    const tested = (name: string, list: readonly Utterance[]) =>
      set(members(named(name).split(list, 4), list).test, "text");
    expect(tested("both-oaf-yaf", less)).toEqual(tested("both-oaf-yaf", tess));
    expect(tested("both-yaf-oaf", less)).toEqual(
      tested("both-oaf-yaf", tess).filter(word => !/[37]$/.test(word)));
  });
  test("recordings missing from the test set change nothing in training", () => {
    const less = both.filter((u, i) => u.speaker !== "YAF" || i % 5 > 0);
    const { split } = named("speaker-oaf-yaf");
    const parts = (list: readonly Utterance[]) => ids(split(list, 4), list).slice(0, 2);
    expect(parts(less)).toEqual(parts(both));
  });
});

test("a part that would be empty is an error", () => {
  expect(() => named("speaker-oaf-yaf").split(tess.filter(u => u.speaker === "OAF"), 1))
    .toThrow("speaker-oaf-yaf, seed 1: no utterance is in test");
  expect(() => named("random").split([], 1)).toThrow("the corpus has 0 recordings, too few");
  expect(() => named("random").split(both, 1.5)).toThrow(RangeError);
});
