"""A web machine without a lake: each worker looks for new versions in the shared store, and one of them fetches.

Several look, so that none is needed: whichever finds the version first takes the data folder's lock, and the others
find it done (`app.store.replica`).
"""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from app.nem.errors import NemdashError
from app.store.files import Busy
from app.store.replica import fetch

EXTENSION = "nemdash-fetcher"
"""Its place among a server's extensions, where NEMDASH_SNAPSHOTS_FROM is set."""

_LOOK_EVERY_S = 1.0

_log = logging.getLogger(__name__)


class Fetcher:
    """Keeps the published version of `data` what the one of `origin` is, in a thread of its own."""

    def __init__(self, origin: Path, data: Path) -> None:
        self.origin = origin
        self.data = data
        self.said: str | None = None
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._run, name="fetcher", daemon=True)

    def start(self) -> None:
        """Begin to look. Only after the fork: a thread does not survive one."""
        self.thread.start()

    def stop(self) -> None:
        """End before the process does; a copy that is half done is thrown away."""
        self.ended.set()
        if self.thread.is_alive():
            self.thread.join(timeout=10)

    def look(self) -> None:
        """Fetch what is new. What is wrong is logged once, and when it is right again; what is served stays."""
        try:
            found = fetch(self.origin, self.data)
        except Busy:
            return  # another worker is at it
        except NemdashError as error:
            if str(error) != self.said:
                _log.warning("No new version can be fetched, the one that is here is served on: %s", error)
            self.said = str(error)
            return
        if self.said is not None:
            _log.warning("%s can be read again.", self.origin)
        self.said = None
        if found is not None:
            _log.info("Fetched version %s.", found.version)

    def _run(self) -> None:
        while not self.ended.wait(_LOOK_EVERY_S):
            self.look()
