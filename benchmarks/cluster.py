"""A Dask scheduler and its workers as separate processes on the loopback, as somebody would start them by hand."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DASK = str(Path(sys.executable).with_name("dask"))


@dataclass
class Started:
    """A scheduler and its single-threaded workers. Each is a process of its own, which may be killed."""

    scheduler: subprocess.Popen[str]
    address: str
    folder: Path
    workers: list[subprocess.Popen[str]] = field(default_factory=list)

    def work(self, *more: str) -> subprocess.Popen[str]:
        """Start one more worker; it is there when this returns."""
        one = ["--no-nanny", "--no-dashboard", "--nthreads", "1", "--local-directory", str(self.folder), *more]
        worker = _started([DASK, "worker", self.address, *one], r"Registered to")[0]
        self.workers.append(worker)
        return worker

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.send_signal(signal.SIGKILL)
            process.wait()
            assert process.stderr is not None
            process.stderr.close()


@contextmanager
def cluster(workers: int) -> Iterator[Started]:
    with tempfile.TemporaryDirectory(prefix="nemdash-dask-", ignore_cleanup_errors=True) as folder:
        command = [DASK, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
        scheduler, found = _started(command, r"Scheduler at:\s+(tcp://\S+)")
        started = Started(scheduler, found[1], Path(folder))
        try:
            for _ in range(workers):
                started.work()
            yield started
        finally:
            started.end()


def _started(command: list[str], said: str) -> tuple[subprocess.Popen[str], re.Match[str]]:
    """A process that has said something on stderr."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    heard = []
    for line in process.stderr:
        heard.append(line)
        if found := re.search(said, line):
            return process, found
    raise AssertionError(f"{command} ended: {''.join(heard)}")
