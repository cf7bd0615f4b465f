"""How many intervals a lake table should hold on a day: what coverage is measured against."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from app.nem import markettime
from app.nem.ranges import Span
from app.store.tables import TRADING_PRICE, LakeTable

_DAY = timedelta(days=1)


def expected(table: LakeTable, day: date, span: Span) -> int:
    """Intervals of `table` between the data's first moment and its last on a market day.

    Trading prices settled until October 2021 only: none is expected after.
    """
    start = datetime(day.year, day.month, day.day)
    end = start + _DAY
    if table is TRADING_PRICE:
        end = min(end, markettime.FIVE_MINUTE_SETTLEMENT)
    first, last = max(start, span.start), min(end, span.end)
    step = timedelta(minutes=table.minutes)
    # Whole steps: the half-hour that is still running has not been published.
    return max(0, (last - start) // step - -((start - first) // step))
