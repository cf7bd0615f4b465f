"""Single units' intervals come from the lake: Parquet sorted by unit, of which a question reads a few row groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import duckdb
import pandas as pd

from app.nem.regions import NEM
from app.queries import engine
from app.queries.days import days
from app.queries.instance import Instance
from app.store.steps import Steps
from app.store.tables import TABLES

# Prices and market intervals are facts already.
_PRICE = """
    CREATE OR REPLACE TEMP TABLE settlement_price AS
    SELECT interval_start, CAST(CAST(region AS VARCHAR) AS facts.region) AS region, CAST(min_price AS DOUBLE) AS price
    FROM region_5min
    WHERE region <> 'NEM' AND price_intervals > 0
      AND interval_start >= getvariable('chunk_start') AND interval_start < getvariable('chunk_end')"""
_MARKET = """
    CREATE OR REPLACE TEMP TABLE market AS
    SELECT interval_start FROM region_5min
    WHERE region = 'NEM' AND scada_intervals > 0
      AND interval_start >= getvariable('chunk_start') AND interval_start < getvariable('chunk_end')"""

_DAYS = """
    FROM unit_daily WHERE interval_start >= $from_day AND interval_start < $to_day
    UNION ALL FROM unit_edge"""
# The parts of days have the capacity of all units, whatever was read.
_SOME = "FROM ({days}) WHERE duid IN (SELECT unnest($duids))"

Windows = Sequence[tuple[datetime, datetime]]


def ask_units(version: str, region: str, start: str, end: str, sql: str, duids: tuple[str, ...] = ()) -> pd.DataFrame:
    """Answer SQL over the days and parts of days of all units in `[start, end)` (ISO market time), or of some `duids`.

    It may read `day` (the columns of unit_daily), `unit`, and the values $start, $end and, of a region, $region.
    Raises TooSlow past the time limit.
    """
    window = days(version, start, end)
    parameters: dict[str, object] = {"start": start, "end": end, "from_day": window.start, "to_day": window.end}
    parameters |= {} if region == NEM else {"region": region}
    parameters |= {"duids": list(duids)} if duids else {}
    return engine.frame(
        version,
        f"WITH day AS ({_SOME.format(days=_DAYS) if duids else _DAYS}), {sql}",
        parameters,
        window=engine.span_of(start, end),
        prepare=lambda instance, cursor: unit_days(instance, cursor, duids or None, window.edges),
    )


def unit_intervals(
    instance: Instance, cursor: duckdb.DuckDBPyConnection, duids: Iterable[str], start: datetime, end: datetime
) -> None:
    """Make the tables unit_interval, market_interval and unit_period of some units on a cursor, over `[start, end)`."""
    steps = instance.steps(cursor)
    steps.only(duids)
    _read(steps, cursor, start, end)


def unit_days(
    instance: Instance, cursor: duckdb.DuckDBPyConnection, duids: Iterable[str] | None, windows: Windows
) -> None:
    """Make the table unit_edge on a cursor: the columns of unit_daily over parts of days, of all units or of some."""
    cursor.execute("CREATE OR REPLACE TEMP TABLE unit_edge AS FROM unit_daily LIMIT 0")
    if not windows:
        return
    steps = instance.steps(cursor)
    if duids is not None:
        steps.only(duids)
    for start, end in windows:
        _read(steps, cursor, start, end)
        steps.run("unit_daily")
        cursor.execute("INSERT INTO unit_edge BY NAME FROM unit_day")


def _read(steps: Steps, cursor: duckdb.DuckDBPyConnection, start: datetime, end: datetime) -> None:
    steps.following(end)
    steps.window(start, end, (TABLES["scada"],))
    cursor.execute(_PRICE)
    steps.run("units")
    cursor.execute(_MARKET)
    steps.run("spans")
