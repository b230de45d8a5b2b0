const { existsSync, readFileSync } = require("node:fs");
const { format } = require("node:util");

/**
 * Name, message and traceback of what a cell reported: a thrown value, or the lines of the type check. `cells` has what the
 * reader wrote and its JavaScript by the cell's number, `compiled` what tslab made of each module.
 */
function describeError([first, ...rest], cells, compiled) {
  if (first instanceof Error) {
    const stack = String(first.stack ?? first), foreign = /^ +at .*(tslab\/dist|\(?node:|tools\/kernel\/|evalmachine)/;
    const frames = stack.replace(DECORATION, "").split("\n").filter((line) => !foreign.test(line));
    const lines = [...frames.map((frame) => inCell(inTypeScript(frame, compiled), cells)), lineOf(stack, cells)];
    const traceback = lines.filter(Boolean).map((line) => line.replaceAll(`${process.cwd()}/`, ""));
    return { ename: String(first.name), evalue: String(first.message), traceback };
  }
  const lines = [first, ...rest].map((line) =>
    format(line).replaceAll(".//src/", "../src/").replace(/^(\S+) (\d+:\d+ - error TS)/, "$1:$2"));
  return { ename: /^\S*\d+:\d+ - /.test(lines[0]) ? "TypeCheckError" : "Error", evalue: lines[0], traceback: lines };
}

const DECORATION = /^(?:evalmachine\.<anonymous>|cell-\d+):\d+\n[^]*?\n *\^+\n+/; // Node quotes the line of JavaScript

const bare = (line) => line.replace(/^\s*(let|const|var) /, "")
  .replace(/exports\.(tsLastExpr = )?|\bawait\b|\(0, (\w|\.)+\)|\w+_\d+\.|\s|;$/g, "");

/** In which line of the TypeScript a line of the JavaScript stands, 0 if in none or several: tslab keeps no source maps. */
function lineIn(typescript, javascript, number) {
  const wanted = bare(javascript.split("\n")[number - 1] ?? ""), lines = typescript.split("\n").map(bare);
  const only = (is) => lines.findIndex(is) === lines.findLastIndex(is) ? lines.findIndex(is) + 1 : 0;
  return wanted && (only((line) => line === wanted) || only((line) => line.includes(wanted)));
}

const FRAME = /(?:exports\.tsLastExpr )?(\(?)cell-(\d+):(\d+):\d+\)?/;

/** The number of the cell that an error comes from, undefined if its stack names none. */
const cellOf = (error) => Number(FRAME.exec(error?.stack)?.[2]) || undefined;

function placeOf([, , number, line], cells) {
  const { text, output } = cells.get(Number(number)) ?? { text: "", output: "" };
  return { text, at: lineIn(text, output, line) };
}

/** `at f (cell-3:5:7)` in a stack becomes `at f (cell [3], line 4)`. */
const inCell = (frame, cells) => frame.replace(FRAME, (...match) => {
  const { at } = placeOf(match, cells), place = `cell [${match[2]}]${at ? `, line ${at}` : ""}`;
  return match[1] ? `(${place})` : place;
});

/** The line of the innermost cell in a stack. */
function lineOf(stack, cells) {
  const match = FRAME.exec(stack), { text, at } = match ? placeOf(match, cells) : {};
  return at ? `line ${at} of the cell: ${text.split("\n")[at - 1].trim()}` : "";
}

/** `src/x.js:3:7` in a stack becomes `src/x.ts:5`. */
const inTypeScript = (frame, compiled) => frame.replace(/(\/[^()]+)\.js:(\d+)(:\d+)?/, (place, name, number) => {
  if (!compiled.has(`${name}.js`) || !existsSync(`${name}.ts`)) return place;
  const at = lineIn(readFileSync(`${name}.ts`, "utf8"), compiled.get(`${name}.js`), number);
  return `${name}.ts${at ? `:${at}` : ""}`;
});

module.exports = { cellOf, describeError };
