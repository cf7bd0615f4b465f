"""A process of its own that answers questions: pandas, the raw path, our facts cold, our facts cached.

In one process, without a socket: from the Selection (as a query) to the bytes of the JSON answer. Each subject has a
process to itself, so that its memory is its own, and so that a question can be given up.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

from app.api.server import create_server
from app.config import Settings
from benchmarks import memory, unitrows
from benchmarks.before import Before
from benchmarks.questions import Question

OK, OVER, FAILED = "ok", "over", "failed"
_START_SECONDS = 300


@dataclass(frozen=True)
class Answered:
    """One answer. `status` is ok, over (the time limit; `seconds` is then the limit) or failed (`detail` says why).

    `peak_mb` is the highest RSS of the process while it answered.
    """

    status: str
    seconds: float
    bytes: int = 0
    peak_mb: float = 0.0
    detail: str = ""


class Answerer(Protocol):
    """`prepare` is not timed. `answer` gives an HTTP status and the body."""

    def prepare(self, question: Question) -> None: ...
    def answer(self, question: Question) -> tuple[int, bytes]: ...


class _Pandas:
    def __init__(self, data: Path) -> None:
        self.before = Before.load(unitrows.rows_file(data), unitrows.capacity_file(data))

    def prepare(self, question: Question) -> None:
        """Nothing is kept between questions."""

    def answer(self, question: Question) -> tuple[int, bytes]:
        return 200, self.before.answer(question)


class _Api:
    """Our API as an application in this process, with an empty cache at each question, or with the answer in it."""

    def __init__(self, settings: Settings, cached: bool) -> None:
        self.cache, self.cached = settings.data / "cache", cached
        self.client = create_server(settings).test_client()
        self.client.get("/health")

    def prepare(self, question: Question) -> None:
        if self.cached:
            self.answer(question)
        else:
            empty(self.cache)

    def answer(self, question: Question) -> tuple[int, bytes]:
        response = self.client.get(question.path)
        return response.status_code, response.data


def empty(cache: Path) -> None:
    """Remove every cached answer of a data folder, also while a server uses it."""
    for file in cache.rglob("*"):
        with suppress(FileNotFoundError):
            if not file.is_dir():
                file.unlink()


def answerer(kind: str, data: Path, limit_s: float) -> Answerer:
    """`pandas`, `raw`, `cold` or `cached`. The product's own time limit does not cut in before ours."""
    if kind == "pandas":
        return _Pandas(data)
    settings = Settings(data=data, source="raw" if kind == "raw" else "facts", query_seconds=10 * limit_s)
    return _Api(settings, cached=kind == "cached")


def _serve(connection: Connection, kind: str, data: Path, limit_s: float) -> None:
    made = answerer(kind, data, limit_s)
    pid = os.getpid()
    connection.send((memory.rss_mb(pid), memory.peak_mb(pid)))
    while (question := connection.recv()) is not None:
        made.prepare(question)
        memory.reset_peak(pid)
        since = time.perf_counter()
        status, body = made.answer(question)
        seconds = time.perf_counter() - since
        detail = "" if status == 200 else f"{status} {body[:200].decode(errors='replace')}"
        connection.send(Answered(FAILED if detail else OK, seconds, len(body), memory.peak_mb(pid), detail))


class Subject:
    """The parent's side of such a process. A question that takes longer than the limit ends the process; the next
    question starts another one."""

    def __init__(self, kind: str, data: Path, limit_s: float) -> None:
        self.kind, self.data, self.limit_s = kind, data, limit_s
        self.rss_mb = self.start_peak_mb = self.start_seconds = 0.0
        self._start()

    def _start(self) -> None:
        context = get_context("spawn")
        self.connection, theirs = context.Pipe()
        arguments = (theirs, self.kind, self.data, self.limit_s)
        self.process = context.Process(target=_serve, args=arguments, daemon=True)
        since = time.perf_counter()
        self.process.start()
        theirs.close()
        if not self.connection.poll(_START_SECONDS):
            raise RuntimeError(f"the process for {self.kind} did not start")
        self.rss_mb, self.start_peak_mb = self.connection.recv()
        self.start_seconds = time.perf_counter() - since

    def ask(self, question: Question) -> Answered:
        if not self.process.is_alive():
            self._start()
        self.connection.send(question)
        if self.connection.poll(self.limit_s):
            answered: Answered = self.connection.recv()
            return answered
        self.process.kill()
        self.process.join()
        return Answered(OVER, self.limit_s)

    def __enter__(self) -> Subject:
        return self

    def __exit__(self, *exc: object) -> None:
        if self.process.is_alive():
            self.connection.send(None)
            self.process.join()
