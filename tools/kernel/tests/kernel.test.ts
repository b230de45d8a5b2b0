/** What a reader of the notebooks has from the kernel: cells, completion, inspection, edited files. */
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

def messages(code):
    heard = []
    reply = kernel.execute_interactive(code, timeout=120, output_hook=heard.append)["content"]
    if reply["status"] == "error":
        time.sleep(0.3)  # tslab drops what comes right after a failed cell
    return heard, reply

def run(code):
    parts = [message["content"] for message in messages(code)[0]]
    return "".join(part.get("text", "") + part.get("evalue", "") for part in parts).strip()

def fields(code, *names):
    reply = messages(code)[1]
    return [reply.get(name) for name in names]

def interrupt(code):
    kernel.execute(code)
    while kernel.get_iopub_msg(timeout=60)["msg_type"] != "execute_input":
        pass
    manager.interrupt_kernel()
    reply = kernel.get_shell_msg(timeout=60)["content"]
    time.sleep(0.3)
    return [reply["status"], reply.get("evalue")]

def complete(code, at=None):
    return kernel.complete(code, at, reply=True, timeout=60)["content"]["matches"]

def inspect(code, at):
    return kernel.inspect(code, code.index(at) + 1, reply=True, timeout=60)["content"]["data"].get("text/plain")

def write(name, code):
    file = root / "src" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(code)

def delete(name):
    (root / "src" / name).unlink()

try:
    run('import { meanInterval } from "../src/evaluation";\\nimport * as front from "../src/features";')
    said["names"] = complete("meanInt")
    said["members"] = complete("front.melFil")
    said["functions"] = complete('import { propor } from "../src/evaluation";', 15)
    said["function"] = inspect("meanInterval([1, 2])", "meanInterval")
    said["member"] = inspect("front.melFilterbank", "melFilterbank")
    said["unknown"] = inspect("nowhere", "nowhere")
    said["lines"] = len(run("for (let i = 0; i < 600; i++) console.log(i);").split())

    run("const epochs = 3, other = 4;")
    said["shorthand"] = run("JSON.stringify({ epochs, other })")
    heard, reply = messages('\\nconst far = () => { throw new RangeError("too far"); };\\nfar();')
    published = [message["content"] for message in heard if message["msg_type"] == "error"]
    said["failed"] = [reply.get("ename"), reply.get("evalue"), reply.get("traceback", [None])[-1], len(published)]
    said["mistyped"] = fields("const word: string = 1;", "traceback")
    heard, reply = messages("1 + 1")
    said["counts"] = [reply["execution_count"], *(
        message["content"].get("execution_count") for message in heard if message["msg_type"] == "execute_input")]
    said["abandoned"] = interrupt("await new Promise(() => {})")
    said["stopped"] = interrupt("""
const stopped = await new Promise((done) => process.once("notebook:interrupt", () => done(1)));""")
    said["left"] = run("stopped")
    heard, reply = messages("""import { lastWriteDisplayData } from "tslab/dist/jupyter";
const data = { "text/plain": "a", "text/html": "<i>a</i>" };
lastWriteDisplayData({ data, metadata: {}, transient: { display_id: "a" } }, false);""")
    said["shown"] = [message["content"]["data"] for message in heard if message["msg_type"] == "display_data"]

    INNER = 'export const INNER = { value: %d };\\n'
    CELL = 'import { outer, SETTINGS, next } from "../src/probe";\\n[outer(), SETTINGS.value, next()].join(" ")'
    SECOND = 'import { settings } from "../src/second";\\n[settings.value, settings === SETTINGS].join(" ")'
    DOOR = 'export { outer, SETTINGS } from "./probe/outer";\\nexport { next } from "./probe/counter";\\n'
    write("probe/inner.ts", INNER % 1)
    write("probe/outer.ts", """import { INNER } from "./inner";
export const SETTINGS = { ...INNER };
export const outer = () => 10 + INNER.value;
""")
    write("probe/counter.ts", "let count = 0;\\nexport const next = () => ++count;\\n")
    write("probe.ts", DOOR)
    write("second/file.ts", 'import { SETTINGS } from "../probe";\\nexport const settings = SETTINGS;\\n')
    write("second.ts", 'export { settings } from "./second/file";\\n')
    said["first"] = [run(CELL), run(SECOND), run("const kept = outer, old = SETTINGS; kept()")]
    write("probe/inner.ts", INNER % 2)
    said["edited"] = [run(CELL), run(SECOND), run("kept()"), run("old.value")]
    run("const outer = 0, SETTINGS = 0, next = 0, settings = 0;")
    run("1 + 1")
    write("probe/inner.ts", INNER % 3)
    run("1 + 1")
    said["unused"] = [run(CELL), run(SECOND)]

    write("probe.ts", DOOR + 'export { more } from "./probe/more";\\n')
    MORE = 'import { more } from "../src/probe";\\nmore'
    said["missing"] = run(MORE)
    write("probe/more.ts", "export const more = 1;\\n")
    write("probe/inner.ts", INNER % 4)
    said["added"] = [run(MORE), run(CELL)]
    delete("probe/more.ts")
    said["deleted"] = run(MORE)
    write("probe/more.ts", "export const more = 2;\\n")
    said["again"] = run(MORE)

    write("probe/inner.ts", INNER % 5 + "const one = () => 1;\\nexport const two: () => string = one;\\n")
    said["broken"] = fields(CELL, "ename", "traceback")
    write("probe/inner.ts", INNER % 5 + "interface Shape { size: number }\\n\\nthrow new Error('not today');\\n")
    said["throws"] = fields(CELL, "evalue", "traceback")
    write("probe/inner.ts", INNER % 6)
    said["mended"] = [run(CELL), run(SECOND)]

    write("probe/data.ts", """import { readFileSync } from "node:fs";
import table from "./table.json";
export const data = [table.value, readFileSync("src/probe/text.txt", "utf8")].join(" ");
""")
    DATA = 'import { data } from "../src/probe/data";\\ndata'
    write("probe/table.json", '{ "value": 1 }')
    write("probe/text.txt", "one")
    said["data"] = [run(DATA)]
    write("probe/table.json", '{ "value": 2 }')
    said["data"].append(run(DATA))
    write("probe/text.txt", "two")
    said["data"].append(run(DATA))

    write("probe/worker.cjs", 'require("tsx/cjs");\\nrequire("./worker.ts");\\n')
    write("probe/worker.ts", """import { parentPort } from "node:worker_threads";
import { outer } from "./outer";
parentPort!.postMessage(outer());
""")
    WORKER = """import { Worker } from "node:worker_threads";
console.log(await new Promise((done) => new Worker("./src/probe/worker.cjs", { execArgv: [] }).once("message", done)));"""
    said["worker"] = [run(WORKER)]
    write("probe/inner.ts", INNER % 7)
    said["worker"].append(run(WORKER))
