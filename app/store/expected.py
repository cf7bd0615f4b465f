"""How many intervals a lake table should hold on a day: what coverage is measured against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from app.nem import markettime
from app.nem.ranges import Span
from app.store.catalog import LakeFile
from app.store.snapshot import Manifest
from app.store.tables import ROOFTOP, SCADA, SERIES, TRADING_PRICE, LakeTable

Moments = NDArray[np.datetime64]
Ends = Mapping[str, tuple[datetime, datetime]]
"""First and last interval (its start) of each lake table that holds any."""

_DAY = np.timedelta64(1, "D")
# A half-hour of rooftop solar is published about half an hour after its end.
_ON_THE_WAY = {ROOFTOP.name: timedelta(minutes=30)}


def days_of(first: datetime, last: datetime) -> Moments:
    """The market days between two midnights, the first included."""
    return np.arange(np.datetime64(first, "D"), np.datetime64(last, "D"))


def expected(table: LakeTable, day: date, span: Span) -> int:
    """Intervals of `table` on a market day between the moments of `span`, whether they can be had yet or not.

    Trading prices settled until October 2021 only: none is expected after.
    """
    return int(_whole_steps(table, np.array([day], "datetime64[D]"), span.start, span.end)[0])


def due(table: LakeTable, days: Moments, span: Span, begins: datetime | None) -> NDArray[np.int64]:
    """Intervals of `table` that the lake should hold of market days (datetime64), given the data's span.

    None before the table `begins` with its first interval, none at all of a table that the lake does not hold (None).
    The half-hour that is still running, and the newest one of rooftop solar, have not been published.
    """
    if begins is None:
        return np.zeros(len(days), np.int64)
    return _whole_steps(table, days, *_bounds(table, span, begins))


def due_intervals(table: LakeTable, start: datetime, end: datetime, span: Span, begins: datetime | None) -> Moments:
    """The intervals (their starts) that `due` counts, between two midnights."""
    step = np.timedelta64(table.minutes, "m")
    steps = np.arange(np.datetime64(start, "us"), np.datetime64(end, "us"), step)
    if begins is None:
        return steps[:0]
    since, until = _bounds(table, span, begins)
    return steps[(steps >= np.datetime64(since)) & (steps + step <= np.datetime64(_settled(table, until)))]


def _bounds(table: LakeTable, span: Span, begins: datetime) -> tuple[datetime, datetime]:
    return max(span.start, begins), span.end - _ON_THE_WAY.get(table.name, timedelta(0))


def _settled(table: LakeTable, until: datetime) -> datetime:
    return min(until, markettime.FIVE_MINUTE_SETTLEMENT) if table is TRADING_PRICE else until


def _whole_steps(table: LakeTable, days: Moments, since: datetime, until: datetime) -> NDArray[np.int64]:
    starts = days.astype("datetime64[us]")
    first = np.maximum(starts, np.datetime64(since))
    last = np.minimum(starts + _DAY, np.datetime64(_settled(table, until)))
    step = np.timedelta64(table.minutes, "m")
    counts: NDArray[np.int64] = np.maximum(0, (last - starts) // step - -((starts - first) // step)).astype(np.int64)
    return counts


def ends(db: duckdb.DuckDBPyConnection, root: Path, files: Iterable[LakeFile], manifest: Manifest) -> Ends:
    """Where the tables of the lake at `root` begin and end, as a version's `files` of it have them."""
    files = tuple(files)
    # The manifest knows of SCADA, whose months are large.
    found = {SCADA.name: (manifest.start, manifest.last_reading)}
    for table in SERIES:
        own = sorted((_begin(file), file.name) for file in files if file.table == table.name)
        if own and table is not SCADA:
            outer = {own[0][0], own[-1][0]}
            paths = [str(root / name) for begin, name in own if begin in outer]
            query = f"SELECT min({table.stamp}), max({table.stamp}) FROM read_parquet(?)"
            row = db.execute(query, [paths]).fetchone()
            if row is not None and row[0] is not None:
                step = timedelta(minutes=table.minutes)
                found[table.name] = (row[0] - step, row[1] - step)
    return found


def _begin(file: LakeFile) -> str:
    return file.month if file.day is None else file.day.isoformat()
