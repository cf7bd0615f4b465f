"""What those who run it rely on: a reload that nobody notices, lines that nobody forges, metrics, a backup."""

from __future__ import annotations

import http.client
import itertools
import json
import logging
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from app.ingest.files import ingest_files
from app.logs import JsonLines, TextLines
from app.nem.errors import NemdashError
from app.queries.generation import generation
from app.queries.world import World
from app.store.build import build
from app.store.lake import Lake
from benchmarks.server import Server
from tests.support.readings import scada

_DOCS = Path(__file__).resolve().parent.parent / "docs"
OPERATIONS, BACKUP = _DOCS / "operations.md", _DOCS / "backup.sh"


@pytest.fixture(scope="module")
def server(tiny_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Two workers, warm, that say what they do as JSON."""
    data = tmp_path_factory.mktemp("operations") / "data"
    shutil.copytree(tiny_data, data, ignore=shutil.ignore_patterns("cache"))
    with Server(data, {"NEMDASH_LOG": "json", "WEB_CONCURRENCY": "2"}) as server:
        yield server


def said(server: Server) -> list[dict[str, object]]:
    """What it has said so far: every line is an object, but for a library's last words when a worker has ended."""
    whole, _, _ = server.said().rpartition("\n")
    return [json.loads(line) for line in whole.splitlines()]


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 200
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_no_request_forges_a_line_of_the_log(server: Server) -> None:
    forged = 'GET /api/v1/nothing?x=%0d%0a{"level":"critical"} HTTP/1.1\r\nHost: x\r\n'
    forged += 'X-Forwarded-For: 1.2.3.4"},{"level": "critical\r\nConnection: close\r\n\r\n'
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    with closing(connection):
        connection.connect()
        connection.sock.sendall(forged.encode("latin-1"))
        assert connection.sock.recv(12) == b"HTTP/1.1 404"
    until(lambda: any(line.get("path") == "/api/v1/nothing" for line in said(server)))
    lines = said(server)
    assert not [line for line in lines if line["level"] == "critical"]
    (asked,) = [line for line in lines if line.get("path") == "/api/v1/nothing"]
    assert (asked["method"], asked["status"], asked["client"]) == ("GET", 404, "127.0.0.1")
    assert asked["query"] == 'x=%0d%0a{"level":"critical"}'
    assert {"time", "level", "process", "logger", "message", "ms", "bytes"} <= set(asked)


def test_a_reload_under_load_fails_no_request(server: Server) -> None:
    before = set(server.workers())
    minutes = itertools.count()
    ended = threading.Event()
    answered = []

    def question() -> str:
        hour, minute = divmod(next(minutes) % 600 * 5, 60)
        start = f"2024-02-{1 + hour // 24:02}T{hour % 24:02}:{minute:02}"
        return f"/api/v1/generation?start={start}&end=2024-03-01T01:00&interval=total"

    def visit_anew() -> None:
        while not ended.is_set():
            answered.append(server.get(question()).status)

    def stay() -> None:
        """On one connection for as long as the server lets it."""
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        with closing(connection):
            while not ended.is_set():
                connection.request("GET", question())
                response = connection.getresponse()
                response.read()
                answered.append(response.status)

    with ThreadPoolExecutor(6) as crowd:
        visitors = [crowd.submit(visit) for visit in (visit_anew, stay) * 3]
        try:
            server.process.send_signal(signal.SIGHUP)
            # Those who answer stay until the new ones are ready.
            until(lambda: len(server.workers()) == 4)
            assert before < set(server.workers())
            until(lambda: len(server.workers()) == 2 and not before & set(server.workers()))
        finally:
            ended.set()
        for visitor in visitors:
            visitor.result(timeout=60)
    assert set(answered) == {200}
    # As many as before stay, also when one of them ends by itself.
    before = set(server.workers())
    gone = before.pop()
    os.kill(gone, signal.SIGKILL)
    until(lambda: gone not in server.workers() and len(server.workers()) == 2)


HOSTILE = "seen\r\n2026-11-24 [CRITICAL] forged \x1b[2J\u2028 \ud800"


def record(message: str) -> logging.LogRecord:
    try:
        raise ValueError(message)
    except ValueError as error:
        raised = (type(error), error, error.__traceback__)
    return logging.LogRecord("app", logging.ERROR, __file__, 1, "%s", (message,), raised)


def test_text_is_a_line_an_event_and_its_trace_is_indented() -> None:
    head, *trace = TextLines().format(record(HOSTILE)).split("\n")
    assert head.endswith(r"[ERROR] seen\r\n2026-11-24 [CRITICAL] forged \x1b[2J\u2028 \ud800")
    assert trace
    assert all(line.startswith("    ") and line.isprintable() for line in trace)


def test_json_is_a_line_an_event_with_its_trace_in_it() -> None:
    line = JsonLines().format(record(HOSTILE))
    assert line.isascii()
    assert line.isprintable()
    told = json.loads(line)
    assert told["message"] == HOSTILE
    assert told["trace"].startswith("Traceback")


def test_the_metrics_tell_of_requests_data_and_memory(server: Server) -> None:
    server.get("/health")
    text = server.text("/metrics")
    assert re.search(r'nemdash_request_seconds_bucket\{le="0.05",route="/health",status="200"\} \d', text)
    memory = {
        (process, kind): float(number)
        for kind, process, number in re.findall(
            r'nemdash_memory_bytes\{kind="(\w+)",pid="\d+",process="(\w+)"\} (\S+)', text
        )
    }
    assert set(memory) == {(process, kind) for process in ("master", "worker") for kind in ("rss", "pss")}
    assert memory["worker", "rss"] > memory["worker", "pss"] > 10e6
    assert text.count('process="worker"') == 4
    (age,) = re.findall(r"^nemdash_data_age_seconds (\S+)$", text, re.MULTILINE)
    # The tiny market's last reading.
    assert float(age) > 86_400
    assert 'nemdash_snapshot_info{simulated="false",version="' in text
    named = {name.removesuffix("_total") for name in re.findall(r"^# TYPE (nemdash_\w+)", text, re.MULTILINE)}
    told = {name.removesuffix("_total") for name in re.findall(r"`(nemdash_\w+)`", OPERATIONS.read_text())}
    # What has not happened yet is not there.
    assert told - named <= {"nemdash_cache_ahead", "nemdash_cache_errors"}
    assert named <= told


def test_a_backup_taken_while_the_worker_writes_makes_the_same_facts(
    tmp_path: Path, tiny_data: Path, asking: Callable[[Path], World]
) -> None:
    source, restored = tmp_path / "source", tmp_path / "restored"
    shutil.copytree(tiny_data, source, ignore=shutil.ignore_patterns("cache"))

    def facts(data: Path) -> pd.DataFrame:
        return generation(asking(data).version, "NEM", "2024-02-28", "2024-03-02", "5m", "detailed")

    wanted = facts(source)
    ended = threading.Event()
    written = itertools.count()

    def work() -> None:
        """Corrected readings of a later month, again and again: its partition is replaced each time."""
        while not ended.is_set():
            number = next(written)
            file = tmp_path / f"later{number}.csv"
            moment = f"2024/06/01,00:{number // 60:02}:{number % 60:02}"
            file.write_bytes(scada(datetime(2024, 5, 1), datetime(2024, 5, 20), 60 + number, moment))
            with suppress(NemdashError):  # the backup has begun: the next one is read
                assert ingest_files(source, [file]).failures == []

    with ThreadPoolExecutor(1) as worker:
        working = worker.submit(work)
        until(lambda: next(written) >= 3)
        subprocess.run([str(BACKUP), str(source), str(restored)], check=True, timeout=60)
        since = next(written)
        until(lambda: next(written) > since + 3)
        ended.set()
        working.result(timeout=60)
    lake = Lake(restored)
    # All that its catalogue names is there, whatever has been replaced in the source since.
    assert {(lake.root / file.name).stat().st_size - file.bytes for file in lake.catalog.files()} == {0}
    build(restored)
    assert facts(restored).equals(wanted)
    assert not (source / "backup").exists()
