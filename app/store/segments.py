"""How the history is cut into segments, and when a segment must be built anew.

A snapshot is a row of immutable files: one a calendar year, one for the closed part of this month, one for yesterday,
one for today. A five-minute update then rewrites the last file only, and a correction of the past rewrites its year.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.nem import markettime
from app.store.catalog import Day
from app.store.registry import BEGIN, END, UnitPeriod

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Cut:
    """A segment to be: its name and its market time `[start, end)`, midnight to midnight."""

    name: str
    start: datetime
    end: datetime

    def chunks(self) -> list[tuple[datetime, datetime]]:
        """The months (or parts of them) of the segment, newest first."""
        bounds = [self.start]
        while (following := markettime.add_months(markettime.month_start(bounds[-1]), 1)) < self.end:
            bounds.append(following)
        return list(zip(bounds, [*bounds[1:], self.end], strict=True))[::-1]


def cuts(first: date, last: date) -> list[Cut]:
    """The segments of a lake that holds the days `first` to `last`."""
    start, end = _midnight(first), _midnight(last) + DAY
    live = max(start, end - DAY)
    # A reading is paired with the next, rooftop is interpolated between half-hours, and both come late: after midnight
    # yesterday changes a few times, and this month's other days must not be made again for it.
    yesterday = max(start, live - DAY)
    month = max(start, markettime.month_start(yesterday))
    found = []
    while start < month:
        following = min(month, markettime.add_months(markettime.year_start(start), 12))
        found.append(Cut(f"year-{start:%Y}", start, following))
        start = following
    if month < yesterday:
        found.append(Cut("month", month, yesterday))
    if yesterday < live:
        found.append(Cut("yesterday", yesterday, live))
    return [*found, Cut("live", live, end)]


def settled(found: list[Cut], current: Iterable[Cut]) -> list[Cut]:
    """`found`, with the `current` cuts up to yesterday where they fit: what is new is then a matter of two days.

    At midnight yesterday moves into the month, and once a month the month into its year: much is built anew of which
    no value has changed. A publication that must not wait leaves that for later.
    """
    if len(found) < 2:
        return found
    *_, yesterday, live = found
    kept = [cut for cut in current if cut.end <= yesterday.start]
    fit = kept and kept[0].start == found[0].start and kept[-1].end == yesterday.start
    return [*kept, yesterday, live] if fit else found


def keys(
    found: Iterable[Cut], days: Iterable[Day], periods: Iterable[UnitPeriod], links: str, code: str
) -> dict[Cut, str]:
    """Of each segment, a digest of all that its facts are made from; equal keys, equal facts.

    That is the lake's days (with the day before and the head of the day after, which its first and last rows are paired
    with), the units that are counted in it, the links, and the SQL.
    """
    by_day: dict[date, list[Day]] = {}
    for day in days:
        by_day.setdefault(day.day, []).append(day)
    # What a period says beside its term is put into words once, not once a segment.
    units = [(period, repr(replace(period, valid_from=BEGIN, valid_to=END))) for period in periods]
    return {cut: _key(cut, by_day, units, links, code) for cut in found}


def _key(
    cut: Cut, by_day: Mapping[date, list[Day]], periods: list[tuple[UnitPeriod, str]], links: str, code: str
) -> str:
    digest = hashlib.sha256(f"{cut} {links} {code}".encode())
    day = cut.start - DAY
    while day <= cut.end:
        for of_table in sorted(by_day.get(day.date(), ()), key=lambda each: each.table):
            counts = (of_table.head or of_table.hash) if day == cut.end else of_table.hash
            digest.update(f"{of_table.table} {of_table.day} {counts}\n".encode())
        day += DAY
    for period, said in periods:
        if period.valid_from < cut.end and period.valid_to > cut.start:
            clipped = (max(period.valid_from, cut.start), min(period.valid_to, cut.end))
            digest.update(f"{clipped} {said}".encode())
    return digest.hexdigest()


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)
