"""What Linux counts of processes: memory in MB (10**6 bytes), CPU time, bytes written.

RSS counts shared pages in full, PSS by their share.
"""

from __future__ import annotations

import os
import resource
import threading
from pathlib import Path

_KB = 1024 / 10**6


def _field(pid: int, file: str, name: str) -> float:
    for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * _KB
    raise KeyError(f"/proc/{pid}/{file} has no {name}")


def rss_mb(pid: int) -> float:
    return _field(pid, "status", "VmRSS")


def peak_mb(pid: int) -> float:
    """The highest RSS since the process began, or since `reset_peak`."""
    return _field(pid, "status", "VmHWM")


def pss_mb(pid: int) -> float:
    return _field(pid, "smaps_rollup", "Pss")


def cpu_seconds(pid: int) -> float:
    """CPU time that a process has used, in user and system mode."""
    # The name in brackets may itself hold blanks and brackets: fields are counted behind it.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def reset_peak(pid: int) -> bool:
    """Let the peak begin anew; False where the kernel does not allow it."""
    try:
        Path(f"/proc/{pid}/clear_refs").write_text("5")
    except OSError:
        return False
    return True


class ChildrenCpu:
    """CPU time of the processes that were started and waited for in the block."""

    seconds = 0.0

    def __enter__(self) -> ChildrenCpu:
        self._before = _children_seconds()
        return self

    def __exit__(self, *exc: object) -> None:
        self.seconds = _children_seconds() - self._before


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def written_bytes() -> int:
    """Bytes that this process and the children it has waited for have handed to write calls."""
    counters = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(counters["wchar"])


def descendants(pid: int) -> list[int]:
    """Processes that `pid` has started, and theirs."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text()
            except OSError:
                continue  # it has ended since
            # The name in brackets may itself hold blanks and brackets.
            parent = int(stat.rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(folder.name))
    found, ahead = [], [pid]
    while ahead:
        below = children.get(ahead.pop(), [])
        found += below
        ahead += below
    return found


class TreePeak:
    """The highest sum of RSS of a process and all its descendants, looked at every 50 ms while the block runs."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.peak_mb = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> TreePeak:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.05):
            self.peak_mb = max(self.peak_mb, sum(map(_rss_or_nothing, [self.pid, *descendants(self.pid)])))


def _rss_or_nothing(pid: int) -> float:
    """A process that ends while it is looked at holds nothing any more."""
    try:
        return rss_mb(pid)
    except (OSError, KeyError):
        return 0.0


def machine() -> dict[str, str | int | float]:
    """CPU model, cores and memory of this machine."""
    cpu = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    total = Path("/proc/meminfo").read_text().splitlines()[0].split()
    return {
        "cpu": cpu[0].split(": ", 1)[1] if cpu else "unknown",
        "cores": os.cpu_count() or 1,
        "memory_gb": round(int(total[1]) * _KB / 1000, 1),
    }
