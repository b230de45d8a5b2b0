// What the steps of set-up are made of.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

export const WINDOWS = process.platform === "win32";
/** The project's own Python. */
export const PYTHON = WINDOWS ? ".venv\\Scripts\\python.exe" : ".venv/bin/python";

/** Runs a command quietly; throws an Error with `wayOut` and the head and tail of what it complained. */
export function run(command, args, wayOut, options = {}) {
  const done = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 28, ...options });
  if (done.status === 0) return done.stdout;
  const said = (done.error?.message ?? (done.stderr || done.stdout)).trim().split("\n");
  const short = said.length > 12 ? [...said.slice(0, 5), "…", ...said.slice(-6)] : said;
  throw new Error([wayOut, ...short].join("\n  "));
}

/** SHA-256 of the files' contents and of any further words. */
export const digest = (files, ...words) =>
  createHash("sha256").update(files.map((file) => readFileSync(file)).join("\0") + words.join("\0")).digest("hex");

const stamped = (stamp, value) => existsSync(stamp) && readFileSync(stamp, "utf8") === value;

/** Does `make` unless `stamp` holds `value`; the stamp is written last, so a killed set-up repeats this step. */
export async function step(name, stamp, value, make) {
  if (stamped(stamp, value)) return;
  const start = Date.now();
  process.stdout.write(`set-up: ${name} … `);
  const how = await make();
  writeFileSync(`${stamp}.tmp`, value);
  renameSync(`${stamp}.tmp`, stamp);
  console.log(`${how ?? "done"}, ${((Date.now() - start) / 1000).toFixed(0)} s`);
}
