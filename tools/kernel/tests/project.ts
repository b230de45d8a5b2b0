import { cpSync, mkdirSync, mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/**
 * A copy of the project with a kernel of its own, called "probe", where JUPYTER_PATH is `specs`: nothing else that
 * runs here sees its files of src come and go.
 */
export function copyProject(): { readonly root: string; readonly specs: string } {
  const root = mkdtempSync(join(tmpdir(), "kernel-")), specs = join(root, ".venv/share/jupyter");
  for (const folder of ["notebooks", ".venv/share/jupyter/kernels/probe"])
    mkdirSync(join(root, folder), { recursive: true });
  for (const file of ["src", "tools/kernel", "package.json"]) cpSync(file, join(root, file), { recursive: true });
  cpSync("tools/kernel/kernel.json", join(specs, "kernels/probe/kernel.json"));
  symlinkSync(resolve("node_modules"), join(root, "node_modules"));
  return { root, specs };
}
