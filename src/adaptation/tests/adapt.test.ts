import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { EMOTIONS, onTrainings, permutation, random, runningBeside } from "../../base";
import type { Utterance } from "../../corpus";
import { tf } from "../../tensorflow";
import { actorQuestions, type Material, ownQuestion, testOf, trialOf } from "../../../tools/study/adaptation-data";
import { ACTOR_METHODS } from "../actormethods";
import { adapt, ADAPTATION_TRAINING, keepFits } from "../adapt";
import { perturbSpeaker } from "../augmentation";
import { COLUMNS, type Descriptors, SEMITONES } from "../descriptors";
import { readingOf } from "../inputs";
import { choose, METHODS, needOf, OWN_RECORDINGS, SECOND_ROUND } from "../methods";

// What reaches a network is tested here, whatever the network; the paper's takes long to record.
vi.mock("../../models", async load => {
  const models = await load<typeof import("../../models")>(), { tf } = await import("../../tensorflow");
  const light: typeof models.cnnBiLstm = shape => models.stack(shape,
    [tf.layers.flatten(), tf.layers.dense({ units: 7, activation: "softmax" })]);
  return { ...models, cnnBiLstm: light };
});

// A graph of a training step takes longer to build than these few steps take without one.
vi.mock("../../tensorflow", async load => {
  const tensorflow = await load<typeof import("../../tensorflow")>();
  return { ...tensorflow, tracedTrainer: tensorflow.eagerTrainer };
});

const WORDS = ["back", "bar", "base", "bath", "bean"];
const settings = { ...ADAPTATION_TRAINING, epochs: 1, batchSize: 64 };

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
const ask = (from: Material, method: (typeof METHODS)[number]) => {
  const { lesson, speech, words } = testOf(from, "OAF", "YAF")(method);
  return adapt({ ...method, networks: Math.min(2, method.networks ?? 1) }, lesson, speech, words, 1, settings);
};

const every = [...METHODS, ...SECOND_ROUND].map(method => [method.name, method] as const);

describe.each(every)("%s", (_, method) => {
  let usual: ReturnType<typeof ask>;
  beforeAll(() => { usual = ask(all, method); });

  test("the new speaker's labels change nothing but the score", async () => {
    const changed = relabelled(all, "YAF");
    const a = await usual, b = await ask(changed, method);
    expect([...b.labels]).toEqual([...a.labels]);
    expect([...b.probabilities]).toEqual([...a.probabilities]);
    expect(testOf(changed, "OAF", "YAF")(method).truth).not.toEqual(testOf(all, "OAF", "YAF")(method).truth);
  }, 60_000);

  if (needOf(method) === "one utterance")
    test("no other utterance of the new speaker reaches training or the label of one", async () => {
      const a = await usual, b = await ask(disturbed(all, "YAF", 3), method);
      const untimed = ({ history }: typeof a) => history.map(({ seconds, ...epoch }) => epoch);
      expect(untimed(b)).toEqual(untimed(a));
      expect([...b.probabilities.slice(0, 21)]).toEqual([...a.probabilities.slice(0, 21)]);
      expect([...b.probabilities]).not.toEqual([...a.probabilities]);
    }, 60_000);
});

test("from other words: an utterance changes no label of the half that it is in", async () => {
  const method = SECOND_ROUND.find(({ otherWords }) => otherWords)!, first = all.utterances.findIndex(u => u.speaker === "YAF");
  const hers = all.utterances.slice(first, first + 35), changed = 4, next = random(3);
  const tracks = all.tracks.map((track, i) => (i === first + changed ? said(2, 6, next) : track));
  const a = await ask(all, method), b = await ask({ ...all, tracks }, method);
  const order = permutation(WORDS.length, random(1)), half = (row: number) => order[WORDS.indexOf(hers[row].text)] % 2;
  const companions = [...hers.keys()].filter(row => row !== changed && half(row) === half(changed));
  expect(companions.length).toBeGreaterThan(10);
  expect(companions.map(row => b.labels[row])).toEqual(companions.map(row => a.labels[row]));
  expect([...b.probabilities]).not.toEqual([...a.probabilities]); // the other half was learned from anew
});

