"""AEMO's feeds: where the newest reports of each lie, what their names say, and when the next one is due."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.store import tables
from app.store.tables import LakeTable

_FIVE = timedelta(minutes=5)
_HALF_HOUR = timedelta(minutes=30)
_STEP = timedelta(seconds=5)
_LONGEST_LEAD = timedelta(hours=1)
_FORMS = {12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}


@dataclass(frozen=True, eq=False)
class Feed:
    """A feed of reports, one an interval.

    `current` holds the newest reports, `archive` those of whole days in a zip each; both are paths on NEMWEB. `monthly`
    are the tables of the monthly archive that hold the same. `named` matches the names of its reports, with the time in
    them as its group. That time is `behind` the end of the interval that a report is of, and the report of the next
    interval is there `next_after` that end.
    """

    name: str
    current: str
    archive: str
    monthly: tuple[str, ...]
    tables: tuple[LakeTable, ...]
    every: timedelta
    named: re.Pattern[str]
    behind: timedelta
    next_after: timedelta

    def label(self, name: str) -> datetime | None:
        """The end (market time) of the interval that a report is of, None for the name of anything else."""
        found = self.named.fullmatch(name)
        if found is None:
            return None
        try:
            stamp = datetime.strptime(str(found[1]), _FORMS[len(found[1])])
        except ValueError:
            return None
        label: datetime = stamp - self.behind
        return label


def _dispatch(name: str, folder: str, stem: str, of: dict[str, LakeTable]) -> Feed:
    """A report of each dispatch interval. It is published as the interval begins, with the time of its end."""
    return Feed(
        name=name,
        current=f"/Reports/Current/{folder}/",
        archive=f"/Reports/ARCHIVE/{folder}/",
        monthly=tuple(of),
        tables=tuple(of.values()),
        every=_FIVE,
        named=re.compile(rf"PUBLIC_{stem}_(\d{{12}})_\d+(?:_LEGACY)?\.zip", re.IGNORECASE),
        behind=timedelta(),
        next_after=timedelta(seconds=15),
    )


SCADA = _dispatch("SCADA", "Dispatch_SCADA", "DISPATCHSCADA", {"DISPATCH_UNIT_SCADA": tables.SCADA})
DISPATCH = _dispatch(
    "DispatchIS",
    "DispatchIS_Reports",
    "DISPATCHIS",
    {
        "DISPATCHPRICE": tables.PRICE,
        "DISPATCHREGIONSUM": tables.REGION,
        "DISPATCHINTERCONNECTORRES": tables.INTERCONNECTOR,
    },
)
TRADING = _dispatch("TradingIS", "TradingIS_Reports", "TRADINGIS", {"TRADINGPRICE": tables.TRADING_PRICE})
ROOFTOP = Feed(
    # AEMO's other estimate, from satellite pictures, comes with the archives.
    name="rooftop",
    current="/Reports/Current/ROOFTOP_PV/ACTUAL/",
    archive="/Reports/ARCHIVE/ROOFTOP_PV/ACTUAL/",
    monthly=("ROOFTOP_PV_ACTUAL",),
    tables=(tables.ROOFTOP,),
    every=_HALF_HOUR,
    named=re.compile(r"PUBLIC_ROOFTOP_PV_ACTUAL_MEASUREMENT_(\d{14})_\d+\.zip", re.IGNORECASE),
    behind=_HALF_HOUR,
    next_after=2 * _HALF_HOUR,
)
FEEDS = (SCADA, DISPATCH, TRADING, ROOFTOP)


@dataclass
class Pace:
    """When to look at a feed again: as soon as its next report is due, then often, less often the longer it is late.

    `newest` is the end of the newest interval seen, `failures` counts looks that failed in a row, `more` says that
    reports are still to be fetched. Looks begin `lead` before the report is due: it grows while reports are there at
    the first look (a clock that is behind, a feed that is early) and shrinks while they are not.
    """

    feed: Feed
    newest: datetime | None = None
    looked: datetime | None = None
    failures: int = 0
    more: bool = False
    lead: timedelta = timedelta()
    waited: bool = False

    def after(self, now: datetime, newest: datetime | None, more: bool, failed: bool) -> None:
        """A look is over: the newest interval listed, whether reports are still to be fetched, whether any failed."""
        self.looked, self.more = now, more and not failed
        self.failures = self.failures + 1 if failed else 0
        if newest is None or (self.newest is not None and newest <= self.newest):
            self.waited = True
            return
        if self.waited:
            self.lead = max(self.lead - _STEP, timedelta())
        elif self.newest is not None:
            self.lead = min(max(2 * self.lead, _STEP), _LONGEST_LEAD)
        self.newest, self.waited = newest, False

    def due(self) -> datetime | None:
        """When to look next; None for at once."""
        if self.looked is None or self.more:
            return None
        if self.failures:
            return self.looked + timedelta(seconds=min(10 << min(self.failures - 1, 5), 120))
        if self.newest is None:
            return self.looked + timedelta(minutes=1)
        expected = self.newest + self.feed.next_after - self.lead
        # A clock that is behind takes the next report for one that is far off.
        expected = min(expected, self.looked + self.feed.every)
        return max(expected, self.looked + self._step(self.looked - expected))

    @staticmethod
    def _step(late: timedelta) -> timedelta:
        if late < timedelta(minutes=1):
            return _STEP
        return timedelta(seconds=10 if late < timedelta(minutes=10) else 15)
