/** A kernel on a copy of the project, so that nothing else that runs here sees files of src come and go. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PYTHON } from "../../setup/steps.mjs";

const RUNNER = `
import json, pathlib, sys
from jupyter_client.manager import start_new_kernel

root = pathlib.Path(sys.argv[1])
manager, kernel = start_new_kernel(kernel_name="probe", cwd=str(root / "notebooks"), startup_timeout=120)
said = {}

def messages(code):
    heard = []
    return heard, kernel.execute_interactive(code, timeout=120, output_hook=heard.append)["content"]

def run(code):
    parts = [message["content"] for message in messages(code)[0]]
    return "".join(part.get("text", "") + part.get("evalue", "") for part in parts).strip()

def fields(code, *names):
    reply = messages(code)[1]
    return [reply.get(name) for name in names]

def interrupt(code):
    kernel.execute(code)
    while kernel.get_iopub_msg(timeout=60)["msg_type"] != "execute_input":
        pass
    manager.interrupt_kernel()
    reply = kernel.get_shell_msg(timeout=60)["content"]
    return [reply["status"], reply.get("evalue")]

def complete(code, at=None):
    return kernel.complete(code, at, reply=True, timeout=60)["content"]["matches"]

def inspect(code, at):
    return kernel.inspect(code, code.index(at) + 1, reply=True, timeout=60)["content"]["data"].get("text/plain")

def write(name, code):
    file = root / "src" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(code)

def delete(name):
    (root / "src" / name).unlink()

try:
    exec(sys.argv[2])
finally:
    kernel.stop_channels()
    manager.shutdown_kernel(now=True)
print(json.dumps(said))
`;

/** Runs lines of Python with a kernel at hand; gives what they put into `said`. */
export function inKernel(script: string): Record<string, any> {
  const root = mkdtempSync(join(tmpdir(), "kernel-")), specs = join(root, ".venv/share/jupyter");
  try {
    for (const folder of ["notebooks", ".venv/share/jupyter/kernels/probe"])
      mkdirSync(join(root, folder), { recursive: true });
    for (const file of ["src", "tools/kernel", "package.json"]) cpSync(file, join(root, file), { recursive: true });
    cpSync("tools/kernel/kernel.json", join(specs, "kernels/probe/kernel.json"));
    symlinkSync(resolve("node_modules"), join(root, "node_modules"));
    const output = execFileSync(PYTHON, ["-c", RUNNER, root, script],
      { env: { ...process.env, JUPYTER_PATH: specs }, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    return JSON.parse(output.trim().split("\n").at(-1)!);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
