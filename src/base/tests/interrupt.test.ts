import { expect, it } from "vitest";
import { interruptSignal } from "../interrupt";

const events: NodeJS.EventEmitter = process;

it("the ■ button aborts the signal once, until it is disposed of", () => {
  const before = events.listenerCount("notebook:interrupt");
  const first = interruptSignal(), second = interruptSignal();
  second.dispose();
  expect(events.emit("notebook:interrupt")).toBe(true);
  expect([first.signal.aborted, second.signal.aborted]).toEqual([true, false]);
  expect(events.listenerCount("notebook:interrupt")).toBe(before); // a second ■ finds nobody, and the kernel acts
  first.dispose();
  expect(events.listenerCount("notebook:interrupt")).toBe(before);
});