finally:
    kernel.stop_channels()
    manager.shutdown_kernel(now=True)
print(json.dumps(said))
`;

// A copy, so that nothing else that runs here sees files of src come and go.
const root = mkdtempSync(join(tmpdir(), "kernel-")), specs = join(root, ".venv/share/jupyter");
let said: Record<string, any>;
beforeAll(() => {
  for (const folder of ["notebooks", ".venv/share/jupyter/kernels/probe"])
    mkdirSync(join(root, folder), { recursive: true });
  for (const file of ["src", "tools/kernel", "package.json"])
    cpSync(file, join(root, file), { recursive: true });
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

  it("an object in short form takes variables of earlier cells", () => {
    expect(said.shorthand).toBe('{"epochs":3,"other":4}');
  });

  it("a failing cell says what was thrown and where, a mistyped one what is wrong", () => {
    expect(said.failed).toEqual(["RangeError", "too far",
      'line 2 of the cell: const far = () => { throw new RangeError("too far"); };', 1]);
    expect(said.mistyped).toEqual([["1:7 - error TS2322: Type 'number' is not assignable to type 'string'."]]);
  });

  it("a cell's count is published before it runs", () => {
    expect(said.counts).toEqual([said.counts[0], said.counts[0]]);
    expect(said.counts[0]).toBeGreaterThan(1);
  });

  it("an interrupt lets a listener stop by itself, and abandons any other await", () => {
    expect(said.abandoned).toEqual(["error", "Interrupted asynchronously"]);
    expect(said.stopped).toEqual(["ok", null]);
    expect(said.left).toBe("1");
  });

  it("one output holds several MIME types", () => {
    expect(said.shown).toEqual([{ "text/plain": "a", "text/html": "<i>a</i>" }]);
  });
});

describe("an edit in src, when the import runs again", () => {
  it("is seen through every module between, while others keep their state and old objects stay", () => {
    expect(said.first).toEqual(["11 1 1", "1 true", "11"]);
    expect(said.edited).toEqual(["12 2 2", "2 true", "11", "1"]);
  });

  it("is seen though no cell used the file when it was saved", () => {
    expect(said.unused).toEqual(["13 3 3", "3 true"]);
  });

  it("may add a file that was missing, or delete it", () => {
    const missing = "src/probe.ts:3:22 - error TS2307: " +
      "Cannot find module './probe/more' or its corresponding type declarations.";
    expect(said.missing).toBe(missing);
    expect(said.added).toEqual(["1", "14 4 4"]);
    expect(said.deleted).toBe(missing);
    expect(said.again).toBe("2");
  });

  it("names file and line where it fails to compile or to load, and works when it is mended", () => {
    expect(said.broken).toEqual(["TypeCheckError", ["src/probe/inner.ts:3:14 - error TS2322: " +
      "Type '() => number' is not assignable to type '() => string'.\n" +
      "  Type 'number' is not assignable to type 'string'."]]);
    expect(said.throws[0]).toBe("not today");
    const stack = said.throws[1]?.join("\n");
    expect(stack).toContain("(src/probe/inner.ts:4)");
    expect(stack).toContain("(src/probe/outer.ts)");
    expect(said.mended).toEqual(["16 6 5", "6 true"]);
  });

  it("may be in data that a module imports, or names as src/…", () => {
    expect(said.data).toEqual(["1 one", "2 one", "2 two"]);
  });

  it("reaches the threads that start afterwards", () => {
    expect(said.worker).toEqual(["16", "17"]);
  });
});
