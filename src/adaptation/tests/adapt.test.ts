import { beforeAll, describe, expect, test, vi } from "vitest";
import { EMOTIONS, permutation, random } from "../../base";
import type { Utterance } from "../../corpus";
import { type Material, testOf, trialOf } from "../../../tools/study/adaptation-data";
import { adapt, ADAPTATION_TRAINING } from "../adapt";
import { perturbSpeaker } from "../augmentation";
import { COLUMNS, type Descriptors, SEMITONES } from "../descriptors";
import { choose, METHODS, needOf, SECOND_ROUND } from "../methods";

// What reaches a network is tested here, whatever the network; the paper's takes long to record.
vi.mock("../../models", async load => {
  const models = await load<typeof import("../../models")>(), { tf } = await import("../../tensorflow");
  const light: typeof models.cnnBiLstm = shape => models.stack(shape,
    [tf.layers.flatten(), tf.layers.dense({ units: 7, activation: "softmax" })]);
  return { ...models, cnnBiLstm: light };
});

const WORDS = ["back", "bar", "base", "bath", "bean"];
const settings = { ...ADAPTATION_TRAINING, epochs: 1 };

/** A speaker's track of an emotion: its level and its slope say which. */
function said(speaker: number, emotion: number, next: () => number): Descriptors {
  const frames = 20 + emotion + Math.floor(4 * next()), values = new Float32Array(frames * COLUMNS);
  for (let t = 0; t < frames; t++) {
    for (let b = 0; b < SEMITONES; b++) {
      const shape = Math.sin((b * (1 + emotion)) / 20 + speaker);
      values[t * COLUMNS + b] = shape + (emotion * t) / frames + 0.2 * next();
    }
    values[t * COLUMNS + SEMITONES] = 15 + 5 * speaker + emotion * (t / frames) + next();
    values[t * COLUMNS + SEMITONES + 1] = next();
  }
  return { values, frames };
}

function material(): Material {
  const next = random(5);
  const who = [["TESS", "OAF"], ["TESS", "YAF"], ["SAVEE", "DC"]];
  const sayings = EMOTIONS.flatMap(emotion => WORDS.map(text => ({ emotion, text })));
  const utterances = who.flatMap(([corpus, speaker]) => sayings.map(({ emotion, text }): Utterance =>
    ({ id: `${corpus}/${speaker}_${text}_${emotion}`, path: "", corpus, speaker, text, emotion })));
  const tracks = utterances.map(({ speaker, emotion }) =>
    said(who.findIndex(([, name]) => name === speaker), EMOTIONS.indexOf(emotion), next));
  const corpus = { choice: "tess+savee", label: "toy", checksum: "" } as const;
  return { corpus, utterances, tracks, faster: async () => tracks };
}

const other = (emotion: Utterance["emotion"]) => EMOTIONS[(EMOTIONS.indexOf(emotion) + 3) % 7];

/** The same with other labels for a speaker's utterances. */
const relabelled = (all: Material, speaker: string): Material => ({
  ...all, utterances: all.utterances.map(u =>
    (u.speaker === speaker ? { ...u, emotion: other(u.emotion) } : u)),
});

/** The same with other sound in a speaker's utterances, but for the first `keep`. */
const disturbed = (all: Material, speaker: string, keep: number): Material => {
  const first = all.utterances.findIndex(u => u.speaker === speaker), next = random(9);
  return { ...all, tracks: all.tracks.map((track, i) =>
    (all.utterances[i].speaker === speaker && i >= first + keep ? said(4, i % 7, next) : track)) };
};

const all = material();
const ask = (from: Material, remedy: (typeof METHODS)[number]) => {
  const { lesson, speech, words } = testOf(from, "OAF", "YAF")(remedy);
  return adapt({ ...remedy, networks: Math.min(2, remedy.networks ?? 1) }, lesson, speech, words, 1, settings);
};

const every = [...METHODS, ...SECOND_ROUND].map(remedy => [remedy.name, remedy] as const);

