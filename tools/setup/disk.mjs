// What the project keeps on the disk: what each folder costs, what is old, and removing it. It needs no set-up.
import {
  existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, renameSync, rmSync,
} from "node:fs";
import { join, sep } from "node:path";

const HOUR = 3_600_000, DAY = 24 * HOUR, MONTH = 30 * DAY, GIGABYTE = 1e9;
/** What a killed process leaves behind. */
const DRAFT = /\.\d+\.(part|draft|old)$|-words-\d+\.\d+\.\w+$|^tensorflow-\w+\.partial$/;
const RUN = /^\d{4}-\d\d-\d\d-\d{6}$/;
const CHECKS = ["checks", "lab", "cells", "knip.json"];
const BINDING = "node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node";

/**
 * The groups: what is in them and what it costs to make it again. `keep`: so many of each kind stay; `limit`: bytes in
 * all.
 */
const GROUPS = {
  cache: { what: "features, stand-in corpus", again: "minutes, by itself", keep: 1, limit: 2 * GIGABYTE },
  runs: { what: "executed notebooks, reports", again: "half an hour each", keep: 3, limit: 2 * GIGABYTE },
  latest: { what: "results from JupyterLab", again: "running the notebooks" },
  studies: { what: "studies, and what you keep", again: "hours to days" },
  recordings: { what: "what you recorded or uploaded", again: "nothing brings it back" },
  checks: { what: "logs of npm test", again: "npm test" },
  models: { what: "networks", again: "an hour" },
  backends: { what: "TensorFlow; the one in use stays", again: "0.3 to 3 GB to download", keep: 0, limit: Infinity },
};

const list = (folder) => (existsSync(folder) ? readdirSync(folder).sort() : []);

/** Bytes and last change of all below a path, links not followed. */
function measure(path) {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return { bytes: 0, used: 0 }; // it has just gone
  const own = { bytes: found.blocks === undefined ? found.size : 512 * found.blocks, used: found.mtimeMs };
  if (!found.isDirectory()) return own;
  return readdirSync(path).map((name) => measure(join(path, name)))
    .reduce((sum, { bytes, used }) => ({ bytes: sum.bytes + bytes, used: Math.max(sum.used, used) }), own);
}

const drafts = (folder) => list(folder).flatMap((name) => {
  const path = join(folder, name);
  if (DRAFT.test(name)) return [path];
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ? drafts(path) : [];
});

/**
 * What there is below `root`, each { group, kind, path, bytes, used (ms), draft, linked }: a draft is what a write or
 * a download that did not end has left, linked is the backend whose libraries the binding loads.
 */
export function scan(root = ".") {
  const at = (...parts) => join(root, ...parts);
  const found = [];
  const add = (group, path, kind = group, more = {}) => found.push({ group, kind, path, ...measure(path), ...more });
  for (const kind of list(at("data/cache"))) {
    for (const name of list(at("data/cache", kind)).filter((one) => !DRAFT.test(one)))
      add("cache", at("data/cache", kind, name), kind);
  }
  for (const name of list(at("data/runs"))) {
    const path = at("data/runs", name);
    const group = RUN.test(name) ? "runs"
      : ["latest", "recordings"].includes(name) ? name
      : CHECKS.includes(name) ? "checks" : "studies";
    add(group, path, existsSync(join(path, "models")) ? "with networks" : "without"); // classify takes the newest
  }
  for (const name of list(at("data/models"))) if (!DRAFT.test(name)) add("models", at("data/models", name));
  const binding = existsSync(at(BINDING)) && readFileSync(at(BINDING));
  for (const name of list(at(".venv")).filter((one) => /^tensorflow-\w+$/.test(one))) {
    const path = at(".venv", name), linked = !binding || binding.includes(realpathSync(path) + sep);
    const { used } = measure(at(BINDING)); // since then the binding has had another
    add("backends", path, "backends", { linked, used });
  }
  for (const path of [...drafts(at("data/cache")), ...drafts(at("data/runs")), ...drafts(at("data/models")),
    ...list(at(".venv")).filter((name) => DRAFT.test(name)).map((name) => at(".venv", name))]) {
    add("drafts", path, "drafts", { draft: true });
  }
  return found;
}

/**
 * Which of the entries go: drafts after an hour; else, in the groups that have a limit, what has not been used for
 * thirty days, and the longest unused above the limit. The newest of each kind stay, and so does what was used within a
 * day or is linked.
 */
export function outdated(entries, now = Date.now()) {
  const going = entries.filter(({ draft, used }) => draft && now - used > HOUR);
  for (const [group, { keep, limit }] of Object.entries(GROUPS)) {
    if (limit === undefined) continue;
    const seen = {};
    let bytes = 0;
    for (const entry of entries.filter((one) => one.group === group).sort((a, b) => b.used - a.used)) {
      const rank = seen[entry.kind] = (seen[entry.kind] ?? 0) + 1, age = now - entry.used;
      bytes += entry.bytes;
      if (rank > keep && age > DAY && !entry.linked && (age > MONTH || bytes > limit)) going.push(entry);
    }
  }
  return going;
}

