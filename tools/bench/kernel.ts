/**
 * npm run bench -- kernel [requests in all] [pattern …]: what the kernel loses of 100,000 requests in many patterns, which is
 * nothing, and what it keeps for a subscriber that does not read. An hour on two quiet cores.
 */
import { spawnSync } from "node:child_process";
import { PYTHON } from "../setup/steps.mjs";

const [total = "100000", ...patterns] = process.argv.slice(2);
const start = (...args: string[]) => spawnSync(PYTHON, ["tools/kernel/stress.py", ...args], { stdio: "inherit" }).status ?? 1;
const lost = start(total, ...patterns);
process.exitCode = (patterns.length === 0 && start("0", "stalled")) || lost;
