"""Answers for those who follow: when a version is published, what was lately asked of a rolling window is asked again.

Each new interval would otherwise leave every open page with an empty cache at the same moment. The questions are the
requests themselves, asked of the server from inside its worker and counted apart from those of visitors.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from flask import Flask, Response, request

from app.nem.errors import NemdashError
from app.queries import counters
from app.queries.world import world

EXTENSION = "nemdash-follower"
"""Its place among a server's extensions."""

_MOST = 200
"""Fifty users with a few windows each; at a tenth of a second an answer, twenty seconds of the five minutes."""
_LATELY_S = 900.0
"""An open page asks every five minutes: who has not come three times is gone."""
_LOOK_EVERY_S = 1.0
_CALLBACK = "/_dash-update-component"
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


class Follower:
    """Remembers what a worker was asked, and asks it again for each new version in a thread of its own."""

    def __init__(self, server: Flask) -> None:
        self.server = server
        self.asked: OrderedDict[_Asked, float] = OrderedDict()
        self.lock = threading.Lock()
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._run, name="follower", daemon=True)
        server.after_request(self._remember)
        server.extensions[EXTENSION] = self

    def start(self) -> None:
        """Begin to follow. Only after the fork: a thread does not survive one."""
        self.thread.start()

    def stop(self) -> None:
        """End before the process does: a query that still ran would meet a dying interpreter."""
        self.ended.set()
        if self.thread.is_alive():
            self.thread.join(timeout=10)

    def _remember(self, response: Response) -> Response:
        # Answers too large to be kept are streamed: asking for them ahead would help nobody.
        if response.status_code == 200 and not response.is_streamed and _FOLLOWED not in request.environ:
            callback = request.method == "POST" and request.path == _CALLBACK
            small = (request.content_length or 0) <= _LARGEST_BODY
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

    def _run(self) -> None:
        seen = _version()
        while not self.ended.wait(_LOOK_EVERY_S):
            now = _version()
            if now is None or now == seen:
                continue
            seen = now
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


def _version() -> str | None:
    with contextlib.suppress(NemdashError):
        return world().version
    return None
