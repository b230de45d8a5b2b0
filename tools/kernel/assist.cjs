const { readdirSync } = require("node:fs");
const path = require("node:path");
const ts = require("@tslab/typescript-for-tslab");

/**
 * What tslab's Tab and Shift-Tab lack: the files that an import may name, and the function whose parentheses the cursor is
 * in. `folder` is where the notebooks lie. What throws is answered, too.
 */
module.exports = function assist(handler, folder) {
  const { handleComplete, handleInspect } = handler;
  handler.handleComplete = answering(function (request) {
    return completePath(request, folder) ?? handleComplete.call(this, request);
  });
  handler.handleInspect = answering(function (request) {
    const reply = handleInspect.call(this, request);
    const called = reply.found ? undefined : callAround(request);
    return called === undefined ? reply : handleInspect.call(this, { ...request, cursor_pos: called });
  });
};

const answering = (method) => function (request) {
  try {
    return method.call(this, request);
  } catch (error) {
    return { status: "error", ename: String(error?.name), evalue: String(error?.message ?? error), traceback: [] };
  }
};

function completePath({ code, cursor_pos }, folder) {
  const typed = /(?:\bfrom|\bimport|\brequire\()\s*\(?["'](\.\.?\/[^"'\n]*)$/.exec(code.slice(0, cursor_pos))?.[1];
  if (typed === undefined) return undefined;
  const [, before, begun] = /^(.*\/)(.*)$/.exec(typed);
  let entries = [];
  try { entries = readdirSync(path.join(folder, before), { withFileTypes: true }); } catch {} // no such folder
  const files = entries.flatMap(({ name }) => /^(.+?)(?:\.d)?\.[jt]s$/.exec(name)?.[1] ?? []);
  const folders = entries.flatMap((entry) =>
    entry.isDirectory() && !files.includes(entry.name) ? [`${entry.name}/`] : []);
  const matches = [...files, ...folders].filter((name) => name.startsWith(begun)).sort();
  return { status: "ok", matches, cursor_start: cursor_pos - begun.length, cursor_end: cursor_pos, metadata: {} };
}

/** Where the name of the innermost call ends that has the cursor in its parentheses. */
function callAround({ code, cursor_pos }) {
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest, true);
  let called;
  const visit = (node) => {
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && node.arguments
      && node.expression.end < cursor_pos && cursor_pos <= node.end) called = node.expression.end - 1;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return called;
}
