"""The fleet as a tree: fuels, their stations, their units, and how hard each worked. Sums first, ratios last."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.figures.arrays import Floats
from app.nem.fuels import BATTERY, BY_CODE, FUEL_CODES

DISCHARGING, CHARGING = "battery_discharging", "battery_charging"
NEVER = "never"
"""Key of the group of units that have never reported: they are in no sum and no ratio."""

_HOURS_A_DAY = 24
_ADDED = (
    "energy_mwh",
    "capacity_mwh",
    "running_hours",
    "running_capacity_mwh",
    "reading_hours",
    "in_force_hours",
    "starts",
    "stored_mwh",
    "stored_day_mwh",
    "revenue_aud",
    "priced_mwh",
)
# Of a battery these are of both directions.
_OF_BOTH = ["running_hours", "starts", "max_mw"]
MEASURES: tuple[str, ...] = (
    "capacity_mw",
    "energy_mwh",
    "utilization",
    "running_share",
    "zero_share",
    "starts",
    "max_mw",
    "rank",
    "cycles_a_day",
    "coverage",
)
"""What a row says, in the order of its `values`."""


Path = tuple[str, ...]
"""The way to a row: keys from the top."""
Found = tuple[list[float | None], int]
"""What a row says, in the order of `MEASURES`, and among how many it is ranked."""


class Row(NamedTuple):
    """A fuel (level 1), a station (2) or a unit (3). `parent` is the place of the row it belongs to, -1 of none.

    `values` are in the order of `MEASURES`, None where there is nothing to tell: capacity_mw (mean of the window),
    energy_mwh, utilization, running_share (energy while running / capacity while running), zero_share (of the hours
    with readings), starts, max_mw (single units only), rank (by utilization, among its fuel's stations or units),
    cycles_a_day (batteries), coverage. `of` is how many are ranked. `over`: above its registered capacity.
    """

    level: int
    parent: int
    key: str
    label: str
    fuel: str
    note: str
    over: bool
    of: int
    values: list[float | None]


def sides(units: pd.DataFrame) -> pd.DataFrame:
    """Rows of `queries.units` by what they did: a battery in a row for each direction that it has; loads positive.

    Columns: duid, station, fuel (a fuel's code), valid_from, max_mw, `never` (no reading in the whole lake), and what
    adds up. A direction is one with a capacity or with energy: of the older batteries, two DUIDs, each has one.
    Running, zero hours and starts of a battery are those of both directions: they stand with discharging, of one that
    is registered for charging alone with that.
    """
    battery = units["fuel"] == BATTERY
    able_out, able_in = _able(units, "capacity"), _able(units, "charge_capacity")
    only_loads = battery & able_in & ~able_out
    takes = battery & (able_in | (units["charge_mwh"].fillna(0) != 0))
    gives = ~battery | able_out | (units["energy_mwh"].fillna(0) != 0) | ~takes
    given = _side(units, units["energy_mwh"], units["capacity_mwh"], units["capacity_mw"])
    given["fuel"] = units["fuel"].mask(battery, DISCHARGING)
    loads = given["fuel"].map({code: fuel.load for code, fuel in BY_CODE.items()}).astype(bool)
    given["energy_mwh"] = given["energy_mwh"].mask(loads, -given["energy_mwh"])
    stored = units["storage_mwh"].where(battery & (units["storage_mwh"] > 0))
    given["stored_mwh"] = units["energy_mwh"].where(stored.notna())
    given["stored_day_mwh"] = stored * units["in_force_hours"] / _HOURS_A_DAY
    given.loc[only_loads, _OF_BOTH] = np.nan
    taken = _side(units, -units["charge_mwh"], units["charge_capacity_mwh"], units["charge_capacity_mw"])
    taken["fuel"] = CHARGING
    taken.loc[~only_loads, _OF_BOTH] = np.nan
    taken[["revenue_aud", "priced_mwh"]] = np.nan
    # A battery runs in either direction: what it gave is not what it made while it ran.
    given["running_capacity_mwh"] = given["running_capacity_mwh"].mask(battery)
    taken["running_capacity_mwh"] = np.nan
    return pd.concat([given[gives], taken[takes]], ignore_index=True)


def _able(units: pd.DataFrame, capacity: str) -> pd.Series:
    """Whether there is such a capacity: of what has never reported, the registered one."""
    able: pd.Series = units[f"{capacity}_mwh"].fillna(units[f"{capacity}_mw"]).fillna(0) > 0
    return able


def _side(
    units: pd.DataFrame, energy_mwh: pd.Series, capacity_mwh: pd.Series, registered_mw: pd.Series
) -> pd.DataFrame:
    made = units[["duid", "station", "valid_from", "max_mw", "running_hours", "starts", "in_force_hours"]].copy()
    made["station"] = made["station"].fillna(made["duid"])
    made["never"] = ~units["reported"].astype(bool)
    made["registered_mw"] = registered_mw
    made["energy_mwh"], made["capacity_mwh"] = energy_mwh, capacity_mwh
    mean_mw = capacity_mwh / units["in_force_hours"].where(units["in_force_hours"] > 0)
    made["running_capacity_mwh"] = units["running_hours"] * mean_mw
    made["reading_hours"] = units["hours"]
    made["revenue_aud"], made["priced_mwh"] = units["revenue_aud"], units["priced_mwh"]
    made["stored_mwh"] = made["stored_day_mwh"] = np.nan
    return made


def fleet_rows(units: pd.DataFrame, hours: float, window_start: pd.Timestamp) -> list[Row]:
    """The tree's rows, each after the one it belongs to: fuels in the order of the stack, below them the largest first.

    `units` are `sides`, `hours` those of the window in which the market has readings. Units that have never reported
    come last, in a group of their own that says how much they are and nothing else.
    """
    seen, never = units[~units["never"]], units[units["never"]].drop_duplicates("duid")
    levels = [_level(seen, keys, hours) for keys in (["fuel"], ["fuel", "station"], ["fuel", "station", "duid"])]
    notes = seen[["fuel", "station", "duid", "valid_from", "registered_mw"]].to_dict("records")
    about: dict[Path, str] = {
        (unit["fuel"], unit["station"], unit["duid"]): _note(unit["valid_from"], unit["registered_mw"], window_start)
        for unit in notes
    }
    below: dict[Path, list[Path]] = {}
    for level in levels[1:]:
        for path in level:
            below.setdefault(path[:-1], []).append(path)
    rows: list[Row] = []

    def add(path: Path, parent: int) -> None:
        found = levels[len(path) - 1][path]
        label = BY_CODE[path[0]].label if len(path) == 1 else path[-1]
        place = len(rows)
        rows.append(_row(path, parent, label, found, about.get(path, "")))
        for child in below.get(path, ()):
            add(child, place)

    for fuel in FUEL_CODES:
        if (fuel,) in levels[0]:
            add((fuel,), -1)
    return rows + _never_rows(never, len(rows))


def _level(units: pd.DataFrame, keys: list[str], hours: float) -> dict[Path, Found]:
    """Measures and rank of each group of units, the largest first."""
    paths: list[Path] = list(zip(*(units[key].astype(str) for key in keys), strict=True))
    place = {path: number for number, path in enumerate(dict.fromkeys(paths))}
    of = np.array([place[path] for path in paths], dtype=np.int64)
    total = {name: _sums(units[name].to_numpy(np.float64), of, len(place)) for name in _ADDED}
    # The highest reading of several units together is not the sum of theirs.
    alone = np.bincount(of, minlength=len(place)) == 1
    found = {
        "capacity_mw": total["capacity_mwh"] / hours,
        "energy_mwh": total["energy_mwh"],
        "utilization": _ratio(total["energy_mwh"], total["capacity_mwh"]),
        "running_share": _ratio(total["energy_mwh"], total["running_capacity_mwh"]),
        "zero_share": 1 - _ratio(total["running_hours"], total["reading_hours"]),
        "starts": total["starts"],
        "max_mw": np.where(alone, _sums(units["max_mw"].to_numpy(np.float64), of, len(place)), np.nan),
        "cycles_a_day": _ratio(total["stored_mwh"], total["stored_day_mwh"]),
        "coverage": _ratio(total["reading_hours"], total["in_force_hours"]),
    }
    ranks = _ranks(list(place), found["utilization"]) if len(keys) > 1 else {}
    largest = np.argsort(-np.nan_to_num(found["capacity_mw"], nan=-1.0), kind="stable")
    listed = list(place)
    return {
        listed[number]: _found(listed[number], {name: values[number] for name, values in found.items()}, ranks)
        for number in largest
    }


def _found(path: Path, values: dict[str, np.float64], ranks: dict[Path, tuple[int, int]]) -> Found:
    rank, of = ranks.get(path, (np.nan, 0))
    told = values | {"rank": np.float64(rank)}
    return [None if np.isnan(told[name]) else float(told[name]) for name in MEASURES], of


def _sums(values: Floats, of: NDArray[np.int64], count: int) -> Floats:
    """Sums by group; NaN where every one is missing."""
    known = ~np.isnan(values)
    total = np.bincount(of, weights=np.where(known, values, 0.0), minlength=count)
    return np.where(np.bincount(of, weights=known, minlength=count) > 0, total, np.nan)


def _ranks(paths: list[Path], used: Floats) -> dict[Path, tuple[int, int]]:
    """Of each path, its place by utilization among its fuel's, and how many these are. Equals share the better one."""
    rated: dict[str, list[tuple[float, Path]]] = {}
    for path, value in zip(paths, used.tolist(), strict=True):
        if not np.isnan(value):
            rated.setdefault(path[0], []).append((value, path))
    found = {}
    for own in rated.values():
        values = np.array([value for value, _ in own])
        for value, path in own:
            found[path] = int((values > value).sum()) + 1, len(own)
    return found


def _never_rows(never: pd.DataFrame, place: int) -> list[Row]:
    """Registered, and never telemetered: their MW, apart from every sum."""
    if never.empty:
        return []

    def mw(value: float) -> Found:
        return [value if name == "capacity_mw" else None for name in MEASURES], 0

    rows = [_row((NEVER,), -1, "Never telemetered", mw(float(never["registered_mw"].sum())), "")]
    for unit in never.sort_values("registered_mw", ascending=False).to_dict("records"):
        station, duid, fuel = str(unit["station"]), str(unit["duid"]), str(unit["fuel"])
        label = duid if station == duid else f"{station} ({duid})"
        note = BY_CODE[fuel].label
        rows.append(_row((NEVER, duid), place, label, mw(float(unit["registered_mw"])), note))
    return rows


def _row(path: Path, parent: int, label: str, found: Found, note: str) -> Row:
    values, of = found
    used = values[MEASURES.index("utilization")]
    over = used is not None and used > 1
    fuel = "" if path[0] == NEVER else path[0]
    return Row(len(path), parent, path[-1], label, fuel, note, over, of, values)


def _note(valid_from: pd.Timestamp, registered_mw: float, window_start: pd.Timestamp) -> str:
    """Of a unit that was registered inside the window: since when, and with what, as its mean is less."""
    if pd.isna(valid_from) or valid_from <= window_start or pd.isna(registered_mw):
        return ""
    return f"{registered_mw:,.0f} MW since {valid_from.day} {valid_from:%b %Y}"


def _ratio(top: Floats, bottom: Floats) -> Floats:
    return top / np.where(bottom > 1e-9, bottom, np.nan)
