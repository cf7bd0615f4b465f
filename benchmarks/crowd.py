"""A crowd on a real server: Locust's users, a publication every twenty seconds, and the memory of it all meanwhile."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import memory, stats
from benchmarks.plan import ROOT
from benchmarks.publisher import Published, Publisher, five_minutes, publishing
from benchmarks.server import Server

PUBLISH_EVERY_S = 20.0
_LOOK_EVERY_S = 2.0
_RAMP_S = 20.0
_SETTLE_S = 30
_ALL = "all"


@dataclass(frozen=True)
class Line:
    """A request as Locust has noted it; `wrong` is empty where nothing was."""

    at: float
    kind: str
    ms: float
    size: int
    status: int
    wrong: str

    @classmethod
    def read(cls, text: str) -> Line:
        at, kind, ms, size, status, wrong = text.rstrip("\n").split("\t")
        return cls(float(at), kind, float(ms), int(size), int(status), wrong)


@dataclass
class Crowd:
    """What happened. Times are in seconds since the epoch; memory is a moment, its MB and its number of processes."""

    begun: float
    users: int
    lines: list[Line] = field(default_factory=list)
    pss: list[tuple[float, float, int]] = field(default_factory=list)
    redis_mb: float | None = None
    published: list[Published] = field(default_factory=list)
    cpu_s: dict[str, float] = field(default_factory=dict)
    server_errors: dict[str, int] = field(default_factory=dict)

    def results(self) -> dict[str, Any]:
        """Without the time in which the users arrive."""
        counted = [line for line in self.lines if line.at >= self.begun]
        if not counted:
            raise RuntimeError("nobody has asked anything")
        length = max(line.at + line.ms / 1000 for line in counted) - self.begun
        return {
            "played_s": length,
            "per_second": len(counted) / length,
            "kinds": _kinds(counted),
            "errors": [f"{line.kind} {line.status} {line.wrong}"[:300] for line in counted if line.wrong],
            "errors_while_arriving": sum(bool(line.wrong) for line in self.lines)
            - sum(bool(line.wrong) for line in counted),
            "pss": pss_over_time(self.pss, self.begun),
            "redis_mb": self.redis_mb,
            "publish_s": [one.seconds for one in self.published],
            "cpu_s": self.cpu_s,
            "server_errors": self.server_errors,
        }


def _kinds(lines: list[Line]) -> dict[str, dict[str, float]]:
    by_kind: dict[str, list[float]] = {_ALL: [line.ms / 1000 for line in lines]}
    for line in lines:
        by_kind.setdefault(line.kind, []).append(line.ms / 1000)
    wrong = Counter(line.kind for line in lines if line.wrong)
    return {
        kind: {
            **stats.spread_ms(times),
            "p99_ms": stats.percentile(times, 0.99) * 1000,
            "errors": wrong.total() if kind == _ALL else wrong[kind],
        }
        for kind, times in sorted(by_kind.items(), key=lambda item: (item[0] != _ALL, item[0]))
    }


def pss_over_time(seen: list[tuple[float, float, int]], begun: float) -> dict[str, Any]:
    """Means of the quarters of the time, the most, and what it was at the end. MB of all processes together."""
    later = [(at, mb) for at, mb, _ in seen if at >= begun] or [(at, mb) for at, mb, _ in seen]
    first, last = later[0][0], later[-1][0]
    quarter = (last - first) / 4 or 1.0
    quarters: list[list[float]] = [[], [], [], []]
    for at, mb in later:
        quarters[min(int((at - first) / quarter), 3)].append(mb)
    means = [sum(some) / len(some) if some else later[-1][1] for some in quarters]
    return {
        "quarters_mb": means,
        "most_mb": max(mb for _, mb in later),
        "end_mb": later[-1][1],
        "processes": max(count for _, _, count in seen),
    }


def crowd(data: Path, users: int, seconds: int, servers: int, workers: int, redis: bool) -> Crowd:
    """Let `users` at `servers` that read a working copy, each with so many workers."""
    with ExitStack() as stack:
        settings = {"WEB_CONCURRENCY": str(workers)}
        store: subprocess.Popen[bytes] | None = None
        if redis:
            address, store = stack.enter_context(_redis())
            settings["NEMDASH_REDIS_URL"] = address
        steps = int((seconds + _SETTLE_S) / PUBLISH_EVERY_S) + 1
        publisher = stack.enter_context(publishing(data, five_minutes(data, steps)))
        running = [stack.enter_context(Server(data, settings)) for _ in range(servers)]
        return _play(running, users, seconds, publisher, store)


def _play(
    servers: list[Server], users: int, seconds: int, publisher: Publisher, store: subprocess.Popen[bytes] | None
) -> Crowd:
    folder = Path(tempfile.mkdtemp(prefix="nemdash-load-"))
    log = folder / "requests.tsv"
    ramp = min(_RAMP_S, seconds / 5)
    seen = Crowd(time.time() + ramp, users)
    before = _cpu(servers)
    ended = threading.Event()
    locust = _locust(log, servers, users, users / ramp, seconds)
    helpers = [threading.Thread(target=_watch, args=(servers, locust, seen, ended)), _Feed(publisher, seen, ended)]
    try:
        for helper in helpers:
            helper.start()
        output, _ = locust.communicate(timeout=seconds + 120)
    finally:
        ended.set()
        for helper in helpers:
            helper.join()
        locust.kill()
    # A line that Locust was still writing when it ended is none.
    told = log.read_text().splitlines() if log.exists() else []
    seen.lines = [Line.read(text) for text in told if text.count("\t") == 5]
    shutil.rmtree(folder)
    if not seen.lines:
        raise RuntimeError(f"Locust has asked nothing: {output[-2000:]}")
    for name, spent in _cpu(servers).items():
        seen.cpu_s[name] = spent - before[name]
    if store is not None:
        seen.redis_mb = memory.rss_mb(store.pid)
    for server in servers:
        seen.server_errors |= server.errors()
    return seen


class _Feed(threading.Thread):
    """Publishes a new interval now and then, until it is ended or has no more."""

    def __init__(self, publisher: Publisher, seen: Crowd, ended: threading.Event) -> None:
        super().__init__(name="feed")
        self.publisher, self.seen, self.ended = publisher, seen, ended

    def run(self) -> None:
        while self.publisher.ready and not self.ended.wait(PUBLISH_EVERY_S):
            self.seen.published.append(self.publisher.publish())


def _watch(servers: list[Server], locust: subprocess.Popen[str], seen: Crowd, ended: threading.Event) -> None:
    while not ended.wait(_LOOK_EVERY_S):
        sizes = [size for server in servers for size in service_pss(server.process.pid)]
        seen.pss.append((time.time(), sum(sizes), len(sizes)))
        try:
            seen.cpu_s["locust"] = memory.cpu_seconds(locust.pid)
        except OSError:
            return  # it has just ended


def service_pss(master: int) -> Iterator[float]:
    """PSS of a server's processes in MB: the master and all that it has started."""
    for pid in (master, *memory.descendants(master)):
        try:
            yield memory.pss_mb(pid)
        except (OSError, KeyError):
            continue  # it has just ended


