"""The oracle's answers about prices: pandas over the five-minute settlement prices, no SQL of the product."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd

from tests.support.market_oracle import Oracle
from tests.support.oracle_facts import BAND_EDGES
from tests.support.oracle_lake import FIVE, STATES, within

REGIONS = ("NEM", *STATES)
DAY = pd.Timedelta(days=1)


def priced(oracle: Oracle, region: str, start: str, end: str) -> pd.DataFrame:
    """The intervals of `[start, end)` in which a region has a price."""
    rows = within(oracle.regions_5min[region], start, end)
    return rows[rows.price.notna()]


def present(oracle: Oracle, start: str, end: str) -> list[str]:
    found = [region for region in REGIONS if region in oracle.regions_5min]
    return [region for region in found if len(priced(oracle, region, start, end))]


def by_day(oracle: Oracle, start: str, end: str) -> pd.DataFrame:
    """Mean price by day (index) and region (columns) where all 288 intervals lie in the window and have a price."""
    means = {}
    for region in present(oracle, start, end):
        rows = priced(oracle, region, start, end)
        daily = rows.groupby(rows.interval_start.dt.normalize()).price.agg(["mean", "size"])
        means[region] = daily["mean"][daily["size"] == DAY // FIVE]
    return pd.DataFrame(means)


def summary(oracle: Oracle, start: str, end: str) -> pd.DataFrame:
    """What `price_comparison(...).regions` says."""
    days = by_day(oracle, start, end)
    rows = {}
    for region in present(oracle, start, end):
        held = priced(oracle, region, start, end)
        rows[region] = {
            "price_aud_mwh": held.price.mean(),
            "demand_weighted_price_aud_mwh": held.value_aud.sum(min_count=1) / held.weight_mwh.sum(min_count=1),
            "min_price": held.price.min(),
            "max_price": held.price.max(),
            "hours": len(held) / 12,
            "hours_negative": (held.price < 0).sum() / 12,
            "volatility_aud_mwh": days[region].std() if days[region].count() > 1 else np.nan,
        }
    table = pd.DataFrame(rows).T
    return table.assign(above_nem_aud_mwh=table.price_aud_mwh - table.price_aud_mwh.get("NEM", np.nan))


def spreads(oracle: Oracle, start: str, end: str) -> pd.DataFrame:
    """What `price_comparison(...).spreads` says."""
    days = by_day(oracle, start, end)
    rows = []
    for region, other in itertools.combinations([code for code in STATES if code in days], 2):
        apart = (days[region] - days[other]).dropna()
        if len(apart):
            rows.append((region, other, len(apart), apart.mean(), apart.abs().mean()))
    return pd.DataFrame(rows, columns=["region", "other", "days", "difference_aud_mwh", "spread_aud_mwh"])


def bands(oracle: Oracle, start: str, end: str) -> pd.DataFrame:
    """What `price_bands` says."""
    parts = []
    for region in present(oracle, start, end):
        rows = priced(oracle, region, start, end)
        by = rows.groupby(np.searchsorted(BAND_EDGES, _stored(rows.price), side="right"))
        sums = by[["total_mwh", "value_aud"]].sum(min_count=1)
        parts.append(
            pd.DataFrame(
                {
                    "region": region,
                    "price_band": sums.index,
                    "hours": by.size() / 12,
                    "price_hours": by.price.sum() / 12,
                    "demand_mwh": sums.total_mwh,
                    "demand_value_aud": sums.value_aud,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def steps(oracle: Oracle, start: str, end: str) -> pd.DataFrame:
    """What `price_steps` says."""
    parts = []
    for region in present(oracle, start, end):
        price = priced(oracle, region, start, end).price
        by = price.groupby(np.floor(_stored(price)))
        parts.append(
            pd.DataFrame(
                {"region": region, "step": by.size().index, "hours": by.size() / 12, "price_aud_mwh": by.mean()}
            )
        )
    return pd.concat(parts, ignore_index=True)


def hours(oracle: Oracle, region: str, start: str, end: str, columns: str) -> pd.DataFrame:
    """What `price_hours` says."""
    rows = priced(oracle, region, start, end)
    column = rows.interval_start.dt.normalize()
    if columns == "month":
        column = column.dt.to_period("M").dt.start_time.astype("datetime64[us]")
    by = rows.groupby([column.rename("interval_start"), rows.interval_start.dt.hour.rename("hour")])
    return pd.DataFrame({"price_aud_mwh": by.price.mean(), "hours": by.size() / 12}).reset_index()


def spikes(oracle: Oracle, region: str, start: str, end: str, spike_price: float) -> pd.DataFrame:
    """What `spikes` says."""
    runs = []
    for code in present(oracle, start, end):
        if code == "NEM" or region not in ("NEM", code):
            continue
        rows = priced(oracle, code, start, end)
        high = rows[rows.price >= spike_price]
        for _, run in high.groupby((high.interval_start.diff() != FIVE).cumsum()):
            runs.append(
                {
                    "interval_start": run.interval_start.iloc[0],
                    "interval_end": run.interval_start.iloc[-1] + FIVE,
                    "region": code,
                    "hours": len(run) / 12,
                    "peak_price": run.price.max(),
                    "mean_price": run.price.mean(),
                    "cost_aud": run.value_aud.sum(min_count=1),
                }
            )
    columns = ["interval_start", "interval_end", "region", "hours", "peak_price", "mean_price", "cost_aud"]
    return pd.DataFrame(runs, columns=columns).sort_values(["interval_start", "region"], ignore_index=True)


def _stored(price: pd.Series) -> pd.Series:
    """The NEM's price is a quotient, kept to five places: what is a hair below a whole dollar may be that dollar."""
    return price.round(5)
