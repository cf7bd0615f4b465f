"""`nemdash serve` as a process: gunicorn with our settings, warm before the first visitor, gone without a trace."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from app.config import Settings
from app.store.build import build
from benchmarks.replay import page_request
from tests.support.readings import add, scada

# The script that the installation puts beside its Python.
NEMDASH = str(Path(sys.executable).with_name("nemdash"))


@dataclass(frozen=True)
class Served:
    process: subprocess.Popen[str]
    address: str
    data: Path
    temporary: Path

    def get(self, path: str) -> tuple[int, str]:
        with urlopen(self.address + path, timeout=60) as answer:
            return answer.status, answer.read().decode()

    def workers(self) -> list[str]:
        """Ids of its processes."""
        return Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def serving(data: Path, temporary: Path, command: list[str], port: int) -> Iterator[Served]:
    """A server on `port` that reads `data`, with a home and a folder for temporary files of its own."""
    environment = {**os.environ, "NEMDASH_DATA": str(data), "HOME": str(temporary), "TMPDIR": str(temporary)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        # From here on a request waits in the queue until a worker is ready.
        assert any("Listening at" in line for line in process.stderr), "gunicorn did not start"
        try:
            yield Served(process, f"http://127.0.0.1:{port}", data, temporary)
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)


@pytest.fixture(scope="module")
def served(tiny_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Two workers that serve a copy of the market, which may be built anew meanwhile. One start for all tests."""
    folder = tmp_path_factory.mktemp("serving")
    shutil.copytree(tiny_data, folder / "data", ignore=shutil.ignore_patterns("cache"))
    (folder / "home").mkdir()
    port = free_port()
    command = [NEMDASH, "serve", "--port", str(port), "--workers", "2"]
    with serving(folder / "data", folder / "home", command, port) as served:
        yield served


def test_it_is_healthy_and_its_metrics_are_of_all_workers(served: Served) -> None:
    assert served.get("/health") == (200, "OK")
    _, metrics = served.get("/metrics")
    # Each of the two has warmed itself, and one has answered above.
    (count,) = re.findall(r'nemdash_request_seconds_count\{route="/health",status="200"\} (\d+)', metrics)
    assert int(count) >= 2


def test_who_follows_a_rolling_window_finds_its_next_answers_made(served: Served) -> None:
    rolling, fixed = "/api/v1/revenue?range=3d", "/api/v1/revenue?start=2024-02-01&end=2024-03-02"

    def counted(what: str, function: str = "revenue") -> int:
        pattern = rf'nemdash_cache_{what}_total\{{function="{function}",level="answer"\}} (\d+)'
        found = re.findall(pattern, served.get("/metrics")[1])
        return int(found[0]) if found else 0

    versions = {json.loads(served.get(address)[1])["meta"]["version"] for address in (rolling, fixed)}
    request = Request(
        served.address + "/_dash-update-component",
        page_request("/generation", {"range": "3d"}),
        {"Content-Type": "application/json", "Referer": f"{served.address}/generation"},
    )
    with urlopen(request, timeout=60) as answer:
        assert answer.status == 200
    assert (counted("misses"), counted("ahead")) == (2, 0)
    # Of a window whose values stay the same, the page's answer is there already.
    moment = datetime(2024, 3, 1, 0, 20)
    add(served.data.parent, "correction.csv", scada(moment, moment, 90, published="2026/01/01,00:00:00"))
    build(served.data)
    # The window with a start of its own is not asked for ahead; of the page, in so short a market every named range is
    # the same window: one answer a region.
    wanted = (1, 6)
    ends = time.monotonic() + 60
    while (made := (counted("ahead"), counted("ahead", "generation page"))) < wanted and time.monotonic() < ends:
        time.sleep(0.2)
    assert made == wanted
    assert json.loads(served.get(rolling)[1])["meta"]["version"] not in versions
    assert (counted("misses"), counted("hits")) == (2, 1)


def test_a_first_visitors_parallel_requests_are_all_answered(served: Served) -> None:
    _, page = served.get("/generation")
    scripts = re.findall(r'src="(/_dash-component-suites/[^"]+)"', page)
    assert len(scripts) > 3
    with ThreadPoolExecutor(8) as browser:
        assert {status for status, _ in browser.map(served.get, scripts)} == {200}


CALLBACK = "POST /_dash-update-component HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


