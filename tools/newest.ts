import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** The newest network of notebook 04 below `data`: of a run, of JupyterLab or of the committed notebooks. */
export function newestModel(data: string): string | undefined {
  const runs = join(data, "runs"), name = "models/cnn-bilstm-as-counted";
  const folders = [data, ...(existsSync(runs) ? readdirSync(runs).map((run) => join(runs, run)) : [])];
  const made = (folder: string) => statSync(join(folder, "card.json")).mtimeMs;
  return folders.map((folder) => join(folder, name)).filter((folder) => existsSync(join(folder, "card.json")))
    .sort((a, b) => made(b) - made(a))[0];
}
