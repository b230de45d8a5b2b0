/** All checks, one after the other: both TypeScript compilers, unit tests, every notebook run on a small stand-in corpus,
 * and, where there is a Chromium, in a real JupyterLab. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { CHROMIUM } from "./kernel/tests/lab";
import { PYTHON } from "./setup/steps.mjs";

interface Check { readonly name: string; readonly command: readonly string[]; readonly env?: Record<string, string>; readonly report?: string; readonly twice?: boolean }

const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !/assembly|tests/.test(file)).map((file) => `src/${file}`);
const FORK = ["--noEmit", "--strict", "--target", "es2022", "--module", "esnext", "--moduleResolution", "node",
  "--esModuleInterop", "--resolveJsonModule", "--skipLibCheck", "--types", "node"];

const vitest = (report: string, ...args: readonly string[]): Pick<Check, "command" | "report"> => ({ report,
  command: [process.execPath, "node_modules/vitest/vitest.mjs", "run", "--pool=forks", "--maxWorkers=2", "--minWorkers=1",
    "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...args] });

/** Why no tests run in a browser, where none do. */
const noBrowser = process.env.SER_LAB === "0" ? "SER_LAB=0 switches them off"
  : !existsSync(CHROMIUM) && `there is no ${CHROMIUM}; CHROMIUM may name another Chromium or Chrome`;

const CHECKS: readonly Check[] = [
  { name: "types, TypeScript 5.9", command: [process.execPath, "node_modules/typescript/bin/tsc", "-p", "."] },
  { name: "types of src, the kernel's TypeScript", command: [process.execPath, "node_modules/@tslab/typescript-for-tslab/bin/tsc", ...FORK, ...sources] },
  { name: "unit tests, the cells' types, the committed notebooks", ...vitest("data/runs/vitest.json", "--exclude=**/lab-*.test.ts") },
  { name: "every notebook on a small stand-in corpus", command: [PYTHON, "tools/notebooks/reproduce.py", "--corpus", "standin", "-p", "epochs", "2"], env: { SER_STANDIN_WORDS: "8" } },
  ...noBrowser ? [] : [{ name: "every notebook and its controls in JupyterLab, in a browser; pictures in data/runs/lab",
    ...vitest("data/runs/vitest-lab.json", "--no-file-parallelism", "lab-"), env: { SER_LAB: "1" }, twice: true }],
];

const LONGEST = 20 * 60_000; // milliseconds for a check

let failed = 0;
for (const { name, command, env, report, twice } of CHECKS) {
  const start = Date.now();
  console.log(`\n── ${name}`);
  const run = () => spawnSync(command[0], command.slice(1), { stdio: "inherit", env: { ...process.env, ...env }, timeout: LONGEST }).status;
  if (report) rmSync(report, { force: true });
  let status = run();
  // vitest's pool of processes can die while it ends one ("Channel closed"): no test failed, and no report was written.
  const unfinished = status === null || (status !== 0 && report && !existsSync(report));
  if (unfinished || (status !== 0 && twice)) {
    console.log(`\n${unfinished ? "it did not come to its end" : "a browser on a busy machine may be late"}; once more:`);
    status = run();
  }
  if (status !== 0) failed++;
  console.log(`${status === 0 ? "passed" : "FAILED"} in ${((Date.now() - start) / 1000).toFixed(0)} s: ${name}`);
}
if (noBrowser) console.log(`\nno tests in a browser: ${noBrowser}`);
console.log(`\n${CHECKS.length - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
