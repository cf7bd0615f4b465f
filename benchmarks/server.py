"""A real `nemdash serve` on a free port of the loopback, and a client that times answers to their last byte."""

from __future__ import annotations

import gzip
import http.client
import re
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import memory
from benchmarks.commands import NEMDASH, environment
from benchmarks.plan import ROOT

_START_SECONDS = 180
_IDLE_SECONDS, _IDLE_SHARE = 1.0, 0.1
_PIECE_BYTES = 1 << 20
_ERROR = re.compile(r"^[\w.]+(?:Error|Exception)\b.*", re.MULTILINE)
_COUNTER = re.compile(r"^(nemdash_cache_(hits|misses)_total)(?:\{([^}]*)\})? (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Fetched:
    """An answer: seconds from before the connection to the last byte, and how many bytes came (compressed or not)."""

    status: int
    seconds: float
    size: int
    body: bytes = field(repr=False, default=b"")


class Server:
    """gunicorn with our settings and its default number of workers, for the length of a `with` block.

    `settings` are the product's own, by their variables' names.
    """

    def __init__(self, data: Path, settings: Mapping[str, str] | None = None) -> None:
        self.data = data
        self.settings = settings or {}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]

    def __enter__(self) -> Server:
        # A file, not a pipe: nobody reads along, and a full pipe would stop the server.
        self.log = tempfile.NamedTemporaryFile("a")
        command = [NEMDASH, "serve", "--port", str(self.port)]
        env = {**environment(self.data), **self.settings}
        self.process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=self.log, stderr=self.log)
        try:
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=60)
        self.log.close()

    def _wait(self) -> None:
        """Until the server answers and all its workers have done what they do before anybody asks."""
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            spent = self._cpu_seconds()
            time.sleep(_IDLE_SECONDS)
            if self._answers() and self._cpu_seconds() - spent < _IDLE_SHARE * _IDLE_SECONDS:
                return
        raise RuntimeError(f"the server did not start: {self.said()[-1000:]}")

    def _answers(self) -> bool:
        try:
            return self.get("/health").status == 200
        except OSError:
            return False

    def _cpu_seconds(self) -> float:
        return sum(memory.cpu_seconds(pid) for pid in self.workers())

    def workers(self) -> list[int]:
        return memory.descendants(self.process.pid)

    def get(self, path: str, encoding: str = "identity", keep: bool = False) -> Fetched:
        """One request on a connection of its own; `keep` keeps the body as it came."""
        return self._fetch("GET", path, None, {"Accept-Encoding": encoding}, keep)

    def post_json(self, path: str, body: bytes, page: str = "/", keep: bool = False) -> Fetched:
        """`page` is where a browser would be that sends this."""
        referrer = f"http://127.0.0.1:{self.port}{page}"
        headers = {"Content-Type": "application/json", "Accept-Encoding": "gzip", "Referer": referrer}
        return self._fetch("POST", path, body, headers, keep)

    def text(self, path: str) -> str:
        return self.get(path, keep=True).body.decode()

    def _fetch(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], keep: bool) -> Fetched:
        since = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path, body, dict(headers))
            response = connection.getresponse()
            size, pieces = 0, []
            while piece := response.read(_PIECE_BYTES):
                size += len(piece)
                if keep:
                    pieces.append(piece)
            seconds = time.perf_counter() - since
            whole = b"".join(pieces)
            if keep and response.headers.get("Content-Encoding") == "gzip":
                whole = gzip.decompress(whole)
            return Fetched(response.status, seconds, size, whole)
        finally:
            connection.close()

    def errors(self) -> dict[str, int]:
        """The last lines of the tracebacks that the server has logged, and how often each."""
        return dict(Counter(_ERROR.findall(self.said())))

    def said(self) -> str:
        """All that it has written so far. Read through a file of our own: where we read must not be where it writes."""
        return Path(self.log.name).read_text()

    def cache_counts(self) -> dict[str, dict[str, float]] | None:
        """Hits and misses over all workers, by the counters' labels; None where there are no such counters."""
        return cache_counts(self.text("/metrics"))


def cache_counts(metrics: str) -> dict[str, dict[str, float]] | None:
    """`{labels: {"hits": n, "misses": n}}` from a text of Prometheus."""
    found: dict[str, dict[str, float]] = {}
    for _, what, labels, value in _COUNTER.findall(metrics):
        found.setdefault(labels, {"hits": 0.0, "misses": 0.0})[what] += float(value)
    return found or None
