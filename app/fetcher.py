"""A web machine without a lake: each worker looks for new versions in the shared store, and one of them fetches.

Several look, so that none is needed: whichever finds the version first takes the data folder's lock, and the others
find it done (`app.store.replica`).
"""

from __future__ import annotations

import logging
from pathlib import Path

from app.background import Background
from app.nem.errors import NemdashError
from app.store.files import Busy
from app.store.replica import fetch

EXTENSION = "nemdash-fetcher"
"""Its place among a server's extensions, where NEMDASH_SNAPSHOTS_FROM is set."""

_log = logging.getLogger(__name__)


class Fetcher(Background):
    """Keeps the published version of `data` what the one of `origin` is, in a thread of its own."""

    def __init__(self, origin: Path, data: Path) -> None:
        super().__init__("fetcher")
        self.origin = origin
        self.data = data
        self.said: str | None = None

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
