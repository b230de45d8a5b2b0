/** What ■ does, whatever the cell is at. */
import { beforeAll, describe, expect, it } from "vitest";
import { inKernel } from "./probe";

const SCRIPT = `
import time

def start(code):
    number = kernel.execute(code)
    while True:
        message = kernel.get_iopub_msg(timeout=60)
        if message["msg_type"] == "execute_input" and message["parent_header"]["msg_id"] == number:
            return number

def reply(number):
    while True:
        message = kernel.get_shell_msg(timeout=60)
        if message["parent_header"]["msg_id"] == number:
            content = message["content"]
            return [content["status"], content.get("evalue"), content.get("traceback", [""])[-1]]

def stopped(code, times=1):
    running.unlink(missing_ok=True)
    number = start(code)
    for _ in range(times):
        arrive()
        manager.interrupt_kernel()
    return reply(number)

# The cell says itself that it has come to what is to be stopped: a busy machine takes its time to compile it.
def arrive():
    until = time.time() + 60
    while not running.exists() and time.time() < until: time.sleep(0.02)
    time.sleep(0.2)

running = root / "running"
run("""import { writeFileSync } from "node:fs";
const here = () => writeFileSync("%s", "");""" % running)
run("let turns = 0; const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));")
run("""function forever() {
  here();
  for (;;) turns++;
}
let cleaned = false;""")
said["loop"] = stopped("const kept = 1; here();\\nwhile (true) turns++;\\nconst unreached = 2;")
said["kept"] = [run("kept"), run("unreached")]
said["function"] = stopped("try { forever(); } finally { cleaned = true; }")
said["cleaned"] = run("cleaned")
said["after an await"] = stopped("await sleep(1); here();\\ndo { turns++; } while (turns > 0);")
said["in a timer"] = stopped("setTimeout(() => { here(); for (;;) turns++; }, 1); await sleep(60_000);")
said["no loop"] = stopped("here(); /(a+)+$/.test('a'.repeat(50) + 'b')")
said["no loop after an await"] = stopped("await sleep(1); here(); /(a+)+$/.test('a'.repeat(50) + 'b')")
said["await"] = stopped("here(); await sleep(60_000);")

run("let step = 0;")
stopped("while (true) { step++; here(); await sleep(1); }")
at = run("step"); time.sleep(0.2)
said["left loop"] = run("step") == at
run("""let asked = 0;
const gentle = () => new Promise<string>((done) => {
  process.once("notebook:interrupt" as any, () => { asked++; done("best so far"); });
  here();
});""")
said["gentle"] = stopped("console.log(await gentle()); for (let i = 0; i < 3; i++) turns++;")
said["gentle loop"] = stopped("for (let i = 0; i < 3; i++) await gentle();")
said["asked"] = run("asked")
said["twice"] = stopped("process.on('notebook:interrupt' as any, () => {}); here(); await sleep(60_000);", times=2)
run("process.removeAllListeners('notebook:interrupt')")

running.unlink()
first = start("await gentle();")
queued = [kernel.execute(code) for code in ["turns = -1;", "turns = -2;"]]
arrive()
manager.interrupt_kernel()
said["queue"] = [reply(number)[0] for number in [first, *queued]]
said["later"] = run("turns < 0")

begun = time.time()
start("for (;;) turns++;")
manager.restart_kernel()
kernel.wait_for_ready(timeout=60)
said["restarted"] = run("typeof turns")
`;

let said: Record<string, any>;
beforeAll(async () => { said = await inKernel(SCRIPT); });

const LOOP = "the loop was stopped", ENDED = "stopped in the middle: finally blocks did not run",
  LEFT = "the cell stopped waiting; what it waited for is still running";

describe("■ ends", () => {
  it("a loop, and keeps what the cell had declared before", () => {
    expect(said.loop).toEqual(["error", LOOP, "line 2 of the cell: while (true) turns++;"]);
    expect(said.kept[0]).toBe("1");
    expect(said.kept[1]).toContain("declares it, but failed");
  });

  it("a loop in a function of another cell, whose callers clean up", () => {
    expect(said.function).toEqual(["error", LOOP, "line 3 of the cell: for (;;) turns++;"]);
    expect(said.cleaned).toBe("true");
  });

  it("a loop after an await, or in a callback", () => {
    expect(said["after an await"].slice(0, 2)).toEqual(["error", LOOP]);
    expect(said["in a timer"][0]).toBe("error");
  });

  it("what has no loop of the cell's own, after two seconds", () => {
    expect(said["no loop"].slice(0, 2)).toEqual(["error", ENDED]);
    expect(said["no loop after an await"].slice(0, 2)).toEqual(["error", ENDED]);
  });

  it("an await, and the loop around it", () => {
    expect(said.await.slice(0, 2)).toEqual(["error", LEFT]);
    expect(said["left loop"]).toBe(true);
  });
});

describe("■ lets code that listens stop by itself", () => {
  it("and the cell goes on, but not to the next turn of a loop that awaits", () => {
    expect(said.gentle[0]).toBe("ok");
    expect(said["gentle loop"].slice(0, 2)).toEqual(["error", LOOP]);
    expect(said.asked).toBe("2");
  });

  it("unless it is pressed again", () => expect(said.twice.slice(0, 2)).toEqual(["error", LEFT]));
});

it("■ aborts the cells that wait for their turn, though the one that runs ends well", () => {
  expect(said.queue).toEqual(["ok", "aborted", "aborted"]);
  expect(said.later).toBe("false");
});

it("a kernel in a loop restarts", () => expect(said.restarted).toContain("Cannot find name 'turns'"));
