import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

it("kernels.wasm was built from kernels.cpp as it is: else node tools/build-kernels.mjs", () => {
  const source = createHash("sha256").update(readFileSync("src/kernels.cpp")).digest("hex");
  expect(readFileSync("src/kernels.wasm", "latin1").endsWith(`source${source}`)).toBe(true);
});
