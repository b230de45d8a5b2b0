const { createHash } = require("node:crypto");
const { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const { dirname, join } = require("node:path");
const ts = require("@tslab/typescript-for-tslab");

/**
 * What tslab's converter uses of the compiler, made quick. With every cell that imports something tslab checks all of src
 * again, which takes seconds, and each kernel compiles it anew. Here a module is checked and compiled once, until it or a
 * module that it uses is edited; `file` keeps what was compiled for the next kernel. `transpile`: from what the compiler
 * emits to what Node runs.
 */
module.exports = function quickCompiler(transpile, file) {
  const setting = hash([process.cwd(), contentOf("package-lock.json"),
    ...readdirSync(__dirname).filter((name) => name.endsWith(".cjs")).map((name) => contentOf(join(__dirname, name)))]);
  const store = readStore(file, setting); // path → { state, name, code, commonJs } of a module without a finding
  const codes = new Map(Object.values(store).map((module) => [module.code, module]));
  const states = new WeakMap(); // program → a module and all that it uses, as a hash

  const stateOf = (program, module) => {
    if (!states.has(program)) states.set(program, new Map());
    const known = states.get(program);
    if (!known.has(module)) known.set(module, hash([...filesBehind(program, module)].map(hashOf).sort()));
    return known.get(module);
  };
  const kept = (program, module) => {
    const own = store[module.fileName];
    return own?.state === stateOf(program, module) ? own : undefined;
  };

  /** `cell`: the cell's own file; `modules`: all that it uses. */
  function getPreEmitDiagnosticsOfFiles(program, [cell, ...modules]) {
    const open = modules.filter((module) => !kept(program, module));
    const found = ts.getPreEmitDiagnosticsOfFiles(program, [cell, ...open]);
    const faulty = new Set(found.map((one) => one.file));
    for (const module of open) {
      if (faulty.has(module)) delete store[module.fileName];
      else store[module.fileName] = { state: stateOf(program, module) };
    }
    return found;
  }

  function createBuilder(...creation) {
    const builder = ts.createAbstractBuilder(...creation), program = builder.getProgram();
    for (const root of program.getRootFileNames()) { // tslab wants to know what a cell declares
      ts.bindSourceFile(program.getSourceFile(root), program.getCompilerOptions());
    }
    const getAllDependencies = (first) => [...filesBehind(program, first)].map(({ fileName }) => fileName);
    return { ...builder, getAllDependencies, emit(module, write, ...how) {
      const own = kept(program, module);
      if (own?.code !== undefined) return write(own.name, own.code);
      return builder.emit(module, (name, code, ...rest) => {
        if (own && name.endsWith(".js")) codes.set(code, Object.assign(own, { name, code }));
        write(name, code, ...rest);
      }, ...how);
    } };
  }
  const createWatchCompilerHost = (roots, options, system, _, ...reporters) =>
    ts.createWatchCompilerHost(roots, options, system, createBuilder, ...reporters);

  let saving;
  function transpileModule(code, options) {
    const own = codes.get(code);
    if (own?.commonJs === undefined) {
      const { outputText } = transpile(code, options);
      if (!own) return { outputText };
      own.commonJs = outputText;
      clearTimeout(saving);
      saving = setTimeout(() => writeStore(file, setting, store), 500);
    }
    return { outputText: own.commonJs };
  }

  return { getPreEmitDiagnosticsOfFiles, createWatchCompilerHost, transpileModule };
};

/** A file and every other that it imports, directly or through others, but for those that only have types. */
function filesBehind(program, first) {
  const files = new Set([first]);
  for (const file of files) { // it grows meanwhile
    for (const { text } of file.imports ?? []) {
      const found = program.getSourceFile(ts.getResolvedModule(file, text)?.resolvedFileName ?? "");
      if (found && !found.isDeclarationFile) files.add(found);
    }
  }
  return files;
}

function contentOf(file) {
  try { return readFileSync(file, "utf8"); } catch { return ""; } // a project without a lock file
}

const hash = (parts) => createHash("sha256").update(parts.join("\n")).digest("hex");
const hashes = new WeakMap();
function hashOf(file) {
  if (!hashes.has(file)) hashes.set(file, hash([file.fileName, file.text]));
  return hashes.get(file);
}

function readStore(file, setting) {
  try {
    const found = JSON.parse(readFileSync(file, "utf8"));
    return found.setting === setting ? found.modules : {};
  } catch {
    return {}; // none yet, or a damaged one
  }
}

/** Writes what is complete. Where that fails, the next kernel compiles again. */
function writeStore(file, setting, store) {
  const modules = Object.fromEntries(Object.entries(store).filter(([, { commonJs }]) => commonJs !== undefined));
  const part = `${file}.${process.pid}.part`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(part, JSON.stringify({ setting, modules }));
    renameSync(part, file);
  } catch {
    rmSync(part, { force: true });
  }
}
