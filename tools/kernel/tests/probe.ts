import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { promisify } from "node:util";
import { PYTHON } from "../../setup/steps.mjs";
import { copyProject } from "./project";

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

def interrupt(code, once="execute_input"):
    kernel.execute(code)
    while kernel.get_iopub_msg(timeout=60)["msg_type"] != once:
        pass
    manager.interrupt_kernel()
    reply = kernel.get_shell_msg(timeout=60)["content"]
    return [reply["status"], reply.get("evalue")]

def restart():
    manager.restart_kernel(now=True)
    kernel.wait_for_ready(timeout=120)

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
export async function inKernel(script: string): Promise<Record<string, any>> {
  const { root, specs } = copyProject();
  try {
    const { stdout } = await promisify(execFile)(PYTHON, ["-c", RUNNER, root, script],
      { env: { ...process.env, JUPYTER_PATH: specs } });
    return JSON.parse(stdout.trim().split("\n").at(-1)!);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
