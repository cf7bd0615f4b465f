"""Holes of the last year, found in the lake's own record and filled from AEMO's archives: of days, else of months.

A day that no archive has yet is left to the Current folder, which holds two days of dispatch and two weeks of rooftop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from app.ingest import archive
from app.ingest.feeds import FEEDS, ROOFTOP, Feed
from app.ingest.listing import Entry
from app.ingest.nemweb import MissingError, Nemweb, NemwebError
from app.nem.markettime import midnight
from app.nem.ranges import Span
from app.store.expected import expected
from app.store.lake import Lake
from app.store.tables import SCADA

_DAY = timedelta(days=1)
_FIRST_RUN_DAYS = 2
_ARCHIVED_DAYS = 395
_CURRENT_DAYS = 14
_AT_ONCE = 4
"""Archives of a feed that are fetched before what came is read: the newest intervals must not wait for a month."""
_DATES = re.compile(r"_(\d{8})(?:_(\d{8}))?\.zip$", re.IGNORECASE)


@dataclass
class Repair:
    """What a search for holes brought: archives that arrived, from when on a feed's Current folder is wanted, lines.

    `more` says that there is more to be fetched when these have been read.
    """

    files: list[Path] = field(default_factory=list)
    since: dict[Feed, datetime] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    failed: bool = False
    more: bool = False


class Repairer:
    """Looks for holes in a lake before today, and fetches what could fill them; each archive at most once a day."""

    def __init__(self, lake: Lake, site: Nemweb, folder: Path) -> None:
        self._lake = lake
        self._site = site
        self._folder = folder
        self._hopeless: dict[tuple[Feed, date], date] = {}
        self._fetched: dict[str, date] = {}

    def repair(self, now: datetime) -> Repair:
        """Fetch the archives of days that lack intervals. What has failed is told, not raised."""
        found = Repair()
        read = {source.source for source in self._lake.catalog.sources()} if self._lake.kind else set()
        # One that came and could not be read is not asked for again today.
        read |= {name for name, day in self._fetched.items() if day == now.date()}
        for feed in FEEDS:
            days = [day for day in self.lacking(feed, now) if self._hopeless.get((feed, day)) != now.date()]
            if days:
                try:
                    self._fill(feed, days, now, read, found)
                except NemwebError as error:
                    found.failed = True
                    found.said.append(f"{feed.name}: {error}")
        return found

    def lacking(self, feed: Feed, now: datetime) -> list[date]:
        """The days before today of which the lake lacks intervals of a feed, the newest first.

        They begin with the lake's first day, or two days ago where that is earlier, and not before the archives do.
        """
        today = midnight(now)
        held = {(day.table, day.day): day.intervals for day in self._lake.catalog.days()} if self._lake.kind else {}
        first = min((day for table, day in held if table == SCADA.name), default=today.date())
        first = max(min(first, (today - _FIRST_RUN_DAYS * _DAY).date()), (today - _ARCHIVED_DAYS * _DAY).date())
        span = Span(datetime(first.year, first.month, first.day), today)
        days = [first + i * _DAY for i in range((today.date() - first).days)]
        return [
            day
            for day in reversed(days)
            if any(held.get((table.name, day), 0) < expected(table, day, span) for table in feed.tables)
        ]

    def _fill(self, feed: Feed, days: list[date], now: datetime, read: set[str], found: Repair) -> None:
        archives = [entry for entry in self._listing(feed.archive) if _DATES.search(entry.name)]
        months: dict[date, list[Entry]] = {}
        fetched: set[str] = set()
        for day in days:
            if len(fetched) >= _AT_ONCE:
                found.more = True
                return
            covering = _covering(feed, archives, day)
            new = _unread(covering, read)
            if covering and not new:
                # The day's last interval ends at midnight, so it may stand in the next day's archive.
                new = _unread(_covering(feed, archives, day + _DAY), read)
            new = new or _unread(self._monthly(feed, day, months), read)
            for entry in new:
                if entry.name not in fetched:
                    target = self._folder / "archive" / entry.name
                    self._site.fetch(entry.href, target)
                    fetched.add(entry.name)
                    self._fetched[entry.name] = now.date()
                    found.files.append(target)
                    found.said.append(f"{feed.name}: {entry.name} arrived, for what is lacking of {day}")
            if not new:
                self._give_up(feed, day, now, bool(covering), found)

    def _monthly(self, feed: Feed, day: date, months: dict[date, list[Entry]]) -> list[Entry]:
        """What the monthly archive has of a feed in a day's month; `months` remembers what was listed."""
        first = day.replace(day=1)
        if first not in months:
            try:
                months[first] = archive.of_tables(archive.month(self._site, first).entries, feed.monthly)
            except MissingError:
                months[first] = []
        return months[first]

    def _listing(self, path: str) -> list[Entry]:
        try:
            return self._site.listing(path)
        except MissingError:
            return []

    def _give_up(self, feed: Feed, day: date, now: datetime, archived: bool, found: Repair) -> None:
        """No archive has more of a day: Current may, if it is of these days."""
        start = datetime(day.year, day.month, day.day)
        if start >= midnight(now) - _CURRENT_DAYS * _DAY:
            found.since[feed] = min(start, found.since.get(feed, start))
        if archived or start < midnight(now) - _CURRENT_DAYS * _DAY:
            # Once a day it is tried again: the monthly archive comes later, and may hold more than the daily one.
            if (feed, day) not in self._hopeless:
                found.said.append(f"{feed.name}: AEMO's archives hold nothing more of {day}")
            self._hopeless[feed, day] = now.date()


def _unread(entries: list[Entry], read: set[str]) -> list[Entry]:
    return [entry for entry in entries if entry.name not in read]


def _covering(feed: Feed, archives: list[Entry], day: date) -> list[Entry]:
    return [entry for entry in archives if day in _covers(feed, entry)]


def _covers(feed: Feed, entry: Entry) -> Iterator[date]:
    """The days that an archive may hold, by the dates in its name. A rooftop week names one day of it, not which."""
    dates = _DATES.search(entry.name)
    if dates is None:
        return
    try:
        first = datetime.strptime(dates[1], "%Y%m%d").date()
        last = datetime.strptime(dates[2], "%Y%m%d").date() if dates[2] else first
    except ValueError:
        return
    if feed is ROOFTOP and not dates[2]:
        first, last = first - 6 * _DAY, first + 6 * _DAY
    for i in range((last - first).days + 1):
        yield first + i * _DAY
