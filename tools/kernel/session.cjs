const ts = require("@tslab/typescript-for-tslab");
const converter = require("tslab/dist/converter");
const executor = require("tslab/dist/executor");
const { shared: unheard, stoppable, takeUp } = require("./channels.cjs");
const { stoppableLoops } = require("./loops.cjs");
const { fromRoot, rewriteCell } = require("./rewrite.cjs");

/**
 * Keeps what the cells of a session declare. tslab forgets what a failed cell declared; here an error costs its line: what
 * was assigned before stays, with its type, and what the cell declared again but did not reach is as it was.
 * `show` displays the value of a cell's last expression. To be called before tslab starts. Gives the cells that ran, by number,
 * and ways to interrupt the one that runs.
 */
module.exports = function keepSession(show) {
  const variables = {}; // what cells know as `exports`: tslab's own is a proxy, which takes a microsecond to write to
  let declarations = ""; // their types
  let count = 0, cell, convert, leave = () => {}, asked = new Int32Array(1), early; // why to leave a cell that has yet to run
  const cells = new Map(); // number → what a reader wrote, and its JavaScript
  const failedIn = new Map(); // name → number of the failed cell that declares it
  let owed = []; // modules that were compiled for `declare`, while tslab takes them for the cell's

  const { createConverter } = converter;
  converter.createConverter = (options) => {
    const original = createConverter(options);
    const asIs = (method) => (_, code, at) => {
      const before = stoppable(false);
      try { return method(declarations, fromRoot(code), at); } finally { stoppable(before); }
    };
    convert = original.convert;
    return { ...original, inspect: asIs(original.inspect), complete: asIs(original.complete), convert: begin,
      addModule: (name, code, meta) => original.addModule(name, rewriteCell(code).code, meta) };
  };

  /** Compiles a cell. Old variables that it declares again keep their values until it reaches them. */
  function begin(_, text) {
    const { code, place } = rewriteCell(text), converted = convert(declarations, code);
    const diagnostics = converted.diagnostics.map((found) => found.fileName ? found
      : { ...found, start: { ...found.start, ...place(found.start.offset) }, messageText: found.messageText + hint(found) });
    const { values, output } = plain(converted.output ?? "");
    cell = { ...converted, values, names: namesIn(code), output: `${stoppableLoops(output)}\n//# sourceURL=cell-${count}` };
    cells.set(count, { text, output });
    for (const name of cell.values) if (name in variables) untilAssigned(name, variables[name]);
    const sideOutputs = [...owed, ...converted.sideOutputs ?? []];
    owed = [];
    stoppable(true);
    return { ...cell, diagnostics, sideOutputs, lastExpressionVar: undefined };
  }
  function untilAssigned(name, old) {
    Object.defineProperty(variables, name, { configurable: true, enumerable: true, get: () => old, set: (value) =>
      Object.defineProperty(variables, name, { value, configurable: true, enumerable: true, writable: true }) });
  }

  const { createExecutor } = executor;
  executor.createExecutor = (root, converters, console) => {
    const original = createExecutor(root, converters, console);
    globalThis.__tslab__.exports = variables;
    return { ...original, async execute(code) {
      count++;
      cell = undefined;
      Object.assign(globalThis.__tslab__, { __unheard: unheard, __asked: asked, __stop: stopOf(asked) });
      const left = new Promise((resolve) => { leave = (why) => { console.error(interruption(why, "")); resolve(false); }; });
      if (early) leave(early);
      // From a turn of its own: what stands below code that channels.cjs ends would not go on.
      const done = await (early ? left : Promise.race([Promise.resolve().then(() => original.execute(code)), left]));
      leave = () => {};
      stoppable(false);
      if (cell) settle(done);
      const last = cell?.lastExpressionVar, value = last && variables[last];
      if (last) variables[last] = undefined;
      if (done && value != null) await show(value);
      return done;
    } };
  };

  function settle(done) {
    const isReached = (name) => "value" in (Object.getOwnPropertyDescriptor(variables, name) ?? {});
    const reached = new Set(cell.values.filter(isReached));
    for (const name of cell.values) { // those that still have a getter
      if (!reached.has(name) && name in variables) variables[name] = done ? undefined : variables[name];
    }
    const stays = (name) => cell.names.includes(name) && (reached.has(name) || !cell.values.includes(name));
    if (done) declarations = cell.declOutput ?? declarations;
    else if (cell.diagnostics.length === 0) declarations = declare(parse(cell.declOutput), stays);
    for (const name of cell.names) {
      if (done || reached.has(name)) failedIn.delete(name);
      else failedIn.set(name, count);
    }
  }

  /** The declarations with those of `file` added whose names stay. What does not compile without the others goes. */
  function declare(file, stays) {
    for (let kept = pick(file, stays); kept.length > 0;) {
      const { declOutput, diagnostics, sideOutputs = [] } = convert(declarations, kept.join("\n"));
      owed.push(...sideOutputs);
      if (diagnostics.length === 0) return declOutput;
      let line = 0;
      const sound = kept.filter((text) => {
        const from = line;
        line += text.split("\n").length;
        return !diagnostics.some(({ start }) => start.line >= from && start.line < line);
      });
      if (sound.length === kept.length) break;
      kept = sound;
    }
    return declarations;
  }

  function hint({ code, messageText }) {
    const name = /'([^']+)'/.exec(messageText)?.[1], unknown = [2304, 2503, 18004].includes(code);
    if (!unknown && code !== 2552) return "";
    if (failedIn.has(name)) return ` Cell [${failedIn.get(name)}] declares it, but failed: run it again.`;
    return unknown ? " Run the cell that declares it first." : "";
  }

  return {
    cells,
    /** A cell is about to run: it can be interrupted from now on. */
    prepare() {
      asked = new Int32Array(1);
      early = undefined;
      leave = (why) => { early = why; };
    },
    /** Whether the running cell has been asked to stop before. */
    wasAsked() {
      const before = asked[0];
      asked[0] ||= ASKED;
      return before > 0;
    },
    /** Fails the running cell, whatever it does or waits for. */
    end(why) {
      asked[0] = LEFT;
      leave(why);
    },
  };
};

