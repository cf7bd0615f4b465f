"""A few units' energy and money by month, and by time of day."""

from __future__ import annotations

import pandas as pd

from app.nem.regions import NEM
from app.queries import engine
from app.queries.cache import memoize
from app.queries.earnings import SUMS
from app.queries.lake import ask_units, unit_intervals
from app.queries.time_of_day import step_minutes

_MONTHS = """
    summed AS (
        SELECT date_trunc('month', interval_start)::TIMESTAMP AS month, duid, region, fuel, {sums}
        FROM day WHERE interval_start >= date_trunc('day', $start::TIMESTAMP) AND interval_start < $end::TIMESTAMP
        GROUP BY ALL
    )
    SELECT month, duid, duid AS station, '' AS owner, region::VARCHAR AS region, fuel::VARCHAR AS fuel,
        NULL::DOUBLE AS storage_mwh, {numbers}
    FROM summed ORDER BY month, duid, region, fuel"""

_DAY = """
    SELECT (hour(interval_start) * 60 + minute(interval_start)) // {step} * {step} AS minute, duid,
        sum(energy_mwh)::DOUBLE AS energy_mwh, count(*) / 12 AS hours
    FROM unit_interval JOIN unit_number USING (unit_no) GROUP BY ALL ORDER BY minute, duid"""


@memoize
def earnings_monthly(version: str, duids: tuple[str, ...], start: str, end: str) -> pd.DataFrame:
    """The sums of `queries.earnings` of some units by month of `[start, end)` (ISO market time, five-minute grid).

    One row a month, DUID, region and fuel, in order of these: month (datetime64[us], the month's first), then the
    columns of `earnings` (station is the DUID; owner and storage_mwh are empty). Raises TooSlow past the time limit.
    Formulas and source: as `earnings`.
    """
    sql = _MONTHS.format(
        sums=", ".join(f"sum({name}) AS {name}" for name in SUMS),
        numbers=", ".join(f"{name}::DOUBLE AS {name}" for name in SUMS),
    )
    return ask_units(version, NEM, start, end, sql, duids)


@memoize
def mean_day(version: str, duids: tuple[str, ...], start: str, end: str) -> pd.DataFrame:
    """Energy of some units by time of day over `[start, end)` (ISO market time on the five-minute grid).

    One row a step of the day (`step_minutes`) and DUID with readings, in order of both: minute (of the day, int64, the
    step's beginning), duid, energy_mwh (signed, of all the window's intervals in that step), hours (with a reading).
    It reads the lake; raises TooSlow past the time limit. Formulas: docs/metrics.md; source: as `unit`.
    """
    window = engine.span_of(start, end)
    frame = engine.frame(
        version,
        _DAY.format(step=step_minutes(*window)),
        {},
        window=window,
        prepare=lambda instance, cursor: unit_intervals(instance, cursor, duids, *window),
    )
    return frame.astype({"minute": "int64"})
