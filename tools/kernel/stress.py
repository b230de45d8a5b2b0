"""Sends a kernel requests in many patterns and says what was lost: stress.py [requests in all] [pattern …]

A request counts as lost if its reply, its idle or any of its output is missing, wrong or in another order. Two patterns come
only by name: "stalled", how much memory the kernel takes while a subscriber does not read, and "notebooks", which runs
notebooks by nbclient, one in thirty requests.
"""
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import nbformat
import zmq
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager, KernelManager
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
KERNEL = os.environ.get("KERNEL", str(ROOT / "tools/kernel/kernel.cjs"))
LATE = 60  # seconds of silence until a request is lost


def new_manager(kind):
    manager = kind()
    manager._kernel_spec = KernelSpec(argv=["node", KERNEL, "{connection_file}"], display_name="stress",
                                      language="typescript", interrupt_mode="message")
    return manager


class Client:
    def __init__(self):
        self.manager = new_manager(KernelManager)
        self.manager.start_kernel(cwd=str(ROOT / "notebooks"))
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=120)
        self.sockets = {name: getattr(self.client, f"{name}_channel").socket for name in ("shell", "control", "iopub")}
        self.poller = zmq.Poller()
        for socket in self.sockets.values():
            self.poller.register(socket, zmq.POLLIN)
        self.open, self.lost, self.sent = {}, Counter(), 0

    def send(self, kind, content, channel="shell", status="ok", expected=None):
        message = self.client.session.msg(kind, content)
        self.open[message["header"]["msg_id"]] = {"kind": kind, "status": status, "expected": expected, "heard": [],
                                                  "reply": None, "idle": False, "since": time.time()}
        self.client.session.send(self.sockets[channel], message)
        self.sent += 1
        return message["header"]["msg_id"]

    def run(self, code, expected=None, **more):
        """A cell. `expected` is what it prints, with ‹› around the text of each display."""
        return self.send("execute_request", {"code": code, "silent": False, "store_history": True,
                                             "user_expressions": {}, "allow_stdin": False, "stop_on_error": True},
                         expected=expected, **more)

    def read(self, wait):
        for socket, _ in self.poller.poll(wait * 1000):
            while (message := self.client.session.recv(socket, zmq.NOBLOCK)[1]) is not None:
                request, content = self.open.get(message["parent_header"].get("msg_id")), message["content"]
                if request is None:
                    continue
                request["since"] = time.time()
                said = request["heard"].append if request["expected"] is not None else lambda text: None
                if message["msg_type"].endswith("_reply"):
                    request["reply"] = content
                elif message["msg_type"] == "status":
                    request["idle"] |= content["execution_state"] == "idle"
                elif message["msg_type"] == "stream" and content["name"] == "stdout":
                    said(content["text"])
                elif message["msg_type"] == "display_data":
                    said(f"‹{content['data']['text/plain']}›")
        for number, request in list(self.open.items()):
            comm = request["kind"].startswith("comm_") and request["kind"] != "comm_info_request"
            if (request["reply"] or comm) and request["idle"]:
                self.settle(number, None if comm else request["reply"].get("status"))
            elif time.time() - request["since"] > LATE:
                self.settle(number, "no idle" if request["reply"] else "no reply")

    def settle(self, number, status):
        request = self.open.pop(number)
        if status not in (None, request["status"]):
            self.lost[status] += 1
        elif request["expected"] is not None and "".join(request["heard"]) != request["expected"]:
            self.lost["output"] += 1

    def wait(self, number=None):
        while self.open if number is None else number in self.open:
            self.read(0.02)

    def one(self, *what, **more):
        self.wait(self.run(*what, **more))

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def in_turn(client, count):
    for i in range(count):
        client.one(*[("y++; void 0;", ""), (f"console.log({i});", f"{i}\n"), (f"await sleep(1); {i}", f"{i}\n")][i % 3])


def at_once(client, count):
    for i in range(count):
        client.run(f"console.log({i});", f"{i}\n")
        if i % 300 == 299:
            client.wait()


def small_requests_at_once(client, count):
    for i in range(count):
        client.send(*[("kernel_info_request", {}), ("comm_info_request", {})][i % 2])
        if i % 1500 == 1499:
            client.wait()


