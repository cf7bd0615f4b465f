"""Market time: AEST, UTC+10, all year. Naive datetimes inside; `+10:00` on the way out.

AEMO stamps the end of an interval; everything after the lake uses `interval_start`, the beginning of the half-open
period `[interval_start, interval_start + step)`.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

MARKET_TZ = timezone(timedelta(hours=10), "AEST")
OFFSET = "+10:00"
STEP = timedelta(minutes=5)
HOURS_PER_STEP = 5 / 60

FIRST = datetime(1998, 12, 13)
"""The market's first day: nothing before it can be asked for."""
LAST = datetime(2100, 1, 1)

FIVE_MINUTE_SETTLEMENT = datetime(2021, 10, 1)
"""From this interval_start on, the dispatch price settles; before it, the half-hour trading price did."""


_BLANK_OFFSET = re.compile(r"(?<=\d:\d\d) (\d\d:?\d\d)$")
"""What a browser makes of `2025-01-31T17:05+10:00` in a query that was not percent-encoded."""


def midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def floor_to(moment: datetime, minutes: int) -> datetime:
    """The latest grid point (counted from midnight) that is not after `moment`; `minutes` divides a day."""
    start = midnight(moment)
    return start + (moment - start) // timedelta(minutes=minutes) * timedelta(minutes=minutes)


def ceil_to(moment: datetime, minutes: int) -> datetime:
    """The earliest grid point that is not before `moment`."""
    floor = floor_to(moment, minutes)
    return floor if floor == moment else floor + timedelta(minutes=minutes)


def parse(text: str) -> datetime:
    """Naive market time from an ISO date or datetime; an offset is honoured, also one whose + a URL made a blank.

    Raises ValueError (with nothing of the text in it) for anything else, and for moments outside `FIRST`..`LAST`.
    """
    try:
        moment = datetime.fromisoformat(_BLANK_OFFSET.sub(r"+\1", text.strip()))
        if moment.tzinfo is not None:
            moment = moment.astimezone(MARKET_TZ).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise ValueError("is not an ISO date or datetime such as 2025-01-31 or 2025-01-31T17:05") from None
    if not FIRST <= moment <= LAST:
        raise ValueError(f"lies outside {FIRST:%Y-%m-%d} to {LAST:%Y-%m-%d}")
    return moment


def short_iso(moment: datetime) -> str:
    """The shortest ISO text of a naive market time: the date alone at midnight. Inverse of `parse`."""
    return moment.strftime("%Y-%m-%d" if moment == midnight(moment) else "%Y-%m-%dT%H:%M")


def iso(moment: datetime) -> str:
    """ISO text with the market's offset, to the second: what the API and the CSV write."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + OFFSET


def add_months(moment: datetime, months: int) -> datetime:
    """`moment` moved by calendar months; the day is clamped to the month's last."""
    month0 = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(month0, 12)
    first = moment.replace(year=year, month=month + 1, day=1)
    following = first.replace(year=year + (month == 11), month=(month + 1) % 12 + 1)
    return first.replace(day=min(moment.day, (following - first).days))


def month_start(moment: datetime) -> datetime:
    return midnight(moment).replace(day=1)


def quarter_start(moment: datetime) -> datetime:
    return month_start(moment).replace(month=(moment.month - 1) // 3 * 3 + 1)


def year_start(moment: datetime) -> datetime:
    return month_start(moment).replace(month=1)


def fy_start(moment: datetime) -> datetime:
    """1 July at or before `moment`: the Australian financial year, labelled by the year it ends in."""
    return month_start(moment).replace(year=moment.year - (moment.month < 7), month=7)
