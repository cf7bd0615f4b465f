"""What NEMWEB has of the market's history, and where: the monthly archive, the daily one, and the newest files.

    Data_Archive/.../MMSDM_2024_08/...   a month, a table a file (or several), about ten days after its end
    Reports/ARCHIVE/<feed>/              days or weeks, zips of the feed's own zips, about thirteen months back
    Reports/Current/<feed>/              the feed itself, every five or thirty minutes, for two days to two weeks
    Reports/Current/CDEII/               the list of emissions factors, of this week

Links are taken from the listings, never made up: names changed in August 2024 and are quoted in several ways.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.ingest.feeds import ROOFTOP, Feed
from app.ingest.listing import Entry
from app.ingest.nemweb import MissingError, Nemweb
from app.nem.markettime import midnight

_MONTH = "/Data_Archive/Wholesale_Electricity/MMSDM/{0:%Y}/MMSDM_{0:%Y}_{0:%m}/MMSDM_Historical_Data_SQLLoader/DATA/"
_MONTH_FILE = re.compile(r"PUBLIC_(?:DVD_|ARCHIVE#)([A-Z0-9_]+?)(?:#FILE\d+#|_)(\d{6})010000\.zip", re.IGNORECASE)
_ARCHIVE_FILE = re.compile(r"PUBLIC_[A-Z_]+_(\d{8})(?:_(\d{8}))?\.zip", re.IGNORECASE)
_CURRENT_FILE = re.compile(r"PUBLIC_[A-Z_]+_(\d{12})(?:\d\d)?_\d+\.zip", re.IGNORECASE)

_SERIES = {
    "DISPATCH_UNIT_SCADA",
    "DISPATCHPRICE",
    "TRADINGPRICE",
    "DISPATCHREGIONSUM",
    "DISPATCHINTERCONNECTORRES",
    "ROOFTOP_PV_ACTUAL",
}
# Each month's file holds all that is in force, though not all that ever was: every month is taken.
_REGISTRY = {"DUDETAIL", "DUDETAILSUMMARY", "DUALLOC", "GENUNITS", "STATION", "INTERCONNECTOR"}
_FACTORS = "/Reports/Current/CDEII/"
_FACTORS_FILE = "CO2EII_AVAILABLE_GENERATORS.CSV"
_FIRST_ROOFTOP = date(2019, 8, 1)

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Month:
    """The files of a month that we need, and the tables of readings it lacks."""

    month: date
    entries: tuple[Entry, ...]
    lacking: tuple[str, ...]


def month(site: Nemweb, first: date) -> Month:
    """What the monthly archive has of the month that begins with `first`; raises MissingError where it has none."""
    found = site.listing(_MONTH.format(first))
    tables: dict[str, list[Entry]] = {}
    for entry in found:
        match = _MONTH_FILE.fullmatch(entry.name)
        if match and match[2] == f"{first:%Y%m}" and match[1].upper() in _SERIES | _REGISTRY:
            tables.setdefault(match[1].upper(), []).append(entry)
    expected = _SERIES if first >= _FIRST_ROOFTOP else _SERIES - {"ROOFTOP_PV_ACTUAL"}
    entries = tuple(entry for table in sorted(tables) for entry in tables[table])
    return Month(first, entries, tuple(sorted(expected - set(tables))))


def registry(entries: Iterable[Entry]) -> list[Entry]:
    """Of a month's files those that are no readings."""
    return of_tables(entries, _REGISTRY)


def emission_factors(site: Nemweb) -> Entry:
    """The list of emissions factors as it is now; raises MissingError where there is none."""
    for entry in site.listing(_FACTORS):
        if entry.name.upper() == _FACTORS_FILE:
            return entry
    raise MissingError(f"{_FACTORS} has no {_FACTORS_FILE}.")


def of_tables(entries: Iterable[Entry], tables: Collection[str]) -> list[Entry]:
    """Of a month's files those of some tables, by AEMO's names."""
    matches = ((entry, _MONTH_FILE.fullmatch(entry.name)) for entry in entries)
    return [entry for entry, match in matches if match and match[1].upper() in tables]


def span(site: Nemweb, feed: Feed, start: datetime, end: datetime) -> tuple[list[Entry], list[Entry]]:
    """The files of a feed with intervals in `[start, end)`: (from the daily archive, from the current folder).

    Current files of days that the archive has too are left out. A feed without an archive folder has current files
    only; one without a current folder raises MissingError.
    """
    archived: list[Entry] = []
    whole: set[date] = set()
    for entry in _listing_if_any(site, feed.archive):
        match = _ARCHIVE_FILE.fullmatch(entry.name)
        dates = _dates(match) if match else None
        if dates is None:
            continue
        first, last = dates
        if feed is ROOFTOP and first == last:
            # A week with the date of its first or of its last day: which is not known.
            first, last = first - 7 * _DAY, last + 7 * _DAY
        else:
            whole.update(first + _DAY * n for n in range((last - first).days + 1))
        # A day's file may run from 00:05 or, as a trading day, from 04:05 to 04:00.
        if first - _DAY < end.date() + _DAY and last + _DAY >= start.date():
            archived.append(entry)
    current = []
    for entry in site.listing(feed.current):
        moment = _stamp(entry)
        if moment is None or not start <= moment <= end + timedelta(hours=1):
            continue
        day = midnight(moment).date()
        if not {day, day - _DAY} <= whole:
            current.append(entry)
    return archived, current


def _stamp(entry: Entry) -> datetime | None:
    """The market time in the name of a current file; None for other names. Dispatch and SCADA: the interval's end."""
    match = _CURRENT_FILE.fullmatch(entry.name)
    try:
        return datetime.strptime(match[1], "%Y%m%d%H%M") if match else None
    except ValueError:
        return None


def _dates(match: re.Match[str]) -> tuple[date, date] | None:
    try:
        first = datetime.strptime(match[1], "%Y%m%d").date()
        last = datetime.strptime(match[2], "%Y%m%d").date() if match[2] else first
    except ValueError:
        return None
    return (first, last) if timedelta() <= last - first <= timedelta(days=31) else None


def _listing_if_any(site: Nemweb, path: str) -> list[Entry]:
    try:
        return site.listing(path)
    except MissingError:
        return []
