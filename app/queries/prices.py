"""Prices and demand of a region, or of the market, over any window and interval."""

from __future__ import annotations

import pandas as pd

from app.queries import engine
from app.queries.cache import memoize
from app.queries.windows import check_size, plan

_COLUMNS = (
    "total_demand_mwh, operational_demand_mwh, underlying_demand_mwh, demand_intervals, underlying_intervals,"
    " price_sum, price_intervals, negative_intervals, min_price, max_price, demand_value_aud, priced_demand_mwh,"
    " curtailed_wind_mwh, curtailed_solar_mwh"
)


@memoize
def prices(version: str, region: str, start: str, end: str, interval: str) -> pd.DataFrame:
    """Settlement price and demand in `[start, end)` (ISO market time on the five-minute grid).

    One row a bucket, in order of time: interval_start (datetime64[us], naive market time), region, price_aud_mwh
    (time-weighted mean of the settlement price; for the NEM, of the interval's demand-weighted NEM price),
    demand_weighted_price_aud_mwh (sum of price x TOTALDEMAND / sum of TOTALDEMAND), total_demand_mwh,
    operational_demand_mwh, underlying_demand_mwh (operational + rooftop, over underlying_hours), min_price, max_price
    (AUD/MWh), hours and hours_negative (priced), demand_hours, underlying_hours, demand_value_aud and priced_demand_mwh
    (what the demand-weighted price is the ratio of), curtailed_wind_mwh and curtailed_solar_mwh (semi-scheduled: what
    could have been made less what was cleared; NaN before April 2021) over curtailed_wind_hours and
    curtailed_solar_hours (of the intervals for which it is known). All float64, NaN = missing; mean demand in MW is
    energy / its hours. Raises TooMuch above 2,000,000 rows, TooSlow past the time limit.
    Formulas: docs/metrics.md; source: AEMO DISPATCHPRICE, TRADINGPRICE, DISPATCHREGIONSUM, ROOFTOP_PV_ACTUAL.
    """
    check_size(start, end, interval, 1)
    window = plan(version, start, end, interval)
    sql = f"""
        SELECT {window.bucket} AS interval_start, $region AS region,
            sum(price_sum)::DOUBLE / nullif(sum(price_intervals), 0) AS price_aud_mwh,
            sum(demand_value_aud)::DOUBLE / nullif(sum(priced_demand_mwh)::DOUBLE, 0) AS demand_weighted_price_aud_mwh,
            sum(total_demand_mwh)::DOUBLE AS total_demand_mwh,
            sum(operational_demand_mwh)::DOUBLE AS operational_demand_mwh,
            sum(underlying_demand_mwh)::DOUBLE AS underlying_demand_mwh,
            min(min_price)::DOUBLE AS min_price, max(max_price)::DOUBLE AS max_price,
            (sum(price_intervals) / 12)::DOUBLE AS hours,
            (sum(negative_intervals) / 12)::DOUBLE AS hours_negative,
            (sum(demand_intervals) / 12)::DOUBLE AS demand_hours,
            (sum(underlying_intervals) / 12)::DOUBLE AS underlying_hours,
            sum(demand_value_aud)::DOUBLE AS demand_value_aud, sum(priced_demand_mwh)::DOUBLE AS priced_demand_mwh,
            sum(curtailed_wind_mwh)::DOUBLE AS curtailed_wind_mwh,
            sum(curtailed_solar_mwh)::DOUBLE AS curtailed_solar_mwh,
            {_known_hours("curtailed_wind")}, {_known_hours("curtailed_solar")}
        FROM ({window.source("region", _COLUMNS, "region = $region")})
        GROUP BY 1 ORDER BY 1
        """
    return engine.frame(version, sql, window.parameters | {"region": region}, window.bounds)


def _known_hours(name: str) -> str:
    """Hours of the rows that know it: demand comes in the same file, so a day's are known together (but the first)."""
    hours = f"coalesce(sum(demand_intervals) FILTER ({name}_mwh IS NOT NULL), 0) / 12"
    return f"({hours})::DOUBLE AS {name}_hours"
