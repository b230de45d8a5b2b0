const { existsSync, readFileSync } = require("node:fs");
const { format } = require("node:util");

/**
 * Name, message and traceback of what a cell reported: a thrown value, or the lines of the type check. `javascript` is what
 * tslab made of the cell, `compiled` what it made of each module.
 */
module.exports = function describeError([first, ...rest], cell, javascript, compiled) {
  if (first instanceof Error) {
    const stack = String(first.stack ?? first), foreign = /^ +at .*(tslab\/dist|\(?node:|tools\/kernel\/|evalmachine)/;
    const own = stack.replace(DECORATION, "").split("\n").filter((line) => !foreign.test(line))
      .map((line) => inTypeScript(line, compiled));
    const lines = [...own, lineInCell(stack, cell, javascript)].filter(Boolean);
    const traceback = lines.map((line) => line.replaceAll(`${process.cwd()}/`, ""));
    return { ename: String(first.name), evalue: String(first.message), traceback };
  }
  const lines = [first, ...rest].map((line) =>
    format(line).replaceAll(".//src/", "../src/").replace(/^(\S+) (\d+:\d+ - error TS)/, "$1:$2"));
  return { ename: /^\S*\d+:\d+ - /.test(lines[0]) ? "TypeCheckError" : "Error", evalue: lines[0], traceback: lines };
};

const DECORATION = /^evalmachine\.<anonymous>:\d+\n[^]*?\n *\^+\n+/; // Node quotes the line of JavaScript

const bare = (line) => line.replace(/^\s*(let|const|var) /, "")
  .replace(/exports\.(tsLastExpr = )?|\bawait\b|\(0, (\w|\.)+\)|\w+_\d+\.|\s|;$/g, "");

/** In which line of the TypeScript a line of the JavaScript stands, 0 if in none or several: tslab keeps no source maps. */
function lineIn(typescript, javascript, number) {
  const wanted = bare(javascript.split("\n")[number - 1] ?? ""), lines = typescript.split("\n").map(bare);
  return wanted && lines.indexOf(wanted) === lines.lastIndexOf(wanted) ? lines.indexOf(wanted) + 1 : 0;
}

function lineInCell(stack, cell, javascript) {
  const position = /evalmachine\.<anonymous>:(\d+)/.exec(stack), at = position && lineIn(cell, javascript, position[1]);
  return at ? `line ${at} of the cell: ${cell.split("\n")[at - 1].trim()}` : "";
}

/** `src/x.js:3:7` in a stack becomes `src/x.ts:5`. */
const inTypeScript = (frame, compiled) => frame.replace(/(\/[^()]+)\.js:(\d+)(:\d+)?/, (place, name, number) => {
  if (!compiled.has(`${name}.js`) || !existsSync(`${name}.ts`)) return place;
  const at = lineIn(readFileSync(`${name}.ts`, "utf8"), compiled.get(`${name}.js`), number);
  return `${name}.ts${at ? `:${at}` : ""}`;
});
