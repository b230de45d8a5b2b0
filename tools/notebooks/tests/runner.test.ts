/** A notebook that does not come to its end says where and why, and leaves no kernel behind. */
import { execFile, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { PYTHON } from "../../setup/steps.mjs";

const SCRIPT = `
import json, os, signal, subprocess, sys, threading, time
import nbformat
sys.path.insert(0, "tools/notebooks")
import runner

log = open(os.path.join(sys.argv[1], "kernel.log"), "w")

def why(*cells, timeout=None, begin=lambda cell: None):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    try:
        runner.run(notebook, "notebooks", log, timeout, begin)
    except runner.Stopped as reason:
        return str(reason)
    return [output.text.strip() for cell in notebook.cells for output in cell.outputs]

def beside(cells):
    def perform(name):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells[name]])
        runner.run(notebook, "notebooks", log)
    return {name: str(reason) for name, reason in runner.side_by_side(list(cells), lambda name: [], perform, 2).items()}

`;
const ALL = `${SCRIPT}
said = {}
said["whole"] = why("const a = 1;", "console.log(a + 1)")
said["mistyped"] = why("const a = 1;", "a.b.c")
said["killed"] = why("const a = 1;", "process.kill(process.pid, 'SIGKILL'); await new Promise(() => {});")
def kill_starting(pause=0.05):
    while not (pids := children()):
        time.sleep(pause)
    os.kill(int(pids[0]), signal.SIGKILL)
def children():
    return subprocess.run(["pgrep", "-P", str(os.getpid()), "-f", "kernel.cjs"], capture_output=True, text=True).stdout.split()
threading.Thread(target=kill_starting).start()
said["starting"] = why("await new Promise(() => {});")
said["late"] = why("await new Promise(() => {});", timeout=2)

runner.TAKEN_UP = 2
stopped = []
def stop(cell):
    if cell.source.startswith("'second'"):
        pid = int(notebook_pid())
        os.kill(pid, signal.SIGSTOP)
        stopped.append(pid)
def notebook_pid():
    return open(os.path.join(sys.argv[1], "pid")).read()
write = f"import {{ writeFileSync }} from 'node:fs'; writeFileSync({json.dumps(os.path.join(sys.argv[1], 'pid'))}, String(process.pid));"
said["never"] = why(write, "'second'", begin=stop)

runner.TAKEN_UP = 60
os.environ["NODE_OPTIONS"] = "--max-old-space-size=400"
said["memory"] = why("const kept: number[][] = [];", "for (;;) kept.push(new Array(1e5).fill(0.5));")
del os.environ["NODE_OPTIONS"]

throw = "throw new RangeError('too far\\\\n  second\\\\n\\\\n  third')"
cells = {"long": ["await new Promise(() => {});"], "wrong": ["const a = 1;", throw, "const never = 1;"], "later": ["1"]}
said["beside"] = beside(cells)
said["left"] = children()
print(json.dumps(said))
`;

const folder = mkdtempSync(join(tmpdir(), "runner-"));
let said: Record<string, any>, complaints: string;
beforeAll(async () => {
  const { stdout, stderr } = await promisify(execFile)(PYTHON, ["-c", ALL, folder]);
  complaints = stderr;
  said = JSON.parse(stdout.trim().split("\n").at(-1)!);
});

it.each([["epochs", "ten", "a number, as in -p epochs 100"], ["learningRate", "1e", "a number, as in -p learningRate 0.001"]])(
  "-p %s %s is refused by name and value", (name, value, reason) => {
    const args = ["tools/notebooks/reproduce.py", "--only", "04", "-p", name, value];
    const { stderr, status } = spawnSync(PYTHON, args, { encoding: "utf8" });
    expect([status, stderr]).toEqual([1, `-p ${name} ${value}: ${name} is ${reason}\n`]);
  });

it("--corpus with a name that no reader has is refused before anything runs, and says which there are", () => {
  const args = ["tools/notebooks/reproduce.py", "--corpus", "tess+iemocap"];
  const { stderr, status } = spawnSync(PYTHON, args, { encoding: "utf8" });
  expect(status).toBe(2);
  expect(stderr.replace(/\s+/g, " ")).toContain(
    "no corpus tess+iemocap; there are auto, standin, crema-d, emo-db, ravdess, savee, tess, several as in");
});

describe("a notebook", () => {
  it("runs to its end", () => expect(said.whole).toEqual(["2"]));

  it("that throws or does not compile says cell, error and line, once", () => {
    const { wrong } = said.beside;
    expect(wrong).toMatch(/^code cell 2: RangeError: too far\n\s+second\n\s+third\n/);
    expect(wrong.match(/^\s+(second|third)$/gm)).toHaveLength(2);
    expect(wrong).toMatch(/line 1 of the cell/);
    expect(said.mistyped).toMatch(/^code cell 2: TypeCheckError: 1:3 - error TS2339/);
  });

  it("whose kernel is killed says the signal and the memory it had", () =>
    expect(said.killed).toMatch(/^code cell 2: the kernel died \(signal 9, SIGKILL\); it last had [1-9]\d+ MB$/));

  it("whose kernel is killed while it starts says so, without a traceback", () => {
    expect(said.starting).toBe("the kernel died (signal 9, SIGKILL) before the first cell");
    expect(complaints).not.toContain("Traceback");
  });

  it("whose kernel runs out of memory says so, with the way out", () =>
    expect(said.memory).toMatch(/^code cell 2: the kernel died \(.*\); it last had \d+ MB; it ran out of memory: NODE_OPTIONS=/));

  it("with a cell that takes longer than it may says which", () =>
    expect(said.late).toBe("code cell 1: not done after 2 s (--timeout)"));

  it("with a cell that the kernel never begins does not wait for ever", () =>
    expect(said.never).toMatch(/^code cell 2: the kernel did not begin with this cell in 2 s/));

  it.each(["SIGINT", "SIGTERM", "SIGKILL"] as const)("that is ended by %s takes its kernel along, and says so if it can", async (signal) => {
    const forever = `${SCRIPT}print(why("console.log(process.pid)", "await new Promise(() => {});",
      begin=lambda cell: print(cell.source, flush=True)))`;
    const child = spawn(PYTHON, ["-c", forever, folder], { stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    child.stdout.on("data", (part) => { text += part; });
    await vi.waitFor(() => expect(text).toContain("new Promise"), 60_000);
    const kernels = () => execFileSync("ps", ["-o", "pid=", "--ppid", String(child.pid)], { encoding: "utf8" }).trim();
    const kernel = Number(kernels().split("\n")[0]);
    child.kill(signal);
    await once(child, "close"); // all that it said is read
    if (signal !== "SIGKILL") expect(text).toContain("code cell 2: stopped by a signal");
    await vi.waitFor(() => expect(() => process.kill(kernel, 0)).toThrow(), 20_000);
  });
});

describe("notebooks side by side", () => {
  it("begin in order, so many at a time, each when what it needs is done", async () => {
    const script = `${SCRIPT}
begun, ended, most = [], [], 0
started = {name: threading.Event() for name in "abcdef"}
def perform(name):
    global most
    if name == "b":
        started["a"].wait(60)
    begun.append((name, sorted(ended)))
    most = max(most, len(begun) - len(ended))
    started[name].set()
    if name == "b":
        started["e"].wait(60)
    ended.append(name)
needs = {"c": ["a"], "d": ["b", "elsewhere"], "f": ["a", "b", "c", "d", "e"]}
reasons = runner.side_by_side("abcdef", lambda name: needs.get(name, []), perform, 2)
print(json.dumps({"begun": [name for name, _ in begun], "most": most, "before": {name: before for name, before in begun}, "reasons": reasons}))`;
    const { stdout } = await promisify(execFile)(PYTHON, ["-c", script, folder]), { begun, most, before, reasons } = JSON.parse(stdout);
    expect(begun).toEqual(["a", "b", "c", "e", "d", "f"]); // d waits for b, and e is let past it
    expect(most).toBe(2);
    expect(before.d).toContain("b");
    expect(before.f).toEqual(["a", "b", "c", "d", "e"]);
    expect(reasons).toEqual({});
  });

  it("end when one of them fails, each with its reason; no other begins, no kernel is left", () => {
    expect(Object.keys(said.beside)).toEqual(["wrong", "long"]);
    expect(said.beside.long).toBe("code cell 1: stopped, because wrong did not come to its end");
    expect(said.left).toEqual([]);
  });

  it.each(["SIGINT", "SIGTERM"] as const)("end with their kernels at %s", async (signal) => {
    const three = `${SCRIPT}
cells = {name: ["console.log(1)", "await new Promise(() => {});"] for name in ["one", "two", "three"]}
print(json.dumps(beside(cells)))`;
    const child = spawn(PYTHON, ["-c", three, folder], { stdio: ["ignore", "pipe", "pipe"] });
    const text: string[] = [], kernels = () => {
      try { return execFileSync("pgrep", ["-P", String(child.pid), "-f", "kernel.cjs"], { encoding: "utf8" }).trim().split("\n"); }
      catch { return []; }
    };
    child.stdout.on("data", (part) => text.push(String(part)));
    await vi.waitFor(() => expect(kernels()).toHaveLength(2), 60_000);
    const pids = kernels();
    child.kill(signal);
    await once(child, "close");
    const reasons = Object.values(JSON.parse(text.join("").trim().split("\n").at(-1)!));
    expect(reasons).toHaveLength(2);
    for (const reason of reasons) expect(reason).toMatch(/stopped by a signal$/);
    for (const pid of pids) await vi.waitFor(() => expect(() => process.kill(Number(pid), 0)).toThrow(), 20_000);
  });
});

it("the runner is asked for notebooks by the start of their names; a part that no name has is told", () => {
  const asked = (only: string) => execFileSync(PYTHON, ["-c", `
import sys
sys.path.insert(0, "tools/notebooks")
import reproduce
try:
    print([path.name[:2] for path in reproduce.chosen(sys.argv[1])])
except SystemExit as end:
    print(end)`, only], { encoding: "utf8" }).trim();
  expect(asked("03, 01")).toBe("['01', '03']");
  expect(asked("02,99")).toMatch(/^no notebook starts with 99; there are: 01-data-audit, /);
});

it("the runner starts from empty cells, and in a folder that no other run has", () => {
  const said = execFileSync(PYTHON, ["-c", `
import sys
from pathlib import Path
sys.path.insert(0, "tools/notebooks")
import nbformat, reproduce
notebook = reproduce.blank(nbformat.read("notebooks/01-data-audit.ipynb", as_version=4))
print(sum(len(cell.outputs) + bool(cell.execution_count) for cell in notebook.cells if cell.cell_type == "code"))
reproduce.ROOT = Path(sys.argv[1])
print(len({reproduce.new_folder() for _ in range(2)}))`, folder], { encoding: "utf8" });
  expect(said).toBe("0\n2\n");
});

describe.skipIf(process.platform !== "linux")("a notebook or page on a full disk", () => {
  it("is named with the reason and the way out; the older one stays, and no draft", () => {
    const script = `
import os, sys
from pathlib import Path
sys.path.insert(0, "tools/notebooks")
from files import unwritten, write_whole
path = Path(sys.argv[1]) / "new" / "01.ipynb"
write_whole(path, "older")
Path(f"{path}.{os.getpid()}.part").symlink_to("/dev/full")
try:
    write_whole(path, "newer" * 100_000)
except OSError as error:
    print(unwritten(error))
print(path.read_text(), os.listdir(path.parent))`;
    const said = execFileSync(PYTHON, ["-c", script, folder], { encoding: "utf8" });
    expect(said).toBe(`${folder}/new/01.ipynb cannot be written: no space left on device: \`npm run clean\` shows what can go\n`
      + "older ['01.ipynb']\n");
  });
});