describe.each(every)("%s", (_, remedy) => {
  let usual: ReturnType<typeof ask>;
  beforeAll(() => { usual = ask(all, remedy); });

  test("the new speaker's labels change nothing but the score", async () => {
    const changed = relabelled(all, "YAF");
    const a = await usual, b = await ask(changed, remedy);
    expect([...b.labels]).toEqual([...a.labels]);
    expect([...b.probabilities]).toEqual([...a.probabilities]);
    expect(testOf(changed, "OAF", "YAF")(remedy).truth).not.toEqual(testOf(all, "OAF", "YAF")(remedy).truth);
  }, 60_000);

  if (needOf(remedy) === "one utterance")
    test("no other utterance of the new speaker reaches training or the label of one", async () => {
      const a = await usual, b = await ask(disturbed(all, "YAF", 3), remedy);
      const untimed = ({ history }: typeof a) => history.map(({ seconds, ...epoch }) => epoch);
      expect(untimed(b)).toEqual(untimed(a));
      expect([...b.probabilities.slice(0, 21)]).toEqual([...a.probabilities.slice(0, 21)]);
      expect([...b.probabilities]).not.toEqual([...a.probabilities]);
    }, 60_000);
});

test("from other words: an utterance changes no label of the half that it is in", async () => {
  const remedy = SECOND_ROUND.find(({ otherWords }) => otherWords)!, first = all.utterances.findIndex(u => u.speaker === "YAF");
  const hers = all.utterances.slice(first, first + 35), changed = 4, next = random(3);
  const tracks = all.tracks.map((track, i) => (i === first + changed ? said(2, 6, next) : track));
  const a = await ask(all, remedy), b = await ask({ ...all, tracks }, remedy);
  const order = permutation(WORDS.length, random(1)), half = (row: number) => order[WORDS.indexOf(hers[row].text)] % 2;
  const companions = [...hers.keys()].filter(row => row !== changed && half(row) === half(changed));
  expect(companions.length).toBeGreaterThan(10);
  expect(companions.map(row => b.labels[row])).toEqual(companions.map(row => a.labels[row]));
  expect([...b.probabilities]).not.toEqual([...a.probabilities]); // the other half was learned from anew
});

test("a speaker who changes every emotion alike moves all tracks in one way", () => {
  const tracks = EMOTIONS.map(() => all.tracks[0]), labels = Int32Array.from(EMOTIONS.keys());
  const [alike, apart] = [true, false].map(one => perturbSpeaker(tracks, labels, 4, one));
  expect(alike.every(track => track.frames === alike[0].frames)).toBe(true);
  expect(new Set(apart.map(({ frames }) => frames)).size).toBeGreaterThan(2);
  expect(apart[0]).toEqual(alike[0]);
});

test("trials are the training speaker's held-out words, and the lesson has none of them", async () => {
  const remedy = METHODS[0];
  for (const seed of [1, 2, 3, 4, 5]) {
    const { lesson, speech, truth } = (await trialOf(all, "OAF", seed))(remedy);
    expect(new Set(lesson.speakers)).toEqual(new Set(["OAF"]));
    expect(lesson.tracks.length + speech.length).toBe(35);
    expect(truth.length).toBe(speech.length);
    const other = await trialOf(relabelled(disturbed(all, "YAF", 0), "YAF"), "OAF", seed);
    expect(other(remedy).lesson).toEqual(lesson);
    expect(other(remedy).speech).toEqual(speech);
  }
});

describe("the choice", () => {
  const trials = [
    { remedy: "functionals", accuracy: 0.9 }, { remedy: "functionals", accuracy: 0.5 },
    { remedy: "counted", accuracy: 0.7 }, { remedy: "functionals clusters", accuracy: 0.8 },
    { remedy: "functionals balance", accuracy: 0.7 },
  ];

  test("is the best mean of its kind, the earlier among equals", () => {
    expect(choose(trials, "one utterance").name).toBe("counted");
    expect(choose(trials, "unlabelled speech").name).toBe("functionals clusters");
  });

  test("is refused without trials", () =>
    expect(() => choose(trials.slice(0, 3), "unlabelled speech")).toThrow(/no method that needs unlabelled/));
});
