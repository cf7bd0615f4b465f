"""Time that a test drives: it stands while the live worker is busy, and otherwise jumps to what the worker waits for.

What AEMO publishes meanwhile is put under the served folder when its time has come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.ingest.live import Inbox
from tests.support.aemo_columns import FEEDS
from tests.support.aemo_writer import FOLDERS, Published

_LONGEST = 60.0  # seconds of real time that a look may take


class Replay:
    """A clock for `Live`, from `now` to `until`; at its end `ended` is called. `happenings` are called at their time.

    `skew` is how far the worker's clock is ahead of the market's.
    """

    def __init__(
        self,
        folder: Path,
        files: Iterable[Published],
        now: datetime,
        until: datetime,
        *,
        happenings: dict[datetime, Callable[[], None]] | None = None,
        skew: timedelta | None = None,
    ) -> None:
        self.folder = folder
        self.market_now = now
        self.until = until
        self.ended: Callable[[], None] = lambda: None
        self._files = sorted(files, key=lambda file: file.moment)
        self._happenings = dict(happenings or {})
        self._skew = skew or timedelta()
        for feed in FEEDS:
            for channel in ("Current", "ARCHIVE"):
                (folder / "Reports" / channel / FOLDERS[feed]).mkdir(parents=True, exist_ok=True)
        self._catch_up()

    def now(self) -> datetime:
        return self.market_now + self._skew

    def wait(self, inbox: Inbox, seconds: float, busy: bool) -> Future[Any] | None:
        if busy:
            return inbox.get(timeout=_LONGEST)
        if self.market_now >= self.until:
            self.ended()
            return None
        self.market_now = min(self.market_now + timedelta(seconds=seconds), self.until)
        self._catch_up()
        return None

    def _catch_up(self) -> None:
        while self._files and self._files[0].moment <= self.market_now:
            self._files.pop(0).write(self.folder)
        for moment in sorted(moment for moment in self._happenings if moment <= self.market_now):
            self._happenings.pop(moment)()