describe("what is kept of a source", () => {
  const weights = () => Object.keys(tf.engine().registeredVariables).length;
  const method = METHODS.find(({ name }) => name === "functionals")!;
  const lessons = ["OAF", "YAF"].map(from => testOf(all, from, from === "OAF" ? "YAF" : "OAF")(method));
  const answer = async ({ lesson, speech, words }: (typeof lessons)[0], kept?: ReturnType<typeof keepFits>) =>
    [...(await adapt(method, lesson, speech, words, 1, settings, undefined, kept)).probabilities];

  test("is not mixed with another source's, asked at once", async () => {
    const kept = keepFits(), alone = [await answer(lessons[0]), await answer(lessons[1])];
    expect(alone[0]).not.toEqual(alone[1]);
    expect(await Promise.all(lessons.map(one => answer(one, kept)))).toEqual(alone);
    expect(await Promise.all(lessons.map(one => answer(one, kept)))).toEqual(alone);
    await kept.dispose();
  });

  test("is learned once, and its networks are gone when it is disposed of", async () => {
    const before = weights(), kept = keepFits();
    await Promise.all([answer(lessons[0], kept), answer(lessons[0], kept)]);
    const one = weights();
    expect(one).toBeGreaterThan(before);
    await answer(lessons[0], kept);
    expect(weights()).toBe(one);
    await answer(lessons[1], kept);
    expect(weights() - before).toBe(2 * (one - before));
    await kept.dispose();
    expect(weights()).toBe(before);
  });

  test("no network is left where nothing is kept, nor when one of several is interrupted", async () => {
    const before = weights(), events: NodeJS.EventEmitter = process;
    await answer(lessons[0]);
    expect(weights()).toBe(before);
    let trainings = 0;
    const end = onTrainings(() => {
      if (runningBeside() && ++trainings === 2) events.emit("notebook:interrupt");
    });
    const { lesson, speech, words } = lessons[0];
    const asked = adapt({ ...method, networks: 3 }, lesson, speech, words, 1, settings).finally(end);
    await expect(asked).rejects.toThrow("interrupted");
    expect(trainings).toBe(2);
    expect(weights()).toBe(before);
  });
});

test("a speaker who changes every emotion alike moves all tracks in one way", () => {
  const tracks = EMOTIONS.map(() => all.tracks[0]), labels = Int32Array.from(EMOTIONS.keys());
  const [alike, apart] = [true, false].map(one => perturbSpeaker(tracks, labels, 4, one));
  expect(alike.every(track => track.frames === alike[0].frames)).toBe(true);
  expect(new Set(apart.map(({ frames }) => frames)).size).toBeGreaterThan(2);
  expect(apart[0]).toEqual(alike[0]);
});

test("trials are the training speaker's held-out words, and the lesson has none of them", async () => {
  const method = METHODS[0];
  for (const seed of [1, 2, 3, 4, 5]) {
    const { lesson, speech, truth } = (await trialOf(all, "OAF", seed))(method);
    expect(new Set(lesson.speakers)).toEqual(new Set(["OAF"]));
    expect(lesson.tracks.length + speech.length).toBe(35);
    expect(truth.length).toBe(speech.length);
    const other = await trialOf(relabelled(disturbed(all, "YAF", 0), "YAF"), "OAF", seed);
    expect(other(method).lesson).toEqual(lesson);
    expect(other(method).speech).toEqual(speech);
  }
});

describe("the choice", () => {
  const trials = [
    { method: "functionals", accuracy: 0.9 }, { method: "functionals", accuracy: 0.5 },
    { method: "counted", accuracy: 0.7 }, { method: "functionals clusters", accuracy: 0.8 },
    { method: "functionals balance", accuracy: 0.7 },
  ];

  test("is the best mean of its kind, the earlier among equals", () => {
    expect(choose(trials, "one utterance").name).toBe("counted");
    expect(choose(trials, "unlabelled speech").name).toBe("functionals clusters");
  });

  test("is refused without trials", () =>
    expect(() => choose(trials.slice(0, 3), "unlabelled speech")).toThrow(/no method that needs unlabelled/));
});

