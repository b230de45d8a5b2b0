"""Hands the study's jobs to the workers of a Dask scheduler: dask_workers.py ADDRESS, run by tools/study/dask.ts.

Standard input has a JSON line for each job, its specification. Standard output gets one for each event: a
worker has started a job, it has done an epoch, it is done (with its result file's text), or it has failed.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from distributed import Client, as_completed, get_worker


def perform(topic, number, specification):
    """On a worker, in a checkout of this project: does a job in a process of its own and returns the result."""
    worker = get_worker()
    if not Path("tools/study/job.ts").exists():
        raise RuntimeError(f"worker {worker.address} was started in {Path.cwd()}, no checkout of this project")

    def now(**event):
        return {"number": number, "worker": worker.address, "at": time.time(), **event}

    def tell(**event):
        worker.log_event(topic, now(**event))

    tell(started=True)
    command = ["node", "--import", "tsx", "tools/study/job.ts", json.dumps(specification)]
    with tempfile.TemporaryFile("w+") as complaints:
        result, pipe = None, subprocess.PIPE
        # The process ends when its standard input does, hence with this worker.
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=complaints, text=True) as process:
            for line in process.stdout:
                if line.startswith('{"epoch":'):
                    tell(**json.loads(line))
                elif line.startswith('{"result":'):
                    result = json.loads(line)["result"]
        if process.returncode == 0 and result:
            return now(result=result)
        complaints.seek(0)
        said = [line.strip() for line in complaints if line.strip()]
        raise RuntimeError(said[-1] if said else f"exit code {process.returncode}")


def say(event):
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


def main():
    address, jobs = sys.argv[1], [json.loads(line) for line in sys.stdin]
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as error:
        sys.exit(f"no Dask scheduler answers at {address}: {error}")
    with client:
        topic = f"study {client.id}"  # other studies may have the same scheduler
        client.subscribe_topic(topic, lambda event: say(event[1]))
        if not client.scheduler_info()["workers"]:
            print(f"the scheduler at {address} has no workers yet; the jobs wait for them", file=sys.stderr)
        # A worker's death gives its job to another; an error of a job is tried once more, then reported.
        submit = lambda number, job: client.submit(perform, topic, number, job, pure=False, retries=1)
        numbers = {submit(number, job): number for number, job in enumerate(jobs)}
        for future in as_completed(list(numbers)):
            number = numbers.pop(future)
            error = future.exception()
            say({"number": number, "at": time.time(), "failed": str(error)} if error else future.result())
            future.release()


if __name__ == "__main__":
    main()
