import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const [, table] = /## What is guaranteed\n([^]*?)\n## /.exec(readFileSync("environment.md", "utf8"))!;
const rows = table.split("\n").filter((line) => line.startsWith("| ")).slice(1);

test("there are guarantees", () => expect(rows.length).toBeGreaterThan(10));

test.each(rows)("a test holds it: %s", (row) => {
  const [, file, name] = /\| `(.+\.test\.ts)`, “(.+)” \|$/.exec(row) ?? [];
  expect(readFileSync(file, "utf8").match(/(?<=\b(?:it|test)\b.*\(["`]).*(?=["`], )/g)).toContain(name);
});
