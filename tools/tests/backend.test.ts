import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { linkedTo } from "../setup/backend.mjs";

const compiler = process.env.CXX ?? "g++";
const wheel = mkdtempSync(join(tmpdir(), "wheel-"));

function compile(source: string, file: string, ...args: readonly string[]): string {
  writeFileSync(join(wheel, "source.cc"), source);
  mkdirSync(join(file, ".."), { recursive: true });
  const { status, stderr } = spawnSync(compiler, [join(wheel, "source.cc"), "-o", file, ...args], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return file;
}

it.skipIf(process.platform !== "linux" || spawnSync(compiler, ["--version"]).status !== 0)(
  "what is linked to a CUDA wheel brings cuSOLVER, and to a CPU wheel does without", () => {
    const library = (folder: string, name: string) =>
      compile("", join(wheel, folder, name), "-shared", `-Wl,-soname,${name}`);
    for (const name of ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"]) library("tensorflow", name);
    const loaded = (name: string) => {
      const source = `#include <dlfcn.h>\nint main() { return dlopen("${name}", RTLD_LAZY | RTLD_NOLOAD) ? 0 : 1; }`;
      return spawnSync(compile(source, join(wheel, "program"), ...linkedTo(wheel))).status === 0;
    };
    expect(loaded("libtensorflow_cc.so.2")).toBe(true);
    expect(loaded("libcusolver.so.11")).toBe(false);
    library("nvidia/cusolver/lib", "libcusolver.so.11");
    expect(loaded("libcusolver.so.11")).toBe(true);
  });
