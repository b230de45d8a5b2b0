import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { protocols, publishedCorpora, readSplit } from "../../../src/corpus";
import { splitFiles } from "../splits";

test("the committed split files are those that the code writes, no more and no fewer", async () => {
  const files = await splitFiles();
  const committed = readdirSync("data/splits").map((name) => `data/splits/${name}`);
  expect(committed.sort()).toEqual([...files.keys()].sort());
  expect(committed.filter((path) => readFileSync(path, "utf8") !== files.get(path))).toEqual([]);
  expect(files.size).toBe(2 * 10 + 13 * 5);
  expect([...files.values()].reduce((sum, text) => sum + text.length, 0)).toBeLessThan(2 << 20);
});

test("they can be read, and give the rows that the protocol draws", async () => {
  const { utterances } = await publishedCorpora();
  for (const protocol of protocols(utterances)) {
    const { split, absent } = await readSplit(protocol, 5, utterances);
    expect(split).toEqual(protocol.split(utterances, 5));
    expect(absent).toEqual([]);
  }
});
