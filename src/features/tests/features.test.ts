import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import padding from "../../../tools/reference/padding.json";
import { EMOTIONS, permutation, random } from "../../base";
import { decode, preprocess } from "../../audio";
import type { Utterance } from "../../corpus";
import { extractFeatures, FEATURE_DEFAULTS, featureCache, type Features, measureAcoustics } from "../features";
import { wav } from "../../audio/tests/recordings";
import type { Extracted } from "../extraction";
import { compute } from "../pool";
import {
  applyStandardisation, asCounted, asDescribed, asRead, cutSteps, fitStandardisation, selectRows, standardise, unpadded,
  type Zeros,
} from "../inputs";
import { loudnessContour, mfsc } from "../mfsc";

const settings = { ...FEATURE_DEFAULTS, hopLength: 251, bands: 8 }; // a cache that nothing else uses
const folder = mkdtempSync(join(tmpdir(), "features-"));
const cache = featureCache(settings);
const packs = (): string[] => (existsSync(cache) ? readdirSync(cache) : []);
afterAll(() => [folder, cache].forEach((path) => rmSync(path, { recursive: true, force: true })));
beforeEach(() => rmSync(cache, { recursive: true, force: true }));

/** A tone of its own for every number, some loud, some long, at several rates. */
function tone(i: number): Buffer {
  const sampleRate = [16000, 24414, 44100][i % 3];
  const pace = (200 + 31 * i) / sampleRate;
  const samples = Array.from({ length: 3000 + 97 * i }, (_, n) => 0.3 * Math.sin(pace * n));
  return wav(samples, { bits: 16, sampleRate });
}

function utterance(i: number, bytes: Uint8Array = tone(i)): Utterance {
  const path = join(folder, `${i}.wav`);
  writeFileSync(path, bytes);
  return { id: `test/${i}`, path, corpus: "test", speaker: "A", text: `${i}`, emotion: EMOTIONS[i % 7] };
}

const direct = async (u: Utterance): Promise<Float32Array> =>
  mfsc(preprocess(await decode(readFileSync(u.path), u.path), settings), settings).values;

/** The rows of each utterance. */
function rows({ values, lengths, bands, utterances }: Features): Float32Array[] {
  let at = 0;
  return utterances.map((_, i) => values.slice(at, at += lengths[i] * bands));
}

const utterances = Array.from({ length: 12 }, (_, i) => utterance(i));

