"""A day of the market at high speed, with faults all along, while the site is served. Minutes: `make soak` only."""

from __future__ import annotations

import itertools
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import duckdb
import pytest

from app.ingest.simulator import simulate
from app.store.lake import Lake
from app.store.snapshot import read_current
from tests.ingest.test_live import DAY, between, clean, contents, follow
from tests.support.aemo_writer import HALF_HOUR, AemoWriter
from tests.support.nemweb import Fault, NemwebServer
from tests.support.replay import Replay

pytestmark = pytest.mark.soak

# Over a midnight that is also the end of a month: the snapshot's files are cut anew there.
START = datetime(2026, 2, 28, 12)
END = START + DAY
PATHS = (
    "/health",
    "/metrics",
    "/api/v1/meta",
    "/api/v1/generation?range=24h",
    "/api/v1/prices?range=3d&interval=1h",
    "/api/v1/units?range=24h",
    "/generation?range=24h",
    "/utilization?range=7d",
    "/revenue?range=24h&region=SA1",
    "/prices?range=24h",
    "/flows?range=24h",
)
GROWTH_MB = 60
"""More than that a process must not hold at the end than after a quarter of the day."""


def resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1000


def workers(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@contextmanager
def served(data: Path) -> Iterator[tuple[str, int]]:
    """The site under gunicorn with two workers: its address and the process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "app.cli", "serve", "--port", str(port), "--workers", "2"]
    environment = os.environ | {"NEMDASH_DATA": str(data)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            yield f"http://127.0.0.1:{port}", process.pid
        finally:
            process.send_signal(signal.SIGTERM)


class Visitors:
    """Two visitors who ask one thing after the other; `answers` counts the statuses by path, once data are there."""

    def __init__(self, address: str) -> None:
        self.answers: Counter[tuple[str, object]] = Counter()
        self._address = address
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._visit, args=[i]) for i in range(2)]

    def __enter__(self) -> Visitors:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _visit(self, first: int) -> None:
        while self._status("/health") != 200 and not self._over.is_set():
            time.sleep(0.2)
        for path in itertools.islice(itertools.cycle(PATHS), first * 5, None):
            if self._over.wait(0.05):
                return
            self.answers[path, self._status(path)] += 1

    def _status(self, path: str) -> object:
        try:
            with urlopen(self._address + path, timeout=60) as answer:
                answer.read()
                return answer.status
        except HTTPError as error:
            return error.code
        except URLError as error:
            return str(error)


@pytest.mark.timeout(3600)
def test_a_day_of_the_live_feed(tmp_path: Path) -> None:
    simulate(tmp_path / "market", years=2 / 365.25, units=60, until=END + timedelta(hours=1))
    market = AemoWriter(tmp_path / "market")
    files = between(market, START - HALF_HOUR, END + HALF_HOUR)
    faults = [
        Fault("forbidden", "/Reports/Current", times=400, chance=0.03),
        Fault("reset", ".zip", times=60, chance=0.02),
        Fault("truncated", ".zip", times=60, chance=0.02),
        Fault("html", ".zip", times=60, chance=0.02),
        Fault("busy", "ROOFTOP", times=30, chance=0.1),
    ]
    data = tmp_path / "data"
    data.mkdir()
    memory: dict[str, list[float]] = {}
    with served(data) as (address, pid), NemwebServer(tmp_path / "site", faults) as server:

        def measure(name: str) -> Callable[[], None]:
            return lambda: memory.update({name: [resident_mb(os.getpid()), *map(resident_mb, sorted(workers(pid)))]})

        moments = {START + DAY / 4: measure("quarter"), END - timedelta(minutes=1): measure("end")}
        clock = Replay(tmp_path / "site", files, START, END, happenings=moments)
        with Visitors(address) as visitors:
            said = follow(data, server, clock)
        ended = {path: int(status) for (path, status), _ in visitors.answers.items() if isinstance(status, int)}
    print(
        f"{sum(visitors.answers.values())} requests, {sum('published' in line for line in said)} versions, {memory} MB"
    )
    assert {status for _, status in visitors.answers} == {200}, visitors.answers
    assert set(ended) == set(PATHS)

    there = [file for file in files if file.moment <= END]
    assert contents(data) == clean(tmp_path / "clean", there)
    manifest = read_current(data)
    assert manifest is not None
    assert manifest.last_reading == END - timedelta(minutes=5)
    paths = [str(path) for path in Lake(data).paths("scada")]
    counted = duckdb.sql(
        "SELECT settlementdate, count(*) - count(DISTINCT duid) FROM read_parquet($paths) GROUP BY ALL",
        params={"paths": paths},
    ).fetchall()
    assert {repeated for _, repeated in counted} == {0}
    assert len(counted) >= 288 - 1

    worker_before, worker_after = memory["quarter"][0], memory["end"][0]
    assert worker_after - worker_before <= GROWTH_MB
    # gunicorn replaces its workers now and then: the largest counts.
    assert max(memory["end"][1:]) - max(memory["quarter"][1:]) <= GROWTH_MB
