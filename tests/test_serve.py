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
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from app.config import Settings
from app.store.build import build
from benchmarks.replay import page_request

# The script that the installation puts beside its Python.
NEMDASH = str(Path(sys.executable).with_name("nemdash"))


@dataclass(frozen=True)
class Served:
    process: subprocess.Popen[str]
    address: str
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
        yield Served(process, f"http://127.0.0.1:{port}", temporary)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


@pytest.fixture
def served(tiny_data: Path, tmp_path: Path) -> Iterator[Served]:
    """Two workers."""
    port = free_port()
    command = [NEMDASH, "serve", "--port", str(port), "--workers", "2"]
    with serving(tiny_data, tmp_path, command, port) as served:
        yield served


@contextmanager
def serving_copy(tiny_data: Path, folder: Path, workers: int) -> Iterator[tuple[Served, Path]]:
    """A server of a copy of the market, which may be built anew meanwhile; and the copy."""
    data = folder / "data"
    shutil.copytree(tiny_data, data, ignore=shutil.ignore_patterns("cache"))
    (folder / "serving").mkdir()
    port = free_port()
    command = [NEMDASH, "serve", "--port", str(port), "--workers", str(workers)]
    with serving(data, folder / "serving", command, port) as served:
        yield served, data


def test_a_first_visitors_parallel_requests_are_all_answered(served: Served) -> None:
    _, page = served.get("/generation")
    scripts = re.findall(r'src="(/_dash-component-suites/[^"]+)"', page)
    assert len(scripts) > 3
    with ThreadPoolExecutor(8) as browser:
        assert {status for status, _ in browser.map(served.get, scripts)} == {200}


def test_it_is_healthy_and_its_metrics_are_of_all_workers(served: Served) -> None:
    assert served.get("/health") == (200, "OK")
    _, metrics = served.get("/metrics")
    # Each of the two has warmed itself, and one has answered above.
    (count,) = re.findall(r'nemdash_request_seconds_count\{route="/health",status="200"\} (\d+)', metrics)
    assert int(count) >= 2


CALLBACK = "POST /_dash-update-component HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


def said(port: int, text: str) -> bytes:
    """The status of the answer to what is written on a connection; empty where it was closed without one."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the rest is not wanted any more
            connection.sendall(text.encode("latin-1"))
        with connection.makefile("rb") as answer:
            return b" ".join(answer.readline().split()[1:2])


def test_what_is_no_request_of_ours_is_refused_at_the_door(tiny_data: Path, tmp_path: Path) -> None:
    with serving_copy(tiny_data, tmp_path, workers=1) as (served, _):
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


def test_it_ends_when_told_and_leaves_nothing_behind(served: Served) -> None:
    assert served.get("/health")[0] == 200
    assert len(list(served.temporary.glob("nemdash-metrics-*"))) == 1
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(timeout=60) == 0
    # gunicorn's control socket would stand in the home folder.
    assert list(served.temporary.iterdir()) == []


def test_new_versions_under_load_fail_no_request(tiny_data: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(tiny_data, data, ignore=shutil.ignore_patterns("cache"))
    port = free_port()
    command = [NEMDASH, "serve", "--port", str(port), "--workers", "2"]
    ended = threading.Event()
    seen: list[str] = []
    # Every question is a new one: none is answered by the cache.
    minutes = itertools.count()

    def visit(served: Served) -> None:
        while not ended.is_set():
            hour, minute = divmod(next(minutes) % 600 * 5, 60)
            day, hour = 1 + hour // 24, hour % 24
            query = f"start=2024-02-{day:02}T{hour:02}:{minute:02}&end=2024-03-01T01:00&interval=total"
            status, body = served.get(f"/api/v1/generation?{query}")
            assert status == 200
            seen.append(json.loads(body)["meta"]["version"])

    (tmp_path / "serving").mkdir()
    with serving(data, tmp_path / "serving", command, port) as served, ThreadPoolExecutor(8) as crowd:
        assert served.get("/health") == (200, "OK")
        visitors = [crowd.submit(visit, served) for _ in range(8)]
        for _ in range(4):
            build(data, full=True)
            # Versions come every five minutes; a reader looks for them every second and the last two stay.
            time.sleep(1.5)
        ended.set()
        for visitor in visitors:
            visitor.result(timeout=60)
    assert len(set(seen)) >= 4


def test_who_follows_a_rolling_window_finds_its_next_answer_made(tiny_data: Path, tmp_path: Path) -> None:
    rolling, fixed = "/api/v1/revenue?range=3d", "/api/v1/revenue?start=2024-02-01&end=2024-03-02"

    def counted(what: str) -> int:
        found = re.findall(
            rf'nemdash_cache_{what}_total\{{function="revenue",level="answer"\}} (\d+)', served.get("/metrics")[1]
        )
        return int(found[0]) if found else 0

    with serving_copy(tiny_data, tmp_path, workers=1) as (served, data):
        versions = {json.loads(served.get(address)[1])["meta"]["version"] for address in (rolling, fixed)}
        assert (counted("misses"), counted("ahead")) == (2, 0)
        build(data, full=True)
        ends = time.monotonic() + 30
        while counted("ahead") == 0 and time.monotonic() < ends:
            time.sleep(0.2)
        # The window with a start of its own is not asked for ahead.
        assert counted("ahead") == 1
        assert json.loads(served.get(rolling)[1])["meta"]["version"] not in versions
        assert (counted("misses"), counted("hits")) == (2, 1)


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


def test_a_page_that_is_looked_at_has_its_next_answers_made(tiny_data: Path, tmp_path: Path) -> None:
    with serving_copy(tiny_data, tmp_path, workers=2) as (served, data):
        request = Request(
            served.address + "/_dash-update-component",
            page_request("/generation", {"range": "3d"}),
            {"Content-Type": "application/json", "Referer": f"{served.address}/generation"},
        )
        with urlopen(request, timeout=60) as answer:
            assert answer.status == 200
        build(data, full=True)

        def ahead() -> int:
            counted = r'nemdash_cache_ahead_total\{function="generation page",level="answer"\} (\d+)'
            found = re.findall(counted, served.get("/metrics")[1])
            return int(found[0]) if found else 0

        ends = time.monotonic() + 60
        while ahead() < 6 and time.monotonic() < ends:
            time.sleep(0.2)
        # In so short a market every named range is the same window: one answer a region.
        assert ahead() == 6
