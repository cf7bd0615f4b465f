"""The period that a window is compared with: the one before it, or the same a calendar year earlier."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.nem import markettime
from app.nem.options import Option
from app.nem.ranges import Bounds

NONE, PREVIOUS, YEAR = "none", "previous", "year"
COMPARE = Option("compare", (NONE, PREVIOUS, YEAR), NONE)
LABELS = {NONE: "Nothing", PREVIOUS: "Previous period", YEAR: "A year earlier"}

_YEAR = 12
# From here on a window moves by the calendar at both ends, and may gain or lose a leap day; a shorter one keeps its
# length, because a day more or less would be most of the difference.
_CALENDAR_FROM = timedelta(days=28)


def compared_with(start: datetime, end: datetime, how: str) -> Bounds:
    """The period to hold against `[start, end)`: `previous` or `year`.

    Market time has no daylight saving, so an hour is the same hour a year earlier. Whole calendar months (quarters,
    years) are compared with as many months before; any other window with the same length before it.
    """
    if how == YEAR:
        earlier = _back(start, _YEAR)
        return earlier, _back(end, _YEAR) if end - start >= _CALENDAR_FROM else earlier + (end - start)
    months = _whole_months(start, end)
    return (_back(start, months), start) if months else (max(start - (end - start), markettime.FIRST), start)


def _back(moment: datetime, months: int) -> datetime:
    return markettime.add_months(moment, -months)


def _whole_months(start: datetime, end: datetime) -> int:
    """How many calendar months `[start, end)` is; 0 where it is not whole ones."""
    if start != markettime.month_start(start) or end != markettime.month_start(end):
        return 0
    return (end.year - start.year) * _YEAR + end.month - start.month
