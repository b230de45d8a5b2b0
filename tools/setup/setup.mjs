// Set-up in four steps, each skipped when its stamp still holds: packages, Python environment, kernel, backend.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { backend } from "./backend.mjs";
import { digest, PYTHON, run, step, WINDOWS } from "./steps.mjs";

const KERNEL = ".venv/share/jupyter/kernels/tslab/kernel.json";
const SETTINGS = ".venv/share/jupyter/lab/settings/overrides.json"; // JupyterLab's defaults, here

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 9)) {
    throw new Error(`Node ${process.versions.node} is too old: ` +
      "install Node 20.9 or newer (20, 22, 24 and 26 are tested).");
  }
}

function packages() {
  const npm = process.env.npm_execpath;
  const [command, first] = npm?.endsWith(".js") ? [process.execPath, [npm]] : [WINDOWS ? "npm.cmd" : "npm", []];
  // Install scripts stay off: the backend's would download from where not everybody can reach. backend.mjs does its
  // work.
  run(command, [...first, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
    "npm ci failed; is the npm registry reachable? Nothing is lost: run the same command to continue.");
}

function findPython() {
  const version = "import sys; print('%d.%d' % sys.version_info[:2])";
  for (const name of [process.env.PYTHON, "python3", "python"].filter(Boolean)) {
    try {
      const said = execFileSync(name, ["-c", version], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
      const [major, minor] = said.trim().split(".").map(Number);
      if (major === 3 && minor >= 10) return name;
    } catch { /* the next name may do */ }
  }
  throw new Error("no Python 3.10 or newer found: install python3 (Debian, Ubuntu: sudo apt-get install python3 " +
    "python3-venv; macOS: brew install python), or name one with PYTHON=…");
}

function environment() {
  run(findPython(), ["-m", "venv", ".venv"],
    "python3 -m venv failed: install it (Debian, Ubuntu: sudo apt-get install python3-venv); " +
    "if .venv is broken, delete it and try again.");
  // The list is complete. What anywidget's Python names beside it (ipywidgets) is not needed, since only its front end
  // is used; nor is rfc3987-syntax, with which whatever imports jsonschema would spend 1.7 s on compiling a grammar.
  run(PYTHON, ["-m", "pip", "install", "--disable-pip-version-check", "--no-deps", "--require-hashes",
    "-r", "requirements.txt"],
    "pip install failed; is the Python package index reachable? If .venv is broken, delete it and try again.");
}

function kernel() {
  for (const [from, to] of [["tools/kernel/kernel.json", KERNEL], ["tools/setup/lab.json", SETTINGS]]) {
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, readFileSync(from));
  }
}

/** Sets up what is missing; on a second start it only compares stamps. Throws an Error that says what to install. */
export async function setup() {
  checkNode();
  await step("npm packages", "node_modules/.ser-stamp", digest(["package-lock.json"]), packages);
  await step("Python environment with JupyterLab", ".venv/.ser-stamp", digest(["requirements.txt"]), environment);
  await step("TypeScript kernel", ".venv/.ser-kernel", digest(["tools/kernel/kernel.json", "tools/setup/lab.json"]),
    kernel);
  await backend();
}
