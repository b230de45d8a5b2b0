import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { withResults } from "./readme";

test("the README's numbers are those of data/results (npx tsx tools/readme.ts writes them)", () => {
  const readme = readFileSync("README.md", "utf8");
  expect(withResults(readme)).toBe(readme);
});
