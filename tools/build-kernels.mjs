/**
 * Builds src/kernels.wasm from src/kernels.cpp; only needed after an edit. Zig's C++ compiler is on PyPI.
 *   node tools/build-kernels.mjs [a Python with ziglang 0.17.1 installed]
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";

const python = process.argv[2] ?? "python3";
const flags = "-target wasm32-freestanding -O3 -msimd128 -mbulk-memory -fno-exceptions -nostdlib " +
  "-Wl,--no-entry -Wl,--export-memory -Wl,--strip-all -Wl,-z,stack-size=16384";
const { status } = spawnSync(python,
  ["-m", "ziglang", "c++", ...flags.split(" "), "-o", "src/kernels.wasm", "src/kernels.cpp"],
  { stdio: "inherit" });
if (status !== 0) console.error(`It takes a Python with ziglang: ${python} -m pip install ziglang==0.17.1`);
else {
  // A custom section tells which source this is, so that a test sees a forgotten build.
  const source = createHash("sha256").update(readFileSync("src/kernels.cpp")).digest("hex");
  const section = Buffer.from(`\x06source${source}`);
  appendFileSync("src/kernels.wasm", Buffer.concat([Buffer.from([0, section.length]), section]));
}
process.exitCode = status ?? 1;
