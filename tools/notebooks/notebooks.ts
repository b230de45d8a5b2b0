/** Committed notebooks as data: their cells, their types and whether they are fit to be read. */
import { readFileSync, readdirSync } from "node:fs";
import { basename, resolve } from "node:path";
import ts from "typescript";

interface Output { readonly output_type: string; readonly name?: string; readonly data?: Record<string, unknown>; readonly text?: string | string[] }
interface Cell { readonly cell_type: string; readonly source: string | string[]; readonly execution_count?: number | null;
  readonly outputs?: readonly Output[]; readonly metadata: { readonly tags?: readonly string[] } }

export const NOTEBOOKS = readdirSync("notebooks").filter((file) => /^\d\d-.*\.ipynb$/.test(file)).sort().map((file) => `notebooks/${file}`);

/** The notebook's cells. Throws SyntaxError on a file that is no JSON. */
export const readCells = (path: string): readonly Cell[] => JSON.parse(readFileSync(path, "utf8")).cells;

export const sourceOf = (cell: Cell): string => [cell.source].flat().join("");

/** The type of an output that JupyterLab draws as a chart. */
export const CHART = "application/vnd.plotly.v1+json";

const outputsOf = (path: string): readonly Output[] => readCells(path).flatMap((cell) => cell.outputs ?? []);

/** The charts that a notebook shows, as plotly figures. */
export const chartsOf = (path: string): unknown[] => outputsOf(path).flatMap(({ data }) => data?.[CHART] ?? []);

/** The lines that stand in the place of controls where no kernel runs. */
export const standinsOf = (path: string): string[] => outputsOf(path)
  .map(({ data }) => [data?.["text/plain"] ?? ""].flat().join("")).filter((text) => text.startsWith("Controls: "));

/** What a reader would stumble over in an executed notebook, one sentence each; empty if nothing. */
export function hygiene(path: string): string[] {
  const text = readFileSync(path, "utf8"), cells = readCells(path);
  const code = cells.filter((cell) => cell.cell_type === "code" && sourceOf(cell).trim());
  const found: string[] = [];
  const lengths = code.map((cell) => sourceOf(cell).split("\n").length);
  code.forEach((cell, index) => {
    const name = `code cell ${index + 1}`;
    if (cell.execution_count !== index + 1) found.push(`${name} has count ${cell.execution_count}: run all cells in order from a fresh kernel`);
    const wide = sourceOf(cell).split("\n").find((line) => line.length > 112);
    if (wide) found.push(`${name} has a line of ${wide.length} characters, which JupyterLab cuts off`);
    if (lengths[index] > 25) found.push(`${name} has ${lengths[index]} lines`);
    for (const output of cell.outputs ?? []) {
      if (output.output_type === "error") found.push(`${name} ends in an error`);
      if (output.name === "stderr") found.push(`${name} writes to stderr: ${[output.text].flat().join("").slice(0, 80)}`);
      if (output.data?.[CHART] && !output.data["image/png"]) found.push(`${name} has a chart without its picture`);
      if (output.data?.[CHART] && JSON.stringify(output.data[CHART]).includes("stand-in corpus")) found.push(`${name} shows the stand-in corpus`);
    }
  });
  if (lengths.filter((lines) => lines > 14).length > code.length / 10) found.push("more than one code cell in ten has over 14 lines");
  if (cells.filter((cell) => cell.metadata.tags?.includes("parameters")).length !== 1) found.push("not exactly one cell is tagged parameters");
  if (cells.length - code.length < code.length * 0.8) found.push("too few text cells to carry the story");
  if (/<audio|data:audio/.test(text)) found.push("it plays recordings, which must not be committed");
  if (/(\/home\/|\/root\/|\/tmp\/|\/work\/|\/Users\/)/.test(text)) found.push("it shows a path of the machine that ran it");
  const size = Buffer.byteLength(text) / 1e6;
  if (size >= 1.5) found.push(`it is ${size.toFixed(2)} MB`);
  return found;
}

/** The same code with everything exported that it declares, as tslab does it: types of variables then need names. */
function exported(code: string): string {
  const file = ts.createSourceFile("cells.ts", code, ts.ScriptTarget.ES2022, true);
  const declares = (node: ts.Node) => ts.isVariableStatement(node) || ts.isFunctionDeclaration(node)
    || ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
  return file.statements.filter(declares).reverse().reduce((text, node) =>
    `${text.slice(0, node.getStart())}export ${text.slice(node.getStart())}`, code);
}

/** Type errors of the notebooks' cells, which share one scope, each with notebook, cell and line. */
export function typeErrors(paths: readonly string[]): string[] {
  const virtual = new Map<string, string>(), places = new Map<string, (string | null)[]>();
  for (const path of paths) {
    const lines = ["export {};"], place: (string | null)[] = [null];
    readCells(path).filter((cell) => cell.cell_type === "code").forEach((cell, index) => {
      sourceOf(cell).split("\n").forEach((line, row) => {
        lines.push(line);
        place.push(`${path}, code cell ${index + 1}, line ${row + 1}`);
      });
      lines.push(";");
      place.push(`${path}, code cell ${index + 1}, end`);
    });
    const name = resolve("notebooks", basename(path, ".ipynb"));
    for (const [ending, code] of [[".ts", lines.join("\n")], [".exported.ts", exported(lines.join("\n"))]]) {
      virtual.set(name + ending, code);
      places.set(name + ending, place);
    }
  }
  const config = ts.parseJsonConfigFileContent(ts.readConfigFile("tsconfig.json", ts.sys.readFile).config, ts.sys, ".");
  const options = { ...config.options, noUnusedLocals: false, declaration: true, noEmit: false };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = (name) => virtual.get(resolve(name)) ?? readFile(name);
  host.fileExists = (name) => virtual.has(resolve(name)) || fileExists(name);
  host.getSourceFile = (name, ...rest) => {
    const code = virtual.get(resolve(name));
    return code === undefined ? getSourceFile(name, ...rest) : ts.createSourceFile(name, code, ts.ScriptTarget.ES2022, true);
  };
  const program = ts.createProgram([...virtual.keys()], options, host);
  const found = program.getSourceFiles().filter(({ fileName }) => virtual.has(resolve(fileName))).flatMap((file): readonly ts.Diagnostic[] =>
    file.fileName.endsWith(".exported.ts") ? program.getDeclarationDiagnostics(file)
      : [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]);
  return found.map((diagnostic) => {
    const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
    if (!diagnostic.file || diagnostic.start === undefined) return message;
    const { line } = diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start);
    return `${places.get(resolve(diagnostic.file.fileName))?.[line] ?? `${diagnostic.file.fileName}:${line + 1}`}: ${message}`;
  });
}
