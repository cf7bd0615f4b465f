"""How prices are spread over a window: by band, by whole dollar (the duration curve), by hour of day."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from app.nem.bands import EDGES
from app.queries import engine
from app.queries.cache import memoize
from app.queries.windows import FINEST, MONTHLY, Piece, bounds, cover

Columns = Literal["day", "month"]
"""What a column of the hours' picture stands for."""

_BAND = "len(list_filter($edges, lambda edge: edge <= min_price))::TINYINT"


@memoize
def price_bands(version: str, start: str, end: str) -> pd.DataFrame:
    """Time and money by price band of each region and the NEM in `[start, end)` (ISO market time, five-minute grid).

    One row a region and band that occurs, in order of region and band: region (category), price_band (place in
    `app.nem.bands.BANDS`, by the region's own settlement price; for the NEM by its demand-weighted price), hours,
    price_hours (sum of price x hours), demand_mwh (TOTALDEMAND of these hours), demand_value_aud (what it paid: sum of
    price x TOTALDEMAND). float64. Intervals without a price are in no band.
    Formulas: docs/metrics.md; source: AEMO DISPATCHPRICE, TRADINGPRICE, DISPATCHREGIONSUM.
    """
    since, until = engine.span_of(start, end)
    pieces = cover(version, since, until, FINEST, "daily")
    sql = f"""
        SELECT region, price_band::BIGINT AS price_band, (sum(intervals) / 12)::DOUBLE AS hours,
            sum(price_sum)::DOUBLE / 12 AS price_hours, sum(total_demand_mwh)::DOUBLE AS demand_mwh,
            sum(demand_value_aud)::DOUBLE AS demand_value_aud
        FROM ({" UNION ALL ".join(_banded(piece) for piece in pieces)})
        GROUP BY 1, 2 ORDER BY 1, 2
        """
    fine = any(piece.step == FINEST for piece in pieces)
    parameters = bounds(pieces) | ({"edges": list(EDGES)} if fine else {})
    return engine.frame(version, sql, parameters, (since, until))


@memoize
def price_steps(version: str, start: str, end: str) -> pd.DataFrame:
    """How long each region's price stood in each whole dollar in `[start, end)` (ISO market time, five-minute grid).

    One row a region (and the NEM) and dollar that occurs, in order of region and dollar: region (category), step
    (whole AUD/MWh at or below the price), hours, price_aud_mwh (mean of the prices in it: the sum of price x hours over
    all steps is the window's). float64.
    Formulas: docs/metrics.md; source: AEMO DISPATCHPRICE, TRADINGPRICE.
    """
    since, until = engine.span_of(start, end)
    pieces = cover(version, since, until, FINEST, MONTHLY)
    sql = f"""
        SELECT region, step::DOUBLE AS step, (sum(intervals) / 12)::DOUBLE AS hours,
            sum(price_sum)::DOUBLE / sum(intervals) AS price_aud_mwh
        FROM ({" UNION ALL ".join(_stepped(piece) for piece in pieces)})
        GROUP BY 1, 2 ORDER BY 1, 2
        """
    return engine.frame(version, sql, bounds(pieces), (since, until))


@memoize
def price_hours(version: str, region: str, start: str, end: str, columns: Columns) -> pd.DataFrame:
    """A region's price by hour of day and day or month of `[start, end)` (ISO market time on the five-minute grid).

    One row a day or month and hour that has a price, in order of both: interval_start (datetime64[us], naive market
    time: midnight, or the month's first; a month that begins before the window keeps its natural start), hour (0..23),
    price_aud_mwh (time-weighted mean; of the NEM's price for the NEM), hours (priced). Numbers are float64.
    Formulas: docs/metrics.md; source: as `price_steps`.
    """
    since, until = engine.span_of(start, end)
    coarser = (MONTHLY,) if columns == "month" else ()
    pieces = cover(version, since, until, FINEST, "30min", *coarser)
    sql = f"""
        SELECT date_trunc('{"month" if columns == "month" else "day"}', interval_start)::TIMESTAMP AS interval_start,
            hour::DOUBLE AS hour, sum(price_sum)::DOUBLE / sum(price_intervals) AS price_aud_mwh,
            (sum(price_intervals) / 12)::DOUBLE AS hours
        FROM ({" UNION ALL ".join(_by_hour(piece) for piece in pieces)})
        GROUP BY 1, 2 HAVING sum(price_intervals) > 0 ORDER BY 1, 2
        """
    return engine.frame(version, sql, bounds(pieces) | {"region": region}, (since, until))


def _banded(piece: Piece) -> str:
    if piece.step != FINEST:
        columns = "region, price_band, price_sum, total_demand_mwh, demand_value_aud, intervals"
        return piece.rows("price_band", columns)
    measures = "price_sum, total_demand_mwh, demand_value_aud, price_intervals AS intervals"
    columns = f"region, {_BAND} AS price_band, {measures}"
    return piece.rows("region", columns, "price_intervals > 0")


def _stepped(piece: Piece) -> str:
    if piece.step == MONTHLY:
        return piece.rows("price_step", "region, price_step AS step, price_sum, intervals")
    columns = "region, floor(min_price)::INTEGER AS step, price_sum, price_intervals AS intervals"
    return piece.rows("region", columns, "price_intervals > 0")


def _by_hour(piece: Piece) -> str:
    if piece.step == MONTHLY:
        return piece.rows("region_hour", "hour, price_sum, price_intervals", "region = $region")
    return piece.rows("region", "hour(interval_start) AS hour, price_sum, price_intervals", "region = $region")
