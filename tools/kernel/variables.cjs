const ts = require("@tslab/typescript-for-tslab");

/**
 * tslab gives a cell's `let n` twice: the cell's functions have the variable, later cells a copy in `exports`, so that
 * neither sees what the other assigns. `export let n` instead of `let n; export { n }` makes one of the two.
 */
module.exports = function exportVariables(javascript) {
  if (!/^let\b/m.test(javascript)) return javascript;
  const file = ts.createSourceFile("cell.js", javascript, ts.ScriptTarget.Latest, true);
  const list = file.statements.findLast((statement) =>
    ts.isExportDeclaration(statement) && !statement.moduleSpecifier && statement.exportClause?.elements);
  if (!list) return javascript;
  const { elements } = list.exportClause, names = elements.filter((e) => !e.propertyName).map((e) => e.name.text);
  const namesIn = (name) => ts.isIdentifier(name) ? [name.text]
    : name.elements.flatMap((e) => e.name ? namesIn(e.name) : []);
  const edits = [], exported = new Set();
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement) || !(statement.declarationList.flags & ts.NodeFlags.Let)) continue;
    const { declarations } = statement.declarationList, own = declarations.flatMap(({ name }) => namesIn(name));
    if (statement.modifiers || !own.every((name) => names.includes(name))) continue;
    own.forEach((name) => exported.add(name));
    edits.push([statement.getStart(file), statement.getStart(file), "export "]);
    for (const { initializer, end } of declarations) if (!initializer) edits.push([end, end, " = void 0"]);
  }
  const rest = elements.filter((e) => !exported.has(e.name.text)).map((e) => e.getText(file));
  edits.push([list.getStart(file), list.end, `export { ${rest.join(", ")} };`]);
  return edits.reduceRight((text, [from, to, what]) => text.slice(0, from) + what + text.slice(to), javascript);
};
