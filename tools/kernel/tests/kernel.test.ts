/** What a reader of the notebooks has from the kernel beside running cells: completion, inspection, edited files. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PYTHON } from "../../setup/steps.mjs";

const SCRIPT = `
import json, pathlib, sys, time
from jupyter_client.manager import start_new_kernel

root = pathlib.Path(sys.argv[1])
manager, kernel = start_new_kernel(kernel_name="probe", cwd=str(root / "notebooks"), startup_timeout=120)
said = {}

def run(code):
    parts = []
    kernel.execute_interactive(code, timeout=120, output_hook=lambda message: parts.append(message["content"]))
    return "".join(part.get("text", "") + part.get("evalue", "") for part in parts).strip()

def complete(code, at=None):
    return kernel.complete(code, at, reply=True, timeout=60)["content"]["matches"]

def inspect(code, at):
    return kernel.inspect(code, code.index(at) + 1, reply=True, timeout=60)["content"]["data"].get("text/plain")

def write(name, code):
    (root / "src" / name).write_text(code)

def until(code, wanted):
    for _ in range(40):
        if run(code) == wanted:
            return wanted
        time.sleep(0.5)
    return run(code)

OUTER = 'import { outer } from "../src/probe-outer";\\nouter()'
OTHER = 'import { other } from "../src/probe-other";\\nother()'
try:
    run('import { meanInterval } from "../src/evaluation";\\nimport * as front from "../src/features";')
    said["names"] = complete("meanInt")
    said["members"] = complete("front.melFil")
    said["functions"] = complete('import { propor } from "../src/evaluation";', 15)
    said["function"] = inspect("meanInterval([1, 2])", "meanInterval")
    said["member"] = inspect("front.melFilterbank", "melFilterbank")
    said["unknown"] = inspect("nowhere", "nowhere")
    said["lines"] = len(run("for (let i = 0; i < 600; i++) console.log(i);").split())

    write("probe-inner.ts", "export const inner = () => 1;\\n")
    write("probe-outer.ts", 'import { inner } from "./probe-inner";\\nexport const outer = () => 10 + inner();\\n')
    write("probe-other.ts", "export const other = () => 1;\\n")
    said["first"] = [until(OUTER, "11"), run(OTHER), run("const kept = other; kept()")]
    write("probe-inner.ts", "export const inner = () => 2;\\n")
    write("probe-other.ts", "export const other = () => 2;\\n")
    said["edited"] = [until(OTHER, "2"), run("kept()"), run(OUTER)]
    manager.restart_kernel(now=True)
    kernel.wait_for_ready(timeout=120)
    said["restarted"] = [run(OTHER), run(OUTER)]
finally:
    kernel.stop_channels()
    manager.shutdown_kernel(now=True)
print(json.dumps(said))
`;

// A copy, so that nothing else that runs here sees files of src come and go.
const root = mkdtempSync(join(tmpdir(), "kernel-")), specs = join(root, ".venv/share/jupyter");
let said: Record<string, any>;
beforeAll(() => {
  for (const folder of ["tools", "notebooks", ".venv/share/jupyter/kernels/probe"])
    mkdirSync(join(root, folder), { recursive: true });
  for (const file of ["src", "tools/kernel/kernel.cjs", "package.json"]) cpSync(file, join(root, file), { recursive: true });
  cpSync("tools/kernel/kernel.json", join(specs, "kernels/probe/kernel.json"));
  symlinkSync(resolve("node_modules"), join(root, "node_modules"));
  const output = execFileSync(PYTHON, ["-c", SCRIPT, root],
    { env: { ...process.env, JUPYTER_PATH: specs }, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  said = JSON.parse(output.trim().split("\n").at(-1)!);
}, 300_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The first line of the doc comment before `export … name`. */
function documented(file: string, name: string): string {
  const text = readFileSync(`src/${file}`, "utf8"), at = text.search(new RegExp(`^export .*\\b${name}\\b`, "m"));
  const comment = text.slice(text.lastIndexOf("/**", at), at);
  return /\w.*?(?= \*\/|\n)/.exec(comment)![0].trim();
}

describe("in the kernel", () => {
  it("Tab completes what comes from ../src: imported names, a module's members, what could be imported", () => {
    expect(said.names).toEqual(["meanInterval"]);
    expect(said.members).toContain("melFilterbank");
    expect(said.functions).toEqual(["proportionInterval"]);
  });

  it("Shift-Tab shows signature and doc comment", () => {
    expect(said.function).toContain("meanInterval(values: readonly number[]): MeanInterval");
    expect(said.function).toContain(documented("evaluation/intervals.ts", "meanInterval"));
    expect(said.member).toContain(documented("features/mel.ts", "melFilterbank"));
    expect(said.unknown ?? "").not.toContain("function");
  });

  it("hundreds of lines in one turn all arrive", () => {
    expect(said.lines).toBe(600);
  });

  it("an edited file of src is seen when its import runs again; what it imports in turn after a restart", () => {
    expect(said.first).toEqual(["11", "1", "1"]);
    expect(said.edited).toEqual(["2", "1", "11"]);
    expect(said.restarted).toEqual(["2", "12"]);
  });
});
