"""How a build grows with Dask workers: the same lake on one single-threaded worker, then on two, and so on.

`python -m benchmarks.scaling DATA [WORKERS...]` prints a row a number of workers (1 and 2, unless told otherwise):
seconds, processor seconds of workers, scheduler and client, the most memory that a worker and the client had, and
readings a second. DATA is not written to: each run has a folder of its own beside it, whose lake is links to the same
files.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from app.store.lake import Lake
from benchmarks.cluster import cluster

_TICKS = os.sysconf("SC_CLK_TCK")
_COLUMNS = "workers | seconds | CPU workers | CPU scheduler | CPU client | MB worker | MB client | readings/s"


@dataclass(frozen=True)
class Run:
    """A build's seconds, processor seconds and highest memory."""

    workers: int
    seconds: float
    workers_cpu: float
    scheduler_cpu: float
    client_cpu: float
    worker_mb: float
    client_mb: float

    def row(self, readings: int) -> str:
        cells = (self.seconds, self.workers_cpu, self.scheduler_cpu, self.client_cpu, self.worker_mb, self.client_mb)
        return " | ".join([str(self.workers), *(f"{cell:.1f}" for cell in cells), f"{readings / self.seconds:,.0f}"])


def run(data: Path, workers: int) -> Run:
    """Build all of a lake on so many workers."""
    with tempfile.TemporaryDirectory(dir=data.parent, prefix="scaling-") as folder, cluster(workers) as started:
        copy = Path(folder)
        shutil.copytree(data / "lake", copy / "lake", copy_function=_link)
        began, idle = time.monotonic(), _cpu(started.scheduler.pid)
        idle_workers = sum(_cpu(worker.pid) for worker in started.workers)
        command = [sys.executable, "-m", "app.cli", "build", "--full", "--dask", started.address]
        with subprocess.Popen(command, env={**os.environ, "NEMDASH_DATA": folder}, stdout=sys.stderr) as client:
            _, status, used = os.wait4(client.pid, 0)
            client.returncode = os.waitstatus_to_exitcode(status)
        if client.returncode:
            raise SystemExit("The build failed.")
        return Run(
            workers=workers,
            seconds=time.monotonic() - began,
            workers_cpu=sum(_cpu(worker.pid) for worker in started.workers) - idle_workers,
            scheduler_cpu=_cpu(started.scheduler.pid) - idle,
            client_cpu=used.ru_utime + used.ru_stime,
            worker_mb=max(_peak_mb(worker.pid) for worker in started.workers),
            client_mb=used.ru_maxrss / 1024,
        )


def _link(source: str, target: str) -> None:
    """Parquet never changes; the catalogue does, so it is copied."""
    if source.endswith(".parquet"):
        os.link(source, target)
    else:
        shutil.copy2(source, target)


def _cpu(pid: int) -> float:
    """User and system seconds of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _peak_mb(pid: int) -> float:
    (kilobytes,) = re.findall(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(kilobytes) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("workers", type=int, nargs="*", default=[1, 2])
    options = parser.parse_args()
    data = options.data.resolve()
    readings = sum(file.rows for file in Lake(data).catalog.files("scada"))
    print(f"{readings:,} readings of units")
    print(_COLUMNS)
    runs = []
    for workers in options.workers:
        runs.append(run(data, workers))
        print(runs[-1].row(readings), flush=True)
    first, last = runs[0], runs[-1]
    print(f"{last.workers} workers take 1/{first.seconds / last.seconds:.2f} of the time of {first.workers}.")


if __name__ == "__main__":
    main()
