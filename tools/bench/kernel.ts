/**
 * npm run bench -- kernel [requests in all] [pattern …]: what the kernel loses of 100,000 requests in many patterns, and
 * of 100 notebooks that nbclient runs; and what it keeps for a subscriber that does not read. An hour on two quiet cores.
 */
import { spawnSync } from "node:child_process";
import { PYTHON } from "../setup/steps.mjs";

const start = (...args: readonly string[]) =>
  spawnSync(PYTHON, ["tools/kernel/stress.py", ...args], { stdio: "inherit" }).status;
const asked = process.argv.slice(2);
const trials = asked.length > 0 ? [asked] : [["100000"], ["3000", "notebooks"], ["0", "stalled"]];
process.exitCode = trials.map((trial) => start(...trial)).some((status) => status !== 0) ? 1 : 0;
