"""What a unit emits for each MWh: AEMO's list of emissions factors, and the generating sets' own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

Row = Mapping[str, Any]


def factors(tables: Mapping[str, Iterable[Row]]) -> dict[str, float]:
    """t CO2-e/MWh sent out by DUID, from the lake tables emission_factor, else dualloc x genunits.

    A DUID of several generating sets has the mean of those that have a factor: how they share its output is not
    published. Of its allocations the newest counts.
    """
    allocated: dict[str, list[float]] = {}
    of_set = {row["gensetid"]: row.get("co2e_emissions_factor") for row in tables.get("genunits", ())}
    newest: dict[str, tuple[datetime, int]] = {}
    for row in sorted(tables.get("dualloc", ()), key=_version, reverse=True):
        factor = of_set.get(row["gensetid"])
        if factor is not None and newest.setdefault(row["duid"], _version(row)) == _version(row):
            allocated.setdefault(row["duid"], []).append(factor)
    listed: dict[str, list[float]] = {}
    for row in tables.get("emission_factor", ()):
        if row["co2e_emissions_factor"] is not None:
            listed.setdefault(row["duid"], []).append(row["co2e_emissions_factor"])
    # In one order: the sum of floats must not hang on that of the files.
    return {duid: sum(sorted(found)) / len(found) for duid, found in (allocated | listed).items()}


def _version(row: Row) -> tuple[datetime, int]:
    return row["effectivedate"], row["versionno"]