def _cpu(servers: list[Server]) -> dict[str, float]:
    return {f"server {n}": sum(map(memory.cpu_seconds, server.workers())) for n, server in enumerate(servers, 1)}


def _locust(log: Path, servers: list[Server], users: int, rate: float, seconds: int) -> subprocess.Popen[str]:
    hosts = [f"http://127.0.0.1:{server.port}" for server in servers]
    command = [sys.executable, "-m", "locust", "--locustfile", str(ROOT / "benchmarks" / "locustfile.py")]
    command += ["--headless", "--only-summary", "--loglevel", "WARNING", "--stop-timeout", "10"]
    command += ["--users", str(users), "--spawn-rate", str(rate), "--run-time", f"{seconds}s", "--host", hosts[0]]
    env = {**os.environ, "LOAD_LOG": str(log), "LOAD_HOSTS": " ".join(hosts), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@contextmanager
def _redis() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A Redis of our own, as docs/operations.md has one: bounded, nothing on the disk."""
    folder = Path(tempfile.mkdtemp(prefix="nemdash-redis-"))
    path = folder / "socket"
    command = ["redis-server", "--port", "0", "--unixsocket", str(path), "--save", "", "--dir", str(folder)]
    command += ["--maxmemory", "200mb", "--maxmemory-policy", "allkeys-lru"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            deadline = time.monotonic() + 20
            while not _listens(path):
                if time.monotonic() > deadline or process.poll() is not None:
                    raise RuntimeError("Redis did not start")
                time.sleep(0.05)
            yield f"unix://{path}", process
        finally:
            process.terminate()
            process.wait(timeout=20)
            shutil.rmtree(folder, ignore_errors=True)


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return path.exists() and probe.connect_ex(str(path)) == 0
