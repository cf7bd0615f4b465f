"""What fuels earned: revenue at the settlement price, the price captured, and what was made below zero."""

from __future__ import annotations

import pandas as pd

from app.nem.fuels import ROOFTOP, bands
from app.queries import byfuel, engine
from app.queries.byfuel import IS_ROOFTOP
from app.queries.cache import memoize
from app.queries.windows import FINEST, Piece, Plan, check_size, plan

_MEASURES = (
    "energy_mwh",
    "unpriced_mwh",
    "revenue_aud",
    "revenue_lossfactor_aud",
    "negative_price_mwh",
    "negative_price_aud",
)


@memoize
def revenue(version: str, region: str, start: str, end: str, interval: str, group: str) -> pd.DataFrame:
    """Gross spot revenue by fuel in `[start, end)` (ISO market time on the five-minute grid).

    One row a bucket and band, in order of time and of the stack: interval_start (datetime64[us], naive market time;
    a bucket that begins before the window keeps its natural start), fuel (band code), energy_mwh (loads negative),
    priced_mwh (the part of it that has a price), revenue_aud (energy x settlement price of its own region, loads'
    negative; before loss factors), captured_price_aud_mwh (revenue / priced energy), capture_rate (captured price /
    baseload price of the region in the same bucket, the time-weighted mean; of the NEM's price for the NEM; NaN where
    the baseload price is not above 0), negative_price_mwh and negative_price_aud (made and earned while the price of
    its own region was below 0), spot_value_aud (rooftop solar's energy x price: it is not settled),
    revenue_lossfactor_aud (revenue x loss factors), hours (market intervals with SCADA, of rooftop with its estimate).
    All float64, NaN = missing.

    `solar_rooftop` has no revenue: its captured price and capture rate are those of its value at spot. In a band that
    holds settled fuels too, energy_mwh includes it and everything about money is of the settled fuels. Flows have no
    rows. Raises TooMuch above 2,000,000 rows, TooSlow past the time limit. Formulas: docs/metrics.md; source: AEMO
    DISPATCH_UNIT_SCADA, DISPATCHPRICE, TRADINGPRICE, ROOFTOP_PV_ACTUAL, DUDETAILSUMMARY (loss factors).
    """
    check_size(start, end, interval, len(bands(group)))
    window = plan(version, start, end, interval)
    rows = " UNION ALL ".join(_rows(piece, byfuel.of_region(region)) for piece in window.pieces)
    sql = f"""
        WITH bands AS ({byfuel.by_band(byfuel.by_fuel(window, rows, _MEASURES), _measures(), group)}),
        clock AS ({_clock(window)}),
        paid AS (
            SELECT *,
                CASE WHEN position = $rooftop_alone THEN rooftop_priced_mwh ELSE settled_mwh END::DOUBLE AS priced_mwh,
                CASE WHEN position = $rooftop_alone THEN spot_value_aud ELSE revenue_aud END::DOUBLE
                    / nullif(priced_mwh, 0) AS captured_price_aud_mwh,
                CASE WHEN position = $rooftop_alone THEN rooftop_negative_mwh ELSE settled_negative_mwh END
                    AS negative_price_mwh
            FROM bands)
        SELECT bucket AS interval_start, position, energy_mwh::DOUBLE AS energy_mwh, priced_mwh,
            revenue_aud::DOUBLE AS revenue_aud, captured_price_aud_mwh,
            CASE WHEN baseload_aud_mwh > 0 THEN captured_price_aud_mwh / baseload_aud_mwh END AS capture_rate,
            negative_price_mwh::DOUBLE AS negative_price_mwh, negative_price_aud::DOUBLE AS negative_price_aud,
            spot_value_aud::DOUBLE AS spot_value_aud, revenue_lossfactor_aud::DOUBLE AS revenue_lossfactor_aud,
            (CASE WHEN rooftop THEN rooftop_hours ELSE scada_hours END)::DOUBLE AS hours
        FROM paid JOIN clock USING (bucket)
        ORDER BY bucket, position
        """
    # A band of rooftop alone shows its value at spot; -1 is no band's place.
    alone = next((place for place, band in enumerate(bands(group)) if band.fuels == (ROOFTOP,)), -1)
    parameters = window.parameters | byfuel.parameters(region, group) | {"rooftop_alone": alone}
    return byfuel.named(engine.frame(version, sql, parameters, window.bounds), group)


def _rows(piece: Piece, of_region: str) -> str:
    """Of a piece of the window: each region's fuels with what was made and earned below zero.

    The longer steps hold that; at five minutes it follows from the region's price of the same interval.
    """
    if piece.step != FINEST:
        return piece.rows("generation", ", ".join(("fuel", *_MEASURES)), of_region)
    columns = f"region, fuel, energy_mwh, {byfuel.UNPRICED_AT_5M}, revenue_aud, revenue_lossfactor_aud"
    return f"""
        SELECT interval_start, fuel, energy_mwh, unpriced_mwh, revenue_aud, revenue_lossfactor_aud,
            CASE WHEN below.region IS NULL THEN energy_mwh * 0 ELSE energy_mwh END AS negative_price_mwh,
            CASE WHEN below.region IS NULL THEN revenue_aud * 0 ELSE revenue_aud END AS negative_price_aud
        FROM ({piece.rows("generation", columns, of_region)})
        LEFT JOIN ({piece.rows("region", "region", "min_price < 0")}) AS below USING (interval_start, region)"""


def _measures() -> dict[str, str]:
    """Of each fuel, what is settled and what rooftop solar would have been worth, apart."""
    settled, unsettled = f"CASE WHEN {IS_ROOFTOP} THEN NULL ELSE", f"CASE WHEN {IS_ROOFTOP} THEN"
    return {
        "energy_mwh": "energy_mwh",
        "settled_mwh": f"{settled} energy_mwh - unpriced_mwh END",
        "revenue_aud": f"{settled} revenue_aud END",
        "revenue_lossfactor_aud": f"{settled} revenue_lossfactor_aud END",
        "settled_negative_mwh": f"{settled} negative_price_mwh END",
        "negative_price_aud": f"{settled} negative_price_aud END",
        "rooftop_priced_mwh": f"{unsettled} energy_mwh - unpriced_mwh END",
        "rooftop_negative_mwh": f"{unsettled} negative_price_mwh END",
        "spot_value_aud": f"{unsettled} revenue_aud END",
    }


def _clock(window: Plan) -> str:
    """Of each bucket: the region's baseload price, and the hours that there is data for."""
    columns = "price_sum, price_intervals, scada_intervals, rooftop_intervals"
    return f"""
        SELECT {window.bucket} AS bucket,
            sum(price_sum)::DOUBLE / nullif(sum(price_intervals), 0) AS baseload_aud_mwh,
            sum(scada_intervals) / 12 AS scada_hours, sum(rooftop_intervals) / 12 AS rooftop_hours
        FROM ({window.source("region", columns, "region = $region")}) GROUP BY 1"""
