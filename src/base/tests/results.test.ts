import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { loadResult, type Provenance, resultsFolder, saveResult } from "../results";

const provenance: Provenance = {
  corpus: "TESS",
  checksum: "ab12",
  configuration: { epochs: 5 },
  seeds: [0, 1],
  backend: "none",
  seconds: 1.5,
};
let folder = "";
beforeEach(() => vi.stubEnv("SER_RESULTS", (folder = mkdtempSync(join(tmpdir(), "results-")))));
afterEach(() => vi.unstubAllEnvs());

test("a result comes back with where it comes from", async () => {
  const path = await saveResult(
    "headline",
    { accuracy: 0.9300000000000001, rows: Float32Array.of(0.5, 2) },
    provenance,
  );
  expect(path).toBe(join(folder, "headline.json"));
  const result = await loadResult("headline");
  expect(result).toMatchObject({
    name: "headline",
    ...provenance,
    value: { accuracy: 0.9300000000000001, rows: [0.5, 2] },
  });
  expect(result.versions).toMatchObject({
    node: process.versions.node,
    tfjs: expect.stringMatching(/^\d+\.\d+/),
  });
  expect(Math.abs(Date.parse(result.date) - Date.now())).toBeLessThan(60_000);
  expect(readdirSync(folder)).toEqual(["headline.json"]); // nothing temporary is left
});

test("saving again replaces; a value that JSON cannot hold leaves the old result", async () => {
  await saveResult("loss", 1, provenance);
  await saveResult("loss", 2, provenance);
  await expect(saveResult("loss", { curve: [0.1, NaN] }, provenance)).rejects.toThrow(
    'result "loss": 1 is NaN',
  );
  expect((await loadResult<number>("loss")).value).toBe(2);
  expect(readdirSync(folder)).toEqual(["loss.json"]);
});

test("a result that is not there, or damaged, says what to do", async () => {
  await expect(loadResult("absent")).rejects.toThrow(/No result "absent" in .*Run the notebook/);
  const path = await saveResult("half", { a: [1, 2, 3] }, provenance);
  writeFileSync(path, readFileSync(path, "utf8").slice(0, 50));
  await expect(loadResult("half")).rejects.toThrow(/half\.json is damaged/);
});

test("a name cannot leave the folder", async () => {
  for (const name of ["../x", "a/b", "", "A", ".hidden"])
    await expect(saveResult(name, 1, provenance)).rejects.toThrow("is not a name for a result");
});

test("without SER_RESULTS results belong to the latest run", () => {
  vi.stubEnv("SER_RESULTS", "");
  expect(resultsFolder()).toMatch(/data.runs.latest.results$/);
});
