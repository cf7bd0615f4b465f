"""The stations of a version: what there is to look up, what each was registered as over time, and when it reported."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import pandas as pd

from app.nem.stations import Station
from app.queries import engine

# As registered last while in force: a retired unit's later periods have no name.
_UNITS = """
    SELECT duid, unit.station AS station, unit.owner AS owner, unit.region AS region, unit.fuel AS fuel,
        coalesce(unit.capacity_mw, unit.charge_capacity_mw, 0)::DOUBLE AS size_mw,
        coalesce(unit.capacity_mw, 0)::DOUBLE AS capacity_mw, working
    FROM (
        SELECT duid, arg_max(unit, ROW(in_force, valid_from)) AS unit,
            bool_or(in_force AND valid_to > $now::TIMESTAMP) AS working
        FROM unit GROUP BY duid)
    ORDER BY duid"""

_PERIODS = """
    SELECT duid, valid_from, valid_to, station, owner, region, fuel, in_force, capacity_mw::DOUBLE AS capacity_mw,
        charge_capacity_mw::DOUBLE AS charge_capacity_mw, storage_mwh::DOUBLE AS storage_mwh, loss_factor::DOUBLE
        AS loss_factor, charge_loss_factor::DOUBLE AS charge_loss_factor
    FROM unit ORDER BY duid, valid_from"""

_REPORTED = """
    SELECT min(interval_start) AS first, max(interval_start) AS last FROM unit_daily
    WHERE duid IN (SELECT unnest($duids)) AND intervals > 0"""


@lru_cache(maxsize=2)
def stations(version: str) -> dict[str, Station]:
    """Every station by its name, in the order of the names (without regard to case).

    Kept by each process, as all periods are: a page looks in it several times, and to unpack it each time takes longer.
    Source: AEMO DUDETAILSUMMARY, DUDETAIL, STATION, the registration workbook.
    """
    now = engine.manifest(version).span.end
    frame = engine.frame(version, _UNITS, {"now": now})
    units: dict[str, list[dict[str, Any]]] = {}
    for unit in frame.to_dict("records"):
        units.setdefault(str(unit["station"]), []).append({str(key): value for key, value in unit.items()})
    return {name: _station(name, units[name]) for name in sorted(units, key=lambda name: (name.casefold(), name))}


def _station(name: str, units: list[dict[str, Any]]) -> Station:
    gives = [unit for unit in units if unit["fuel"] != "pumps" and unit["capacity_mw"] > 0]
    # What is registered as a pump is no generation, where there is any; what has retired is no capacity, while the rest
    # is there.
    there = [unit for unit in units if unit["working"]] or units
    size = sum(unit["capacity_mw"] for unit in gives if unit in there) or sum(unit["size_mw"] for unit in there)
    return Station(
        name,
        tuple(unit["duid"] for unit in units),
        tuple(dict.fromkeys(unit["owner"] for unit in units if unit["owner"])),
        _largest_first(units, "region"),
        _largest_first(gives or units, "fuel") + tuple(_others(units, gives)),
        float(size),
        bool(any(unit["working"] for unit in units)),
    )


def _others(units: list[dict[str, Any]], gives: list[dict[str, Any]]) -> list[str]:
    """The fuels of units that only take, beside those that give."""
    known = {unit["fuel"] for unit in gives or units}
    return list(dict.fromkeys(unit["fuel"] for unit in units if unit["fuel"] not in known))


def _largest_first(units: list[dict[str, Any]], key: str) -> tuple[str, ...]:
    sizes: dict[str, float] = {}
    for unit in units:
        sizes[unit[key]] = sizes.get(unit[key], 0.0) + unit["size_mw"]
    return tuple(sorted(sizes, key=lambda name: -sizes[name]))


def registration(version: str, duids: tuple[str, ...]) -> pd.DataFrame:
    """What some units were registered as, period by period, in order of DUID and time.

    Columns: duid, valid_from, valid_to (datetime64[us], naive market time; 1900 and 2999 stand for open ends), station,
    owner, region, fuel, in_force, capacity_mw, charge_capacity_mw (batteries), storage_mwh, loss_factor,
    charge_loss_factor (transmission x distribution). Numbers float64, NaN = missing. Source: as `stations`.
    """
    every = _periods(version)
    return every[every["duid"].isin(duids)].reset_index(drop=True)


@lru_cache(maxsize=2)
def _periods(version: str) -> pd.DataFrame:
    return engine.frame(version, _PERIODS, {})


def reported(version: str, duids: tuple[str, ...]) -> tuple[datetime, datetime] | None:
    """The days `[first, end)` between some units' first and last reading; None where they have none."""
    row = engine.frame(version, _REPORTED, {"duids": list(duids)}).iloc[0]
    if pd.isna(row["first"]):
        return None
    return row["first"].to_pydatetime(), row["last"].to_pydatetime() + timedelta(days=1)