describe("extraction", () => {
  it("gives row i to utterance i, computed or from the cache, in any order", async () => {
    const shuffle = Array.from(permutation(12, random(3)), (i) => utterances[i]);
    for (const order of [utterances, [...utterances].reverse(), shuffle]) {
      const features = await extractFeatures(order, settings);
      expect(features.utterances).toEqual(order);
      expect(features.refused).toEqual([]);
      expect(rows(features)).toEqual(await Promise.all(order.map(direct)));
    }
    expect(packs().length).toBe(1);
  });

  it("keeps features by content: a renamed recording is known, a changed one is not", async () => {
    const own = [utterance(20), utterance(21)];
    await extractFeatures(own, settings);
    renameSync(own[0].path, join(folder, "moved.wav"));
    const moved = { ...own[0], path: join(folder, "moved.wav") };
    expect(rows(await extractFeatures([moved], settings))).toEqual([await direct(moved)]);
    expect(packs().length).toBe(1);
    const changed = utterance(21, tone(22));
    expect(rows(await extractFeatures([changed], settings))).toEqual([await direct(changed)]);
    expect(packs().length).toBe(2);
  });

  it("keeps compressed recordings by their own content while others are looked up", async () => {
    const formats = "src/audio/tests/formats", files = ["stereo-24.flac", "lame.mp3", "stereo.opus", "stereo.m4a"];
    const compressed = files.map((file, i) => utterance(40 + i, readFileSync(join(formats, file))));
    const expected = await Promise.all(compressed.map(direct));
    await extractFeatures(utterances, settings);
    let extracting = true;
    const extraction = extractFeatures(compressed, settings).finally(() => { extracting = false; });
    while (extracting) await extractFeatures(utterances, settings);
    const { refused } = await extraction;
    expect(refused).toEqual([]);
    let fromCache = 0;
    const again = await extractFeatures(compressed, settings, (_, __, cached) => { fromCache = cached; });
    expect(fromCache).toBe(files.length);
    expect(rows(again)).toEqual(expected);
    expect(rows(await extractFeatures(utterances, settings))).toEqual(await Promise.all(utterances.map(direct)));
  });

  it("rebuilds a damaged cache instead of believing it", async () => {
    const expected = rows(await extractFeatures(utterances, settings));
    const path = join(cache, packs()[0]);
    const whole = readFileSync(path);
    const flipped = Buffer.from(whole);
    flipped[whole.length - 3] ^= 4;
    const cut = whole.subarray(0, whole.length / 2);
    for (const damaged of [flipped, cut, Buffer.alloc(0), Buffer.from("nonsense")]) {
      writeFileSync(path, damaged);
      expect(rows(await extractFeatures(utterances, settings))).toEqual(expected);
      expect(readFileSync(path).equals(whole)).toBe(true);
    }
  });

  it("lists what it refuses, with the reason, and goes on without it", async () => {
    const bad = [
      utterance(30, Buffer.alloc(0)), utterance(31, Buffer.from("Once upon a time …")),
      utterance(32, tone(32).subarray(0, 999)),
      { ...utterance(33), path: join(folder, "missing.wav") }, { ...utterance(34), path: folder },
      utterance(35, wav(new Array(61 * 4000).fill(0.1), { bits: 16, sampleRate: 4000 })),
    ];
    const features = await extractFeatures([bad[0], utterances[0], ...bad.slice(1), utterances[1]], settings);
    expect(features.utterances).toEqual([utterances[0], utterances[1]]);
    expect(rows(features)).toEqual([await direct(utterances[0]), await direct(utterances[1])]);
    expect(features.refused.map((r) => r.utterance)).toEqual(bad);
    const reasons = [/empty/, /none of WAV, AIFF, FLAC/, /cut short/, /does not exist/, /is a folder/,
      /^it lasts 61 seconds/];
    features.refused.forEach(({ reason }, i) => expect(reason).toMatch(reasons[i]));
    await expect(extractFeatures(bad, settings)).rejects.toThrow(/none of 6 recordings.*0?\.wav.*empty/);
    await expect(extractFeatures([], settings)).rejects.toThrow(/no utterances/);
  });

  it("counts up to the end", async () => {
    const seen: number[] = [];
    await extractFeatures(utterances, settings, (done, total) => seen.push(done / total));
    expect(seen).toEqual(utterances.map((_, i) => (i + 1) / 12));
  });

  it("says how many came from the cache: none, some, all, and none by other settings", async () => {
    const cached: number[] = [];
    const extract = async (from: readonly Utterance[], bands = settings.bands): Promise<void> => {
      let last = -1;
      await extractFeatures(from, { ...settings, bands }, (_, __, cached) => { last = cached; });
      cached.push(last);
    };
    await extract(utterances.slice(0, 5));
    await extract(utterances);
    await extract(utterances);
    await extract(utterances, 9);
    rmSync(featureCache({ ...settings, bands: 9 }), { recursive: true });
    expect(cached).toEqual([0, 5, 12, 0]);
  });

  const many = Array.from({ length: 260 }, (_, i) => utterances[i % 12].path);
  const collect = async (threads: number, start?: () => Worker): Promise<Extracted[]> => {
    const outcomes: Extracted[] = [];
    await compute(many, { kind: "features", settings }, threads, async (i, outcome) => void (outcomes[i] = outcome), start);
    return outcomes;
  };

  it("comes out the same from one thread, from several, and when workers fail", async () => {
    const alone = await collect(1);
    expect(alone.length).toBe(260);
    let started = 0;
    const real = (): Worker => (started++, new Worker("./src/features/worker.cjs", { execArgv: [] }));
    expect(await collect(3, real)).toEqual(alone);
    expect(started).toBe(2);
    expect(await collect(2, () => new Worker("./src/no-such-worker.cjs"))).toEqual(alone);
    const dying = 'require("node:worker_threads").parentPort.on("message", () => process.exit(1))';
    expect(await collect(2, () => new Worker(dying, { eval: true }))).toEqual(alone);
  });

  it("measures recordings alike in one thread and in several; one that cannot be used is named", async () => {
    const some = Array.from({ length: 210 }, (_, i) => utterances[i % 12]);
    const alone = await measureAcoustics(some, undefined, 1);
    expect(alone.map(({ seconds }) => seconds)).toEqual(some.map((_, i) => alone[i % 12].seconds));
    expect(new Set(alone.map(({ level }) => level)).size).toBeGreaterThan(1);
    expect(await measureAcoustics(some, undefined, 3)).toEqual(alone);
    const gone = { ...utterances[0], path: join(folder, "gone.wav") };
    await expect(measureAcoustics([...some, gone], undefined, 3)).rejects.toThrow(/gone\.wav/);
  });
});

