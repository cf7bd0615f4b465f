"""Named ranges: rolling ones that hang on the data's end, and calendar ones. One table drives controls, URL and API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.nem import markettime as mt
from app.nem.intervals import auto_interval


@dataclass(frozen=True)
class Span:
    """What data there is: `[start, end)` in market time. `end` is one interval after the newest reading."""

    start: datetime
    end: datetime


Bounds = tuple[datetime, datetime]


@dataclass(frozen=True)
class Range:
    """A named window. `of(span)` gives its bounds; `rolling` ones move when new data arrives."""

    code: str
    label: str
    of: Callable[[Span], Bounds]
    rolling: bool = True


def _last(**length: int) -> Callable[[Span], Bounds]:
    def bounds(span: Span) -> Bounds:
        start = span.end - timedelta(**length)
        # Whole buckets on the left: a year begins at a midnight, 30 days at a half hour.
        return auto_interval(start, span.end).floor(start), span.end

    return bounds


def _last_years(years: int) -> Callable[[Span], Bounds]:
    return lambda span: (mt.midnight(mt.add_months(span.end, -12 * years)), span.end)


def _calendar(floor: Callable[[datetime], datetime], months: int, back: int) -> Callable[[Span], Bounds]:
    """The calendar period of `months` months that holds the newest reading, or the one `back` periods before."""

    def bounds(span: Span) -> Bounds:
        start = mt.add_months(floor(span.end - mt.STEP), -months * back)
        return start, mt.add_months(start, months) if back else span.end

    return bounds


RANGES: tuple[Range, ...] = (
    Range("24h", "24 h", _last(hours=24)),
    Range("3d", "3 d", _last(days=3)),
    Range("7d", "7 d", _last(days=7)),
    Range("30d", "30 d", _last(days=30)),
    Range("90d", "90 d", _last(days=90)),
    Range("1y", "1 y", _last_years(1)),
    Range("5y", "5 y", _last_years(5)),
    Range("all", "All", lambda span: (span.start, span.end)),
    Range("this-month", "This month", _calendar(mt.month_start, 1, 0), rolling=False),
    Range("last-month", "Last month", _calendar(mt.month_start, 1, 1), rolling=False),
    Range("this-quarter", "This quarter", _calendar(mt.quarter_start, 3, 0), rolling=False),
    Range("last-quarter", "Last quarter", _calendar(mt.quarter_start, 3, 1), rolling=False),
    Range("this-year", "This year", _calendar(mt.year_start, 12, 0), rolling=False),
    Range("last-year", "Last year", _calendar(mt.year_start, 12, 1), rolling=False),
    Range("this-fy", "This financial year", _calendar(mt.fy_start, 12, 0), rolling=False),
    Range("last-fy", "Last financial year", _calendar(mt.fy_start, 12, 1), rolling=False),
)
BY_CODE: dict[str, Range] = {r.code: r for r in RANGES}
ROLLING: tuple[Range, ...] = tuple(r for r in RANGES if r.rolling)
CALENDAR: tuple[Range, ...] = tuple(r for r in RANGES if not r.rolling)
DEFAULT = "7d"


def bounds_of(code: str, span: Span) -> Bounds:
    """Window of a named range, clipped on the left to the data there is (never empty)."""
    start, end = BY_CODE[code].of(span)
    start = max(start, span.start)
    return (start, end) if start < end else (span.start, span.end)
