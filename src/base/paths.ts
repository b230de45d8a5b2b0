import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/**
 * A path as a reader gives it: absolute; below the home folder, ~; seen from where the command was typed, from the
 * project's folder, or from the notebooks', where JupyterLab's upload puts a file. The first of these that exists, else
 * the project's.
 */
export function givenPath(path: string): string {
  if (/^~(?=\/|$)/.test(path)) return join(homedir(), path.slice(1));
  const typed = process.env.INIT_CWD ?? ""; // npm changes to the project's folder
  const places = [typed, "", "notebooks"].map((folder) => resolve(folder, path));
  return places.find(existsSync) ?? places[1];
}
