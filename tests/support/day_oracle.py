"""The oracle's mean day: pandas over the five-minute intervals, no SQL of the product."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.support.market_oracle import Oracle
from tests.support.oracle_lake import within

FLOWS = ("imports", "exports")


def minute(stamps: pd.Series, step: int) -> pd.Series:
    return (stamps.dt.hour * 60 + stamps.dt.minute) // step * step


def counted(stamps: pd.Series, start: str, end: str, step: int) -> pd.Series:
    """Hours of distinct intervals of the window by time of day."""
    rows = within(pd.DataFrame({"interval_start": np.sort(stamps.unique())}), start, end)
    return rows.groupby(minute(rows.interval_start, step)).size() / 12


def by_fuel(oracle: Oracle, region: str, start: str, end: str, step: int) -> pd.DataFrame:
    """minute, fuel, energy_mwh, hours of the fuel's own feed, mean_mw, readings."""
    rows = within(oracle.bands_of(region), start, end)
    rows = rows[rows.energy_mwh.notna()]
    by = rows.groupby([minute(rows.interval_start, step).rename("minute"), "fuel"], observed=True)
    answer = by[["energy_mwh", "readings"]].sum().reset_index()
    flows = oracle.flows_5min
    roof = oracle.rooftop_5min
    if region != "NEM":
        flows = flows[(flows.region_from == region) | (flows.region_to == region)]
        roof = roof[roof.region == region]
    feeds = {
        "scada": counted(pd.Series(oracle.market), start, end, step),
        "rooftop": counted(roof.interval_start, start, end, step),
        "flow": counted(flows.interval_start, start, end, step),
    }
    feed = ["flow" if fuel in FLOWS else "rooftop" if fuel == "solar_rooftop" else "scada" for fuel in answer.fuel]
    answer["hours"] = [feeds[of].get(at, 0.0) for of, at in zip(feed, answer.minute, strict=True)]
    answer["mean_mw"] = answer.energy_mwh / answer.hours
    return answer.astype({"fuel": str})


def of_market(oracle: Oracle, region: str, start: str, end: str, step: int) -> pd.DataFrame:
    """minute, price_aud_mwh, operational_demand_mw, underlying_demand_mw."""
    rows = within(oracle.regions_5min[region], start, end)
    by = rows.groupby(minute(rows.interval_start, step).rename("minute"))
    means = by[["price", "operational_mwh", "underlying_mwh"]].mean()
    return pd.DataFrame(
        {
            "price_aud_mwh": means.price,
            "operational_demand_mw": means.operational_mwh * 12,
            "underlying_demand_mw": means.underlying_mwh * 12,
        }
    ).reset_index()
