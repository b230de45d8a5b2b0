/** What a reader of the notebooks has from the kernel: cells, completion, inspection, edited files. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { inKernel } from "./probe";

const SCRIPT = `
run('import { permutation } from "../src/base";\\nimport * as front from "../src/base";')
said["names"] = complete("permuta")
said["members"] = complete("front.rand")
said["functions"] = complete('import { permu } from "../src/base";', 14)
said["function"] = inspect("permutation(3, Math.random)", "permutation")
said["member"] = inspect("front.random", "random")
said["unknown"] = inspect("nowhere", "nowhere")
heard, _ = messages("for (let i = 0; i < 20000; i++) console.log(i);")
parts = [message["content"]["text"] for message in heard if message["msg_type"] == "stream"]
said["lines"] = ["".join(parts) == "".join(f"{i}\\n" for i in range(20000)), len(parts)]

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
said["at once"] = [interrupt("await new Promise(() => {})")[0] for _ in range(20)]
said["stopped"] = interrupt("""
console.log("begins");
const stopped = await new Promise((done) => process.once("notebook:interrupt", () => done(1)));""", "stream")
said["left"] = run("stopped")
heard, reply = messages("""import { lastWriteDisplayData } from "tslab/dist/jupyter";
const data = { "text/plain": "a", "text/html": "<i>a</i>" };
lastWriteDisplayData({ data, metadata: {}, transient: { display_id: "a" } }, false);""")
said["shown"] = [message["content"]["data"] for message in heard if message["msg_type"] == "display_data"]

heard, _ = messages("""import { lastWriteDisplayData as display } from "tslab/dist/jupyter";
console.log("a"); console.error("b"); console.log("c");
display({ data: { "text/plain": "d" }, metadata: {}, transient: { display_id: "b" } }, false);
console.log("e");""")
said["order"] = [f"{content['name']} {content['text']}" if "name" in content else f"display {content['data']['text/plain']}"
                 for content in (message["content"] for message in heard) if "name" in content or "data" in content]
said["path"] = [complete('import { mean } from "../src/ev'), complete('import { mean } from "../src/nowhere/'),
                complete('import {} from "../to')]
said["call"] = inspect("permutation(3, )", ", )")

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
`;

let said: Record<string, any>;
beforeAll(async () => { said = await inKernel(SCRIPT); });

/** The first line of the doc comment before `export … name`. */
function documented(file: string, name: string): string {
  const text = readFileSync(`src/${file}`, "utf8"), at = text.search(new RegExp(`^export .*\\b${name}\\b`, "m"));
  const comment = text.slice(text.lastIndexOf("/**", at), at);
  return /\w.*?(?= \*\/|\n)/.exec(comment)![0].trim();
}

describe("in the kernel", () => {
  it("Tab completes what comes from ../src: imported names, a module's members, what could be imported", () => {
    expect(said.names).toEqual(["permutation"]);
    expect(said.members).toContain("random");
    expect(said.functions).toEqual(["permutation"]);
  });

  it("Tab completes the path of an import", () => {
    expect(said.path).toEqual([["evaluation"], [], ["tools/"]]);
  });

  it("Shift-Tab shows signature and doc comment, of a name or of the call around the cursor", () => {
    expect(said.call).toBe(said.function);
    expect(said.function).toContain("permutation(n: number, next: () => number): Int32Array");
    expect(said.function).toContain(documented("base/random.ts", "permutation"));
    expect(said.member).toContain(documented("base/random.ts", "random"));
    expect(said.unknown ?? "").not.toContain("function");
  });

  it("20,000 lines in one turn all arrive, in far fewer messages", () => {
    expect(said.lines[0]).toBe(true);
    expect(said.lines[1]).toBeLessThan(1000); // Jupyter's server takes no more in a second
  });

  it("lines, errors and displays keep their order", () => {
    expect(said.order).toEqual(["stdout a\n", "stderr b\n", "stdout c\n", "display d", "stdout e\n"]);
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
    expect(said.abandoned).toEqual(["error", "the cell stopped waiting; what it waited for is still running"]);
    expect(said.stopped).toEqual(["ok", null]);
    expect(said.left).toBe("1");
  });

  it("an interrupt is heard in the moment in which a cell begins, too", () => {
    expect(said["at once"]).toEqual(Array(20).fill("error"));
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
