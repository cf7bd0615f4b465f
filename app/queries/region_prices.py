"""Prices of all regions side by side: over time, over the whole window, day by day and between two regions."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.nem.regions import NEM, REGION_CODES, SELECTABLE, UNKNOWN
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
REGIONS_IN_ORDER = [*REGION_CODES, UNKNOWN, NEM]
"""As the database enumerates them."""
_ADDED = {"min_price": "min", "max_price": "max"}
_DAY = np.timedelta64(1, "D")
_DAY_INTERVALS = 288

Floats = NDArray[np.float64]


@memoize
def region_prices(version: str, start: str, end: str, interval: str) -> pd.DataFrame:
    """Settlement price of every region and of the NEM in `[start, end)` (ISO market time on the five-minute grid).

    One row a bucket and region that has a price, in order of time and region: interval_start (datetime64[us], naive
    market time; a bucket that begins before the window keeps its natural start), region (category), price_aud_mwh
    (time-weighted mean; for the NEM, of the interval's demand-weighted NEM price), demand_weighted_price_aud_mwh,
    min_price, max_price (AUD/MWh), hours, hours_negative (priced); and the sums that longer windows are made of:
    price_hours (AUD/MWh x h), demand_value_aud, priced_demand_mwh. float64, NaN = missing. They are the numbers of
    `queries.prices`, of all regions.
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
    sql = f"SELECT bucket, enum_code(region) AS code, {columns} FROM ({' UNION ALL '.join(sums)})"
    frame = engine.frame(version, sql, window.parameters, window.bounds)
    minutes = frame["bucket"].to_numpy().astype("datetime64[m]").view(np.int64)
    order = np.argsort(minutes * len(REGIONS_IN_ORDER) + frame["code"].to_numpy())
    return _divided({str(name): frame[name].to_numpy()[order] for name in frame})


def _divided(sums: dict[str, Any]) -> pd.DataFrame:
    """Ratios, last."""
    intervals, demand = sums["price_intervals"], sums["priced_demand_mwh"]
    columns = {
        "interval_start": sums["bucket"],
        "region": _named(sums["code"]),
        "price_aud_mwh": sums["price_sum"] / intervals,
        "demand_weighted_price_aud_mwh": sums["demand_value_aud"] / np.where(demand == 0, np.nan, demand),
        "min_price": sums["min_price"],
        "max_price": sums["max_price"],
        "hours": intervals / 12,
        "hours_negative": sums["negative_intervals"] / 12,
        "price_hours": sums["price_sum"] / 12,
        "demand_value_aud": sums["demand_value_aud"],
        "priced_demand_mwh": demand,
    }
    return pd.DataFrame(columns, copy=False)


def _named(codes: NDArray[np.integer[Any]]) -> pd.Categorical[str]:
    return pd.Categorical.from_codes(codes, categories=pd.Index(REGIONS_IN_ORDER))


@dataclass(frozen=True)
class Comparison:
    """Regions over a window, one row each, and how far apart each two of them were."""

    regions: pd.DataFrame
    spreads: pd.DataFrame


def price_comparison(version: str, start: str, end: str) -> Comparison:
    """What `compare` says of `[start, end)` (ISO market time on the five-minute grid)."""
    return compare(region_prices(version, start, end, "1d"), start, end)


def compare(series: pd.DataFrame, start: str, end: str) -> Comparison:
    """Prices of the regions and the NEM over a window, from its `region_prices` in steps of a day or shorter.

    `regions`, those that have prices, the NEM last: region (category), price_aud_mwh,
    demand_weighted_price_aud_mwh, min_price, max_price, hours, hours_negative (as in `region_prices`),
    volatility_aud_mwh (standard deviation, with n - 1, of the mean prices of the window's whole days, those with a
    price in all 288 intervals; NaN for fewer than two), above_nem_aud_mwh (price_aud_mwh less the NEM's).

    `spreads`, one row for each two regions for which the same day is whole: region, other (in their order), days
    (such days), difference_aud_mwh (mean over these days of the first's daily mean price less the other's),
    spread_aud_mwh (mean of the differences' magnitudes: how far apart they were, whichever was dearer).

    float64, NaN = missing. Formulas: docs/metrics.md.
    """
    by_day = _whole_days(series, start, end)
    return Comparison(_summary(series, by_day), _spreads(by_day))


def _summary(series: pd.DataFrame, by_day: Floats) -> pd.DataFrame:
    codes = series["region"].cat.codes.to_numpy()
    order = np.argsort(codes, kind="stable")
    first = np.flatnonzero(np.diff(codes[order], prepend=-1))
    present = codes[order][first]
    columns = {str(name): series[name].to_numpy()[order] for name in series.columns[2:]}

    def added(name: str, how: np.ufunc = np.add) -> Floats:
        return how.reduceat(columns[name], first) if len(first) else np.empty(0)

    # Demand may be missing where the price is known: it weighs nothing there.
    for name in ("demand_value_aud", "priced_demand_mwh"):
        columns[name] = np.nan_to_num(columns[name])
    demand = added("priced_demand_mwh")
    price = added("price_hours") / added("hours")
    nem = price[present == REGIONS_IN_ORDER.index(NEM)]
    return pd.DataFrame(
        {
            "region": _named(present),
            "price_aud_mwh": price,
            "demand_weighted_price_aud_mwh": added("demand_value_aud") / np.where(demand == 0, np.nan, demand),
            "min_price": added("min_price", np.minimum),
            "max_price": added("max_price", np.maximum),
            "hours": added("hours"),
            "hours_negative": added("hours_negative"),
            "volatility_aud_mwh": _deviation(by_day)[present],
            "above_nem_aud_mwh": price - (nem[0] if len(nem) else np.nan),
        }
    )


def _deviation(by_day: Floats) -> Floats:
    """Standard deviation with n - 1 of each row's numbers, NaN for fewer than two."""
    known = ~np.isnan(by_day)
    count = known.sum(axis=1)
    filled = np.where(known, by_day, 0.0)
    mean = filled.sum(axis=1) / np.maximum(count, 1)
    squares = (np.where(known, filled - mean[:, None], 0.0) ** 2).sum(axis=1)
    return np.where(count > 1, np.sqrt(squares / np.maximum(count - 1, 1)), np.nan)


def _spreads(by_day: Floats) -> pd.DataFrame:
    rows = []
    for place, other in itertools.combinations(range(len(REGION_CODES)), 2):
        apart = by_day[place] - by_day[other]
        apart = apart[~np.isnan(apart)]
        if len(apart):
            names = REGION_CODES[place], REGION_CODES[other]
            rows.append((*names, float(len(apart)), float(apart.mean()), float(np.abs(apart).mean())))
    return pd.DataFrame(rows, columns=["region", "other", "days", "difference_aud_mwh", "spread_aud_mwh"])


def _whole_days(series: pd.DataFrame, start: str, end: str) -> Floats:
    """Mean price by region (rows, of `REGIONS_IN_ORDER`) and day of `[start, end)`, NaN where the day is not whole."""
    since, until = (np.datetime64(moment, "us") for moment in engine.span_of(start, end))
    first = since.astype("datetime64[D]")
    days = series["interval_start"].to_numpy().astype("datetime64[D]")
    count = int((until - first) / _DAY) + 1
    places = series["region"].cat.codes.to_numpy().astype(np.int64) * count + (days - first).astype(np.int64)
    sums, hours = (
        np.bincount(places, series[name].to_numpy(), minlength=len(REGIONS_IN_ORDER) * count)
        for name in ("price_hours", "hours")
    )
    # A part of a day has another mean: its nights or its noon are missing, cut off by the window or not in the data.
    whole = np.rint(hours * 12) == _DAY_INTERVALS
    return np.where(whole, sums / 24, np.nan).reshape(len(REGIONS_IN_ORDER), count)
