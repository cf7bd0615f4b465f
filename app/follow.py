"""Answers for those who follow: when a version is published, what was lately asked of a rolling window is asked again.

Each new interval would otherwise leave every open page with an empty cache at the same moment. The questions are the
requests themselves, asked of the server from inside its worker and counted apart from those of visitors. When they are
done, the pages that are being looked at are asked for every region and named range: the next click's answer is there.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, request

from app.background import Background
from app.gate import CALLBACK
from app.nem import ranges, regions
from app.nem.errors import NemdashError
from app.queries import counters
from app.queries.world import world

EXTENSION = "nemdash-follower"
"""Its place among a server's extensions."""

_MOST = 200
"""Fifty users with a few windows each; at a tenth of a second an answer, twenty seconds of the five minutes."""
_LATELY_S = 900.0
"""An open page asks every five minutes: who has not come three times is gone."""
_LARGEST_BODY = 10_000
"""A page's callback sends a query of a few hundred bytes."""
_FOLLOWED = "nemdash.followed"


@dataclass(frozen=True)
class _Asked:
    """A request as it can be made again."""

    method: str
    address: str
    body: bytes
    encodings: str

    @property
    def rolling(self) -> bool:
        """Whether its answer moves with the data: it names no start of its own."""
        return "start=" not in self.address and b"start=" not in self.body


View = Callable[[Mapping[str, str]], object]
"""Makes a page's answer for a URL's query, and keeps it in the cache."""


class Follower(Background):
    """Remembers what a worker was asked, and asks it again for each new version in a thread of its own.

    `views` are the pages' by their paths.
    """

    def __init__(self, server: Flask, views: Mapping[str, View]) -> None:
        super().__init__("follower")
        self.seen: str | None = None
        self.server = server
        self.views = views
        self.visited: dict[str, float] = {}
        self.asked: OrderedDict[_Asked, float] = OrderedDict()
        self.lock = threading.Lock()
        server.after_request(self._remember)
        server.extensions[EXTENSION] = self

    def start(self) -> None:
        """Begin to follow what is published after now."""
        self.seen = _version()
        super().start()

    def _remember(self, response: Response) -> Response:
        # Answers too large to be kept are streamed: asking for them ahead would help nobody.
        if response.status_code == 200 and not response.is_streamed and _FOLLOWED not in request.environ:
            callback = request.method == "POST" and request.path == CALLBACK
            small = (request.content_length or 0) <= _LARGEST_BODY
            if callback:
                self._visited(request.referrer or "")
            if small and (callback or (request.method == "GET" and request.path.startswith("/api/v1/"))):
                self._note(
                    _Asked(
                        request.method,
                        request.full_path,
                        request.get_data(),
                        request.headers.get("Accept-Encoding", ""),
                    )
                )
        return response

    def _visited(self, referrer: str) -> None:
        """Which page a callback belongs to, the browser says: anybody else may say anything."""
        for path in self.views:
            if referrer.split("?")[0].endswith(path):
                self.visited[path] = time.monotonic()

    def _note(self, asked: _Asked) -> None:
        if asked.rolling:
            with self.lock:
                self.asked[asked] = time.monotonic()
                self.asked.move_to_end(asked)
                while len(self.asked) > _MOST:
                    self.asked.popitem(last=False)

    def _lately(self) -> list[_Asked]:
        """What was asked lately, the newest first: those visitors come back first."""
        since = time.monotonic() - _LATELY_S
        with self.lock:
            return [asked for asked, at in reversed(self.asked.items()) if at >= since]

    def look(self) -> None:
        """Ask again what was asked lately, where something new is published."""
        now = _version()
        if now is None or now == self.seen:
            return
        self.seen = now
        client = self.server.test_client()
        with counters.ahead():
            for asked in self._lately():
                if self.ended.is_set():
                    return
                client.open(
                    asked.address,
                    method=asked.method,
                    data=asked.body,
                    content_type="application/json",
                    headers={"Accept-Encoding": asked.encodings},
                    environ_overrides={_FOLLOWED: True},
                    buffered=True,
                )
            self._next_clicks(now)

    def _next_clicks(self, version: str) -> None:
        """Make the answers one click away, while there are no newer ones to be made; one worker does it for all."""
        for view, query in self._presets():
            if _version() != version or not _mine(version):
                return
            began = time.monotonic()
            # What fails is said to whoever asks for it; the others' answers are still to be made.
            with contextlib.suppress(NemdashError):
                view(query)
            # Visitors go first: at least half of the time is theirs.
            if self.ended.wait(time.monotonic() - began):
                return

    def _presets(self) -> Iterator[tuple[View, dict[str, str]]]:
        since = time.monotonic() - _LATELY_S
        looked_at = [view for path, view in self.views.items() if self.visited.get(path, since) > since]
        for named, region, view in itertools.product(ranges.RANGES, regions.SELECTABLE, looked_at):
            yield view, {"range": named.code, "region": region}


def _mine(version: str) -> bool:
    """Whether this worker is the one that works ahead for a version: the first that leaves its mark."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder is None:
        return True  # a server without workers
    mark = Path(folder) / "ahead"
    owner = f"{version} {os.getpid()}"
    with contextlib.suppress(FileNotFoundError):
        found = mark.read_text()
        if found.startswith(version):
            return found == owner
    aside = mark.with_suffix(f".{os.getpid()}")
    aside.write_text(owner)
    aside.replace(mark)
    return mark.read_text() == owner


def _version() -> str | None:
    with contextlib.suppress(NemdashError):
        return world().version
    return None
