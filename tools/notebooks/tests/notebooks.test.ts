import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hygiene, NOTEBOOKS, readCells, sourceOf, typeErrors } from "../notebooks";

describe("the committed notebooks", () => {
  test("are there", () => expect(NOTEBOOKS.length).toBeGreaterThanOrEqual(4));
  test.each(NOTEBOOKS)("%s is fit to be read", (path) => expect(hygiene(path)).toEqual([]));
  test.each(NOTEBOOKS)("%s says, where it names its inputs, what to do when nothing runs", (path) => {
    const inputs = readCells(path).slice(0, 4).map(sourceOf).find((text) => text.startsWith("**Inputs:**"));
    expect(inputs).toContain("\n\nIf nothing runs, run `npm run lab` in the project's folder: it sets up what is missing");
  });
  test("have cells whose types hold", { timeout: 120_000 }, () => expect(typeErrors(NOTEBOOKS)).toEqual([]));
});

describe("a notebook with faults", () => {
  const folder = mkdtempSync(join(tmpdir(), "notebooks-"));
  const code = (source: string, count: number | null, outputs: unknown[] = []) =>
    ({ cell_type: "code", source, execution_count: count, outputs, metadata: {} });
  const save = (name: string, cells: unknown[]) => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify({ cells }));
    return path;
  };

  test("is told each of them", () => {
    const faults = hygiene(save("faults.ipynb", [
      code("a", 2, [{ output_type: "error" }, { output_type: "stream", name: "stderr", text: "warning" }]),
      code("b\n".repeat(26), null, [{ output_type: "display_data", data: { "text/html": "<audio src='data:audio/wav;base64,'>" } }]),
      code("c".repeat(113), 3, [{ output_type: "display_data", data: { "application/vnd.plotly.v1+json": { layout: { title: "stand-in corpus" } } } }]),
      code("d", 4, [{ output_type: "stream", name: "stdout", text: `/home/someone/file.wav${" ".repeat(1.6e6)}` }]),
    ])).join("\n");
    for (const word of ["count 2", "count null", "error", "stderr", "27 lines", "113 characters", "plays recordings", "without its picture", "stand-in", "path of the machine", "tagged parameters", "text cells", "1.60 MB"]) {
      expect(faults).toContain(word);
    }
  });

  test("has its type errors named by cell and line", { timeout: 60_000 }, () => {
    const errors = typeErrors([save("types.ipynb", [code("const n: number = 1;", 1), code("\nconst s: string = n;", 2)])]);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/types\.ipynb, code cell 2, line 2: Type 'number' is not assignable to type 'string'/);
  });
});
