"""The pivot of what units earned: rows of any order of region, fuel and owner, then stations, then units.

Every row is made of its units' sums, added up first; prices, rates and shares are ratios of those sums, taken last.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations

import numpy as np
import pandas as pd

from app.nem import regions
from app.nem.fuels import BATTERY, BY_CODE
from app.nem.regions import NEM

Row = dict[str, str | float | int | None]

DIMENSIONS: tuple[str, ...] = ("region", "fuel", "owner")
"""What rows may be grouped by, in any order, before stations and units."""

ORDERS: tuple[str, ...] = tuple(
    "-".join(order) for count in range(len(DIMENSIONS) + 1) for order in permutations(DIMENSIONS, count)
)
"""Every choice and order of the dimensions; '' goes straight to stations."""

_LEAVES = ("station", "duid")
_PUMPS = "pumps"
_HOURS_A_YEAR = 8760
_KW_PER_MW = 1000

MEASURES = (
    "sold_mwh",
    "taken_mwh",
    "revenue_aud",
    "price_aud_mwh",
    "capture_rate",
    "utilization",
    "capacity_mw",
    "aud_kw_year",
    "negative_price_mwh",
    "negative_price_aud",
)

_ADDED = (
    "sold_mwh",
    "taken_mwh",
    "revenue_aud",
    "sold_aud",
    "taken_aud",
    "income_aud",
    "outlay_aud",
    "sold_priced_mwh",
    "taken_priced_mwh",
    "rated_aud",
    "capacity_mwh",
    "taking_capacity_mwh",
    "negative_price_mwh",
    "negative_price_aud",
)


def sides(earnings: pd.DataFrame, *, lossfactors: bool) -> pd.DataFrame:
    """Of each row of `queries.earnings`, what it sold and what it took, apart: the sums that rows are made of.

    `lossfactors`: revenue_aud (and what $/kW-year is made of), income_aud and outlay_aud (the money of selling and of
    taking, which add up to it) are after loss factors. sold_aud and taken_aud, which prices are made of, are before
    them: prices are those at the regional reference node.
    """
    rows = earnings.reset_index(drop=True)
    pumps, battery = rows["fuel"] == _PUMPS, rows["fuel"] == BATTERY
    made = rows[["duid", "station", "owner", "region", "fuel", "storage_mwh", "in_force_intervals"]].copy()
    made["sold_mwh"] = rows["energy_mwh"].mask(pumps)
    made["taken_mwh"] = rows["charge_mwh"].mask(pumps, rows["energy_mwh"])
    made["sold_aud"] = rows["revenue_aud"].mask(pumps)
    made["taken_aud"] = rows["charge_aud"].mask(pumps, rows["revenue_aud"])
    gross = made[["sold_aud", "taken_aud"]].sum(axis=1, min_count=1)
    made["revenue_aud"] = rows["revenue_lossfactor_aud"] if lossfactors else gross
    made["income_aud"], made["outlay_aud"] = made["sold_aud"], made["taken_aud"]
    if lossfactors:
        charged = rows["charge_lossfactor_aud"].where(battery)
        made["income_aud"] = (rows["revenue_lossfactor_aud"] - charged.fillna(0.0)).where(made["sold_aud"].notna())
        made["outlay_aud"] = charged.mask(pumps, rows["revenue_lossfactor_aud"])
    made["sold_priced_mwh"] = rows["priced_mwh"].mask(pumps)
    made["taken_priced_mwh"] = rows["priced_charge_mwh"].mask(pumps, rows["priced_mwh"])
    made["capacity_mwh"] = rows["capacity_mwh"].mask(pumps)
    made["taking_capacity_mwh"] = rows["charge_capacity_mwh"].mask(pumps, rows["capacity_mwh"])
    # Money per capacity leaves out what has none: it would be money of nothing.
    sells, takes = made["capacity_mwh"] > 0, made["taking_capacity_mwh"] > 0
    made["rated_aud"] = made["revenue_aud"].where(sells | takes)
    sold_below = rows["negative_price_mwh"].mask(battery, rows["negative_price_mwh"] - rows["negative_charge_mwh"])
    made["negative_price_mwh"] = sold_below.mask(pumps)
    made["negative_price_aud"] = rows["negative_price_aud"]
    return made


def tree(units: pd.DataFrame, order: str, region: str, baseload: Mapping[str, float], hours: float) -> list[Row]:
    """Every row, each after the one it is below and the best paid first; the first is of all units together.

    `units` are `sides` of `region`; `order` one of `ORDERS`; `baseload` the mean price over time of each region and the
    NEM; `hours` those of the window in which the market has data. Keys of a row: parent (place of the row it is below,
    -1 for none), key, label, note (the DUID of a station's only unit), kind (the dimension), fuel (of a row whose units
    are all of one; '' otherwise), region (likewise, else the NEM), and the `MEASURES`:

    sold_mwh, taken_mwh (<= 0), revenue_aud (of both), price_aud_mwh (earned by what was sold / its priced energy; of
    units that only take, the price paid), capture_rate (of that price, against the baseload price of the row's region),
    utilization (all that was sold / capacity-hours; of units that only take, taken), capacity_mw (capacity-hours /
    hours), aud_kw_year (revenue / capacity-hours x 8,760 h), negative_price_mwh (sold below zero) and
    negative_price_aud (earned below zero, buying included). None where there is nothing to tell.
    """
    levels = [*(order.split("-") if order else ()), *_LEAVES]
    below: dict[tuple[str, ...], list[tuple[tuple[str, ...], Row]]] = {}
    for depth in range(1, len(levels) + 1):
        for path, row in _rows(units, levels[:depth], baseload, hours):
            below.setdefault(path[:-1], []).append((path, row))
    whole = _plain(units[list(_ADDED)].sum(min_count=1))
    rows = [
        _about("", "", "", region) | {"parent": -1, "label": "All units"} | _measures(whole, baseload, hours, region)
    ]

    def add(path: tuple[str, ...], parent: int) -> None:
        for own, row in sorted(below.get(path, ()), key=lambda found: _best_first(found[1])):
            units_below = below.get(own, [])
            single = row["kind"] == "station" and len(units_below) == 1
            rows.append(row | {"parent": parent, "note": own[-1] if row["kind"] == "duid" else ""})
            if single:
                # A station of one unit is that unit: it is found by either name, and does not open.
                duid = units_below[0][0][-1]
                rows[-1] |= {"key": duid, "note": duid}
            else:
                add(own, len(rows) - 1)

    add((), -1)
    return rows


def units(rows: pd.DataFrame, baseload: Mapping[str, float], hours: float) -> list[Row]:
    """Every unit as a row of its own, best paid first; its label is its station's, its key the DUID."""
    found = [row | {"label": path[0]} for path, row in _rows(rows, list(_LEAVES), baseload, hours)]
    return sorted(found, key=_best_first)


def _rows(
    own: pd.DataFrame, levels: list[str], baseload: Mapping[str, float], hours: float
) -> list[tuple[tuple[str, ...], Row]]:
    """The rows of one depth, with the way to each: a key of every level."""
    groups = own.groupby(levels, sort=False)
    sums = groups[list(_ADDED)].sum(min_count=1).to_numpy(np.float64).tolist()
    about = {name: groups[name].agg(["first", "nunique"]).to_numpy().tolist() for name in ("region", "fuel")}
    keys: list[tuple[object, ...]] = [key if isinstance(key, tuple) else (key,) for key in groups["fuel"].first().index]
    rows = []
    for place, path in enumerate(keys):
        (region, regions_in), (fuel, fuels_in) = (about[name][place] for name in about)
        where = region if regions_in == 1 else NEM
        row = _about(levels[-1], str(path[-1]), fuel if fuels_in == 1 else "", where)
        total = dict(zip(_ADDED, sums[place], strict=True))
        rows.append((tuple(map(str, path)), row | _measures(total, baseload, hours, where)))
    return rows


def _about(kind: str, key: str, fuel: str, region: str) -> Row:
    return {"key": key, "label": _label(kind, key), "note": "", "kind": kind, "fuel": fuel, "region": region}


def _plain(sums: pd.Series[float]) -> dict[str, float]:
    return dict(zip(_ADDED, sums.tolist(), strict=True))


def _best_first(row: Row) -> float:
    revenue = row["revenue_aud"]
    return -revenue if isinstance(revenue, float) else np.inf


def _measures(total: Mapping[str, float], baseloads: Mapping[str, float], hours: float, region: str) -> Row:
    """What is said of some units together, from their sums; None where there is nothing to tell."""
    baseload = baseloads.get(region, np.nan)
    sells = total["sold_priced_mwh"] > 0 or total["capacity_mwh"] > 0
    side = ("sold_aud", "sold_priced_mwh") if sells else ("taken_aud", "taken_priced_mwh")
    price = _ratio(*(total[name] for name in side))
    capacity = total["capacity_mwh"] if sells else total["taking_capacity_mwh"]
    # As `queries.utilization`: all the energy of these units, also of one that has no capacity.
    used = total["sold_mwh"] if sells else -total["taken_mwh"]
    annual = _ratio(total["rated_aud"], capacity)
    return {
        "sold_mwh": _known(total["sold_mwh"]),
        "taken_mwh": _known(total["taken_mwh"]),
        "revenue_aud": _known(total["revenue_aud"]),
        "price_aud_mwh": price,
        "capture_rate": None if price is None or not baseload > 0 else price / baseload,
        "utilization": _ratio(used, capacity),
        "capacity_mw": _ratio(capacity, hours),
        "aud_kw_year": None if annual is None else annual * _HOURS_A_YEAR / _KW_PER_MW,
        "negative_price_mwh": _known(total["negative_price_mwh"]),
        "negative_price_aud": _known(total["negative_price_aud"]),
    }


def _label(kind: str, key: str) -> str:
    if kind == "region":
        return regions.name(key) if key in regions.REGION_CODES else "Unknown region"
    if kind == "fuel":
        return "Battery" if key == BATTERY else BY_CODE[key].label
    return key or "Unknown owner"


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value


def _ratio(top: float, bottom: float) -> float | None:
    # Of loads both are negative.
    return None if np.isnan(top) or np.isnan(bottom) or abs(bottom) < 1e-9 else top / bottom
