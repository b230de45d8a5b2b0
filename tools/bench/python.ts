import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";

/**
 * The Python to compare with: $BENCH_PYTHON where it is set, else that of a virtual environment of the benchmark's own,
 * into which its packages are installed the first time.
 * @throws Error when they cannot be installed
 */
export function findPython(folder: string, packages: readonly string[]): string {
  const python = process.env.BENCH_PYTHON || resolve(folder, "bin/python");
  if (process.env.BENCH_PYTHON || existsSync(python)) return python;
  const names = packages.join(" and ");
  console.log(`Installing ${names} into ${folder} …`);
  run("python3", "-m", "venv", folder);
  run(python, "-m", "pip", "install", "-q", ...packages);
  return python;

  function run(command: string, ...args: readonly string[]): void {
    const { status } = spawnSync(command, args, { stdio: "inherit" });
    const failed = `${command} ${args.join(" ")} failed`;
    if (status !== 0) throw new Error(`${failed}; set BENCH_PYTHON to a Python with ${names}`);
  }
}
