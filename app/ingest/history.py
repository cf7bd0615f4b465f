"""`nemdash ingest --from` and `--recent`: the market's history from NEMWEB into the lake, whatever has it.

Months come from the monthly archive, the newest first: a lake that a run has only half filled already shows today. What
has come since the last archived month is taken from the daily archive and the current folders.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

from app.ingest import archive
from app.ingest.archive import Month
from app.ingest.downloads import Transfer, arriving
from app.ingest.feeds import FEEDS
from app.ingest.files import Progress
from app.ingest.intake import Ingested
from app.ingest.listing import Entry
from app.ingest.nemweb import MissingError, Nemweb, NemwebError
from app.store.lake import AEMO, Lake
from app.store.tables import SCADA

WORKBOOK_NAME = "NEM-Registration-and-Exemption-List.xlsx"

# A host that is down is not asked for every month of ten years.
_MOST_FAILURES = 2
_ARCHIVED = timedelta(days=430)  # the daily archive reaches thirteen months back
_SEARCHED_MONTHS = 4  # back from now, for the newest registry
# Days of an archive have about 10 MB, current files 0.02: a batch is to be neither a long wait nor many small commits.
_ARCHIVE_BATCH = 16
_CURRENT_BATCH = 600


class History:
    """One run of an ingest over HTTP. `now` is naive market time; `done` tells what came of it."""

    def __init__(
        self,
        data: Path,
        site: Nemweb,
        registry_url: str,
        now: datetime,
        *,
        keep: bool = False,
        progress: Progress | None = None,
    ) -> None:
        self.done = Ingested()
        self._data, self._site, self._registry_url, self._now, self._keep = data, site, registry_url, now, keep
        self._transfer = Transfer(site, data, self.done, keep, progress)

    def months(self, first: date, last: date | None = None) -> Ingested:
        """All months from that of `first` to that of `last`; without it, to this moment.

        Raises NemdashError when the data folder holds simulated data or cannot be written; all else is in `done`.
        """
        with self._running():
            end = min(self._now, datetime.combine(_next(last), datetime.min.time())) if last else self._now
            found = self._archived(_months(first, end.date()))
            newest = max(found, default=None)
            gap = _next(newest) if newest else first.replace(day=1)
            lacking = [month for month in _months(first, end.date()) if month < gap and month not in found]
            lent = {month: self._lent(month) for month in lacking}
            for month in lent:
                if not lent[month]:
                    self._fail(f"The monthly archive has no {month:%B %Y}.")
            for month in sorted(found):
                for table in found[month].lacking:
                    self._fail(f"The monthly archive of {month:%B %Y} has no {table}.")
            batches = self._since(datetime.combine(gap, datetime.min.time()), end) if gap <= end.date() else []
            for month in sorted({*found, *lent}, reverse=True):
                batches += [list(found[month].entries)] if month in found else lent[month]
            self._run(batches)
            for month in lent:
                self._tell_holes(month, bool(lent[month]))
        return self.done

    def recent(self, length: timedelta) -> Ingested:
        """The newest readings and the newest registry. Raises as `months` does."""
        with self._running():
            batches = self._since(self._now - length, self._now)
            for month in reversed(
                _months((self._now - timedelta(days=30 * _SEARCHED_MONTHS)).date(), self._now.date())
            ):
                found = self._archived([month])
                if found:
                    batches.insert(0, archive.registry(found[month].entries))
                    break
            self._run(batches)
        return self.done

    @contextmanager
    def _running(self) -> Iterator[None]:
        # Said before gigabytes have come: the folder can be written, and holds nothing simulated.
        with Lake(self._data).writer(AEMO, patience_seconds=60):
            pass
        with arriving(self._data, self._keep, self.done):
            yield

    def _registrations(self) -> None:
        """Who is what, and what it emits: files without a version in their names, so they are fetched each time."""
        entry = Entry(WORKBOOK_NAME, self._registry_url, False, None, None)
        with self._site.for_host_of(self._registry_url) as site:
            Transfer(site, self._data, self.done, self._keep).run([[entry]])
        try:
            factors = archive.emission_factors(self._site)
        except MissingError:
            self.done.warnings.append("NEMWEB has no list of emissions factors: those of the generating sets are used.")
        except NemwebError as error:
            self._fail(str(error))
        else:
            Transfer(self._site, self._data, self.done, self._keep).run([[factors]])

    def _run(self, batches: Iterable[Iterable[Entry]]) -> None:
        self._registrations()
        wanted = [self._transfer.unknown(batch) for batch in batches]
        self._transfer.run([batch for batch in wanted if batch])

    def _archived(self, months: list[date]) -> dict[date, Month]:
        """The months that the monthly archive has, the newest asked for first."""
        found: dict[date, Month] = {}
        failed = 0
        for month in reversed(months):
            try:
                found[month] = archive.month(self._site, month)
                failed = 0
            except MissingError:
                failed = 0
            except NemwebError as error:
                failed += 1
                if failed == _MOST_FAILURES:
                    raise
                self._fail(str(error))
        return found

    def _lent(self, month: date) -> list[list[Entry]]:
        """Batches of what the daily archive has of a month that the monthly one lacks."""
        start, end = (datetime.combine(day, datetime.min.time()) for day in (month, _next(month)))
        return self._since(start, end) if end > self._now - _ARCHIVED else []

    def _tell_holes(self, month: date, lent: bool) -> None:
        """Say of how many days of a month the daily archive had nothing either."""
        held = {day.day for day in Lake(self._data).catalog.days() if day.table == SCADA.name}
        days = {month + timedelta(days=number) for number in range((_next(month) - month).days)}
        if lent and days - held:
            self._fail(f"AEMO's archives have no readings of {len(days - held)} days of {month:%B %Y}.")

    def _since(self, start: datetime, end: datetime) -> list[list[Entry]]:
        """Batches of what the daily archive and the current folders have; of a feed that fails it is told why."""
        archived: list[Entry] = []
        current: list[Entry] = []
        for feed in FEEDS:
            try:
                of_archive, of_current = archive.span(self._site, feed, start, end)
            except NemwebError as error:
                self._fail(str(error))
                continue
            archived += of_archive
            current += of_current
        return [*_parts(archived, _ARCHIVE_BATCH), *_parts(current, _CURRENT_BATCH)]

    def _fail(self, sentence: str) -> None:
        self.done.failures.append(sentence)


def _months(first: date, last: date) -> list[date]:
    """First days of the months from that of `first` to that of `last`."""
    months = [first.replace(day=1)]
    while _next(months[-1]) <= last:
        months.append(_next(months[-1]))
    return months


def _next(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1)


def _parts(entries: list[Entry], size: int) -> list[list[Entry]]:
    return [entries[start : start + size] for start in range(0, len(entries), size)]
