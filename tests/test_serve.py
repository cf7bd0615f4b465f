"""`nemdash serve` as a process: gunicorn with our settings, warm before the first visitor, gone without a trace."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest

from app.config import Settings

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


@pytest.fixture
def served(tiny_data: Path, tmp_path: Path) -> Iterator[Served]:
    """Two workers on a free port, with a home and a folder for temporary files of their own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "NEMDASH_DATA": str(tiny_data), "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    command = [NEMDASH, "serve", "--port", str(port), "--workers", "2"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        # From here on a request waits in the queue until a worker is ready.
        assert any("Listening at" in line for line in process.stderr), "gunicorn did not start"
        yield Served(process, f"http://127.0.0.1:{port}", tmp_path)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


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


def test_it_ends_when_told_and_leaves_nothing_behind(served: Served) -> None:
    assert served.get("/health")[0] == 200
    assert len(list(served.temporary.glob("nemdash-metrics-*"))) == 1
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(timeout=60) == 0
    # gunicorn's control socket would stand in the home folder.
    assert list(served.temporary.iterdir()) == []


def test_a_wrong_setting_is_one_sentence_and_exit_1() -> None:
    environment = {**os.environ, "PORT": "http"}
    command = [NEMDASH, "serve"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "nemdash: PORT must be a number, not 'http'.\n"


def test_the_default_listens_to_this_machine_only() -> None:
    assert Settings().host == "127.0.0.1"
