import { describe, expect, test } from "vitest";
import { random } from "../../base";
import reference from "../../../tools/reference/remedies.json";
import { perturb, specAugment, type Voice } from "../augmentation";
import { CLARITY, COLUMNS, type Descriptors, SEMITONES } from "../descriptors";
import { FUNCTIONALS, functionals } from "../functionals";
import { relative } from "../inputs";

const at = (name: string) => FUNCTIONALS.indexOf(name);

/** A track whose pitch and clarity are the reference's stream, its bands a slow wave. */
function example(frames = 50): Descriptors {
  const values = new Float32Array(frames * COLUMNS);
  for (let t = 0; t < frames; t++) {
    for (let b = 0; b < SEMITONES; b++) values[t * COLUMNS + b] = Math.sin(b / 9 + t / 7);
    values[t * COLUMNS + SEMITONES] = reference.stream[t % 50] + 20;
    values[t * COLUMNS + CLARITY] = reference.stream[t % 50];
  }
  return { values, frames };
}

describe("functionals", () => {
  test("are NumPy's statistics of a descriptor over time", () => {
    const found = functionals(example()), from = at("clarity, mean");
    reference.statistics.forEach((value, i) => expect(found[from + i]).toBeCloseTo(value, 4));
    expect(found[at("semitones, mean")]).toBeCloseTo(reference.statistics[0] + 20, 4);
  });

  test("have a name each, and stay finite without any voice", () => {
    const silent = example();
    for (let t = 0; t < silent.frames; t++) silent.values[t * COLUMNS + SEMITONES] = NaN;
    expect(functionals(silent).length).toBe(FUNCTIONALS.length);
    expect(functionals(silent).every(Number.isFinite)).toBe(true);
    expect(functionals(silent)[at("voiced share")]).toBe(0);
  });

  test("draw pitch straight through a gap", () => {
    const gap = example();
    for (let t = 0; t < 50; t++) gap.values[t * COLUMNS + SEMITONES] = t >= 20 && t < 30 ? NaN : t;
    const found = functionals(gap);
    for (let part = 0; part < 10; part++)
      expect(found[at(`semitones, part ${part + 1}`)]).toBeCloseTo(5 * part + 2, 4);
  });
});

const usual: Voice = { formants: 1, tempo: 1, semitones: 0, pitchRange: 1, tilt: 0, loudness: 1 };

describe("a voice that nobody has", () => {
  test("is the same one when nothing is changed", () => {
    const { values, frames } = example(), same = perturb({ values, frames }, usual);
    expect(same.frames).toBe(frames);
    values.forEach((value, i) => expect(same.values[i]).toBeCloseTo(value, 4));
  });

  test("moves pitch by semitones and duration by tempo, and nothing else of the pitch's shape", () => {
    const before = functionals(example()), after = functionals(perturb(example(), { ...usual, semitones: 3 }));
    expect(after[at("semitones, mean")] - before[at("semitones, mean")]).toBeCloseTo(3, 4);
    expect(after[at("semitones, deviation")]).toBeCloseTo(before[at("semitones, deviation")], 4);
    expect(perturb(example(), { ...usual, tempo: 2 }).frames).toBe(25);
  });

  test("moves formants by their factor: a peak at 1,000 Hz comes to 1,200 Hz", () => {
    const peak = (track: Descriptors) => track.values.subarray(0, SEMITONES).indexOf(
      Math.max(...track.values.subarray(0, SEMITONES)));
    const hump = example();
    const highest = 15 + (27 * Math.log(8)) / Math.log(6.4), mel = (hertz: number) =>
      (hertz <= 1000 ? (3 * hertz) / 200 : 15 + (27 * Math.log(hertz / 1000)) / Math.log(6.4));
    const bandOf = (hertz: number) => (mel(hertz) * 65) / highest - 1;
    for (let t = 0; t < 50; t++)
      for (let b = 0; b < SEMITONES; b++) hump.values[t * COLUMNS + b] = -Math.abs(b - bandOf(1000));
    expect(peak(perturb(hump, { ...usual, formants: 1.2 }))).toBe(Math.round(bandOf(1200)));
  });

  test("what the utterance itself says of its voice is gone from a relative track", () => {
    const deep = perturb(example(), { ...usual, semitones: -5 });
    const a = relative(example()).values, b = relative(deep).values;
    a.forEach((value, i) => expect(b[i]).toBeCloseTo(value, 3));
  });

  test("a masked track differs from the usual within a stretch of time and of bands only", () => {
    const before = example(), after = specAugment(before, random(3));
    const rows = new Set<number>(), columns = new Map<number, number>();
    after.values.forEach((value, i) => {
      if (value === before.values[i]) return;
      rows.add(Math.floor(i / COLUMNS));
      columns.set(i % COLUMNS, (columns.get(i % COLUMNS) ?? 0) + 1);
    });
    expect(rows.size).toBeGreaterThan(0);
    expect([...columns.keys()].every(c => c < SEMITONES)).toBe(true);
  });
});
