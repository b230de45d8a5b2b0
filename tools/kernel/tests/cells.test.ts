/** What a cell declares, what an error costs, what the last expression shows. */
import { beforeAll, describe, expect, it } from "vitest";
import { inKernel } from "./probe";

const SCRIPT = `
import time

def outputs(code):
    kinds = {"stream": "name", "display_data": None, "error": "ename"}
    return [message["content"].get(kinds[message["msg_type"]], "display")
            for message in messages(code)[0] if message["msg_type"] in kinds]

def later(code):
    """What a cell's code prints on stderr after it ended, as [text, is its own]."""
    number = kernel.execute(code)
    while True:
        message = kernel.get_iopub_msg(timeout=30)
        if message["content"].get("name") == "stderr":
            return [message["content"]["text"].split("\\n")[0], message["parent_header"]["msg_id"] == number]

said["compiles not"] = [run("const kept = 1;"), run('const kept = "a"; const other: string = 1;'), run("kept + 1")]
run('let size = 1; const name = "old"; function twice(n: number) { return 2 * n; }')
said["failing"] = fields("""import { basename, type ParsedPath } from "node:path";
import * as fs from "node:fs";
type Pair = [number, string];
interface Shape { sides: number }
class Net { readonly units = 3 }
enum Level { low, high }
const { a, b: { c } } = { a: 1, b: { c: "two" } };
const shape: Shape = { sides: 4 }, trained = await Promise.resolve(7);
let size = "large", empty: number;
function area(shape: Shape) { return shape.sides; }
function make(): Late { return new Late(); }
JSON.parse("{");
const name = 1, unreached = 2;
function twice(n: string) { return n; }
class Late {}""", "ename")
said["after"] = run("""const pair: Pair = [a, c]; let path: ParsedPath | undefined; const level: Level = Level.high;
JSON.stringify([pair, area(shape), trained, size.length, basename("x/y"), fs.existsSync("/"), new Net().units, level,
  name.length, twice(2), empty])""")
said["unreached"] = [run("unreached"), run("new Late()"), run("nowhere"), run("let x: Nowhere;"),
  run("({ unreached })"), run("make")]
run("const unreached = 3;")
said["mended"] = run("unreached")
said["sync"] = [run('const early = 5; throw new Error("no");'), run("early")]
said["module"] = [run('const before = 1; import { gone } from "./tools/kernel/tests/none.cjs";'), run("before")]
said["interrupted"] = [interrupt(
    "const first = 1; console.log(first); await new Promise(() => {}); const second = 2;", "stream"),
  run("first"), run("second")]

run("let count = 0; function add() { count++; } function read() { return count; }")
said["assigned"] = [run("count = 10; add(); console.log(count, read());")]
run("const box = { a: 1, b: 2, inner: { c: 3 } };")
said["destructured"] = run("""const { a: one, ...others } = box, { inner: { c: three } } = box;
let sum = 0;
for (const item of [box]) { const { a: count, b } = item, { inner: { c: name } } = item; sum += count + b + name; }
({ a: count } = box);
JSON.stringify([one, others, three, sum, count, read()])""")
said["column"] = fields("const { a: two } = box; const text: string = two;", "evalue")

said["rejected"] = [fields('Promise.reject(new RangeError("lost")); const alive = 1;', "ename", "evalue"), run("alive")]
said["thrown"] = fields("""setTimeout(() => { throw new Error("timer"); }, 5);
await new Promise((r) => setTimeout(r, 50));""", "evalue")
said["late"] = later('setTimeout(() => { throw new Error("timer"); }, 100); void 0;')
said["strange"] = [fields(code, "status")[0] for code in ["throw null", "throw { toString() { throw 1; } }", """
const bad = new Error("x");
Object.defineProperty(bad, "stack", { get() { throw bad; } });
throw bad;"""]]
said["alive"] = run("1 + 1")

start = time.time()
kernel.execute("throw new Error('first');")
queued = kernel.execute("1")
statuses = {}
while queued not in statuses:
    message = kernel.get_shell_msg(timeout=30)
    statuses[message["parent_header"]["msg_id"]] = message["content"]["status"]
time.sleep(0.1)
while kernel.shell_channel.msg_ready():
    kernel.get_shell_msg()
said["queued"] = statuses[queued]
said["at once"] = [fields("throw new Error('again');", "evalue"), run("2")]

said["printed"] = [run("[1, 2]"), run("null"), run('"text"')]
said["by itself"] = [run("({ print() {}, toString: () => 'rows' })"), outputs("({ data: [{ y: [1] }], layout: {} })")]
said["shown"] = run("""const asked: unknown[] = [];
process.on("notebook:result" as any, async (value: unknown) => { asked.push(value); return value === 5; });
void 0;""")
said["hook"] = [run("5"), run("6"), run("JSON.stringify(asked)")]
said["bad hook"] = run("""process.prependListener("notebook:result" as any, () => { throw new Error("hook"); });
8""").split("\\n")[0], run("process.removeAllListeners('notebook:result'); 9").splitlines()[-1]
`;

