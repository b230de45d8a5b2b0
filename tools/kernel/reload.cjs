const { readdirSync, statSync } = require("node:fs");
const { dirname, resolve } = require("node:path");
const ts = require("@tslab/typescript-for-tslab");
const converter = require("tslab/dist/converter");

/**
 * Lets every cell begin with a look through `folder`. What was saved since the last look, and every module that uses it,
 * directly or through others, is compiled and evaluated again when a cell imports it again; other modules keep their state.
 * To be called before tslab starts. Gives the JavaScript that tslab has made of each module, by file name.
 */
module.exports = function reloadEdits(folder) {
  // tslab's own watchers poll, and hear of an edit late. These hear of it from `lookForEdits`.
  const fileWatchers = new Map(), folderWatchers = new Map();
  const { watchFile, watchDirectory } = ts.sys;
  ts.sys.watchFile = (file, tell, ...options) => {
    if (!file.startsWith(`${folder}/`)) return watchFile(file, tell, ...options);
    fileWatchers.set(file, tell);
    return { close() {} }; // it stays: tslab must hear of an edit even while no cell imports the file
  };
  ts.sys.watchDirectory = (watched, tell) => {
    folderWatchers.set(watched, tell);
    return watchDirectory(watched, tell, false); // a package that comes shows in node_modules: no need to walk through it
  };

  const { createConverter } = converter;
  converter.createConverter = (options) => {
    const { convert, inspect, complete, ...rest } = createConverter(options);
    const looking = (method) => (...code) => {
      lookForEdits();
      return method(...code);
    };
    return { ...rest, inspect: looking(inspect), complete: looking(complete), convert: looking((...code) => {
      const converted = convert(...code);
      for (const { path, data } of converted.sideOutputs ?? []) compiled.set(path, data);
      return converted;
    }) };
  };

  const compiled = new Map();
  let files = scan(folder);
  function lookForEdits() {
    const before = files;
    files = scan(folder);
    const edited = [...new Set([...before.keys(), ...files.keys()])].filter((file) => before.get(file) !== files.get(file));
    if (edited.length === 0) return;
    const uses = [...compiled].map(([file, code]) => [moduleOf(file), usedBy(file, code)]);
    const stale = new Set(edited.map(moduleOf));
    for (const module of stale) { // it grows meanwhile
      for (const [user, used] of uses) if (used.has(module)) stale.add(user);
    }
    const { Created, Changed, Deleted } = ts.FileWatcherEventKind;
    for (const [file, tell] of fileWatchers) {
      if (stale.has(moduleOf(file))) tell(file, !files.has(file) ? Deleted : before.has(file) ? Changed : Created);
    }
    for (const file of edited) {
      delete require.cache[file]; // JSON
      for (const [watched, tell] of folderWatchers) if (file.startsWith(`${watched}/`)) tell(file);
    }
  }
  return compiled;
};

/** Every file below a folder, with its time and size. */
function scan(folder, found = new Map()) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = `${folder}/${entry.name}`;
    if (entry.isDirectory()) scan(file, found);
    else {
      const { mtimeMs, size } = statSync(file, { throwIfNoEntry: false }) ?? {};
      found.set(file, `${mtimeMs} ${size}`);
    }
  }
  return found;
}

const moduleOf = (file) => file.replace(/\.[jt]sx?$/, "");

/** What a module uses: every file that a string in it names, from where it lies ("./x") or from the root ("src/x.wasm"). */
const usedBy = (file, code) => new Set([...code.matchAll(/(?=(["'`])([^"'`\n]+)\1)/g)].map(([, , name]) =>
  moduleOf(resolve(name.startsWith(".") ? dirname(file) : "", name))));
