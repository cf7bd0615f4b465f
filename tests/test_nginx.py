"""docs/nginx.conf before a real server: TLS, limits, a login, what is kept, workers that die, connections that idle."""

from __future__ import annotations

import base64
import gzip
import itertools
import json
import os
import re
import resource
import shutil
import signal
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from benchmarks.pages import question
from benchmarks.server import Server
from tests.support.nginx import Nginx, nginx

pytestmark = pytest.mark.skipif(
    not (shutil.which("nginx") and shutil.which("openssl")), reason="nginx or openssl is not installed"
)

CALLBACK = "/_dash-update-component"
_clients = (f"127.0.{number // 200 + 1}.{number % 200 + 1}" for number in itertools.count())


@pytest.fixture(scope="module")
def server(tiny_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Two workers, warm."""
    data = tmp_path_factory.mktemp("behind") / "data"
    shutil.copytree(tiny_data, data, ignore=shutil.ignore_patterns("cache"))
    with Server(data, {"WEB_CONCURRENCY": "2"}) as server:
        yield server


@pytest.fixture(scope="module")
def proxy(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    with nginx(tmp_path_factory.mktemp("nginx"), server.port) as proxy:
        yield proxy


@pytest.fixture
def client() -> str:
    """An address that nobody has asked from yet."""
    return next(_clients)


def test_pages_come_over_tls_only_compressed_and_with_their_headers(proxy: Nginx, client: str) -> None:
    moved = proxy.ask("/generation?region=SA1", client, secure=False)
    assert (moved.status, moved.headers["Location"]) == (301, "https://localhost/generation?region=SA1")
    page = proxy.ask("/generation", client, headers={"Accept-Encoding": "gzip"})
    assert page.status == 200
    # One of each: nginx adds none of its own.
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Server"] == "nginx"
    document = gzip.decompress(page.body).decode()
    assert 'data-path="/generation"' in document
    asked = proxy.ask(CALLBACK, client, question("/generation", {"region": "SA1"}), {"Referer": "https://localhost/"})
    assert asked.status == 200
    assert json.loads(asked.body)["response"]
    # What a file's address stands for never changes: the next visitor's comes from nginx.
    (script,) = re.findall(r'src="(/assets/plotly/[^"]+)"', document)
    encodings = {"Accept-Encoding": "gzip, deflate, br"}
    files = [proxy.ask(script, next(_clients), headers=encodings) for _ in range(2)]
    assert files[0].body == files[1].body
    assert files[1].headers["Content-Encoding"] == "br"
    assert files[1].headers["Cache-Control"].endswith("immutable")
    assert proxy.ask("/api/v1/meta", client).body == proxy.ask("/api/v1/meta", client).body
    kept = [line["cache"] for line in proxy.lines() if line["uri"] in (script, "/api/v1/meta")]
    assert kept == ["MISS", "HIT", "MISS", "HIT"]


@pytest.mark.parametrize(
    ("path", "body", "least"),
    [
        ("/generation", None, 30),
        (CALLBACK, question("/generation", {}), 40),
        ("/api/v1/meta", None, 40),
        ("/generation.csv", None, 4),
        ("/snapshot/nothing.duckdb", None, 4),
        ("/assets/nemdash.css", None, 40),
    ],
)
def test_who_asks_too_much_is_told_so_and_nobody_else(
    proxy: Nginx, client: str, path: str, body: bytes | None, least: int
) -> None:
    answers = proxy.at_once(path, 260, client, body)
    refused = [answer for answer in answers if answer.status == 429]
    assert refused
    assert len(answers) - len(refused) >= least
    assert {answer.body for answer in refused} == {b"Too many requests from your address. Wait a moment.\n"}
    assert {answer.headers["Retry-After"] for answer in refused} == {"1"}
    assert proxy.ask(path, next(_clients), body).status in {answer.status for answer in answers} - {429}


def test_metrics_are_for_this_machine_and_health_for_everybody(proxy: Nginx, client: str) -> None:
    assert proxy.ask("/health", client).body == b"OK"
    assert proxy.ask("/metrics", client).status == 403
    assert proxy.ask("/metrics").status == 200


def test_no_request_forges_a_line_of_its_log(proxy: Nginx, client: str) -> None:
    agent = 'x"},{"status":200 \x1b[31m'
    proxy.ask('/api/v1/nothing?"},{"a":"%0d%0a', client, headers={"User-Agent": agent})
    (line,) = [line for line in proxy.lines() if line["client"] == client]
    # gunicorn takes no such header; nginx has written it down.
    assert (line["status"], line["agent"]) == (400, agent)


def test_a_login_covers_pages_callbacks_api_and_downloads(server: Server, tmp_path: Path, client: str) -> None:
    logins = tmp_path / "logins"
    logins.write_text("reader:{PLAIN}secret\n")
    changes = {"#auth_basic": "auth_basic", "/etc/nginx/nemdash.htpasswd": str(logins)}
    known = {"Authorization": "Basic " + base64.b64encode(b"reader:secret").decode()}
    wrong = {"Authorization": "Basic " + base64.b64encode(b"reader:guess").decode()}
    asked = {
        "/generation": (None, 200),
        CALLBACK: (question("/generation", {}), 200),
        "/api/v1/meta": (None, 200),
        "/generation.csv": (None, 200),
        "/snapshot/": (None, 200),
        "/assets/nemdash.css": (None, 200),
    }
    with nginx(tmp_path, server.port, changes) as proxy:
        for path, (body, status) in asked.items():
            assert proxy.ask(path, client, body).status == 401, path
            assert proxy.ask(path, client, body, wrong).status == 401, path
            assert proxy.ask(path, client, body, known).status == status, path
        assert proxy.ask("/health", client).status == 200
        # Guessing is slowed like any other asking.
        guesses = proxy.at_once("/generation", 60, client, headers=wrong)
        assert {answer.status for answer in guesses} == {401, 429}


def test_a_worker_that_dies_under_load_costs_no_visitor_an_answer(proxy: Nginx, server: Server) -> None:
    ended = threading.Event()
    minutes = itertools.count()

    def visit() -> set[int]:
        address, seen = next(_clients), set()
        while not ended.is_set():
            hour, minute = divmod(next(minutes) % 600 * 5, 60)
            query = {"start": f"2024-02-{1 + hour // 24:02}T{hour % 24:02}:{minute:02}", "end": "2024-03-01T01:00"}
            seen.add(proxy.ask(CALLBACK, address, question("/generation", query)).status)
        return seen

    with ThreadPoolExecutor(6) as crowd:
        visitors = [crowd.submit(visit) for _ in range(6)]
        try:
            before = set(server.workers())
            os.kill(min(before), signal.SIGKILL)
            while not set(server.workers()) - before:
                assert not any(visitor.done() for visitor in visitors)
                ended.wait(0.05)
        finally:
            ended.set()
        # A visitor who asks more than a visitor can is told so; that is an answer, too.
        assert set().union(*(visitor.result(timeout=60) for visitor in visitors)) <= {200, 429}


def test_ten_thousand_idle_connections_cost_gunicorn_nothing(proxy: Nginx, server: Server, client: str) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    # This process holds as many files as there are connections; nginx, which may have the same limit, too.
    count = min(10_000, hard - 1_000)
    print(f"{count} idle connections")
    try:
        with ExitStack() as crowd:
            for number in range(count):
                address = f"127.1.{number // 5_000}.1"
                crowd.enter_context(socket.create_connection(("127.0.0.1", proxy.tls), 60, (address, 0)))
            assert [proxy.ask("/health", client).body for _ in range(5)] == [b"OK"] * 5
            assert proxy.ask("/generation", client).status == 200
            held = sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in workers_of(proxy))
            assert held >= count
            assert all(len(list(Path(f"/proc/{pid}/fd").iterdir())) < 200 for pid in server.workers())
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def workers_of(proxy: Nginx) -> list[str]:
    return Path(f"/proc/{proxy.pid}/task/{proxy.pid}/children").read_text().split()