def said(port: int, text: str) -> bytes:
    """The status of the answer to what is written on a connection; empty where it was closed without one."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the rest is not wanted any more
            connection.sendall(text.encode("latin-1"))
        with connection.makefile("rb") as answer:
            return b" ".join(answer.readline().split()[1:2])


def test_what_is_no_request_of_ours_is_refused_at_the_door(served: Served) -> None:
    port = urlsplit(served.address).port or 0
    megabytes = "x" * 10_000_000
    page = "GET /generation HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    asked = {
        f"{CALLBACK}Content-Length: 10000000\r\n\r\n{megabytes}": b"413",
        f"{CALLBACK}Transfer-Encoding: chunked\r\n\r\n989680\r\n{megabytes}\r\n0\r\n\r\n": b"400",
        f"GET /generation?{'a' * 5_000} HTTP/1.1\r\nHost: localhost\r\n\r\n": b"414",
        f"{page}X-Long: {'a' * 100_000}\r\n\r\n": b"431",
        f"{page}{''.join(f'X-{i}: 1' + chr(13) + chr(10) for i in range(200))}\r\n": b"431",
        f"{CALLBACK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n": b"400",
        f"{CALLBACK}Content-Length: -5\r\n\r\n": b"400",
        f"{page}X-Forged : yes\r\n\r\n": b"400",
        "\x16\x03\x01 this is TLS\r\n\r\n": b"400",
        f"{page}\r\n": b"200",
    }
    assert [said(port, text) for text in asked] == list(asked.values())
    with urlopen(Request(served.address + "/health", headers={"X-Forwarded-Proto": "https"})) as secure:
        assert secure.headers["Strict-Transport-Security"]
    # More of them than there are threads, each in the middle of its request, or at the end of one that it does not
    # end: visitors wait for a moment at most, and the worker is the same afterwards.
    before = served.workers()
    with contextlib.ExitStack() as crowd:
        for begun in (CALLBACK, f"{CALLBACK}Content-Length: 100\r\n\r\nhalf", f"{page}\r\n") * 30:
            connection = crowd.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60))
            connection.sendall(begun.encode())
        assert [served.get("/health") for _ in range(5)] == [(200, "OK")] * 5
    assert served.workers() == before


def test_new_versions_under_load_fail_no_request(served: Served) -> None:
    ended = threading.Event()
    seen: list[str] = []
    # Every question is a new one: none is answered by the cache.
    minutes = itertools.count()

    def visit() -> None:
        while not ended.is_set():
            hour, minute = divmod(next(minutes) % 600 * 5, 60)
            day, hour = 1 + hour // 24, hour % 24
            query = f"start=2024-02-{day:02}T{hour:02}:{minute:02}&end=2024-03-01T01:00&interval=total"
            status, body = served.get(f"/api/v1/generation?{query}")
            assert status == 200
            seen.append(json.loads(body)["meta"]["version"])

    with ThreadPoolExecutor(4) as crowd:
        visitors = [crowd.submit(visit) for _ in range(4)]
        for _ in range(3):
            build(served.data, full=True)
            # Versions come every five minutes; a reader looks for them every second and the last two stay.
            time.sleep(1.5)
        ended.set()
        for visitor in visitors:
            visitor.result(timeout=60)
    assert len(set(seen)) >= 3


def test_it_ends_when_told_and_leaves_nothing_behind(served: Served) -> None:
    # The last of those that share the server.
    assert served.get("/health")[0] == 200
    assert len(list(served.temporary.glob("nemdash-metrics-*"))) == 1
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(timeout=60) == 0
    # gunicorn's control socket would stand in the home folder.
    assert list(served.temporary.iterdir()) == []


def test_workers_that_were_forked_from_a_loaded_program_answer(
    tiny_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nothing may be open before the fork: DuckDB does not survive one.
    port = free_port()
    config = Path(__file__).resolve().parent.parent / "app" / "gunicorn_conf.py"
    command = [sys.executable, "-m", "gunicorn", "--config", str(config), "--preload", "--workers", "2"]
    (tmp_path / "metrics").mkdir()
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path / "metrics"))
    addresses = [f"/api/v1/{what}?region={region}" for what in ("units", "revenue") for region in ("NEM", "SA1")]
    command += ["--bind", f"127.0.0.1:{port}"]
    with serving(tiny_data, tmp_path, command, port) as served, ThreadPoolExecutor(8) as crowd:
        assert {status for status, _ in crowd.map(served.get, addresses * 8)} == {200}


def test_a_wrong_setting_is_one_sentence_and_exit_1() -> None:
    environment = {**os.environ, "PORT": "http"}
    command = [NEMDASH, "serve"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "nemdash: PORT must be a number, not 'http'.\n"


def test_the_default_listens_to_this_machine_only() -> None:
    assert Settings().host == "127.0.0.1"
