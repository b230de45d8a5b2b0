/** `npm test`: all checks, or those of the parts that are named (`npm test -- types units`). Two run at a time. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, openSync, readFileSync, readdirSync } from "node:fs";
import { noBrowser } from "./kernel/browser";
import { PYTHON } from "./setup/steps.mjs";

interface Check { readonly part: string; readonly name: string; readonly command: readonly string[];
  readonly env?: Record<string, string> }

const LOGS = "data/runs/checks"; // what each check says
const LONGEST = 40 * 60_000; // milliseconds for a check

const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !/assembly|tests/.test(file)).map((file) => `src/${file}`);
const FORK = ["--noEmit", "--strict", "--target", "es2022", "--lib", "es2022", "--module", "esnext",
  "--moduleResolution", "node", "--esModuleInterop", "--resolveJsonModule", "--skipLibCheck", "--types", "node"];

/** Test files that start other processes: studies, kernels, browsers, Python. */
const PROCESSES = ["study/tests/study", "study/tests/dask", "kernel/tests/kernel", "kernel/tests/cells",
  "kernel/tests/messages", "kernel/tests/interrupt", "models/tests/browser", "corpus/tests/standin",
  "notebooks/tests/report", "notebooks/tests/runner"].map((name) => `${name}.test.ts`);

const VITEST = [process.execPath, "node_modules/vitest/vitest.mjs", "run"];

/** The longest first: the others run beside it. */
const ALL: readonly Check[] = [
  { part: "lab", name: "every notebook and its controls in JupyterLab, in a browser; pictures in data/runs/lab",
    command: [...VITEST, "--no-file-parallelism", "tests/lab-"] },
  { part: "types", name: "types, TypeScript 5.9",
    command: [process.execPath, "node_modules/typescript/bin/tsc", "-p", "."] },
  { part: "types", name: "types of src, the kernel's TypeScript",
    command: [process.execPath, "node_modules/@tslab/typescript-for-tslab/bin/tsc", ...FORK, ...sources] },
  { part: "units", name: "unit tests, the cells' types, the committed notebooks",
    command: [...VITEST, ...["lab-*.test.ts", ...PROCESSES].map((file) => `--exclude=**/${file}`)] },
  { part: "processes", name: "studies, the kernel, exported networks, the report: what starts other processes",
    command: [...VITEST, ...PROCESSES] },
  { part: "notebooks", name: "every notebook on a small stand-in corpus", env: { SER_STANDIN_WORDS: "4" },
    command: [PYTHON, "tools/notebooks/reproduce.py", "--corpus", "standin", "-p", "epochs", "2"] },
];

const parts = [...new Set(ALL.map(({ part }) => part))], asked = process.argv.slice(2);
const unknown = asked.filter((word) => !parts.includes(word));
if (unknown.length) {
  console.error(`there is no part ${unknown.join(", ")}; there are: ${parts.join(", ")}`);
  process.exit(2);
}
const checks = ALL.filter(({ part }) => !asked.length || asked.includes(part))
  .filter(({ part }) => part !== "lab" || !noBrowser);
const seconds = (since: number): string => ((Date.now() - since) / 1000).toFixed(0);

const running = new Set<ChildProcess>();

/** Ends a check and everything it started: each check leads a process group of its own. */
function end({ pid }: ChildProcess): void {
  try { process.kill(-pid!, "SIGKILL"); } catch { /* ended by itself */ }
}

/** Runs a check, its output into a file; its status, null if it did not finish. */
const run = ({ command, env }: Check, log: string): Promise<number | null> => new Promise((ended) => {
  const file = openSync(log, "w");
  const child = spawn(command[0], command.slice(1),
    { env: { ...process.env, ...env }, detached: true, stdio: ["ignore", file, file] });
  running.add(child);
  const limit = setTimeout(() => {
    console.error(`still running after ${LONGEST / 60_000} minutes: ${command.join(" ")}`);
    end(child);
  }, LONGEST);
  const done = (status: number | null): void => { clearTimeout(limit); running.delete(child); ended(status); };
  child.on("exit", done);
  child.on("error", ({ message }) => { console.error(message); done(null); });
});

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => { running.forEach(end); process.exit(130); });

async function passes(check: Check): Promise<boolean> {
  const { name, part } = check, log = `${LOGS}/${ALL.indexOf(check) + 1}-${part}.log`, start = Date.now();
  console.log(`begins: ${name}`);
  const status = await run(check, log);
  console.log(`\n── ${name}\n${readFileSync(log, "utf8").trim()}`);
  console.log(`${status === 0 ? "passed" : "FAILED"} in ${seconds(start)} s: ${name}\n`);
  return status === 0;
}

async function main(): Promise<void> {
  mkdirSync(LOGS, { recursive: true });
  const start = Date.now(), waiting = [...checks];
  let failed = 0;
  await Promise.all([1, 2].map(async () => {
    for (let check; (check = waiting.shift());) if (!(await passes(check))) failed++;
  }));
  if (noBrowser && (!asked.length || asked.includes("lab"))) console.log(`no tests in a browser: ${noBrowser}`);
  console.log(`${seconds(start)} s in all\n${checks.length - failed} passed, ${failed} failed`);
  process.exitCode = failed || !checks.length ? 1 : 0;
}

void main();
