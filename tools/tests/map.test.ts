import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";

test("src/README.md names every file of src once, and none that is not there", () => {
  const text = readFileSync("src/README.md", "utf8");
  const listed = text.split("\n").filter((line) => line.startsWith("- "))
    .flatMap((line) => [...line.matchAll(/`([^`]+)`/g)].map(([, name]) => name)).filter((name) => /\.\w+$/.test(name));
  const files = readdirSync("src").filter((name) =>
    /\.(ts|mjs|cjs|wasm)$/.test(name) && !/\.(test|fixture|toy)\.ts$/.test(name));
  expect(listed.sort()).toEqual(files.sort());
});