const size = (bytes) => (bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB`
  : bytes >= 1e6 ? `${(bytes / 1e6).toFixed(0)} MB` : `${Math.ceil(bytes / 1000)} kB`);
const sum = (entries) => entries.reduce((all, { bytes }) => all + bytes, 0);
const count = (number, one) => `${number} ${one}${number === 1 ? "" : "s"}`;
function ago(used) {
  const days = Math.floor((Date.now() - used) / DAY);
  return days < 1 ? "today" : Number.isFinite(days) ? `${count(days, "day")} ago` : "";
}

/** Removes entries, each first renamed so that none is ever there in part; returns a line that says what went. */
function remove(entries) {
  const gone = [], kept = [];
  for (const entry of entries) {
    const away = entry.draft ? entry.path : `${entry.path}.${process.pid}.old`;
    try {
      renameSync(entry.path, away);
      rmSync(away, { recursive: true, force: true });
      gone.push(entry);
    } catch (error) {
      if (error.code !== "ENOENT") kept.push(`; ${entry.path} stays: ${error.message}`);
    }
  }
  const names = gone.sort((a, b) => b.bytes - a.bytes).map(({ path }) => path), more = names.length - 4;
  const said = names.length ? `, removed ${names.slice(0, 4).join(", ")}${more > 0 ? ` and ${more} more` : ""}` : "";
  return `disk: ${size(sum(gone))} freed${said}${kept.join("")}`;
}

/** Removes what `outdated` names, with a line; says nothing where there is nothing to remove. Never throws. */
export function prune() {
  try {
    const going = outdated(scan());
    if (going.length) console.log(`${remove(going)}; npm run clean says more`);
  } catch (error) {
    console.error(`disk: old folders could not be looked for: ${error.message}`);
  }
}

/** Jobs and kernels of this project that run now, where the system tells (Linux). */
function running() {
  const about = (pid, read) => { try { return read(`/proc/${pid}`); } catch { return ""; } };
  return list("/proc").filter((pid) => /^\d+$/.test(pid)).flatMap((pid) => {
    const place = about(pid, (folder) => readlinkSync(`${folder}/cwd`));
    if (!`${place}${sep}`.startsWith(`${realpathSync(".")}${sep}`)) return [];
    const [, job] = /tools\/start\.mjs\0(\w+)|(?=tools\/kernel\/kernel\.cjs)/.exec(
      about(pid, (folder) => readFileSync(`${folder}/cmdline`, "utf8"))) ?? [, "clean"];
    return job === "clean" ? [] : [`${job ? `npm run ${job}` : "a kernel"} (process ${pid})`];
  });
}

const HELP = `npm run clean                    what each folder costs, and what is old
npm run clean -- --yes           removes what is old
npm run clean -- cache runs      removes all of the folders named; there are: ${Object.keys(GROUPS).join(", ")}`;

/** `npm run clean`; returns the exit code. */
export function clean(args) {
  const unknown = args.filter((word) => !(word in GROUPS) && !["--yes", "--help"].includes(word));
  if (unknown.length || args.includes("--help")) {
    if (unknown.length) console.error(`there is no folder ${unknown.join(", ")}\n${HELP}`);
    else console.log(HELP);
    return unknown.length ? 2 : 0;
  }
  const entries = scan(), old = outdated(entries), named = args.filter((word) => word in GROUPS);
  if (named.length) {
    const busy = running();
    if (busy.length) {
      console.error(`nothing was removed: ${busy.join(", ")} may use it; end that first`);
      return 1;
    }
    console.log(remove(entries.filter(({ group, linked }) => named.includes(group) && !linked)));
    return 0;
  }
  if (args.includes("--yes")) {
    console.log(remove(old));
    return 0;
  }
  const rows = Object.entries(GROUPS).flatMap(([group, { what, again }]) => {
    const own = entries.filter((entry) => entry.group === group), going = old.filter((entry) => entry.group === group);
    const free = own.filter(({ linked }) => !linked);
    const last = ago(Math.max(...free.map(({ used }) => used)));
    return own.length ? [[group, size(sum(own)), String(own.length), last, what, again,
      going.length ? `${size(sum(going))}, ${going.length}` : "–"]] : [];
  });
  const fixed = [["node_modules", "set-up"], [".venv", "set-up"], ["data/corpora", "your recordings"]]
    .filter(([path]) => existsSync(path))
    .map(([path, what]) => [path, size(measure(path).bytes), "", "", what, "", "stays"]);
  const abandoned = entries.filter(({ draft }) => draft);
  const table = [["folder", "size", "parts", "last used", "what it is", "to make it again", "old"], ...rows, ...fixed];
  const widths = table[0].map((_, i) => Math.max(...table.map((row) => row[i].length)));
  for (const row of table) console.log(row.map((cell, i) => cell.padEnd(widths[i])).join("  ").trimEnd());
  if (abandoned.length)
    console.log(`${count(abandoned.length, "draft")} of interrupted writes: ${size(sum(abandoned))}`);
  console.log(`\n${old.length ? `old: ${old.map(({ path }) => path).join(", ")}` : "nothing is old"}\n${HELP}`);
  return 0;
}
