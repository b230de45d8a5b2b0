const ts = require("@tslab/typescript-for-tslab");

/**
 * A cell as tslab understands it, and the way back from a place in it to the reader's own:
 * - `from "../src/x"`, right for editors and tsc, becomes `from ".//src/x"`: right for the root, and as long.
 * - `{ epochs }` with a variable of an earlier cell throws ReferenceError; `{ epochs: epochs }` does not.
 * - `const { a: b } = x` with an `x` of an earlier cell becomes `const { exports, a: b }`; `{ "a": b }` does not.
 */
function rewriteCell(cell) {
  const text = fromRoot(cell);
  const file = ts.createSourceFile("cell.ts", text, ts.ScriptTarget.Latest, true);
  const added = []; // [where, what], in order
  const quote = (name) => {
    if (ts.isIdentifier(name)) added.push([name.getStart(file), '"'], [name.end, '"']);
  };
  const visit = (node) => {
    if (ts.isShorthandPropertyAssignment(node)) added.push([node.name.getStart(file), `${node.name.text}: `]);
    if (ts.isBindingElement(node) && node.propertyName) quote(node.propertyName);
    ts.forEachChild(node, visit);
  };
  visit(file);
  const code = added.reduceRight((rest, [at, what]) => rest.slice(0, at) + what + rest.slice(at), text);
  /** Line and column in the reader's cell of an offset in `code`. */
  function place(offset) {
    for (const [at, what] of added) if (at < offset) offset -= Math.min(what.length, offset - at);
    return ts.getLineAndCharacterOfPosition(file, Math.min(offset, text.length));
  }
  return { code, place };
}

/** As long as before, so that columns hold. */
const fromRoot = (code) => code.replace(/(["'])\.\.\/(src\/)/g, "$1.//$2");

module.exports = { fromRoot, rewriteCell };
