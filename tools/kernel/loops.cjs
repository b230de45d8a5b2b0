const ts = require("@tslab/typescript-for-tslab");

const LOOPS = new Set([ts.SyntaxKind.WhileStatement, ts.SyntaxKind.DoStatement, ts.SyntaxKind.ForStatement,
  ts.SyntaxKind.ForOfStatement, ts.SyntaxKind.ForInStatement]);

/**
 * A cell's JavaScript whose loops can be interrupted: each turn looks at two numbers, one of the thread that reads
 * the requests and one of the cell, and calls `__stop` unless both are 0. That is told whether the loop awaits.
 */
function stoppableLoops(javascript) {
  const file = ts.createSourceFile("cell.js", javascript, ts.ScriptTarget.Latest, true), added = [];
  const add = (at, what) => added.push([at, what]);
  const visit = (node) => {
    ts.forEachChild(node, visit);
    if (!LOOPS.has(node.kind)) return;
    const { statement } = node, look = `if (__unheard[0] | __asked[0]) __stop(${awaits(node)});`;
    if (ts.isBlock(statement)) return add(statement.getStart(file) + 1, look);
    add(statement.getStart(file), `{ ${look}`);
    add(statement.end, "}");
  };
  visit(file);
  if (added.length === 0) return javascript;
  const isDirective = (node) => ts.isExpressionStatement(node) && ts.isStringLiteral(node.expression);
  add(file.statements.find((node) => !isDirective(node)).getStart(file),
    "const { __unheard, __asked, __stop } = __tslab__;");
  return added.sort(([a], [b]) => b - a).reduce((rest, [at, what]) => rest.slice(0, at) + what + rest.slice(at), javascript);
}

function awaits(node) {
  if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)) return true;
  return ts.forEachChild(node, (child) => (!ts.isFunctionLike(child) && awaits(child)) || undefined) ?? false;
}

module.exports = { stoppableLoops };
