import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

const start = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
  const { status, stderr } = spawnSync(process.execPath, ["tools/start.mjs", ...args],
    { encoding: "utf8", env: { ...process.env, ...env } });
  return { status, stderr };
};

it.each([["study", "quick", "npm_config_quick"], ["reproduce", "in-place", "npm_config_in_place"]])(
  "npm run %s --%s, without a -- before it, is refused: npm keeps the option for itself", (job, option, variable) => {
    expect(start([job], { [variable]: "true" })).toEqual({ status: 2,
      stderr: `npm took --${option} for itself: put -- before the options, as in npm run ${job} -- --${option}\n` });
  });

it.each([
  [["latency", "--help"], 0, "npm run bench -- NAME"], [["latency", "-n"], 2, 'no bench has "-n"'],
  [["nothing"], 2, 'no bench has "nothing"'], [[], 2, "name a bench"],
] as const)("bench %j measures nothing, and says which benches there are", (args, status, head) => {
  const said = start(["bench", ...args]);
  expect(said.status).toBe(status);
  expect(said.stderr).toMatch(/; there are: features, training, /);
  expect(said.stderr.startsWith(`${head};`)).toBe(true);
});
