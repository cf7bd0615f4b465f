"""The oracle's facts for questions that no five-minute series answers fast: bands, extremes, spikes, hours of day."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd

from tests.support.market_oracle import Oracle
from tests.support.oracle_lake import FIVE

# Half-open, from the first edge's left to the last one's right: no price lies in two bands or in none.
BAND_EDGES = (0, 30, 100, 300, 1000)
SPIKES = (300, 1000, 5000)
FLOWS = ("imports", "exports")


def bands(oracle: Oracle) -> pd.DataFrame:
    """interval_start (day), region, fuel, price_band (0..5), energy_mwh and revenue_aud at the region's own price.

    Of rooftop solar, which is not settled, revenue_aud is the value at spot.
    """
    rows = oracle.bands_5min
    rows = rows[~rows.fuel.isin(FLOWS) & rows.energy_mwh.notna()]
    rows = rows.astype({"region": "str", "fuel": "str"}).merge(oracle.prices_5min, on=["interval_start", "region"])
    rows["price_band"] = np.searchsorted(BAND_EDGES, rows.price, side="right")
    rows["interval_start"] = rows.interval_start.dt.normalize()
    return _sums(rows, ["interval_start", "region", "fuel", "price_band"])


def mean_power(oracle: Oracle) -> pd.DataFrame:
    """interval_start, region (and NEM), fuel, mean_mw, `readings` of every five minutes, in order of time."""
    rows = oracle.bands_5min[["interval_start", "region", "fuel", "energy_mwh", "readings"]]
    rows = rows[~rows.fuel.isin(FLOWS) & rows.energy_mwh.notna()].astype({"region": "str", "fuel": "str"})
    nem = rows.groupby(["interval_start", "fuel"])[["energy_mwh", "readings"]].sum().reset_index()
    rows = pd.concat([rows, nem.assign(region="NEM")]).sort_values("interval_start", ignore_index=True)
    return rows.assign(mean_mw=rows.energy_mwh * 12)


def extremes(oracle: Oracle) -> pd.DataFrame:
    """interval_start (day), region (and NEM), fuel, max_mean_mw, max_at, min_mean_mw, min_at (the first moments)."""
    rows = mean_power(oracle)
    by = rows.groupby([rows.interval_start.dt.normalize().rename("day"), "region", "fuel"])
    answer = pd.DataFrame(
        {
            "max_mean_mw": by.mean_mw.max(),
            "max_at": rows.interval_start[by.mean_mw.idxmax()].to_numpy(),
            "min_mean_mw": by.mean_mw.min(),
            "min_at": rows.interval_start[by.mean_mw.idxmin()].to_numpy(),
            "readings": by.readings.max(),
        }
    )
    return answer.reset_index().rename(columns={"day": "interval_start"})


def spikes(oracle: Oracle) -> pd.DataFrame:
    """Runs of intervals at each spike price and above: region, spike_price, interval_start, interval_end, peak_price,
    price_hours, cost_aud.

    interval_end is the end of the last interval; cost_aud is what TOTALDEMAND cost at those prices.
    """
    parts = []
    for region, spike in product(oracle.regions_5min.keys() - {"NEM"}, SPIKES):
        rows = oracle.regions_5min[region]
        high = rows[rows.price >= spike].sort_values("interval_start")
        run = (high.interval_start.diff() != FIVE).cumsum().rename("run")
        by = high.groupby(run)
        parts.append(
            pd.DataFrame(
                {
                    "region": region,
                    "spike_price": spike,
                    "interval_start": by.interval_start.min(),
                    "interval_end": by.interval_start.max() + FIVE,
                    "peak_price": by.price.max(),
                    "price_hours": by.price.sum() / 12,
                    "cost_aud": by.value_aud.sum(min_count=1),
                    "readings": by.demands.sum(),
                    "exposure_aud_mwh": by.exposure_aud_mwh.sum(),
                }
            )
        )
    return pd.concat(parts).sort_values(["interval_start", "region", "spike_price"], ignore_index=True)


def hours_of_day(oracle: Oracle) -> pd.DataFrame:
    """interval_start (month), hour (0..23), region (and NEM), fuel: energy_mwh, revenue_aud, capacity_mwh.

    Revenue as in `bands`.
    """
    rows = oracle.bands_5min
    rows = rows[~rows.fuel.isin(FLOWS)].astype({"region": "str", "fuel": "str"})
    rows["hour"] = rows.interval_start.dt.hour
    rows["interval_start"] = rows.interval_start.dt.to_period("M").dt.start_time.astype("datetime64[us]")
    return _sums(pd.concat([rows, rows.assign(region="NEM")]), ["interval_start", "hour", "region", "fuel"])


def _sums(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    measures = ["energy_mwh", "revenue_aud", "capacity_mwh", "readings", "capacities", "exposure_aud_mwh"]
    rows = rows.assign(revenue_aud=rows.revenue_aud.fillna(rows.spot_value_aud))
    return rows.groupby(keys)[measures].sum(min_count=1).reset_index()
