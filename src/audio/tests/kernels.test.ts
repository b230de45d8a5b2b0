import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const compiler = "assemblyscript/asc"; // not a literal below: its types would declare another global `require`

it("kernels.wasm is what its source makes: else npx asc --config src/audio/assembly/asconfig.json", async () => {
  const { main } = await import(compiler);
  let made = Buffer.alloc(0);
  const { error, stderr } = await main(["--config", "src/audio/assembly/asconfig.json"], {
    writeFile: (_: string, contents: Uint8Array) => { made = Buffer.from(contents); },
  });
  expect(error ?? stderr.toString()).toBe("");
  expect(made.equals(readFileSync("src/audio/kernels.wasm"))).toBe(true);
}, 60_000);