/** Twelve actors beside the three others, each in one sentence. */
function withActors(): Material {
  const next = random(8), utterances = Array.from({ length: 12 }, (_, i) => EMOTIONS.map(emotion => ({
    id: `RAVDESS/${i} ${emotion}`, path: "", corpus: "RAVDESS", speaker: `Actor_${i + 1}`, sex: i % 2 ? "female" as const : "male" as const,
    text: "kids", emotion }))).flat();
  return { ...all, utterances: [...all.utterances, ...utterances],
    tracks: [...all.tracks, ...utterances.map(({ emotion }) => said(3 + next(), EMOTIONS.findIndex(one => one === emotion), next))] };
}

describe("the plan with actors", () => {
  const crowd = withActors();
  const plain = ACTOR_METHODS.find(({ name }) => name === "actors functionals")!;
  const labelledOnes = ACTOR_METHODS.find(({ name }) => name === "actors functionals 1 labelled")!;

  test("names are given once, and each need has several methods", () => {
    expect(new Set(ACTOR_METHODS.map(({ name }) => name)).size).toBe(ACTOR_METHODS.length);
    const needs = ACTOR_METHODS.map(needOf);
    for (const need of new Set(needs)) expect(needs.filter(one => one === need).length).toBeGreaterThanOrEqual(4);
    expect(new Set(needs)).toEqual(new Set(["one utterance", "unlabelled speech", "1 labelled", "3 labelled", "5 labelled"]));
  });

  test("six trials label every actor once; neither they nor the other actress are learned from", () => {
    const asked = [1, 2, 3, 4, 5, 6].flatMap(seed => actorQuestions(crowd, "OAF", "YAF", seed, true)(plain).map(question => {
      const { lesson: { speakers, held = [] }, to } = question;
      expect(speakers).not.toContain(to);
      expect(new Set(speakers)).toEqual(new Set(["OAF", ...new Set(speakers.filter(one => one.startsWith("Actor")))]));
      expect([new Set(speakers).size, speakers[0], held.length]).toEqual([11, "OAF", 2]);
      for (const one of held) expect(speakers).toContain(one);
      return to;
    }));
    expect(asked.sort()).toEqual([...new Set(crowd.utterances.filter(u => u.corpus === "RAVDESS").map(u => u.speaker))].sort());
  });

  test("a test asks for all of the other actress, with every actor in the lesson, SAVEE where the method says so", () => {
    const [question, ...more] = actorQuestions(crowd, "YAF", "OAF", 2, false)(plain);
    expect([question.to, more.length, question.speech.length, new Set(question.lesson.speakers).size]).toEqual(["OAF", 0, 35, 13]);
    const [savee] = actorQuestions(crowd, "YAF", "OAF", 2, false)({ ...plain, savee: true });
    expect(new Set(savee.lesson.speakers)).toEqual(new Set([...question.lesson.speakers, "DC"]));
  });

  test("labels are given of as many utterances of each emotion as the method says, two at least being left", () => {
    for (const [labelled, given] of [[1, 1], [3, 3], [5, 3]] as const) { // there are five of each
      const [{ labelled: rows, truth }] = actorQuestions(crowd, "YAF", "OAF", 1, false)({ ...plain, labelled });
      expect([...rows!.values()].sort()).toEqual(EMOTIONS.flatMap((_, label) => new Array(given).fill(label)));
      for (const [row, label] of rows!) expect(truth[row]).toBe(label);
    }
    const at = (seed: number) => [...actorQuestions(crowd, "YAF", "OAF", seed, false)(labelledOnes)[0].labelled!.keys()];
    expect(at(1)).toEqual(at(1));
    expect(at(1)).not.toEqual(at(2));
  });

  type ActorMethod = (typeof ACTOR_METHODS)[number];
  const fits = keepFits();
  afterAll(fits.dispose);
  /** Methods asked of one material share what is made of its lesson. */
  const asker = (from: Material) => {
    const questionsOf = actorQuestions(from, "OAF", "YAF", 1, false);
    return (method: ActorMethod, given = questionsOf(method)[0].labelled) => {
      const [{ lesson, speech, words }] = questionsOf(method);
      return adapt({ ...method, networks: 1 }, lesson, speech, words, 1, settings, given, fits);
    };
  };
  const ask = asker(crowd);

  const first = crowd.utterances.findIndex(u => u.speaker === "YAF");
  /** Hers have other labels, but for those that are given. */
  const changed = new Map(([undefined, 1, 3, 5] as const).map(labelled => {
    const given = actorQuestions(crowd, "OAF", "YAF", 1, false)({ ...plain, labelled })[0].labelled!;
    const utterances = crowd.utterances.map((u, row) => (u.speaker !== "YAF" || given.has(row - first) ? u
      : { ...u, emotion: EMOTIONS[(EMOTIONS.findIndex(one => one === u.emotion) + 1) % 7] }));
    return [labelled, { given, ask: asker({ ...crowd, utterances }) }];
  }));

  test.each(ACTOR_METHODS.map(method => [method.name, method] as const))("%s: no label but those given reaches what is said", async (_, method) => {
    const other = changed.get(method.labelled)!;
    const a = await ask(method), b = await other.ask(method, other.given);
    expect([...b.labels]).toEqual([...a.labels]);
    expect([...b.probabilities]).toEqual([...a.probabilities]);
  });

  test("given labels are learned from", async () => {
    const [{ lesson, speech, words, labelled }] = actorQuestions(crowd, "OAF", "YAF", 1, false)(labelledOnes);
    const without = await adapt(labelledOnes, lesson, speech, words, 1, settings);
    expect([...(await adapt(labelledOnes, lesson, speech, words, 1, settings, labelled)).probabilities]).not.toEqual([...without.probabilities]);
  });

  test("speakers asked after one another are answered as if each were alone", async () => {
    const kept = keepFits();
    for (const { lesson, speech, words } of actorQuestions(crowd, "OAF", "YAF", 1, true)(plain)) {
      const together = await adapt(plain, lesson, speech, words, 1, settings, undefined, kept);
      const alone = await adapt(plain, lesson, speech, words, 1, settings);
      expect([...together.probabilities]).toEqual([...alone.probabilities]);
    }
    await kept.dispose();
  });

  test("those held out choose the epoch and are not learned from", async () => {
    const held = actorQuestions(crowd, "OAF", "YAF", 1, false)(plain)[0].lesson.held!;
    const moved = { ...crowd, tracks: crowd.tracks.map((track, row) =>
      (held.includes(crowd.utterances[row].speaker) ? { ...track, values: track.values.map(value => value + 1) } : track)) };
    const [a, b] = [await ask(plain), await asker(moved)(plain)];
    expect([...b.probabilities]).toEqual([...a.probabilities]);
    expect(b.history[0].validationLoss).not.toBe(a.history[0].validationLoss);
  });
});

