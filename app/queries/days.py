"""Which whole days of a window the daily unit facts answer, and which parts of days come from the lake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.nem import markettime
from app.queries import engine

DAY_MINUTES = 24 * 60


@dataclass(frozen=True)
class Days:
    """`[start, end)` of whole days (empty when equal), and the parts of days beside it."""

    start: datetime
    end: datetime
    edges: tuple[tuple[datetime, datetime], ...]


def days(version: str, start: str, end: str) -> Days:
    """Cut `[start, end)` (ISO) at its first and last midnight.

    The version's first day is whole when the window begins with its data or before, the last when it ends with them.
    Made from the lake, no day is.
    """
    since, until = datetime.fromisoformat(start), datetime.fromisoformat(end)
    if engine.from_lake():
        return Days(since, since, ((since, until),))
    first, last = markettime.ceil_to(since, DAY_MINUTES), markettime.floor_to(until, DAY_MINUTES)
    now = engine.manifest(version)
    if since <= now.span.start:
        first = markettime.floor_to(since, DAY_MINUTES)
    if until >= now.span.end and now.last_reading < now.span.end:
        last = markettime.ceil_to(until, DAY_MINUTES)
    if first >= last:
        return Days(first, first, ((since, until),))
    edges = [(since, first)] if since < first else []
    if last < until:
        edges.append((last, until))
    return Days(first, last, tuple(edges))
