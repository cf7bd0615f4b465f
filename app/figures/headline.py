"""The headline numbers over a window: energy, renewable share, demand, price, hours below zero."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

import pandas as pd

from app.nem.fuels import FUELS

_RENEWABLE = {fuel.code for fuel in FUELS if fuel.renewable}
_GENERATION = {fuel.code for fuel in FUELS if fuel.kind in ("source", "rooftop")}


class Headline(TypedDict):
    """None where there is nothing to compute a number from. `peak_*` is the highest bucket of the drawn series."""

    energy_mwh: float | None
    renewable_share: float | None
    mean_demand_mw: float | None
    peak_demand_mw: float | None
    peak_at: str | None
    price_aud_mwh: float | None
    lowest_price: float | None
    highest_price: float | None
    hours_negative: float | None
    hours: float | None


def headline(detailed: pd.DataFrame, price_total: pd.DataFrame, price_series: pd.DataFrame) -> Headline:
    """From `generation(..., "total", "detailed")`, `prices(..., "total")` and `prices` at the interval drawn.

    energy = generation incl. rooftop, without storage and flows; renewable share = wind, solar, rooftop, hydro and
    bioenergy of it; demand = underlying (with rooftop) MWh / hours; price = demand-weighted.
    """
    energy = detailed.set_index("fuel")["energy_mwh"]
    generated = energy[energy.index.isin(_GENERATION)].sum(min_count=1)
    renewable = energy[energy.index.isin(_RENEWABLE)].sum(min_count=1)
    whole = price_total.iloc[0] if len(price_total) else pd.Series(dtype="float64")
    demand = price_series["underlying_demand_mwh"] / price_series["demand_hours"].where(lambda hours: hours > 0)
    peak = _peak(demand)
    return {
        "energy_mwh": _number(generated),
        "renewable_share": _number(renewable / generated) if generated > 0 else None,
        "mean_demand_mw": _of(whole, "underlying_demand_mwh", per="demand_hours"),
        "peak_demand_mw": None if peak is None else float(demand.iloc[peak]),
        "peak_at": None if peak is None else _moment(price_series["interval_start"].iloc[peak]),
        "price_aud_mwh": _of(whole, "demand_weighted_price_aud_mwh"),
        "lowest_price": _of(whole, "min_price"),
        "highest_price": _of(whole, "max_price"),
        "hours_negative": _of(whole, "hours_negative"),
        "hours": _of(whole, "hours"),
    }


def _peak(demand: pd.Series[float]) -> int | None:
    return None if demand.isna().all() else int(demand.fillna(-1.0).to_numpy().argmax())


def _of(row: pd.Series[float], column: str, per: str | None = None) -> float | None:
    value = _number(row.get(column))
    if per is None or value is None:
        return value
    base = _number(row.get(per))
    return value / base if base else None


def _number(value: float | None) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def _moment(value: pd.Timestamp) -> str:
    moment: datetime = value.to_pydatetime()
    return moment.isoformat(timespec="minutes")
