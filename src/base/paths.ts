import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { relative, resolve } from "node:path";

/**
 * A path as a reader gives it: absolute; below the home folder, ~; seen from where the command was typed, from the
 * project's folder, or from the notebooks', where JupyterLab's upload puts a file. The first of these that exists, else
 * the project's.
 */
export function givenPath(path: string): string {
  const places = [typedIn(), "", "notebooks"].map((folder) => resolve(folder, atHome(path)));
  return places.find(existsSync) ?? places[1];
}

/** Where to write what a reader names: below the home folder, ~, or seen from where the command was typed. */
export const outputPath = (path: string): string => resolve(typedIn(), atHome(path));

/** A path as a reader may type it again: seen from where the command was typed, or whole where that is shorter. */
export function shownPath(path: string): string {
  const whole = resolve(path), seen = relative(typedIn(), whole) || ".";
  return seen.length < whole.length ? seen : whole;
}

const typedIn = (): string => process.env.INIT_CWD ?? ""; // npm changes to the project's folder
const atHome = (path: string): string => path.replace(/^~(?=\/|$)/, homedir);
