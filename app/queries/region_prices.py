"""Prices of all regions side by side: over time, over the whole window, day by day and between two regions."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from app.nem.regions import NEM, REGION_CODES, SELECTABLE
from app.queries import engine
from app.queries.cache import memoize
from app.queries.windows import check_size, plan

_COLUMNS = (
    "price_sum",
    "price_intervals",
    "negative_intervals",
    "demand_value_aud",
    "priced_demand_mwh",
    "min_price",
    "max_price",
)
_ADDED = {"min_price": "min", "max_price": "max"}
_DAY = timedelta(days=1)


@memoize
def region_prices(version: str, start: str, end: str, interval: str) -> pd.DataFrame:
    """Settlement price of every region and of the NEM in `[start, end)` (ISO market time on the five-minute grid).

    One row a bucket and region that has a price, in order of time: interval_start (datetime64[us], naive market time; a
    bucket that begins before the window keeps its natural start), region, price_aud_mwh (time-weighted mean; for the
    NEM, of the interval's demand-weighted NEM price), demand_weighted_price_aud_mwh, min_price, max_price (AUD/MWh),
    hours, hours_negative (priced); and the sums that longer windows are made of: price_hours (AUD/MWh x h),
    demand_value_aud, priced_demand_mwh. float64, NaN = missing. They are `queries.prices`' numbers, of all regions.
    Raises TooMuch above 2,000,000 rows, TooSlow past the time limit.
    Formulas: docs/metrics.md; source: AEMO DISPATCHPRICE, TRADINGPRICE, DISPATCHREGIONSUM.
    """
    check_size(start, end, interval, len(SELECTABLE))
    window = plan(version, start, end, interval)
    names = ", ".join(_COLUMNS)
    rows = [piece.rows("region", f"region, {names}", "price_intervals > 0") for piece in window.pieces]
    # Rows that are as long as a bucket are its sums: to group them would be half of the work.
    ready = [sql for sql, piece in zip(rows, window.pieces, strict=True) if piece.step == window.step]
    parts = [sql for sql, piece in zip(rows, window.pieces, strict=True) if piece.step != window.step]
    sums = [f"SELECT interval_start AS bucket, region, {names} FROM ({sql})" for sql in ready]
    if parts:
        measures = [f"{_ADDED.get(name, 'sum')}({name}) AS {name}" for name in _COLUMNS]
        grouped = f"SELECT {window.bucket} AS bucket, region, {', '.join(measures)}"
        sums.append(f"{grouped} FROM ({' UNION ALL '.join(parts)}) GROUP BY 1, 2")
    columns = ", ".join(f"{name}::DOUBLE AS {name}" for name in _COLUMNS)
    sql = f"SELECT bucket AS interval_start, region::VARCHAR AS region, {columns} FROM ({' UNION ALL '.join(sums)})"
    frame = engine.frame(version, sql, window.parameters, window.bounds)
    return _divided(frame.sort_values(["interval_start", "region"], ignore_index=True))


def _divided(sums: pd.DataFrame) -> pd.DataFrame:
    """Ratios, last."""
    demand = sums["priced_demand_mwh"]
    return pd.DataFrame(
        {
            "interval_start": sums["interval_start"],
            "region": sums["region"],
            "price_aud_mwh": sums["price_sum"] / sums["price_intervals"],
            "demand_weighted_price_aud_mwh": sums["demand_value_aud"] / demand.where(demand != 0),
            "min_price": sums["min_price"],
            "max_price": sums["max_price"],
            "hours": sums["price_intervals"] / 12,
            "hours_negative": sums["negative_intervals"] / 12,
            "price_hours": sums["price_sum"] / 12,
            "demand_value_aud": sums["demand_value_aud"],
            "priced_demand_mwh": demand,
        }
    )


@dataclass(frozen=True)
class Comparison:
    """Regions over a window, one row each, and how far apart each two of them were."""

    regions: pd.DataFrame
    spreads: pd.DataFrame


@memoize
def price_comparison(version: str, start: str, end: str) -> Comparison:
    """Prices of the regions and the NEM over `[start, end)` (ISO market time on the five-minute grid), and spreads.

    `regions`, in the order of `app.nem.regions.SELECTABLE`, those that have prices: region, price_aud_mwh,
    demand_weighted_price_aud_mwh, min_price, max_price, hours, hours_negative (as in `region_prices`),
    volatility_aud_mwh (standard deviation, with n - 1, of the mean prices of the window's whole days; NaN for fewer
    than two of them), above_nem_aud_mwh (price_aud_mwh less the NEM's).

    `spreads`, one row for each two regions that have prices on the same whole day: region, other (in their order), days
    (such days), difference_aud_mwh (mean over them of the first's daily mean price less the other's), spread_aud_mwh
    (mean of the differences' magnitudes: how far apart they were, whichever was dearer).

    float64, NaN = missing. Formulas: docs/metrics.md; source: as `region_prices`.
    """
    days = region_prices(version, start, end, "1d")
    by_day = _whole_days(days, start, end)
    return Comparison(_summary(days, by_day), _spreads(by_day))


def _summary(days: pd.DataFrame, by_day: pd.DataFrame) -> pd.DataFrame:
    by_region = days.drop(columns="interval_start").groupby("region")
    sums = by_region.sum()
    price = sums["price_hours"] / sums["hours"]
    demand = sums["priced_demand_mwh"]
    summary = pd.DataFrame(
        {
            "price_aud_mwh": price,
            "demand_weighted_price_aud_mwh": sums["demand_value_aud"] / demand.where(demand != 0),
            "min_price": by_region["min_price"].min(),
            "max_price": by_region["max_price"].max(),
            "hours": sums["hours"],
            "hours_negative": sums["hours_negative"],
            "volatility_aud_mwh": by_day.std(ddof=1),
            "above_nem_aud_mwh": price - price.get(NEM, np.nan),
        },
        dtype="float64",
    )
    return summary.loc[[code for code in SELECTABLE if code in sums.index]].rename_axis("region").reset_index()


def _spreads(by_day: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for region, other in itertools.combinations([code for code in REGION_CODES if code in by_day], 2):
        apart = (by_day[region] - by_day[other]).to_numpy()
        apart = apart[~np.isnan(apart)]
        if len(apart):
            rows.append((region, other, float(len(apart)), apart.mean(), np.abs(apart).mean()))
    return pd.DataFrame(rows, columns=["region", "other", "days", "difference_aud_mwh", "spread_aud_mwh"])


def _whole_days(days: pd.DataFrame, start: str, end: str) -> pd.DataFrame:
    """Mean price by whole day of `[start, end)` (index) and region (columns), NaN where it has none."""
    since, until = engine.span_of(start, end)
    # A part of a day has another mean: its nights or its noon are missing.
    whole = (days["interval_start"] >= since) & (days["interval_start"] + _DAY <= until)
    return days[whole].pivot(index="interval_start", columns="region", values="price_aud_mwh")
