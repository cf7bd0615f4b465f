"""A station's figures over a window, unit by unit and together; its rank among its neighbours. Ratios last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from app.figures.batteries import LEAST_LENGTH
from app.figures.fleet import CHARGING, sides
from app.nem.fuels import BATTERY

Row = dict[str, Any]

MEASURES = (
    "capacity_mw",
    "energy_mwh",
    "utilization",
    "revenue_aud",
    "captured_price_aud_mwh",
    "max_mw",
    "running_hours",
    "zero_share",
    "starts",
    "coverage",
)
STORAGE = ("charge_mwh", "charge_cost_aud", "battery_spread_aud_mwh", "efficiency", "cycles_a_day")
_PUMPS = "pumps"
_ADDED = (
    "gave_mwh",
    "took_mwh",
    "gave_aud",
    "took_aud",
    "gave_priced_mwh",
    "took_priced_mwh",
    "gives_mwh",
    "takes_mwh",
    "registered_mw",
    "running_hours",
    "hours",
    "starts",
    "in_force_hours",
    "stored_mwh",
    "stored_day_mwh",
    "battery_gave_mwh",
    "battery_took_mwh",
)


def station_rows(units: pd.DataFrame, stations: Mapping[str, Sequence[str]], length: timedelta) -> list[Row]:
    """Each station together (`total`) and, below it, each of its units, from the frame of `queries.units`.

    `stations` are DUIDs by name; `length` is the window's. Keys: label, total, fuel, the `MEASURES` and, of storage,
    `STORAGE`; None where there is nothing to tell. Of what only takes (a pump, the charging half of an older battery)
    energy, utilization and captured price are of what it took. revenue_aud is what was sold less what taking cost;
    charge_mwh <= 0; charge_cost_aud > 0 where it was paid for; efficiency only in windows of 30 days and longer.
    """
    made = _sums(units)
    rows: list[Row] = []
    for name, duids in stations.items():
        own = made[made["duid"].isin(duids)]
        if own.empty:
            continue
        rows.append({"label": name, "total": True, "fuel": "", **_measures(own, length)})
        if len(duids) > 1:
            rows += [
                {
                    "label": str(duid),
                    "total": False,
                    "fuel": str(unit["fuel"].iloc[0]),
                    **_measures(unit, length),
                    "max_mw": _known(unit["max_mw"].iloc[0]),
                }
                for duid, unit in own.groupby("duid", sort=True)
            ]
        else:
            rows[-1] |= {"max_mw": _known(own["max_mw"].iloc[0]), "fuel": str(own["fuel"].iloc[0])}
    return rows


def _sums(units: pd.DataFrame) -> pd.DataFrame:
    """What adds up of each unit: what it gave apart from what it took."""
    made = units[["duid", "fuel", "max_mw", "running_hours", "hours", "starts"]].copy()
    pumps, battery = units["fuel"] == _PUMPS, units["fuel"] == BATTERY
    made["gave_mwh"], made["took_mwh"] = (
        units["energy_mwh"].mask(pumps),
        units["charge_mwh"].mask(pumps, units["energy_mwh"]),
    )
    made["gave_aud"] = units["revenue_aud"].mask(pumps)
    made["took_aud"] = (-units["charge_cost_aud"]).mask(pumps, units["revenue_aud"])
    made["gave_priced_mwh"] = units["priced_mwh"].mask(pumps)
    made["took_priced_mwh"] = units["priced_charge_mwh"].mask(pumps, units["priced_mwh"])
    made["gives_mwh"] = units["capacity_mwh"].mask(pumps)
    made["takes_mwh"] = units["charge_capacity_mwh"].mask(pumps, units["capacity_mwh"])
    # A unit that reports without being in force is in all hours that it reports in.
    made["in_force_hours"] = units["in_force_hours"].where(units["in_force_hours"] > 0, units["hours"])
    made["registered_mw"] = units["capacity_mw"].fillna(units["charge_capacity_mw"])
    stored = units["storage_mwh"].where(battery & (units["storage_mwh"] > 0))
    made["stored_mwh"] = units["energy_mwh"].where(stored.notna())
    made["stored_day_mwh"] = stored * units["in_force_hours"] / 24
    made["battery_gave_mwh"] = units["energy_mwh"].where(battery)
    made["battery_took_mwh"] = units["charge_mwh"].where(battery)
    return made


def _measures(own: pd.DataFrame, length: timedelta) -> Row:
    total = {name: float(own[name].sum(min_count=1)) for name in _ADDED}
    # What is registered for taking alone counts by what it takes.
    takes_only = not total["gives_mwh"] > 0 and total["takes_mwh"] > 0
    side, sign = ("took", -1.0) if takes_only else ("gave", 1.0)
    gives = own[own["gives_mwh"].fillna(0) > 0]
    size = total["registered_mw"] if takes_only or gives.empty else float(gives["registered_mw"].sum(min_count=1))
    sold, bought = (_ratio(total[f"{each}_aud"], total[f"{each}_priced_mwh"]) for each in ("gave", "took"))
    money = np.array([total["gave_aud"], total["took_aud"]])
    running = _ratio(total["running_hours"], total["hours"])
    told = length >= LEAST_LENGTH
    return {
        "capacity_mw": _known(size),
        "energy_mwh": _known(total[f"{side}_mwh"]),
        "utilization": _ratio(sign * total[f"{side}_mwh"], total["takes_mwh" if takes_only else "gives_mwh"]),
        "revenue_aud": None if np.isnan(money).all() else float(np.nansum(money)),
        "captured_price_aud_mwh": bought if takes_only else sold,
        "max_mw": None,
        "running_hours": _known(total["running_hours"]),
        "zero_share": None if running is None else 1 - running,
        "starts": _known(total["starts"]),
        "coverage": _ratio(total["hours"], total["in_force_hours"]),
        "charge_mwh": None if takes_only else _known(total["took_mwh"]),
        "charge_cost_aud": None if takes_only else _known(-total["took_aud"]),
        "battery_spread_aud_mwh": None if sold is None or bought is None else sold - bought,
        "efficiency": _ratio(total["battery_gave_mwh"], -total["battery_took_mwh"])
        if told and not takes_only
        else None,
        "cycles_a_day": _ratio(total["stored_mwh"], total["stored_day_mwh"]),
    }


def neighbours(units: pd.DataFrame, fuel: str, region: str) -> list[Row]:
    """The stations of a fuel and region from the frame of `queries.units`, the hardest worked first.

    Keys: rank (equals share the better one; None without utilization, and these come last), station, capacity_mw,
    energy_mwh, utilization, captured_price_aud_mwh. A battery by what it gave, a pump by what it took; units that never
    reported are left out.
    """
    every = sides(units[(units["region"] == region) & (units["fuel"] == fuel)])
    own = every[~every["never"] & (every["fuel"] != CHARGING)]
    names = ["energy_mwh", "capacity_mwh", "revenue_aud", "priced_mwh", "registered_mw"]
    sums = own.groupby("station", sort=True)[names].sum(min_count=1)
    rows: list[Row] = [
        {
            "station": str(name),
            "capacity_mw": _known(registered),
            "energy_mwh": _known(energy),
            "utilization": _ratio(energy, capacity),
            "captured_price_aud_mwh": _ratio(money, priced),
        }
        for name, energy, capacity, money, priced, registered in sums.itertuples()
    ]
    rows.sort(key=lambda row: -np.inf if row["utilization"] is None else row["utilization"], reverse=True)
    used = [row["utilization"] for row in rows]
    for row in rows:
        known = row["utilization"] is not None
        row["rank"] = (
            1 + sum(1 for other in used if other is not None and other > row["utilization"]) if known else None
        )
    return rows


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _ratio(top: float, bottom: float) -> float | None:
    return None if np.isnan(top) or np.isnan(bottom) or abs(bottom) < 1e-9 else float(top / bottom)
