"""What batteries made of the difference between prices: income, cost, spread, efficiency and cycles of each station."""

from __future__ import annotations

import numpy as np
import pandas as pd

from app.nem.fuels import BATTERY

Row = dict[str, str | float | bool | None]

INTERVALS_A_DAY = 288
# The energy that stands in a battery at the window's ends is not worth telling apart from losses before.
LEAST_HOURS = 30 * 24
_HOURS_A_YEAR = 8760
_KW_PER_MW = 1000


def battery_rows(units: pd.DataFrame, hours: float) -> list[Row]:
    """One row a station with a battery, best first, after one of all of them (`total`).

    `units` are `figures.pivot.sides`; `hours` those of the window in which the market has data. Keys: station, region,
    total, capacity_mw, income_aud, cost_aud (positive = charging was paid for), net_aud, spread_aud_mwh (price sold at
    - price bought at), efficiency (given / taken; None in windows under 30 days), cycles_a_day (given / storage
    capacity / days in force, of the units whose storage is known), aud_kw_year (net / capacity-hours of discharging x
    8,760 h). None where there is nothing to tell.
    """
    batteries = units[units["fuel"] == BATTERY]
    stations = [
        {"station": str(station), "region": str(own["region"].iloc[0]), "total": False, **_economics(own, hours)}
        for station, own in batteries.groupby("station", sort=False)
    ]
    stations.sort(key=lambda row: -float(row["net_aud"] if row["net_aud"] is not None else -np.inf))
    whole: list[Row] = (
        [{"station": "All batteries", "region": "", "total": True, **_economics(batteries, hours)}] if stations else []
    )
    return [*whole, *stations]


def _economics(own: pd.DataFrame, hours: float) -> dict[str, float | None]:
    total = own.select_dtypes("number").sum(min_count=1)
    income, cost = total["sold_aud"], -total["taken_aud"]
    stored = own[own["storage_mwh"] > 0]
    storage_days = float((stored["storage_mwh"] * stored["in_force_intervals"]).sum()) / INTERVALS_A_DAY
    annual = _ratio(total["rated_aud"], total["capacity_mwh"])
    sold, bought = (_ratio(total[f"{side}_aud"], total[f"{side}_priced_mwh"]) for side in ("sold", "taken"))
    return {
        "capacity_mw": _ratio(total["capacity_mwh"], hours),
        "income_aud": _known(income),
        "cost_aud": _known(cost),
        "net_aud": _known(np.nansum([income, -cost]) if not (np.isnan(income) and np.isnan(cost)) else np.nan),
        "spread_aud_mwh": None if sold is None or bought is None else sold - bought,
        "efficiency": _ratio(total["sold_mwh"], -total["taken_mwh"]) if hours >= LEAST_HOURS else None,
        "cycles_a_day": _ratio(float(stored["sold_mwh"].sum()), storage_days),
        "aud_kw_year": None if annual is None else annual * _HOURS_A_YEAR / _KW_PER_MW,
    }


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _ratio(top: float, bottom: float) -> float | None:
    return None if np.isnan(top) or np.isnan(bottom) or abs(bottom) < 1e-9 else float(top / bottom)
