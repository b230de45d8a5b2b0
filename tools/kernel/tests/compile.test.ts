/** What one kernel has compiled and the next one finds: the same results, whatever was edited in between. */
import { beforeAll, describe, expect, it } from "vitest";
import { inKernel } from "./probe";

const SCRIPT = `
import time
CELL = 'import { outer } from "../src/probe";\\nouter'
store = root / "data/cache/kernel/modules.json"

def kept(text):
    while not (store.exists() and text in store.read_text()):
        time.sleep(0.1)

write("probe/inner.ts", "export const INNER: number = 1;\\n")
write("probe.ts", 'import { INNER } from "./probe/inner";\\nexport const outer: number = INNER + 1;\\n')
said["first"] = run(CELL)
kept("INNER + 1")
store.write_text(store.read_text().replace("INNER + 1", "INNER + 100"))
restart()
said["kept"] = run(CELL)
write("probe/inner.ts", "export const INNER: number = 2;\\n")
said["edited"] = run(CELL)
kept("INNER = 2")

write("probe/inner.ts", "export const INNER: string = 'three';\\n")
restart()
said["type"] = run(CELL)
write("probe/inner.ts", "export const INNER: number = 4;\\n")
restart()
said["mended"] = run(CELL)
kept("INNER = 4")
delete("probe/inner.ts")
restart()
said["deleted"] = run(CELL)
write("probe/inner.ts", "export const INNER: number = 5;\\n")
store.write_text('{"setting":')
restart()
said["damaged"] = run(CELL)
`;

let said: Record<string, any>;
beforeAll(async () => { said = await inKernel(SCRIPT); });

describe("what a kernel has compiled", () => {
  it("is kept for the next one, which runs it", () => expect([said.first, said.kept]).toEqual(["2", "101"]));
  it("is compiled again when a module that it uses was edited", () => expect(said.edited).toBe("3"));
  it("is checked again when a module that it uses was edited while no kernel ran", () => {
    expect(said.type).toMatch(/^src\/probe.ts:2:14 - error TS2322: Type 'string' is not assignable to type 'number'/);
    expect(said.mended).toBe("5");
  });
  it("is checked again when a module that it uses is gone", () => {
    expect(said.deleted).toMatch(/^src\/probe.ts:1:23 - error TS2307: Cannot find module '.\/probe\/inner'/);
  });
  it("is compiled again when the file that kept it is damaged", () => expect(said.damaged).toBe("6"));
});
