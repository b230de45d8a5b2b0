import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { wav } from "../../audio/tests/recordings";
import type { Utterance } from "../../corpus";
import { extractDescriptors } from "../descriptors";

const CACHE = "data/cache/tracks", caches = () => (existsSync(CACHE) ? readdirSync(CACHE) : []), before = caches();
afterAll(() => caches().filter((name) => !before.includes(name))
  .forEach((name) => rmSync(join(CACHE, name), { recursive: true })));

it("are kept as they are made: what is stopped goes on near where it was", async () => {
  const folder = mkdtempSync(join(tmpdir(), "descriptors-")), corpus = folder; // a checksum that no corpus has
  const samples = Array.from({ length: 1600 }, (_, n) => 0.5 * Math.sin(n / 12));
  const utterances = Array.from({ length: 300 }, (_, i): Utterance => ({ id: `test/${i}`,
    path: join(folder, `${i}.wav`), corpus: "test", speaker: "A", text: `${i}`, emotion: "happy" }));
  for (const { path } of utterances.slice(0, -1)) writeFileSync(path, wav(samples, { bits: 16 }));
  await expect(extractDescriptors(utterances, corpus)).rejects.toThrow(/299\.wav: it does not exist/);
  const first = utterances.slice(0, 256);
  for (const { path } of first) rmSync(path); // so that only the cache has them
  const made = await extractDescriptors(first, corpus);
  expect(made.map(({ frames }) => frames)).toEqual(first.map(() => made[0].frames));
  expect(made[0].frames).toBeGreaterThan(1);
});
