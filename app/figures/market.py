"""Demand, price and curtailment of a window, bucket by bucket, from a frame of `queries.prices`; and their totals."""

from __future__ import annotations

import numpy as np
import pandas as pd

from app.figures.arrays import Floats
from app.figures.grid import Grid
from app.figures.look import MWH_PER_GWH, Look
from app.nem import regions

DEMAND_NAMES = {"underlying": "Demand (underlying)", "operational": "Demand (operational)"}
CURTAILED = {"wind": "curtailed_wind_mwh", "solar_utility": "curtailed_solar_mwh"}
CURTAILED_HOURS = {"wind": "curtailed_wind_hours", "solar_utility": "curtailed_solar_hours"}
_HOURS = {"underlying": "underlying_hours", "operational": "demand_hours"}
_SUMS = [
    "underlying_demand_mwh",
    "operational_demand_mwh",
    "underlying_hours",
    "demand_hours",
    "demand_value_aud",
    "priced_demand_mwh",
    "hours",
    "hours_negative",
    *CURTAILED.values(),
    *CURTAILED_HOURS.values(),
]


def demand_mw(prices: pd.DataFrame, grid: Grid, kind: str) -> Floats:
    """Mean `underlying` or `operational` demand of every bucket of the grid in MW, NaN where there is none."""
    return _per_hour(prices, grid, f"{kind}_demand_mwh", _HOURS[kind])


def curtailed_mw(prices: pd.DataFrame, grid: Grid) -> dict[str, Floats]:
    """Mean curtailed MW of every bucket by fuel; NaN where AEMO does not tell (before April 2021)."""
    return {fuel: _per_hour(prices, grid, column, CURTAILED_HOURS[fuel]) for fuel, column in CURTAILED.items()}


def curtailed_drawn(prices: pd.DataFrame, grid: Grid, look: Look) -> dict[str, Floats]:
    """What is drawn of curtailment, by fuel: MW, GWh, or nothing. What was not made is no part of what was."""
    if not look.curtailed or look.show == "share":
        return {}
    if look.show == "energy":
        return {fuel: _on(prices, grid, column) / MWH_PER_GWH for fuel, column in CURTAILED.items()}
    return curtailed_mw(prices, grid)


def price_column(region: str) -> str:
    """The column of `queries.prices` that is drawn: the market's price is what demand paid, a region's a mean of time.

    There is no market price to take a mean of: it is made of the regions' by their demand, in any bucket alike.
    """
    return "demand_weighted_price_aud_mwh" if region == regions.NEM else "price_aud_mwh"


def price_title(region: str, grid: Grid) -> str:
    """What `price_column` is of."""
    if region == regions.NEM:
        return "Price, $/MWh, NEM, demand-weighted"
    return f"Price, $/MWh, {regions.label(region)}{', time-weighted' if grid.steps else ''}"


def price_aud_mwh(prices: pd.DataFrame, grid: Grid, region: str) -> Floats:
    return _on(prices, grid, price_column(region))


def market_totals(prices: pd.DataFrame) -> dict[str, float | None]:
    """Of the whole window: the sums of demand, hours and curtailment, the price weighted by demand.

    None where every bucket's is missing. The keys are columns of `queries.prices`.
    """
    table = prices[_SUMS].to_numpy(np.float64)
    sums = np.where(np.isnan(table).all(axis=0), np.nan, np.nansum(table, axis=0))
    found = {name: _known(value) for name, value in zip(_SUMS, sums, strict=True)}
    value, weight = found["demand_value_aud"], found["priced_demand_mwh"]
    found["demand_weighted_price_aud_mwh"] = value / weight if value is not None and weight else None
    return found


def mean_demand_mw(totals: dict[str, float | None], kind: str) -> float | None:
    energy, hours = totals[f"{kind}_demand_mwh"], totals[_HOURS[kind]]
    return energy / hours if energy is not None and hours else None


def _per_hour(prices: pd.DataFrame, grid: Grid, energy: str, hours: str) -> Floats:
    lengths = _on(prices, grid, hours)
    return _on(prices, grid, energy) / np.where(lengths > 0, lengths, np.nan)


def _on(prices: pd.DataFrame, grid: Grid, column: str) -> Floats:
    table = np.full(len(grid.buckets), np.nan)
    table[grid.places(prices["interval_start"])] = prices[column].to_numpy(np.float64)
    return table


def _known(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
