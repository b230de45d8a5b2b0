import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { step } from "../steps.mjs";

const folder = mkdtempSync(join(tmpdir(), "steps-")), stamp = join(folder, "stamp");

it("a step is done once, again when what it is made of changes, and again when it did not come to its end", async () => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  const make = vi.fn(() => "done");
  await step("packages", stamp, "v1", make);
  await step("packages", stamp, "v1", make);
  expect(make).toHaveBeenCalledTimes(1);
  await expect(step("packages", stamp, "v2", () => { throw new Error("no network"); })).rejects.toThrow("no network");
  await step("packages", stamp, "v2", make);
  expect(make).toHaveBeenCalledTimes(2);
  expect(readdirSync(folder)).toEqual(["stamp"]);
});
