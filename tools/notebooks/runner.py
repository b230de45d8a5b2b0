"""Runs the cells of notebooks, each in a fresh kernel, some side by side, and never waits for ever."""

import asyncio
import signal
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path

import psutil
from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

OUTPUT = 60  # seconds in which the rest of a cell's output is read; after nbclient's own 4 a busy machine loses some
TAKEN_UP = 60  # seconds in which a kernel says that it has begun with a cell; it takes milliseconds
stopping = []  # why every notebook is to end now; within a second it does


class Stopped(Exception):
    """Why a notebook ended before its last cell."""


class Client(NotebookClient):
    """nbclient's, which also notices a cell that is never begun, and remembers what the kernel took in memory."""

    sent = reason = cleaning = None
    megabytes = 0

    def begin(self):
        self.sent = time.monotonic()
        self.megabytes = resident(self.km.provisioner.pid) or self.megabytes

    @property
    def signalled(self):
        """Whether it is to end: nbclient answers signals itself, but only in the main thread."""
        return bool(stopping) or hasattr(self, "_async_cleanup_kernel_future")

    def process_message(self, msg, cell, cell_index):
        self.sent = None
        return super().process_message(msg, cell, cell_index)

    async def _async_check_alive(self):
        if self.km is None or self.signalled:
            raise DeadKernelError
        self.megabytes = resident(self.km.provisioner.pid) or self.megabytes
        if self.sent and time.monotonic() - self.sent > TAKEN_UP:
            self.reason = f"the kernel did not begin with this cell in {TAKEN_UP} s, though it is alive: start again"
            raise DeadKernelError(self.reason)
        await super()._async_check_alive()

    async def _async_cleanup_kernel(self):
        if self.km is None:
            return
        self.cleaning = self.cleaning or asyncio.ensure_future(self.clean())  # a signal may have begun it
        await asyncio.shield(self.cleaning)

    async def clean(self):
        code = await self.km.provisioner.poll() if self.km.has_kernel else None
        if code is not None and self.reason is None:
            name = f"signal {-code}, {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
            memory = f"; it last had {self.megabytes} MB" if self.megabytes else " before the first cell"
            self.reason = f"the kernel died ({name}){memory}"
        await super()._async_cleanup_kernel()

    _cleanup_kernel = run_sync(_async_cleanup_kernel)  # nbclient calls it once more as Python ends


def resident(pid):
    """Megabytes that a process has in memory; None where there is no process."""
    try:
        return psutil.Process(pid).memory_info().rss // 2**20 if pid else None
    except psutil.Error:
        return None


def run(notebook, folder, log, timeout=None, begin=lambda cell: None, end=lambda cell: None):
    """
    Runs all cells, in `folder`; the kernel's own messages go to the file `log`. `timeout` is in seconds, for each cell.
    Raises Stopped with the reason at the first cell that does not come to its end; the notebook then holds what there is.
    """
    at = None

    def on_begin(cell, cell_index):
        nonlocal at
        at = sum(one.cell_type == "code" for one in notebook.cells[: cell_index + 1])
        client.begin()
        begin(cell)

    client = Client(
        notebook, kernel_name="tslab", timeout=timeout, record_timing=False, store_widget_state=False,
        iopub_timeout=OUTPUT,
        resources={"metadata": {"path": str(folder)}},
        on_cell_execute=on_begin, on_cell_executed=lambda cell, **_: end(cell),
    )
    try:
        client.execute(stderr=log)
    except CellExecutionError:
        raise Stopped(f"code cell {at}: {error_of(notebook)}") from None
    except CellTimeoutError:
        raise Stopped(f"code cell {at}: not done after {timeout} s (--timeout)") from None
    except (DeadKernelError, RuntimeError) as error:
        ended = stopping[0] if stopping else "stopped by a signal"
        reason = ended if client.signalled else client.reason or str(error)
        if not client.signalled and "heap out of memory" in Path(log.name).read_text(errors="replace")[-20_000:]:
            reason += "; it ran out of memory: NODE_OPTIONS=--max-old-space-size=8000 gives it more (MB)"
        raise Stopped(f"code cell {at}: {reason}" if at else reason) from None


def side_by_side(names, needs, perform, lanes):
    """
    Calls `perform(name)` for every name, in threads, `lanes` at a time: in their order, but each only when those of
    `needs(name)` that are among the names are done. Once one raises Stopped, or Ctrl-C or SIGTERM comes, no other
    begins, and those that run are stopped: a signal only says so, since an exception could come between any two lines.
    Returns the reasons of those that did not come to their end, by name.
    """
    waiting, running, done, reasons = list(names), {}, set(), {}

    def ready(name):
        return not stopping and done.issuperset(set(needs(name)) & set(names))

    def stop(*_):
        stopping.append("stopped by a signal")

    before = {one: signal.signal(one, stop) for one in (signal.SIGINT, signal.SIGTERM)}
    with ThreadPoolExecutor(lanes) as pool:
        while running or waiting and not stopping:
            while len(running) < lanes and (name := next(filter(ready, waiting), None)):
                waiting.remove(name)
                running[pool.submit(perform, name)] = name
            ended, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in ended:
                name, error = running.pop(future), future.exception()
                done.add(name)
                if error:
                    stopping.append(f"stopped, because {name} did not come to its end")
                if isinstance(error, Stopped):
                    reasons[name] = error
                elif error:
                    raise error
    for one, handler in before.items():
        signal.signal(one, handler)
    return reasons


def error_of(notebook):
    """Name, message and where of the first error that a cell shows."""
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", []))
    error = next(output for output in outputs if output.output_type == "error")
    message = [line for line in f"{error.ename}: {error.evalue}".splitlines() if line]  # the traceback begins with it
    return "\n  ".join([*message, *"\n".join(error.traceback).splitlines()[len(message):]])
