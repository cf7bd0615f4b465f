"""What is cut out of the finished market, as real feeds have holes: on fixed days of the calendar.

Every quarter has one of each: in its last month a forty-minute SCADA hole, in the first a lone SCADA interval and a
lone price interval, in the second a unit silent for a day and an hour of rooftop.
"""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta

from app.ingest.simulator.fleet import Unit

Hole = tuple[datetime, datetime]
"""First and last missing label, interval-ending."""


def scada_hole(month: datetime) -> Hole | None:
    """Labels of the month at which no unit reports."""
    if month.month % 3 == 0:
        return _at(month, 5, 13, 35), _at(month, 5, 14, 10)
    if month.month % 3 == 1:
        return _at(month, 17, 4, 25), _at(month, 17, 4, 25)
    return None


def silent_unit(month: datetime, units: tuple[Unit, ...]) -> tuple[int, Hole] | None:
    """A unit (by row) that reports nothing for one market day."""
    if month.month % 3 != 2:
        return None
    row = zlib.crc32(f"{month:%Y-%m}".encode()) % len(units)
    return row, (_at(month, 9, 0, 5), _at(month, 9, 0, 0) + timedelta(days=1))


def price_hole(month: datetime) -> Hole | None:
    return (_at(month, 12, 9, 35), _at(month, 12, 9, 35)) if month.month % 3 == 1 else None


def rooftop_hole(month: datetime) -> Hole | None:
    return (_at(month, 21, 11, 30), _at(month, 21, 12, 0)) if month.month % 3 == 2 else None


def _at(month: datetime, day: int, hour: int, minute: int) -> datetime:
    return month.replace(day=day, hour=hour, minute=minute)