const ASKED = 1, LEFT = 2;

/** What loops of a cell call when they are to stop (loops.cjs): one that awaits also when the cell was asked to. */
const stopOf = (asked) => (awaits) => {
  if (takeUp() || asked[0] === LEFT || (awaits && asked[0] === ASKED)) throw interruption("the loop was stopped");
};

function interruption(why, stack) {
  const error = Object.assign(new Error(why), { name: "Interrupted" });
  error.stack = `Interrupted: ${why}${stack ?? error.stack.slice(error.stack.indexOf("\n"))}`;
  return error;
}

const parse = (text) => ts.createSourceFile("cell.ts", text, ts.ScriptTarget.Latest, true);

function namesIn(code) {
  const file = parse(`export {};${code}`);
  ts.bindSourceFile(file, {});
  return [...file.locals.keys()];
}

/** The declarations of a file whose names stay, each as a text. */
function pick(file, stays) {
  const printer = ts.createPrinter();
  return file.statements.flatMap((statement) => {
    if (ts.isVariableStatement(statement)) {
      const [kind] = /^\w+/.exec(statement.declarationList.getText(file));
      return statement.declarationList.declarations.filter(({ name }) => stays(name.text))
        .map((declaration) => `declare ${kind} ${declaration.getText(file)};`);
    }
    if (!ts.isImportDeclaration(statement)) return stays(statement.name?.text) ? [statement.getText(file)] : [];
    const { name, namedBindings } = statement.importClause ?? {};
    const names = [name, namedBindings?.name, ...namedBindings?.elements?.map((e) => e.name) ?? []]
      .flatMap((identifier) => identifier && stays(identifier.text) ? [identifier.text] : []);
    if (names.length === 0) return [];
    converter.keepNamesInImport(statement, new Set(names));
    return [printer.printNode(ts.EmitHint.Unspecified, statement, file)];
  });
}

const HEAD = /Object\.defineProperty\(exports, "__esModule", \{ value: true \}\);\n((?:(?:exports\.\S+ = )+void 0;\n)*)/;
const GETTER =
  /^Object\.defineProperty\(exports, "(.+)", \{ enumerable: true, get: function \(\) \{ return (.+); \} \}\);$/gm;

/** The names of a cell's values, and its code for an `exports` that is a plain object, where they keep what they had. */
function plain(javascript) {
  const [, head = ""] = HEAD.exec(javascript) ?? [];
  const values = Array.from(head.matchAll(/exports\.(\S+) =/g), ([, name]) => name);
  return { values, output: javascript.replace(HEAD, "").replace(GETTER, "exports.$1 = $2;") };
}
