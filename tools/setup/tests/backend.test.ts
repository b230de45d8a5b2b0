import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import checked from "../../reference/macos.json";
import { compilerArguments, waysOn } from "../backend.mjs";

const listed = (kind: string) => readFileSync(`tools/setup/tensorflow-${kind}.txt`, "utf8");

describe("the compiler's arguments for a wheel", () => {
  const common = ["-O2", "-std=c++17", "-fPIC", "-shared", "-DNAPI_VERSION=8", "-DBUILDING_NODE_EXTENSION",
    `-I${resolve("node_modules/node-api-headers/include")}`, "-I/wheel/tensorflow/include",
    `-I${resolve("node_modules/@tensorflow/tfjs-node-gpu")}`,
    "binding/tfjs_backend.cc", "binding/tfjs_binding.cc", "-o", "/made.node"];

  it("on Linux: libraries by their names, all of them kept, the one that is to be loaded first at the end", () => {
    expect(compilerArguments("/wheel", "/made.node", "linux")).toEqual([...common, "-Wl,--no-as-needed",
      "-L/wheel/tensorflow", "-Wl,-rpath,/wheel/tensorflow", "-l:libtensorflow_cc.so.2", "-l:libtensorflow_framework.so.2",
      "-L/", "-Wl,-rpath,$ORIGIN", "-l:libquiet.so"]);
  });

  it("on macOS: libraries by their paths, Node's own functions left to the moment of loading", () => {
    expect(compilerArguments("/wheel", "/made.node", "darwin")).toEqual([...common, "-undefined", "dynamic_lookup",
      "-Wl,-rpath,/wheel/tensorflow", "/wheel/tensorflow/libtensorflow_cc.2.dylib",
      "/wheel/tensorflow/libtensorflow_framework.2.dylib"]);
  });
});

// What is in the wheel for macOS, made by tools/reference/macos.py, which names its versions.
describe("the wheel for macOS", () => {
  it("is the one that was checked, of the same TensorFlow as on Linux", () => {
    expect(listed("macos").match(/sha256:\w+/g)).toEqual([`sha256:${checked.sha256}`]);
    expect(listed("macos")).toContain(/==[\d.]+/.exec(listed("cpu"))![0] + " ");
  });

  it("has every function that the binding needs, in libraries that are linked and found by the run path", () => {
    const bound = Object.entries(checked.binding.bound).filter(([library]) => library.startsWith("@rpath/"));
    expect(bound.flatMap(([, names]) => names).sort()).toEqual(checked.needed);
    expect(checked.needed).toContain("TFE_Execute");
    const linked = compilerArguments("WHEEL", "made.node", "darwin");
    for (const [library] of bound) expect(linked).toContain(library.replace("@rpath", "WHEEL/tensorflow"));
    expect(checked.binding.rpaths).toEqual(["WHEEL/tensorflow"]);
  });
});

it("a machine's ways to a backend; an Intel Mac has none, and the error says what to do", () => {
  expect(waysOn("linux", "x64", true)).toEqual(["cuda", "official", "cpu"]);
  expect(waysOn("linux", "x64", false)).toEqual(["official", "cpu"]);
  expect(waysOn("darwin", "arm64", false)).toEqual(["macos"]);
  expect(() => waysOn("darwin", "x64", false)).toThrow(/Intel Macs are not supported.*use Linux.*install Node for arm64/);
});

it("TensorFlow loads without a word, unless it is asked for more", () => {
  const load = (level: string) => spawnSync(process.execPath, ["-e", 'require("@tensorflow/tfjs-node-gpu")'],
    { encoding: "utf8", env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: level } });
  expect(load("2")).toMatchObject({ status: 0, stdout: "", stderr: "" });
  if (process.arch === "x64") expect(load("0").stderr).toContain("This TensorFlow binary");
});