describe.each(OWN_RECORDINGS.map(method => [method.name, method] as const))("%s", (_, method) => {
  const { speech, words, lesson, labelled, truth } = ownQuestion(all, "TESS/YAF", 3)(method);
  const answer = () => adapt(method, lesson, speech, words, 3, settings, labelled);

  test("of one speaker so many of each emotion are known, and nothing else", () => {
    expect([lesson.tracks.length, speech.length]).toEqual([0, 35]);
    const given = Math.min(method.labelled!, 3); // of five, two are left
    expect([...labelled!.values()].sort()).toEqual(EMOTIONS.flatMap((_, label) => new Array(given).fill(label)));
    for (const [row, label] of labelled!) expect(truth[row]).toBe(label);
  });

  test("an utterance gets the emotion of the nearest mean, in standard deviations of this speaker", async () => {
    const { values, shape: [count, size] } = readingOf(method, speech), rows = [...speech.keys()];
    const columns = Array.from({ length: size }, (_, c) => {
      const column = rows.map(row => values[row * size + c]), mean = column.reduce((a, b) => a + b) / count;
      const deviation = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count);
      return column.map(value => (value - mean) / (deviation || 1));
    });
    const means = EMOTIONS.map((_, label) => columns.map(column => {
      const own = [...labelled!].filter(([, given]) => given === label).map(([row]) => column[row]);
      return own.reduce((a, b) => a + b) / own.length;
    }));
    const distance = (row: number, label: number) => columns.reduce((sum, column, c) => sum + (column[row] - means[label][c]) ** 2, 0);
    const nearest = rows.map(row => EMOTIONS.map((_, label) => distance(row, label)))
      .map(distances => distances.indexOf(Math.min(...distances)));
    expect([...(await answer()).labels]).toEqual(nearest);
    expect(new Set(nearest).size).toBeGreaterThan(4);
  });
});
