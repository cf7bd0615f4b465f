"""The intervals a series can be asked in, and the one that is chosen for a window's length."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.nem import markettime as mt

POINT_BUDGET = 2_250
"""Points a trace may have on a page: 7 days of 5 minutes, 31 of 30, 93 of hours, 6 years of days fit."""

TOTAL = "total"


@dataclass(frozen=True)
class Interval:
    """A bucket length. `minutes` is nominal for months and longer; `floor` gives the bucket a moment falls in."""

    code: str
    label: str
    minutes: int
    floor: Callable[[datetime], datetime]

    @property
    def regular(self) -> bool:
        """True where every bucket has the same length, so that a grid needs no explicit stamps."""
        return self.minutes <= 7 * DAY

    @property
    def daily_or_longer(self) -> bool:
        return self.minutes >= DAY

    def next(self, bucket: datetime) -> datetime:
        """Start of the bucket after the one that begins at `bucket`."""
        if self.regular:
            return bucket + timedelta(minutes=self.minutes)
        return mt.add_months(bucket, round(self.minutes / (30 * DAY)))

    def points(self, start: datetime, end: datetime) -> int:
        """About how many buckets `[start, end)` touches (exact for regular intervals aligned to the grid)."""
        return max(1, -((start - end) // timedelta(minutes=self.minutes)))


DAY = 24 * 60


def _week(moment: datetime) -> datetime:
    return mt.midnight(moment) - timedelta(days=moment.weekday())


INTERVALS: tuple[Interval, ...] = (
    Interval("5m", "5 min", 5, lambda t: mt.floor_to(t, 5)),
    Interval("30m", "30 min", 30, lambda t: mt.floor_to(t, 30)),
    Interval("1h", "Hour", 60, lambda t: mt.floor_to(t, 60)),
    Interval("1d", "Day", DAY, mt.midnight),
    Interval("7d", "Week", 7 * DAY, _week),
    Interval("1M", "Month", 30 * DAY, mt.month_start),
    Interval("3M", "Quarter", 90 * DAY, mt.quarter_start),
    Interval("1y", "Year", 360 * DAY, mt.year_start),
    Interval("fy", "Financial year", 360 * DAY, mt.fy_start),
)
BY_CODE: dict[str, Interval] = {interval.code: interval for interval in INTERVALS}
AUTO = "auto"
CODES: tuple[str, ...] = tuple(BY_CODE)
ASKABLE: tuple[str, ...] = (AUTO, *CODES, TOTAL)
"""What a query may ask for: `auto` is resolved by the window's length, `total` is one row a group for all of it."""

# Longest window for which each interval is the automatic one.
_AUTO: tuple[tuple[timedelta, str], ...] = (
    (timedelta(days=7), "5m"),
    (timedelta(days=31), "30m"),
    (timedelta(days=93), "1h"),
    (timedelta(days=6 * 366), "1d"),
    (timedelta(weeks=POINT_BUDGET), "7d"),
)
_BEYOND = "1M"


def auto_interval(start: datetime, end: datetime) -> Interval:
    """The interval a window of this length is shown in when the user leaves it to us."""
    length = end - start
    code = next((code for longest, code in _AUTO if length <= longest), _BEYOND)
    return BY_CODE[code]


def within_budget(interval: Interval, start: datetime, end: datetime) -> bool:
    return interval.points(start, end) <= POINT_BUDGET


def finest_within_budget(start: datetime, end: datetime) -> Interval:
    """The finest interval whose points fit the budget (the coarsest always does)."""
    return next((i for i in INTERVALS if within_budget(i, start, end)), INTERVALS[-1])
