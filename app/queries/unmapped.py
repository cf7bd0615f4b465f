"""Units that report but that no registry gives a fuel or a region: their energy is counted as `other`."""

from __future__ import annotations

import pandas as pd

from app.nem.fuels import OTHER
from app.nem.regions import UNKNOWN
from app.queries import engine
from app.queries.cache import memoize

_UNMAPPED = """
    SELECT duid, arg_max(region, valid_from) AS region, arg_max(capacity_mw, valid_from) AS capacity_mw
    FROM periods WHERE in_force AND (fuel = $other OR region = $unknown)
    GROUP BY duid ORDER BY duid"""
# By what the facts say of their fuel or region: comparing the names of all units on all days would take longer.
_WORK = """
    SELECT duid, max(max_mw) AS max_mw, CAST(sum(energy_mwh) AS DOUBLE) AS energy_mwh,
        min(interval_start) AS first, max(interval_start) AS last
    FROM unit_daily WHERE (fuel = $other OR region = $unknown) AND intervals > 0
    GROUP BY duid"""


@memoize
def unmapped(version: str) -> pd.DataFrame:
    """The units without a known fuel or region, the largest first.

    duid, region, capacity_mw (registered; missing where no registry has it), max_mw (highest reading), energy_mwh (of
    all the data), first and last (days with a reading). Source: DISPATCH_UNIT_SCADA and the registry tables.
    """
    named = {"other": OTHER, "unknown": UNKNOWN}
    units = engine.frame(version, _UNMAPPED, named)
    if units.empty:  # as usual: then nothing is to be looked up over all days
        return units.reindex(columns=[*units, "max_mw", "energy_mwh", "first", "last"])
    work = engine.frame(version, _WORK, named)
    return units.merge(work, on="duid", how="left").sort_values("max_mw", ascending=False, ignore_index=True)
