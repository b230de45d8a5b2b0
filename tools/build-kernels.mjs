/**
 * Builds src/kernels.wasm from src/kernels.cpp; only needed after an edit. Zig's C++ compiler comes from PyPI.
 *   node tools/build-kernels.mjs [a Python with ziglang 0.17.1 installed]
 */
import { spawnSync } from "node:child_process";

const python = process.argv[2] ?? "python3";
const flags = ["-target", "wasm32-freestanding", "-O3", "-msimd128", "-mbulk-memory", "-fno-exceptions", "-nostdlib"];
const linker = ["--no-entry", "--export-memory", "--strip-all", "-z,stack-size=16384"].map((flag) => `-Wl,${flag}`);
const { status } = spawnSync(python, ["-m", "ziglang", "c++", ...flags, ...linker, "-o", "src/kernels.wasm", "src/kernels.cpp"],
  { stdio: "inherit" });
if (status !== 0) console.error(`It takes a Python with ziglang: ${python} -m pip install ziglang==0.17.1`);
process.exit(status ?? 1);
