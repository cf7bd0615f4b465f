"""A site that something happens to: a real server with its visitors, who do what a browser does."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

_RESTARTING = (502, 503, 504)
_PAUSE_SECONDS = 0.6
"""As assets/js/network.js has them."""
_LOOK_SECONDS = 0.05
_IN_A_ROW = 6
_VISITORS = 3
_PATIENCE_SECONDS = 180.0
"""Of a test on a machine that has much else to do; what it really takes is recorded."""

_minutes = itertools.count()


def new_question() -> str:
    """A question that nobody has asked: no cache answers it."""
    hour, minute = divmod(next(_minutes) % 8_000 * 5, 60)
    days, hour = divmod(hour, 24)
    month, day = divmod(days, 28)
    start = f"2024-{1 + month:02}-{1 + day:02}T{hour:02}:{minute:02}"
    return f"/api/v1/generation?start={start}&end=2025-03-01T01:00&interval=total"


@dataclass
class Site:
    """A server and the data that it answers from; `said` are the lines that it wrote."""

    process: subprocess.Popen[str]
    port: int
    data: Path
    said: list[str] = field(default_factory=list)

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def kill(self, workers: int) -> None:
        """Kill so many workers; returns when they are gone."""
        killed = self.workers()[:workers]
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        while set(killed) & set(self.workers()):
            time.sleep(0.005)

    def get(self, path: str) -> tuple[int, str]:
        """Status and body of one request; raises OSError or HTTPException where there is no answer."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as refusal:
            return refusal.code, refusal.read().decode()

    def ready(self, count: int) -> bool:
        """Whether so many workers are there and have said that they are ready."""
        there = self.workers()
        return len(there) == count and all(any(f"Worker {pid} is ready" in line for line in self.said) for pid in there)

    def seconds_to_whole(self, workers: int, and_also: Callable[[], bool] = lambda: True) -> float:
        """Seconds from now until all workers are there and new questions are answered at once, several in a row."""
        began = time.monotonic()
        right = 0
        while right < _IN_A_ROW:
            assert time.monotonic() - began < _PATIENCE_SECONDS, self.said[-20:]
            well = self.ready(workers) and and_also()
            if well:
                with contextlib.suppress(OSError, HTTPException):
                    well = self.get(new_question())[0] == 200
            if not well:
                time.sleep(_LOOK_SECONDS)
            right = right + 1 if well else 0
        return time.monotonic() - began


@contextmanager
def site(data: Path, home: Path, workers: int, environment: Mapping[str, str] | None = None) -> Iterator[Site]:
    """`nemdash serve` on `data`; ends with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "app.cli", "serve", "--port", str(port), "--workers", str(workers)]
    settings = {**os.environ, "NEMDASH_DATA": str(data), "HOME": str(home), "TMPDIR": str(home), **(environment or {})}
    with subprocess.Popen(command, env=settings, stderr=subprocess.PIPE, text=True) as process:
        served = Site(process, port, data)
        reader = threading.Thread(target=lambda: served.said.extend(process.stderr or ()))
        reader.start()
        try:
            served.seconds_to_whole(workers)
            yield served
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)
            reader.join()


class Visitors:
    """Who asks one new question after the other, meanwhile. What fails is asked once more, as a browser does.

    `sentences` are what was said in place of an answer, after that; `failures` is all that is no sentence either.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        self.answers = 0
        self.asked_again = 0
        self.sentences: list[str] = []
        self.failures: list[str] = []
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._visit) for _ in range(_VISITORS)]

    def __enter__(self) -> Visitors:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _visit(self) -> None:
        over = False
        while not over:
            question = new_question()
            status, body = self._once(question)
            if status in (0, *_RESTARTING):
                self.asked_again += 1
                time.sleep(_PAUSE_SECONDS)
                status, body = self._once(question)
            if status == 200:
                self.answers += 1
            elif status == 503 and _is_sentence(body):
                self.sentences.append(json.loads(body)["error"])
            else:
                self.failures.append(f"{status} {body[:300]}")
            over = self._over.wait(0.1)

    def _once(self, question: str) -> tuple[int, str]:
        """Status 0 for no answer."""
        try:
            return self.site.get(question)
        except (OSError, HTTPException) as error:
            return 0, repr(error)


def _is_sentence(body: str) -> bool:
    with contextlib.suppress(ValueError):
        said = json.loads(body)["error"]
        return bool(re.fullmatch(r"[A-Z][^/]+\.", said)) and "Error" not in said
    return False
