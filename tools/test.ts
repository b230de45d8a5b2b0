/** All checks, one after the other: both TypeScript compilers, unit tests, every notebook run on a small stand-in corpus. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { PYTHON } from "./setup.mjs";

interface Check { readonly name: string; readonly command: readonly string[]; readonly env?: Record<string, string>; readonly report?: string }

const sources = readdirSync("src").filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts")).map((file) => `src/${file}`);
const FORK = ["--noEmit", "--strict", "--target", "es2022", "--module", "esnext", "--moduleResolution", "node",
  "--esModuleInterop", "--resolveJsonModule", "--skipLibCheck", "--types", "node"];

const REPORT = "data/runs/vitest.json";

const CHECKS: readonly Check[] = [
  { name: "types, TypeScript 5.9", command: [process.execPath, "node_modules/typescript/bin/tsc", "-p", "."] },
  { name: "types of src, the kernel's TypeScript", command: [process.execPath, "node_modules/@tslab/typescript-for-tslab/bin/tsc", ...FORK, ...sources] },
  { name: "unit tests, the cells' types, the committed notebooks", command: [process.execPath, "node_modules/vitest/vitest.mjs", "run", "--pool=forks", "--maxWorkers=2", "--minWorkers=1",
    "--reporter=default", "--reporter=json", `--outputFile.json=${REPORT}`], report: REPORT },
  { name: "every notebook on a small stand-in corpus", command: [PYTHON, "tools/reproduce.py", "--corpus", "standin", "-p", "epochs", "2"], env: { SER_STANDIN_WORDS: "8" } },
];

let failed = 0;
for (const { name, command, env, report } of CHECKS) {
  const start = Date.now();
  console.log(`\n── ${name}`);
  const run = () => spawnSync(command[0], command.slice(1), { stdio: "inherit", env: { ...process.env, ...env } }).status;
  if (report) rmSync(report, { force: true });
  let status = run();
  // vitest's pool of processes can die while it ends one ("Channel closed"): no test failed, and no report was written.
  if (status !== 0 && report && !existsSync(report)) {
    console.log("\nvitest itself died before its report; once more:");
    status = run();
  }
  if (status !== 0) failed++;
  console.log(`${status === 0 ? "passed" : "FAILED"} in ${((Date.now() - start) / 1000).toFixed(0)} s: ${name}`);
}
console.log(`\n${CHECKS.length - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
