import { describe, expect, it } from "vitest";
import { type Moment, secondsLeft } from "../timeleft";

/**
 * A training of `epochs` epochs, of which `run` are run: 20 batches each, a batch takes `cost(n)` seconds, n counted
 * from 0 over all epochs, and an epoch's validation `validation` seconds; its moments after each batch and epoch, and
 * what is said to be left at each.
 */
function said(cost: (n: number) => number, epochs = 30, run = epochs, validation = 0) {
  const moments: Moment[] = [], history: any[] = [], total = 20;
  const told: { left?: number; at: number; history: number }[] = [];
  let seconds = 1000;
  const tell = (done: number): void => {
    moments.push({ seconds, epochs: history.length, done, total });
    told.push({ left: secondsLeft(moments, history, epochs), at: seconds, history: history.length });
  };
  for (let epoch = 0; epoch < run; epoch++) {
    const begun = seconds;
    for (let batch = 0; batch < total; batch++) {
      seconds += cost(epoch * total + batch);
      tell(batch + 1);
    }
    seconds += validation;
    history.push({ epoch: epoch + 1, seconds: seconds - begun });
    tell(total);
  }
  return told.map(({ left, at, history: over }) => ({ left, over, truth: epochs === run ? seconds - at : undefined }));
}
const spoken = (all: ReturnType<typeof said>) =>
  all.flatMap(({ left, ...rest }) => left === undefined ? [] : [{ left, ...rest }]);

describe("the time left", () => {
  it("is right from the first epoch on, however long the first batches took", () => {
    const told = said((n) => n === 0 ? 40 : n === 1 ? 6 : 0.02);
    expect(told.slice(0, 4).map(({ left }) => left)).toEqual(Array(4).fill(undefined));
    expect(told[10].over).toBe(0);
    expect(told[10].left).toBeDefined();
    for (const { left, truth } of spoken(told)) expect(Math.abs(left - truth!)).toBeLessThan(0.01);
  });

  it("counts the validation as soon as it has seen one", () => {
    for (const { left, over, truth } of spoken(said((n) => n === 0 ? 8 : 0.02, 30, 30, 0.4))) {
      if (over > 0) expect(Math.abs(left - truth!)).toBeLessThan(0.41); // what is left of the running epoch's
    }
  });

  it("is nothing before there is ground for a number, nor when nothing is left", () => {
    expect(secondsLeft([], [], 10)).toBeUndefined();
    expect(secondsLeft([{ seconds: 5, epochs: 0, done: 1, total: 72 }], [], 10)).toBeUndefined();
    expect(said(() => 0.02).at(-1)!.left).toBeUndefined();
  });

  it("does not count a pause as the pace, neither in the first epoch nor later", () => {
    for (const paused of [10, 205, 320]) {
      for (const { left, truth } of spoken(said((n) => n === paused ? 3600 : 0.02))) {
        expect(Math.min(Math.abs(left - truth!), Math.abs(left + 3600 - truth!))).toBeLessThan(0.5);
      }
    }
  });

  it("follows a machine that has become slower, within a few epochs", () => {
    const told = said((n) => n < 200 ? 0.02 : 0.1);
    for (const { left, truth, over } of spoken(told)) if (over >= 14) expect(Math.abs(left - truth!)).toBeLessThan(0.1);
  });

  it("falls to what the remaining epochs would take when the training ends early", () => {
    const told = spoken(said(() => 0.02, 30, 12));
    expect(told.at(-1)!.left).toBeCloseTo(18 * 20 * 0.02, 6);
    told.slice(1).forEach(({ left }, i) => expect(left).toBeLessThanOrEqual(told[i].left + 1e-6));
  });
});