describe("inputs", () => {
  const features: Features = {
    utterances: [{ ...utterances[0], emotion: "sad" }, { ...utterances[1], emotion: "angry" }, utterances[2]],
    refused: [], bands: 2, lengths: Int32Array.of(2, 1, 3),
    values: Float32Array.of(1, 10, 3, 30, 5, 50, 7, 70, 8, 80, 9, 90),
  };

  it("as counted are the bands' means", () => {
    const { values, shape, labels, emotions } = asCounted(features);
    expect(shape).toEqual([3, 2, 1]);
    expect([...values]).toEqual([2, 20, 5, 50, 8, 80]);
    expect([...labels].map((label) => emotions[label])).toEqual(["sad", "angry", utterances[2].emotion]);
  });

  it("as counted can be other numbers of the same shape: deviations over time, or loudness at even moments", () => {
    const deviations = asCounted(features, "band deviations"), [, , third] = [0, 1, 2].map(row =>
      [...deviations.values.subarray(2 * row, 2 * row + 2)]);
    expect(deviations.shape).toEqual([3, 2, 1]);
    expect([...deviations.values.subarray(0, 4)]).toEqual([1, 10, 0, 0]);
    third.forEach((value, band) => expect(value).toBeCloseTo([1, 10][band] * Math.sqrt(2 / 3), 5));
    const one = { frames: 3, bands: 4, values: Float32Array.from([1, 3, 7].flatMap(power =>
      [0.5, 0.5, 1.5, 1.5].map(share => Math.log(power * share)))) }; // mean powers 1, 3 and 7
    const moments = [...loudnessContour(one, 5)].map(Math.exp);
    [1, Math.sqrt(3), 3, Math.sqrt(21), 7].forEach((power, i) => expect(moments[i]).toBeCloseTo(power, 4));
    expect([...asCounted(features, "loudness").labels]).toEqual([...asCounted(features).labels]);
  });

  it("as described are the frames, the zeros in front of those shorter than the longest, or behind where asked", () => {
    const { values, shape, lengths } = asDescribed(features);
    expect(shape).toEqual([3, 3, 2]);
    expect([...values]).toEqual([0, 0, 1, 10, 3, 30, 0, 0, 0, 0, 5, 50, 7, 70, 8, 80, 9, 90]);
    expect([...lengths]).toEqual([2, 1, 3]);
    expect([...asDescribed(features, "end").values])
      .toEqual([1, 10, 3, 30, 0, 0, 5, 50, 0, 0, 0, 0, 7, 70, 8, 80, 9, 90]);
  });

  const { bands } = padding, cases = padding.cases as { zeros: Zeros; steps: number; values: number[] }[];
  it.each(cases)("are padded as by Keras or repeated as by NumPy, $steps steps, zeros: $zeros", ({ zeros, steps, values }) => {
    const some = padding.sequences.map(sequence =>
      ({ values: Float32Array.from(sequence), frames: sequence.length / bands, bands }));
    const { inputs } = asRead(some, "as described", steps, zeros);
    expect(inputs.values).toEqual(Float32Array.from(values));
    expect(cutSteps(asRead(some, "as described", 15, zeros).inputs, steps)).toEqual(inputs);
  });

  it("repeated instead of padded are standardised at every step", () => {
    const { values, lengths } = standardise(asDescribed(features, "none"), [0]); // bands 0 and 1: 1, 3, 1 and 10, 30, 10
    expect([...lengths]).toEqual([3, 3, 3]);
    const d = Math.sqrt(8 / 9), m = 5 / 3;
    [1, 3, 1, 5, 5, 5, 7, 8, 9].forEach((value, step) => expect(values[2 * step]).toBeCloseTo((value - m) / d, 5));
  });

  it("hold the same sound wherever their zeros stand, standardised by the same numbers; zeros stay zeros", () => {
    const front = asDescribed(features, "front"), end = asDescribed(features, "end");
    expect(fitStandardisation(front, [0, 1])).toEqual(fitStandardisation(end, [0, 1]));
    const pick = (inputs: typeof front) => selectRows(standardise(inputs, [0, 1]), [1, 2, 0]);
    const [before, after] = [pick(front), pick(end)];
    for (const row of [0, 1, 2]) {
      const sound = unpadded(before, row);
      expect(sound.length).toBe(2 * [1, 3, 2][row]);
      expect(sound.some(value => value !== 0)).toBe(true);
      expect(sound).toEqual(unpadded(after, row));
      for (const inputs of [before, after]) unpadded(inputs, row).fill(0);
    }
    expect([...before.values, ...after.values].every(value => value === 0)).toBe(true);
  });

  it("standardised have mean 0 and deviation 1 over the training rows alone", () => {
    const counted = standardise(asCounted(features), [0, 1]); // band 0: 2, 5; band 1: 20, 50
    expect([...counted.values].map((x) => Math.fround(x))).toEqual([-1, -1, 1, 1, 3, 3]);
    const described = standardise(asDescribed(features), [0, 1]); // band 0: 1, 3, 5
    const d = Math.sqrt(8 / 3);
    expect([...described.values]).toEqual(
      [0, 0, -2, -2, 0, 0, 0, 0, 0, 0, 2, 2, 4, 4, 5, 5, 6, 6].map((x) => Math.fround(x / d)));
  });

  it("have a standardisation that, kept as JSON, standardises any of their rows alike", () => {
    expect(fitStandardisation(asCounted(features), [0, 1])).toEqual({ mean: [3.5, 35], deviation: [1.5, 15] });
    const described = asDescribed(features);
    const kept = JSON.parse(JSON.stringify(fitStandardisation(described, [0, 1, 2])));
    expect(kept.mean).toEqual([5.5, 55]); // band 0: 1, 3, 5, 7, 8, 9
    expect(kept.deviation[0]).toBeCloseTo(Math.sqrt(47.5 / 6), 12);
    expect(applyStandardisation(described, kept)).toEqual(standardise(described, [0, 1, 2]));
    expect(() => standardise(described, [])).toThrow(/no training rows/);
  });

  it("standardised leave no NaN where a band never varies", () => {
    const still = { ...features, values: features.values.map((x, i) => (i % 2 ? 7 : x)) };
    expect([...standardise(asCounted(still), [0, 1]).values]).toEqual([-1, 0, 1, 0, 3, 0]);
  });
});
