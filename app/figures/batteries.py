"""What batteries made of the difference between prices: income, cost, spread, efficiency and cycles of each station."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd

from app.nem.fuels import BATTERY

Row = dict[str, str | float | bool | None]

INTERVALS_A_DAY = 288
# The energy that stands in a battery at the window's ends is not worth telling apart from losses before.
LEAST_LENGTH = timedelta(days=30)
_SUMS = (
    "sold_mwh",
    "taken_mwh",
    "sold_aud",
    "taken_aud",
    "income_aud",
    "outlay_aud",
    "sold_priced_mwh",
    "taken_priced_mwh",
    "capacity_mwh",
    "rated_aud",
)
_HOURS_A_YEAR = 8760
_KW_PER_MW = 1000


def battery_rows(units: pd.DataFrame, hours: float, length: timedelta) -> list[Row]:
    """One row a station with a battery, best first, after one of all of them (`total`).

    `units` are `figures.pivot.sides`; `hours` those of the window in which the market has data, `length` the window's
    own. Keys: station, region, total, capacity_mw, income_aud, cost_aud (positive = charging was paid for), net_aud
    (these three after loss factors where `sides` are), spread_aud_mwh (price sold at - price bought at, before them),
    efficiency (given / taken; None in windows under 30 days), cycles_a_day (given / storage capacity / days in force,
    of the units whose storage is known), aud_kw_year (net / capacity-hours of discharging x 8,760 h). None where there
    is nothing to tell.
    """
    own = units[units["fuel"] == BATTERY]
    if own.empty:
        return []
    stored = own["storage_mwh"] > 0
    added = own[["station", "region", *_SUMS]].assign(
        stored_mwh=own["sold_mwh"].where(stored),
        storage_days=(own["storage_mwh"] * own["in_force_intervals"]).where(stored) / INTERVALS_A_DAY,
    )
    names = [*_SUMS, "stored_mwh", "storage_days"]
    told = length >= LEAST_LENGTH
    stations = added.groupby("station", sort=False)
    sums, regions = stations[names].sum(min_count=1), stations["region"].first()
    rows: list[Row] = [
        {"station": str(station), "region": str(region), "total": False, **_economics(total, hours, told)}
        for station, region, total in zip(sums.index, regions, sums.to_numpy(np.float64).tolist(), strict=True)
    ]
    rows.sort(key=lambda row: -float(row["net_aud"] if row["net_aud"] is not None else -np.inf))
    whole = added[names].sum(min_count=1).tolist()
    return [{"station": "All batteries", "region": "", "total": True, **_economics(whole, hours, told)}, *rows]


def _economics(sums: list[float], hours: float, told: bool) -> dict[str, float | None]:
    total = dict(zip((*_SUMS, "stored_mwh", "storage_days"), sums, strict=True))
    income, cost = total["income_aud"], -total["outlay_aud"]
    annual = _ratio(total["rated_aud"], total["capacity_mwh"])
    sold, bought = (_ratio(total[f"{side}_aud"], total[f"{side}_priced_mwh"]) for side in ("sold", "taken"))
    return {
        "capacity_mw": _ratio(total["capacity_mwh"], hours),
        "income_aud": _known(income),
        "cost_aud": _known(cost),
        "net_aud": _known(np.nansum([income, -cost]) if not (np.isnan(income) and np.isnan(cost)) else np.nan),
        "spread_aud_mwh": None if sold is None or bought is None else sold - bought,
        "efficiency": _ratio(total["sold_mwh"], -total["taken_mwh"]) if told else None,
        "cycles_a_day": _ratio(total["stored_mwh"], total["storage_days"]),
        "aud_kw_year": None if annual is None else annual * _HOURS_A_YEAR / _KW_PER_MW,
    }


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _ratio(top: float, bottom: float) -> float | None:
    return None if np.isnan(top) or np.isnan(bottom) or abs(bottom) < 1e-9 else float(top / bottom)
