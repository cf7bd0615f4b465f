"""What the lake holds of each AEMO table, day by day, against what it should, and which intervals a day lacks."""

from __future__ import annotations

from datetime import datetime, timedelta

import duckdb
import numpy as np
import pandas as pd

from app.nem import markettime
from app.queries import engine
from app.queries.cache import memoize
from app.queries.instance import Instance
from app.store.expected import Moments, days_of, due, due_intervals, ends
from app.store.steps import Steps
from app.store.tables import SCADA, SERIES, LakeTable

_PRESENT = """
    SELECT day, list_position($tables, "table") AS place, present
    FROM coverage WHERE day >= $first::DATE AND day < $last::DATE"""


@memoize
def coverage(version: str, start: str, end: str) -> pd.DataFrame:
    """Intervals of each table on each day that `[start, end)` (ISO market time) touches and the data spans.

    One row a day and table, in order of both: day (datetime64[us]), table (lake name), expected and present (int64).
    None is expected before a table's first interval. More than expected means rows outside the span that SCADA gives.
    Tables: scada, price, trading_price (until October 2021), region, interconnector, rooftop.
    """
    span = engine.manifest(version).span
    since, until = engine.span_of(start, end)
    first = markettime.midnight(max(since, span.start))
    last = max(first, markettime.ceil_to(min(until, span.end), 24 * 60))
    parameters = {"first": first, "last": last, "tables": [table.name for table in SERIES]}
    found = engine.frame(version, _PRESENT, parameters, window=(first, last) if first < last else None)
    days = days_of(first, last)
    have = np.zeros((len(days), len(SERIES)), np.int64)
    of_day = (found["day"].to_numpy("datetime64[D]") - np.datetime64(first, "D")).astype(np.int64)
    have[of_day, found["place"].to_numpy(np.int64) - 1] = found["present"].to_numpy(np.int64)
    begins = _begins(version)
    wanted = np.stack([due(table, days, span, begins.get(table.name)) for table in SERIES], axis=1)
    row, place = np.nonzero((have > 0) | (wanted > 0))
    names = pd.array([table.name for table in SERIES], dtype="str")
    return pd.DataFrame(
        {
            "day": days[row].astype("datetime64[us]"),
            "table": names.take(place),
            "expected": wanted[row, place],
            "present": have[row, place],
        }
    )


@memoize
def feed_ends(version: str) -> pd.DataFrame:
    """Where each table of the lake begins and ends, of those that hold anything.

    table (lake name), first and last (interval_start of its first and of its newest interval, datetime64[us]).
    """

    def look(instance: Instance, cursor: duckdb.DuckDBPyConnection) -> None:
        found = ends(cursor, instance.lake_root, instance.lake_files, instance.manifest)
        cursor.execute("CREATE TEMP TABLE feed_end (place INTEGER, name VARCHAR, first TIMESTAMP, last TIMESTAMP)")
        rows = [(place, name, *outer) for place, (name, outer) in enumerate(found.items())]
        cursor.executemany("INSERT INTO feed_end VALUES (?, ?, ?, ?)", rows)

    return engine.frame(version, 'SELECT name AS "table", first, last FROM feed_end ORDER BY place', {}, prepare=look)


def _begins(version: str) -> dict[str, datetime]:
    outer = feed_ends(version)
    return dict(zip(outer["table"].tolist(), outer["first"].dt.to_pydatetime().tolist(), strict=True))


@memoize
def missing(version: str, start: str, end: str) -> pd.DataFrame:
    """Intervals that are expected in `[start, end)` (ISO market time; a day, say) and that the lake does not hold.

    One row a run of neighbouring ones: table (lake name), start and end (market time, datetime64[us]), intervals
    (int64); in order of table and time. Read from the lake: what is asked of a month reads its SCADA.
    """
    span = engine.manifest(version).span
    since, until = engine.span_of(start, end)
    begins = _begins(version)
    counted = coverage(version, start, end)
    runs = []
    for table in SERIES:
        own = counted[counted["table"] == table.name]
        if (own["present"] < own["expected"]).any():
            have = _in_the_lake(version, table, since, until)
            runs.append(_runs(table, np.setdiff1d(due_intervals(table, since, until, span, begins[table.name]), have)))
    return pd.concat([_runs(SCADA, np.array([], "datetime64[us]")), *runs], ignore_index=True)


def _in_the_lake(version: str, table: LakeTable, start: datetime, end: datetime) -> Moments:
    """The intervals of a table between two midnights that the lake has rows of."""

    def look(instance: Instance, cursor: duckdb.DuckDBPyConnection) -> None:
        steps = Steps(cursor, instance.lake_root, instance.lake_files)
        steps.lake_view(table, start, end)

    stamp = table.stamp
    sql = f"SELECT DISTINCT {stamp} AS stamp FROM lake_{table.name} WHERE {stamp} > $start AND {stamp} <= $end"
    found = engine.frame(version, sql, {"start": start, "end": end}, prepare=look)
    return (found["stamp"] - timedelta(minutes=table.minutes)).to_numpy("datetime64[us]")


def _runs(table: LakeTable, lacking: Moments) -> pd.DataFrame:
    """Neighbouring intervals as one row."""
    step = np.timedelta64(table.minutes, "m")
    cuts = np.flatnonzero(np.diff(lacking) > step) + 1
    runs = [run for run in np.split(lacking, cuts) if len(run)]
    return pd.DataFrame(
        {
            "table": pd.array([table.name] * len(runs), dtype="str"),
            "start": np.array([run[0] for run in runs], "datetime64[us]"),
            "end": np.array([run[-1] + step for run in runs], "datetime64[us]"),
            "intervals": np.array([len(run) for run in runs], np.int64),
        }
    )
