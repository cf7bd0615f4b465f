"""Three servers that share nothing but a store of published versions and one Redis, behind nginx."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.client import IncompleteRead
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from app.store.build import build
from app.store.snapshot import read_current
from tests.queries.stores import redis_server
from tests.support.web_machines import proxy
from tests.test_serve import NEMDASH, Served, free_port, serving

QUESTION = "/api/v1/revenue?start=2024-03-01&end=2024-03-01T01:00"
READINGS = "/api/v1/unit?duid=COAL1&start=2024-03-01&end=2024-03-01T01:00&interval=5m"


def until(said: Callable[[], bool]) -> None:
    ends = time.monotonic() + 60
    while not said():
        assert time.monotonic() < ends
        time.sleep(0.1)


def version(served: Served) -> str:
    return str(json.loads(served.get(QUESTION)[1])["meta"]["version"])


def counted(served: Served, what: str) -> int:
    found = re.findall(
        rf'nemdash_cache_{what}_total\{{function="revenue",level="answer"\}} (\d+)', served.get("/metrics")[1]
    )
    return int(found[0]) if found else 0


def asked(address: str, *, again: bool = True) -> int:
    """The status of an answer that was read to its end. One that breaks off in its middle is asked for once more: its
    beginning has been sent, so that no proxy can ask another machine instead."""
    try:
        with urlopen(address, timeout=60) as answer:
            answer.read()
            return int(answer.status)
    except IncompleteRead:
        if not again:
            raise
    return asked(address, again=False)


def killed(served: Served) -> None:
    """A machine that is switched off: none of its processes lives on for a moment."""
    workers = served.workers()
    for pid in (served.process.pid, *map(int, workers)):
        os.kill(pid, signal.SIGKILL)


def test_three_machines_over_one_store_and_one_redis(
    tiny_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    shutil.copytree(tiny_data, store, ignore=shutil.ignore_patterns("cache"))
    ports = [free_port() for _ in range(4)]
    with ExitStack() as stack:
        redis = stack.enter_context(redis_server())
        monkeypatch.setenv("NEMDASH_REDIS_URL", redis.environment["NEMDASH_REDIS_URL"])
        monkeypatch.setenv("NEMDASH_SNAPSHOTS_FROM", str(store))
        machines = []
        for i, port in enumerate(ports[:3]):
            (tmp_path / f"machine{i}").mkdir()
            command = [NEMDASH, "serve", "--port", str(port), "--workers", "1"]
            data = tmp_path / f"machine{i}" / "data"
            machines.append(stack.enter_context(serving(data, tmp_path / f"machine{i}", command, port)))

        # What one has computed is a hit on the others. (A worker warms itself with other questions.)
        assert {version(machine) for machine in machines} == {read_current(store).version}  # type: ignore[union-attr]
        assert sum(counted(machine, "misses") for machine in machines) == 1
        assert [counted(machine, "hits") for machine in machines] == [0, 1, 1]

        # A version that is published reaches all of them.
        new = build(store, full=True).manifest.version
        until(lambda: {version(machine) for machine in machines} == {new})
        for i in range(3):
            assert not (tmp_path / f"machine{i}" / "data" / "lake").exists()

        # One is switched off while visitors ask what nobody has asked before: they notice nothing.
        (tmp_path / "nginx").mkdir()
        address = stack.enter_context(proxy(tmp_path / "nginx", ports[3], ports[:3]))
        numbers = itertools.count()
        enough = threading.Event()

        def visit() -> list[int]:
            statuses = []
            while len(statuses) < 10 or not enough.is_set():
                hour, minute = divmod(next(numbers) % 600 * 5, 60)
                start = f"2024-02-{1 + hour // 24:02}T{hour % 24:02}:{minute:02}"
                statuses.append(asked(f"{address}/api/v1/generation?start={start}&end=2024-03-01T01:00&interval=total"))
            return statuses

        with ThreadPoolExecutor(6) as crowd:
            visitors = [crowd.submit(visit) for _ in range(6)]
            until(lambda: next(numbers) > 30)
            killed(machines[0])
            before = next(numbers)
            until(lambda: next(numbers) > before + 60)
            enough.set()
            assert {status for visitor in visitors for status in visitor.result(timeout=60)} == {200}

        # The store is away: what was published is served on, and what only the lake has is refused in a sentence.
        store.rename(tmp_path / "away")
        assert machines[1].get("/api/v1/generation?start=2024-03-01&end=2024-03-01T00:30")[0] == 200
        with pytest.raises(HTTPError) as refused:
            machines[1].get(READINGS)
        assert refused.value.code == 503
        assert "their storage does not answer" in json.loads(refused.value.read())["error"]
        (tmp_path / "away").rename(store)
        assert machines[1].get(READINGS)[0] == 200
