// Makes @tensorflow/tfjs-node-gpu loadable: it already loads > CUDA wheel (with an NVIDIA driver) > official download > CPU wheel;
// on Apple silicon: it already loads > macOS wheel.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { PYTHON, digest, run, step } from "./steps.mjs";

const PACKAGE = resolve("node_modules/@tensorflow/tfjs-node-gpu");
const BINDING = join(PACKAGE, "lib", "napi-v8", "tfjs_binding.node");
const DOWNLOAD_LIMIT = 300_000; // ms; the official archive is about 400 MB
const WAYS = ["cuda", "official", "cpu", "macos"];
const COMPILER = process.env.CXX ?? (process.platform === "darwin" ? "clang++" : "g++");

const hasNvidia = () => existsSync("/proc/driver/nvidia/version") || spawnSync("nvidia-smi", ["-L"], { stdio: "ignore" }).status === 0;

const loads = () =>
  existsSync(BINDING) &&
  spawnSync(process.execPath, ["-e", `require(${JSON.stringify(BINDING)})`], { stdio: "ignore" }).status === 0;

/** The ways to a backend on a machine, best first. Throws an Error that says what to do where there is none. */
export function waysOn(platform, arch, nvidia) {
  if (platform !== "darwin") return nvidia ? ["cuda", "official", "cpu"] : ["official", "cpu"];
  if (arch === "arm64") return ["macos"];
  throw new Error("Intel Macs are not supported, because TensorFlow 2.16 was the last with a wheel for them: use Linux, for example " +
    "through the Dockerfile. If this Mac has Apple silicon, install Node for arm64.");
}

/** The project's own download of a TensorFlow wheel: only its libraries and headers are used, so any Python serves. */
function wheel(kind) {
  const folder = resolve(`.venv/tensorflow-${kind}`);
  if (existsSync(folder)) return folder;
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  try {
    run(PYTHON, ["-m", "pip", "install", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:", "--python-version", "3.12",
      "--require-hashes", "--target", partial, "-r", `tools/setup/tensorflow-${kind}.txt`],
      `no TensorFlow wheel for ${process.platform}-${process.arch} could be installed; environment.md lists the machines that work.`);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true }); // gigabytes, perhaps of a full disk
    throw error;
  }
  renameSync(partial, folder);
  return folder;
}

/**
 * The linker's arguments for a wheel in `folder`: TensorFlow, and of the CUDA libraries cuSOLVER. TensorFlow 2.21 looks
 * for it where it is not, and without it leaves the GPU alone; once the binding has brought it, it is found. On macOS
 * the linker must also be told that some functions, Node's own, are only there when the binding is loaded.
 */
export function linkedTo(folder, platform = process.platform) {
  const tensorflow = join(folder, "tensorflow");
  if (platform === "darwin") {
    return ["-undefined", "dynamic_lookup", `-Wl,-rpath,${tensorflow}`,
      ...["libtensorflow_cc.2.dylib", "libtensorflow_framework.2.dylib"].map((name) => join(tensorflow, name))];
  }
  const cuda = join(folder, "nvidia"), solver = join(cuda, "cusolver", "lib");
  const parts = existsSync(cuda) ? readdirSync(cuda).map((part) => join(cuda, part, "lib")) : [];
  const brought = existsSync(solver) ? readdirSync(solver).filter((name) => name.startsWith("libcusolver.so")) : [];
  return ["-Wl,--no-as-needed", ...[tensorflow, ...parts].flatMap((path) => [`-L${path}`, `-Wl,-rpath,${path}`]),
    ...["libtensorflow_cc.so.2", "libtensorflow_framework.so.2", ...brought].map((name) => `-l:${name}`)];
}

const SHARED = ["-O2", "-std=c++17", "-fPIC", "-shared"];
const QUIET = "libquiet.so"; // beside the binding; quiet.cc says what it is for

/**
 * The compiler's arguments that make `binding` of the package's sources and a wheel in `folder`; they run in the package.
 * On Linux quiet.cc's library is linked, too, and last: what is listed last is loaded first.
 */
