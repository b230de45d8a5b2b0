import { expect, it, vi } from "vitest";
import { memoise } from "../memoise";

it("a value is made once for each key, undefined too, and an object is its own key", () => {
  const make = vi.fn((name: string) => (name === "none" ? undefined : [name])), once = memoise(make);
  expect(once("a")).toBe(once("a"));
  expect(once("b")).toEqual(["b"]);
  expect([once("none"), once("none")]).toEqual([undefined, undefined]);
  expect(make.mock.calls).toEqual([["a"], ["b"], ["none"]]);
  const size = vi.fn((of: object) => Object.keys(of).length), sizeOnce = memoise(size), one = { x: 1 };
  expect([sizeOnce(one), sizeOnce(one), sizeOnce({ x: 1 })]).toEqual([1, 1, 1]);
  expect(size).toHaveBeenCalledTimes(2);
});

it("by a key of its own, arguments that share it share the value", () => {
  const once = memoise(({ seed }: { seed: number; name: string }) => ({ seed }), ({ seed }) => `seed ${seed}`);
  expect(once({ seed: 1, name: "a" })).toBe(once({ seed: 1, name: "b" }));
  expect(once({ seed: 2, name: "a" })).toEqual({ seed: 2 });
});

it("nothing is remembered of what failed", () => {
  let tries = 0;
  const once = memoise(() => {
    if (++tries < 2) throw new Error("not yet");
    return tries;
  });
  expect(() => once(0)).toThrow("not yet");
  expect([once(0), once(0)]).toEqual([2, 2]);
});