let said: Record<string, any>;
beforeAll(async () => { said = await inKernel(SCRIPT); });

describe("an error costs its line, not its cell:", () => {
  it("what was assigned before stays usable, with its type", () => {
    expect(said.failing).toEqual(["SyntaxError"]);
    expect(said.after).toBe('[[1,"two"],4,7,5,"y",true,3,1,3,4,null]');
    expect(said.sync[1]).toBe("5");
    expect(said.interrupted.slice(0, 2)).toEqual([["error", "the cell stopped waiting; what it waited for is still running"], "1"]);
  });

  it("what it did not reach is unknown, and the message says which cell declares it", () => {
    const cell = (what: string) => expect.stringContaining(`${what}'. Cell [5] declares it, but failed: run it again.`);
    const nowhere = expect.stringMatching(/Nowhere'\. Run the cell that declares it first\.$/i);
    expect(said.unreached).toEqual([cell("unreached"), cell("Late"), nowhere, nowhere, expect.stringContaining("Cell [5]"),
      expect.stringContaining("Cannot find name 'make'")]);
    expect(said.mended).toBe("3");
    expect(said.interrupted[2]).toContain("declares it, but failed");
  });

  it("a cell that does not compile changes nothing", () => {
    expect(said["compiles not"][2]).toBe("2");
    expect(said.module[1]).toContain("Cannot find name 'before'");
  });
});

describe("variables", () => {
  it("are the same for a function and for the cells after it", () => expect(said.assigned).toEqual(["11 11"]));

  it("may be destructured under other names, and shadowed in a loop", () => {
    expect(said.destructured).toBe('[1,{"b":2,"inner":{"c":3}},3,6,1,1]');
    expect(said.column).toEqual(["1:31 - error TS2322: Type 'number' is not assignable to type 'string'."]);
  });
});

describe("what nobody awaited or caught", () => {
  it("fails the cell that started it while that runs, and keeps what it declared", () => {
    expect(said.rejected).toEqual([["RangeError", "lost"], "1"]);
    expect(said.thrown).toEqual(["timer"]);
  });

  it("is printed below that cell later, and never ends the kernel", () => {
    expect(said.late).toEqual(["not caught: Error: timer", true]);
    expect(said.strange).toEqual(["error", "error", "error"]);
    expect(said.alive).toBe("2");
  });
});

it("what is queued behind a failed cell is not run, what comes after its reply is", () => {
  expect(said.queued).toBe("aborted");
  expect(said["at once"]).toEqual([["again"], "2"]);
});

it("the last expression is printed, unless a listener shows it", () => {
  expect(said["by itself"]).toEqual(["rows", ["display"]]);
  expect(said.printed).toEqual(["[ 1, 2 ]", "", "text"]);
  expect(said.hook).toEqual(["", "6", "[5,6]"]);
  expect(said["bad hook"]).toEqual(["not caught: Error: hook", "9"]);
});