export const compilerArguments = (folder, binding, platform = process.platform) =>
  [...SHARED, "-DNAPI_VERSION=8", "-DBUILDING_NODE_EXTENSION",
    `-I${resolve("node_modules/node-api-headers/include")}`, `-I${join(folder, "tensorflow", "include")}`, `-I${PACKAGE}`,
    "binding/tfjs_backend.cc", "binding/tfjs_binding.cc", "-o", binding, ...linkedTo(folder, platform),
    ...(platform === "linux" ? [`-L${dirname(binding)}`, "-Wl,-rpath,$ORIGIN", `-l:${QUIET}`] : [])];

/** Compiles the package's own binding against a TensorFlow wheel. */
function compile(kind) {
  if (spawnSync(COMPILER, ["--version"], { stdio: "ignore" }).status !== 0) {
    throw new Error("the TensorFlow binding must be compiled here: install a C++ compiler (Debian, Ubuntu: sudo apt-get install g++; " +
      "macOS: xcode-select --install), or name one with CXX=…");
  }
  // The real folder, no links: the wheel finds its CUDA libraries relative to itself.
  const folder = realpathSync(wheel(kind));
  mkdirSync(dirname(BINDING), { recursive: true });
  const failed = "the TensorFlow binding did not compile; environment.md says what to check.";
  if (process.platform === "linux") {
    run(COMPILER, [...SHARED, `-I${join(folder, "tensorflow", "include")}`, "tools/setup/quiet.cc", "-o", join(dirname(BINDING), QUIET)], failed);
  }
  run(COMPILER, compilerArguments(folder, BINDING), failed, { cwd: PACKAGE });
  if (!loads()) throw new Error(`the binding compiled against .venv/tensorflow-${kind} does not load; delete that folder and try again.`);
  return `compiled against the wheel in .venv/tensorflow-${kind}`;
}

/** The package's own installer, which fetches libtensorflow 2.9.1 (CUDA 11.2) where its storage can be reached. */
function official() {
  const path = [resolve("node_modules/.bin"), process.env.PATH].join(delimiter);
  spawnSync(process.execPath, ["scripts/install.js", "gpu", "download"],
    { cwd: PACKAGE, stdio: "ignore", timeout: DOWNLOAD_LIMIT, env: { ...process.env, PATH: path } });
  if (!loads()) throw new Error("libtensorflow could not be downloaded from the official archive.");
  return "official libtensorflow 2.9.1";
}

/** One of the ways after the other, until one works. */
function install(forced, nvidia) {
  const again = !forced && !nvidia && existsSync(".venv/tensorflow-cpu"); // it stays with the wheel that it has
  if (!forced && !nvidia && !again && loads()) return "already there";
  const ways = forced ? [forced] : again ? ["cpu"] : waysOn(process.platform, process.arch, nvidia);
  const failures = [];
  for (const way of ways) {
    rmSync(BINDING, { force: true });
    try {
      return way === "official" ? official() : compile(way);
    } catch (error) {
      failures.push(`${way}: ${error.message}`);
    }
  }
  throw new Error(`none of the ways to a TensorFlow backend worked.\n${failures.join("\n")}`);
}

/** Step four of set-up. SER_BACKEND=cuda, official, cpu or macos forces one way. Throws an Error that says what to install. */
export async function backend() {
  const forced = process.env.SER_BACKEND ?? "";
  if (forced && !WAYS.includes(forced)) throw new Error(`SER_BACKEND is "${forced}"; it can be ${WAYS.join(", ")}.`);
  const nvidia = hasNvidia();
  const files = ["backend.mjs", "quiet.cc", ...["cpu", "cuda", "macos"].map((kind) => `tensorflow-${kind}.txt`)].map((name) => `tools/setup/${name}`);
  const value = digest(files, forced, String(nvidia), PACKAGE);
  const stamp = ".venv/.ser-backend"; // the binding lies in node_modules, its TensorFlow in .venv: either may be deleted
  if (!existsSync(BINDING)) rmSync(stamp, { force: true });
  await step("TensorFlow backend", stamp, value, () => install(forced, nvidia));
}
