"""Single units over time: energy, power, money and capacity at any interval."""

from __future__ import annotations

import pandas as pd

from app.nem import intervals
from app.queries import engine
from app.queries.cache import memoize
from app.queries.days import days
from app.queries.lake import unit_days, unit_intervals
from app.queries.windows import bucket, check_size

_CAPACITY = "CAST(coalesce(capacity_mw, charge_capacity_mw) / 12 AS DECIMAL(9, 5))"

_SHOWN = """
    SELECT bucket AS interval_start, duid, sum(energy_mwh)::DOUBLE AS energy_mwh,
        sum(energy_mwh)::DOUBLE * 12 / nullif(sum(intervals), 0) AS mean_mw, {reading}
        sum(revenue_aud)::DOUBLE AS revenue_aud, sum(capacity_mwh)::DOUBLE AS capacity_mwh,
        coalesce(sum(intervals), 0) / 12 AS hours
    FROM ({rows}) GROUP BY bucket, duid ORDER BY duid, bucket"""

# Five minutes to hours: every reading, and the capacity of the market's intervals.
_FINE = """
    SELECT {bucket} AS bucket, duid, energy_mwh, revenue_aud, reading_mw, 1 AS intervals, NULL AS capacity_mwh
    FROM unit_interval JOIN unit_number USING (unit_no)
    UNION ALL BY NAME
    SELECT bucket, duid, {capacity} * market_intervals AS capacity_mwh
    FROM (SELECT {bucket} AS bucket, since, count(*) AS market_intervals FROM market_interval GROUP BY ALL) AS spans
    JOIN (
        -- These units' first: every period against every bucket is the most of the work.
        FROM unit_period WHERE in_force AND duid IN (SELECT unnest($duids))
    ) ON valid_from <= since AND valid_to > since"""

# Days and longer: the daily facts, and the lake at the edges.
_COARSE = """
    SELECT {bucket} AS bucket, duid, intervals,
        -- Null only where there is neither side.
        CASE WHEN charge_mwh IS NULL THEN energy_mwh ELSE coalesce(energy_mwh, 0) + charge_mwh END AS energy_mwh,
        CASE WHEN charge_aud IS NULL THEN revenue_aud ELSE coalesce(revenue_aud, 0) + charge_aud END AS revenue_aud,
        coalesce(capacity_mwh, charge_capacity_mwh) AS capacity_mwh
    FROM (
        FROM unit_daily WHERE interval_start >= $from_day AND interval_start < $to_day {edges})
    WHERE duid IN (SELECT unnest($duids))"""


@memoize
def unit(version: str, duids: tuple[str, ...], start: str, end: str, interval: str) -> pd.DataFrame:
    """Each of some units in `[start, end)` (ISO market time on the five-minute grid), in steps of `interval`.

    One row a DUID and bucket in which it was in force or reported, in this order: interval_start (datetime64[us], naive
    market time), duid, energy_mwh (signed; of a battery what it gave and took together), mean_mw (energy / hours with a
    reading), reading_mw (5m only: MW at interval_start, signed), revenue_aud, capacity_mwh (registered, in force; of a
    battery its generation), hours (with a reading). Float64, NaN = missing.

    Raises TooMuch above 2,000,000 rows, TooSlow past the time limit. Formulas: docs/metrics.md; source: as `units`.
    """
    check_size(start, end, interval, len(duids))
    window = engine.span_of(start, end)
    at = bucket(interval)
    parameters = {"duids": list(duids)} | ({"window_start": window[0]} if interval == intervals.TOTAL else {})
    if interval == intervals.TOTAL or intervals.BY_CODE[interval].daily_or_longer:
        cut = days(version, start, end)
        # An empty table of edges takes as long to make as the rest to read.
        edges = "UNION ALL FROM unit_edge" if cut.edges else ""
        sql = _SHOWN.format(reading="", rows=_COARSE.format(bucket=at, edges=edges))
        return engine.frame(
            version,
            sql,
            parameters | {"from_day": cut.start, "to_day": cut.end},
            window=window,
            prepare=(lambda instance, cursor: unit_days(instance, cursor, duids, cut.edges)) if cut.edges else None,
        )
    reading = "sum(reading_mw)::DOUBLE AS reading_mw," if interval == "5m" else ""
    sql = _SHOWN.format(reading=reading, rows=_FINE.format(bucket=at, capacity=_CAPACITY))
    return engine.frame(
        version,
        sql,
        parameters,
        window=window,
        prepare=lambda instance, cursor: unit_intervals(instance, cursor, duids, *window),
    )