def during_a_computation(client, count):
    for _ in range(count // 5):
        client.run(f"for (const end = Date.now() + {random.randrange(60)}; Date.now() < end;) {{}} console.log('s');", "s\n")
        time.sleep(random.random() * 0.02)
        client.run("y++; void 0;", "")
        client.send("complete_request", {"code": "consol", "cursor_pos": 6})
        client.send("inspect_request", {"code": "sleep", "cursor_pos": 3, "detail_level": 0})
        client.send("kernel_info_request", {}, "control")
        client.wait()


def displays(client, count):
    for _ in range(count):
        client.one("for (let i = 0; i < 5; i++) show(i);", "‹0›‹1›‹2›‹3›‹4›")


def lines_and_displays(client, count):
    for i in range(count):
        pause = "await sleep(1);" if i % 2 else ""
        client.one(f"for (let i = 0; i < 20; i++) {{ console.log(i); if (i % 7 === 0) show(i); {pause} }}",
                   "".join(f"{i}\n" + (f"‹{i}›" if i % 7 == 0 else "") for i in range(20)))


def thousands_of_lines(client, count):
    for _ in range(max(1, count // 50)):
        client.one("for (let i = 0; i < 20000; i++) console.log(i);", "".join(f"{i}\n" for i in range(20000)))


def thousands_of_displays(client, count):
    for _ in range(max(1, count // 100)):
        client.one("for (let i = 0; i < 3000; i++) show(i);", "".join(f"‹{i}›" for i in range(3000)))


def comms_between(client, count):
    for _ in range(count // 3):
        client.send("comm_msg", {"comm_id": "none", "data": {}})
        client.run("await sleep(1); y++; void 0;", "")
        client.send("comm_open", {"comm_id": "none", "target_name": "none", "data": {}})
        client.wait()


def help_on_both_channels(client, count):
    for _ in range(count // 4):
        client.run("console.log('y');", "y\n")
        for kind, content, status in [("complete_request", {"code": "consol", "cursor_pos": 6}, "ok"),
                                      ("inspect_request", {"code": "sleep(", "cursor_pos": 6, "detail_level": 0}, "ok"),
                                      ("is_complete_request", {"code": "if (1) {"}, "incomplete")]:
            client.send(kind, content, random.choice(["shell", "control"]), status)
        client.wait()


def interrupts(client, count):
    for _ in range(count // 2):
        client.send("interrupt_request", {}, "control")
        client.wait()
        client.one("y++; void 0;", "")


def loops_that_are_stopped(client, count):
    for _ in range(count // 15):
        number = client.run("for (;;) y++;", status="error")
        client.run("y++; void 0;", status="aborted")
        time.sleep(random.random() * 0.05)
        while number in client.open:
            client.send("interrupt_request", {}, "control")
            client.read(0.1)
        client.wait()
        client.one("y++; void 0;", "")


def the_moment_the_reply_comes(client, count):
    for i in range(count):
        number = client.run(f"console.log({i});", f"{i}\n")
        while number in client.open and not client.open[number]["reply"]:
            client.read(0.001)


def after_an_error(client, count):
    for i in range(count // 2):
        number = client.run("const kept = 1; throw new Error('e');", status="error")
        while number in client.open and not client.open[number]["reply"]:
            client.read(0.001)
        client.one(f"console.log(kept + {i});", f"{1 + i}\n")


def listeners_that_throw(client, count):
    events = "for (const event of ['notebook:comm', 'notebook:interrupt'] as any[])"
    client.one(f"{events} process.on(event, () => {{ throw new Error('listener'); }});", "")
    for _ in range(count // 3):
        client.send("comm_msg", {"comm_id": "none", "data": {}})
        client.send("interrupt_request", {}, "control")
        client.wait()
        client.one("Promise.reject(new Error('e'));", status="error")
    client.one(f"{events} process.removeAllListeners(event);", "")


PATTERNS = [in_turn, at_once, small_requests_at_once, during_a_computation, displays, lines_and_displays,
            thousands_of_lines, thousands_of_displays, comms_between, help_on_both_channels, interrupts,
            loops_that_are_stopped, the_moment_the_reply_comes, after_an_error, listeners_that_throw]

SUBSCRIBER = """
import sys, zmq
socket = zmq.Context().socket(zmq.SUB)
socket.connect(sys.argv[1])
socket.subscribe(b"")
socket.recv()
print("reads", flush=True)
while True: socket.recv()
"""


def stalled(client):
    """How the kernel grows while a subscriber is stopped."""
    address = client.client._make_url("iopub")
    subscriber = subprocess.Popen([sys.executable, "-c", SUBSCRIBER, address], stdout=subprocess.PIPE)
    try:
        while not zmq.select([subscriber.stdout], [], [], 0)[0]:
            client.one("y++; void 0;", "")
        subscriber.send_signal(signal.SIGSTOP)
        process = str(client.manager.provisioner.pid)
        memory = lambda: int(subprocess.check_output(["ps", "-o", "rss=", "-p", process])) // 1024
        print(f"{memory():6} MB before", flush=True)
        for label, cell in [("1 GB in lines", "for (let i = 0; i < 16; i++) { for (let j = 0; j < 1024; j++) "
                             "console.log('x'.repeat(65535)); await sleep(1); }"),
                            ("200,000 displays", "for (let i = 0; i < 200; i++) { for (let j = 0; j < 1000; j++) show(j); "
                             "await sleep(1); }"),
                            ("2,000 displays of 1 MB", "for (let i = 0; i < 2000; i++) { show('x'.repeat(1e6)); "
                             "await sleep(1); }")]:
            number = client.run(cell)
            while number in client.open and not client.open[number]["reply"]:
                client.read(0.05)
            print(f"{memory():6} MB after {label}", flush=True)
            client.wait()
        print(f"{sum(client.lost.values()):6} lost by a subscriber that reads", flush=True)
    finally:
        subscriber.kill()


PROGRESS = ("for (let i = 0; i <= {0}; i++) jupyter.lastWriteDisplayData({{ data: {{ 'text/plain': String(i) }}, metadata: {{}}, "
            "transient: {{ display_id: 'bar' }} }} as any, i > 0); console.log('done');")


def notebooks(manager, count):
    """Runs notebooks of ordinary cells behind a bar that is drawn some 500 times; how many have lost something."""
    lost = 0
    for number in range(count):
        sources = ["import * as jupyter from 'tslab/dist/jupyter';", PROGRESS.format(480 + number % 60), "1 + 1",
                   "for (let i = 0; i < 600; i++) console.log(i);", "[1, 2, 3].map((x) => x * 2)"]
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
        client = NotebookClient(notebook, km=manager(), timeout=LATE, iopub_timeout=LATE)
        try:
            client.execute(cwd=str(ROOT / "notebooks"), cleanup_kc=True)
        except Exception as error:
            print(f"notebook {number + 1}: {error}", flush=True)
        shown = ["".join(output.get("text", "") or output["data"]["text/plain"] for output in cell.outputs).strip()
                 for cell in notebook.cells]
        wanted = ["", f"{480 + number % 60}done", "2", "\n".join(map(str, range(600))), "[ 2, 4, 6 ]"]
        counts = [cell.execution_count for cell in notebook.cells]
        if shown != wanted or counts != [1, 2, 3, 4, 5]:
            lost += 1
            print(f"notebook {number + 1}: counts {counts}, {[text[-60:] for text in shown]}", flush=True)
    print(f"{count} notebooks, {lost} with a loss", flush=True)
    return lost


def main(total="3000", *names):
    random.seed(7)
    if "notebooks" in names:
        sys.exit(1 if notebooks(lambda: new_manager(AsyncKernelManager), max(1, int(total) // 30)) else 0)
    patterns = [pattern for pattern in PATTERNS if not names or pattern.__name__ in names]
    client, failed = Client(), 0
    try:
        client.one("let y = 0; const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));")
        client.one("import * as jupyter from 'tslab/dist/jupyter';\n"
                   "const show = (text: unknown) => jupyter.lastWriteDisplayData({ data: { 'text/plain': String(text) }, "
                   "metadata: {}, transient: { display_id: 'a' } } as any, false);")
        print(f"{'pattern':28}{'requests':>9}{'lost':>6}{'seconds':>9}{'ms each':>9}", flush=True)
        for pattern in patterns:
            client.sent, client.lost, start = 0, Counter(), time.time()
            pattern(client, max(6, int(total) // len(patterns)))
            client.wait()
            seconds, lost = time.time() - start, sum(client.lost.values())
            failed += lost
            print(f"{pattern.__name__.replace('_', ' '):28}{client.sent:9}{lost:6}{seconds:9.1f}"
                  f"{1000 * seconds / client.sent:9.1f}  {dict(client.lost) if lost else ''}", flush=True)
        if "stalled" in names:
            stalled(client)
    finally:
        client.close()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
