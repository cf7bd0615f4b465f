"""A look at a feed's Current folder: the reports that are new, changed or late are fetched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from app.ingest.feeds import Feed
from app.ingest.listing import Entry
from app.ingest.nemweb import MissingError, Nemweb, NemwebError

_FIRST = 6
_AT_ONCE = 100
_AGAIN = timedelta(hours=1)
_FORGOTTEN = timedelta(days=20)
_ENOUGH = 2  # failures: one may be a file's fault, two are the server's
_PAUSE = timedelta(seconds=10)
_LONGEST = timedelta(minutes=30)

Told = tuple[int | None, datetime | None]
"""Size and time of change that a listing tells of a file."""


@dataclass(frozen=True)
class Look:
    """What a look at a feed brought: files that arrived, the newest interval listed, whether more are to be fetched.

    `since` is what it was asked for, `failed` the sentence of the first thing that went wrong.
    """

    feed: Feed
    since: datetime
    files: tuple[Path, ...] = ()
    newest: datetime | None = None
    more: bool = False
    failed: str | None = None


class Looker:
    """Looks at one feed, through a client of its own: what is wrong with one feed must not slow the others down.

    `known` are the reports (by name) that were read before.
    """

    def __init__(self, feed: Feed, site: Nemweb, folder: Path, known: set[str]) -> None:
        self.feed = feed
        self._site = site
        self._folder = folder
        self._known = known
        self._told: dict[str, Told] = {}
        self._later: dict[str, _Later] = {}
        self._looked = False

    def look(self, since: datetime, now: datetime) -> Look:
        """List the folder and fetch what is lacking of the intervals that end after `since`, the newest first.

        What has failed is told, not raised.
        """
        try:
            entries = self._site.listing(self.feed.current)
        except NemwebError as error:
            return Look(self.feed, since, failed=str(error))
        labels = {entry: label for entry in entries if (label := self.feed.label(entry.name)) and not entry.is_folder}
        newest = max(labels.values(), default=None)
        if newest is None:
            return Look(self.feed, since)
        self._remember(labels, newest)
        wanted = [entry for entry, label in labels.items() if label > since and self._is_new(entry, label, newest, now)]
        wanted.sort(key=lambda entry: labels[entry], reverse=True)
        # What was never seen begins with a few, so that the newest are soon there.
        chosen = wanted[: _AT_ONCE if self._looked else _FIRST]
        self._looked = True
        files, failed = self._fetch(chosen, now)
        return Look(self.feed, since, tuple(files), newest, len(chosen) < len(wanted), failed)

    def refuse(self, name: str, now: datetime) -> None:
        """A report is of no use as it is: it is asked for again, later and later."""
        self._told.pop(name, None)
        pause = min(self._later[name].pause * 2, _LONGEST) if name in self._later else _PAUSE
        self._later[name] = _Later(now + pause, pause)

    def _remember(self, labels: Mapping[Entry, datetime], newest: datetime) -> None:
        """At first, take the reports of an earlier run as they are, but for the newest: they may have changed since.

        What has long left the folder is forgotten.
        """
        if not self._looked:
            for entry, label in labels.items():
                if entry.name in self._known and label <= newest - _AGAIN:
                    self._told[entry.name] = (entry.size_bytes, entry.modified)
        listed = {entry.name for entry in labels}
        for name in [name for name in self._told if name not in listed]:
            if (self.feed.label(name) or newest) < newest - _FORGOTTEN:
                del self._told[name]

    def _is_new(self, entry: Entry, label: datetime, newest: datetime, now: datetime) -> bool:
        """Whether a report is lacking, or has changed: by its size, or lately by the time of its change."""
        later = self._later.get(entry.name)
        # A pause that ends further off than it is long was begun before the clock was set back.
        if later is not None and now < later.until <= now + later.pause:
            return False
        if entry.name not in self._told:
            return True
        size, modified = self._told[entry.name]
        # Old reports are not asked for again for their time alone: it may be told by another of the host's machines.
        touched = entry.modified is not None and modified is not None and entry.modified > modified
        return entry.size_bytes != size or (touched and label > newest - _AGAIN)

    def _fetch(self, chosen: list[Entry], now: datetime) -> tuple[list[Path], str | None]:
        files: list[Path] = []
        failures: list[str] = []
        for entry in chosen:
            target = self._folder / self.feed.name / entry.name
            try:
                self._site.fetch(entry.href, target)
            except MissingError:
                continue  # it has just left the folder: the archive has it
            except NemwebError as error:
                failures.append(str(error))
                self.refuse(entry.name, now)
                if len(failures) == _ENOUGH:
                    break
                continue
            files.append(target)
            self._told[entry.name] = (entry.size_bytes, entry.modified)
        return files, failures[0] if failures else None


class _Later(NamedTuple):
    until: datetime
    pause: timedelta
