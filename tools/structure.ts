/** What holds the rooms of src apart: `npm test` checks it, over src, tools and the cells of the notebooks. */
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { writeWhole } from "../src/base";
import { readCells, sourceOf } from "./notebooks/notebooks";

/** The rooms, in the order of src/README.md: a room imports only rooms named before it. */
export const ROOMS = ["base", "audio", "corpus", "features", "evaluation", "tensorflow", "models", "figures", "notebook",
  "study", "adaptation", "claims"] as const;

const CELLS = "data/runs/cells"; // where cells are put as modules, one a notebook
const inside = (rooms: readonly string[]) => `^src/(${rooms.join("|")})(/|\\.ts$)`;
const WITHOUT_TENSORFLOW = ["figures", "notebook", "study", "claims"]; // beside the rooms named before tensorflow
const TESTS = "/tests/"; // they may use rooms named later, and other rooms' examples

/** Rules of dependency-cruiser; each comment is what to do. */
const RULES = [
  { name: "no circle", comment: "move what they share to a file that both import", from: {}, to: { circular: true } },
  ...ROOMS.slice(0, -1).map((room, i) => ({ name: `${room} uses only rooms named before it`,
    comment: "hand it over as an argument, or move it", from: { path: inside([room]), pathNot: TESTS },
    to: { path: inside(ROOMS.slice(i + 1)) } })),
  ...ROOMS.map((room) => ({ name: `into ${room} by its door`, comment: `export it from src/${room}.ts, and import that`,
    from: { pathNot: inside([room]) }, to: { path: `^src/${room}/`, pathNot: TESTS } })),
  ...ROOMS.map((room) => ({ name: `${room} does not use its own door`, comment: "import the file itself",
    from: { path: `^src/${room}/` }, to: { path: `^src/${room}\\.ts$` } })),
  { name: "no TensorFlow where nothing is trained", comment: "take what it needs as an argument",
    from: { path: inside(WITHOUT_TENSORFLOW), pathNot: TESTS }, to: { path: inside(["tensorflow", "models", "adaptation"]) } },
  { name: "src uses no tests", comment: "move it out of tests", from: { path: "^src/", pathNot: TESTS }, to: { path: TESTS } },
  { name: "src uses no tools", comment: "move it to src", from: { path: "^src/", pathNot: TESTS }, to: { path: "^tools/" } },
].map((rule) => ({ ...rule, severity: "error" as const }));

/** Every import below `root` that breaks a rule, as a sentence that says what to do; empty where none does. */
export async function wrongImports(root = "."): Promise<string[]> {
  writeCells(root);
  const { cruise } = await import("dependency-cruiser");
  const { output } = await cruise(["src", "tools", CELLS], {
    baseDir: resolve(root), validate: true, ruleSet: { forbidden: RULES }, tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" }, exclude: { path: "/assembly/" },
  });
  if (typeof output === "string") throw new Error(output);
  return output.summary.violations.map(({ from, to, rule, cycle }) => {
    const way = cycle?.length ? cycle.map(({ name }) => name).join(" → ") : to;
    return `${nameOf(from)} imports ${way}; ${rule.name}: ${RULES.find(({ name }) => name === rule.name)!.comment}`;
  });
}

const nameOf = (file: string): string =>
  file.startsWith(CELLS) ? `a cell of ${relative(CELLS, file).replace(/\.ts$/, ".ipynb")}` : file;

/** The cells of each notebook as a module, for tools that read modules. */
function writeCells(root: string): void {
  for (const file of readdirSync(join(root, "notebooks")).filter((name) => name.endsWith(".ipynb"))) {
    const cells = readCells(join(root, "notebooks", file)).filter(({ cell_type }) => cell_type === "code");
    const code = cells.map(sourceOf).join("\n;\n").replace(/(["'])\.\.\/src\//g, "$1../../../src/");
    writeWhole(join(root, CELLS, file.replace(".ipynb", ".ts")), `${code}\nexport {};\n`);
  }
}

const KNIP = {
  entry: [
    `${CELLS}/*.ts`, "tools/{start.mjs,test.ts,classify.ts}",
    "tools/page/build.ts", "tools/page/browser/{page,tensorflow}.ts",
    "tools/kernel/kernel.cjs", "tools/notebooks/readme.ts",
    "tools/study/{study,job,adaptation,robustness,latency,splits}.ts", "tools/bench/*.ts",
    "src/features/worker.{ts,cjs}", "src/corpus/speak.mjs",
  ],
  project: ["{src,tools}/**/*.{ts,mjs,cjs}", "!**/{assembly,tfjs-node}/**", `${CELLS}/*.ts`],
  vitest: false, typescript: false,
};

/**
 * Names that are exported for nobody, and files that nobody imports, each as a sentence. What only a test uses may
 * stay where its own file uses it too. So may types: tslab must be able to name the type of a cell's variable.
 */
export async function unusedNames(root = "."): Promise<string[]> {
  writeCells(root);
  return [...new Set([
    ...await knip(root, "exports", { ...KNIP, entry: [...KNIP.entry, "{src,tools}/**/tests/*.ts"] },
      "use it or drop the word export"),
    ...await knip(root, "exports,types", { ...KNIP, entry: [...KNIP.entry, "tools/**/tests/*.ts"],
      project: [...KNIP.project, "!src/**/tests/**"], ignoreExportsUsedInFile: true },
      "only a test uses it: delete both, or write @public in its comment and for whom it is"),
  ])];
}

interface Named { readonly name: string }
interface Issues { readonly file: string; readonly exports?: readonly Named[]; readonly types?: readonly Named[] }

async function knip(root: string, kinds: string, config: object, wayOut: string): Promise<string[]> {
  const file = "data/runs/knip.json";
  writeWhole(join(root, file), JSON.stringify(config));
  const { stdout } = await promisify(execFile)(process.execPath, [resolve("node_modules/knip/bin/knip.js"),
    "--config", file, "--include", `files,${kinds}`, "--no-exit-code", "--no-progress", "--reporter", "json",
  ], { cwd: root });
  const { files, issues } = JSON.parse(stdout) as { files: string[]; issues: Issues[] };
  return [...files.map((path) => `${path} is imported by nobody: delete it`),
    ...issues.flatMap(({ file: path, exports = [], types = [] }) => [...exports, ...types].map((one) =>
      `${path} exports ${one.name} for nobody: ${wayOut}`))];
}
