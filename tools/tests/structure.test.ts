import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ROOMS, unusedNames, wrongImports } from "../structure";


describe("the rooms of src", () => {
  it("are entered by their doors, and use only rooms named before them", async () => {
    expect(await wrongImports()).toEqual([]);
  });

  it("export nothing that nobody uses", async () => expect(await unusedNames()).toEqual([]));

  it("have no more than a dozen files each", () => {
    const sizes = ROOMS.map((room) => readdirSync(`src/${room}`).filter((name) => /\.m?ts$/.test(name)).length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(12);
  });

  it("have no file with the name of a package, which tslab would take for it", () => {
    const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
    const files = readdirSync("src", { recursive: true, encoding: "utf8" }).map((path) => basename(path, ".ts"));
    expect(files.filter((name) => name in dependencies)).toEqual([]);
  });
});

const root = mkdtempSync(join(tmpdir(), "structure-"));
const plant = (files: Readonly<Record<string, string>>) => Object.entries(files).forEach(([path, text]) => {
  mkdirSync(join(root, dirname(path)), { recursive: true });
  writeFileSync(join(root, path), text);
});
plant(Object.fromEntries(ROOMS.map((room) =>
  [`src/${room}.ts`, `export { ${room} } from "./${room}/${room}file";\n`])));
plant(Object.fromEntries(ROOMS.map((room) => [`src/${room}/${room}file.ts`, `export const ${room} = 1;\n`])));
const cell = (source: string) => JSON.stringify({ cells: [{ cell_type: "code", source, metadata: {} }] });
plant({ "package.json": "{}", "tools/start.mjs": "", "tools/helper.ts": "export const helper = 1;\n",
  "src/audio/tests/example.ts": "export const example = 1;\n",
  "notebooks/01.ipynb": cell(ROOMS.map((room) => `import { ${room} } from "../src/${room}";`).join("\n")) });

describe("a planted fault is named with what to do:", () => {
  const FAULTS: readonly [what: string, files: Readonly<Record<string, string>>, said: string][] = [
    ["a circle", { "src/audio/one.ts": 'import "./two";', "src/audio/two.ts": 'import "./one";' },
      "src/audio/one.ts imports src/audio/two.ts → src/audio/one.ts; no circle: move what they share to a file that both import"],
    ["a circle of types", { "src/audio/three.ts": 'import type { B } from "./four";\nexport interface A { b: B }',
      "src/audio/four.ts": 'import type { A } from "./three";\nexport interface B { a: A }' },
      "src/audio/four.ts imports src/audio/three.ts → src/audio/four.ts; no circle"],
    ["a room named later", { "src/base/one.ts": 'import { audio } from "../audio";\nexport const one = audio;' },
      "src/base/one.ts imports src/audio.ts; base uses only rooms named before it: hand it over as an argument, or move it"],
    ["a way round a door", { "src/corpus/one.ts": 'import { audio } from "../audio/audiofile";\nexport const one = audio;' },
      "src/corpus/one.ts imports src/audio/audiofile.ts; into audio by its door: export it from src/audio.ts, and import that"],
    ["its own door", { "src/corpus/two.ts": 'import { corpus } from "../corpus";\nexport const one = corpus;' },
      "src/corpus/two.ts imports src/corpus.ts; corpus does not use its own door: import the file itself"],
    ["a cell's way round a door", { "notebooks/02.ipynb": cell('import { audio } from "../src/audio/audiofile";') },
      "a cell of 02.ipynb imports src/audio/audiofile.ts; into audio by its door"],
    ["TensorFlow in a figure", { "src/figures/one.ts": 'import { tensorflow } from "../tensorflow";\nexport const one = tensorflow;' },
      "src/figures/one.ts imports src/tensorflow.ts; no TensorFlow where nothing is trained: take what it needs as an argument"],
    ["a test's example in the product", { "src/corpus/three.ts": 'import { example } from "../audio/tests/example";\nexport const one = example;' },
      "src/corpus/three.ts imports src/audio/tests/example.ts; src uses no tests: move it out of tests"],
    ["a tool in src", { "src/corpus/four.ts": 'import { helper } from "../../tools/helper";\nexport const one = helper;' },
      "src/corpus/four.ts imports tools/helper.ts; src uses no tools: move it to src"],
  ];
  let sound: string[], faulty: string[];
  beforeAll(async () => {
    sound = await wrongImports(root);
    for (const [, files] of FAULTS) plant(files);
    faulty = await wrongImports(root);
    for (const [, files] of FAULTS) for (const path of Object.keys(files)) rmSync(join(root, path));
    rmSync(join(root, "data"), { recursive: true });
  });
  it.each(FAULTS)("%s", (_, __, said) => expect(faulty.filter((fault) => fault.includes(said))).toHaveLength(1));

  it("and nothing else is a fault", () => {
    expect(sound).toEqual([]);
    expect(faulty.filter((fault) => !FAULTS.some(([, , said]) => fault.includes(said)))).toEqual([]);
  });

  it("a name that nobody uses, one that only a test uses, a file that nobody imports", async () => {
    cpSync(join(root, "src/audio.ts"), join(root, "door"));
    const own = "export const audio = 1;\nexport const idle = 2;\nexport const tested = 3;\n";
    plant({ "src/audio/audiofile.ts": own, "src/audio/lost.ts": "export const lost = 1;\n",
      "src/audio/tests/audiofile.test.ts": 'import { tested } from "../audiofile";\nconsole.log(tested);\n' });
    const said = await unusedNames(root);
    expect(said).toContain("src/audio/audiofile.ts exports idle for nobody: use it or drop the word export");
    expect(said).toContain("src/audio/audiofile.ts exports tested for nobody: "
      + "only a test uses it: delete both, or write @public in its comment and for whom it is");
    expect(said).toContain("src/audio/lost.ts is imported by nobody: delete it");
    expect(said.join()).not.toContain("exports audio ");
  });
});

describe("src/README.md", () => {
  const text = readFileSync("src/README.md", "utf8");

  it("names the rooms in their order, and nothing that is not there", () => {
    const rooms = [...text.matchAll(/^\| \[(\w+)\]\((\w+)\.ts\) \| \S/gm)].map(([, room, door]) => [room, door]);
    expect(rooms).toEqual(ROOMS.map((room) => [room, room]));
    const doors = readdirSync("src").filter((name) => name.endsWith(".ts"));
    expect(doors.sort()).toEqual(ROOMS.map((room) => `${room}.ts`).sort());
  });

  it("sends a reader to five files, and whoever changes something to the place", () => {
    const [, evening, change] = text.split("\n## ");
    const path = [...evening.matchAll(/^\d\. `(\S+)`/gm)].map(([, file]) => file);
    expect(path).toHaveLength(5);
    for (const file of path) expect(readFileSync(`src/${file}`, "utf8")).not.toBe("");
    const places = [...change.matchAll(/^\| .+ \| `(\S+)` \| `(\S+)` \|$/gm)];
    expect(places.length).toBeGreaterThanOrEqual(10);
    for (const [, file, name] of places)
      expect(readFileSync(`src/${file}`, "utf8"), `${file}: ${name}`)
        .toMatch(new RegExp(`^(export )?(async )?(function|const) ${name}\\b`, "m"));
  });
});
