"""What stations or units do, bucket by bucket: the arrays that a station's charts are drawn from. Sums first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from app.figures.arrays import Floats
from app.figures.grid import Grid

PUMPS = "pumps"
# Of stations and units beside each other: as the links of the Flows page, in roles that differ in lightness and hue.
COLOURS = ("NSW1", "QLD1", "TAS1", "SA1", "VIC1", "NEM")


@dataclass(frozen=True)
class Output:
    """A station or a unit over the buckets of a grid, NaN where there is none. `colour` is a role of the theme.

    `mw` is the reading at the bucket's start (5 minutes) or the bucket's mean, what is taken negative. `gives_mw` and
    `takes_mw` (<= 0) are the registered capacities in force at its start.
    """

    name: str
    colour: str
    mw: Floats
    gives_mw: Floats
    takes_mw: Floats


def outputs(
    series: pd.DataFrame, periods: pd.DataFrame, grid: Grid, members: Sequence[tuple[str, str, tuple[str, ...]]]
) -> list[Output]:
    """Of each of `members` (name, colour, DUIDs) what its units did together.

    `series` is the frame of `queries.unit` over the grid's window and interval, `periods` that of
    `queries.registration`.
    """
    codes = series["duid"].to_numpy(object)
    places = grid.places(series["interval_start"])
    units = {str(duid): np.flatnonzero(codes == duid) for duid in pd.unique(series["duid"])}
    columns = {name: series[name].to_numpy(np.float64) for name in ("energy_mwh", "hours")}
    if not grid.steps:
        columns["reading_mw"] = series["reading_mw"].to_numpy(np.float64)

    def spread(duids: tuple[str, ...], name: str) -> Floats:
        """A row a unit that has any, a column a bucket."""
        table = np.full((len(duids), len(grid.buckets)), np.nan)
        for row, duid in enumerate(duids):
            if duid in units:
                table[row, places[units[duid]]] = columns[name][units[duid]]
        return table

    made = []
    for name, colour, duids in members:
        if grid.steps:
            hours = np.nan_to_num(spread(duids, "hours")).max(axis=0)
            mw = _summed(spread(duids, "energy_mwh")) / np.where(hours > 0, hours, np.nan)
        else:
            mw = _summed(spread(duids, "reading_mw"))
        gives, takes = capacities(periods[periods["duid"].isin(duids)], grid)
        made.append(Output(name, colour, mw, gives, takes))
    return made


def capacities(periods: pd.DataFrame, grid: Grid) -> tuple[Floats, Floats]:
    """Registered MW of all the units of `periods` together at the start of every bucket: to give, and to take (<= 0).

    NaN where nothing of the kind is registered.
    """
    gives, takes = np.zeros(len(grid.buckets)), np.zeros(len(grid.buckets))
    in_force = periods[periods["in_force"]]
    since, until = (
        np.searchsorted(grid.buckets.asi8, in_force[name].to_numpy().astype("datetime64[us]").view(np.int64))
        for name in ("valid_from", "valid_to")
    )
    mw, charge_mw = (
        np.nan_to_num(in_force[name].to_numpy(np.float64)) for name in ("capacity_mw", "charge_capacity_mw")
    )
    for place, fuel in enumerate(in_force["fuel"]):
        there = slice(since[place], until[place])
        if fuel == PUMPS:
            takes[there] -= mw[place]
        else:
            gives[there] += mw[place]
        takes[there] -= charge_mw[place]
    return np.where(gives > 0, gives, np.nan), np.where(takes < 0, takes, np.nan)


def _summed(table: Floats) -> Floats:
    missing = np.isnan(table)
    return np.where(missing.all(axis=0), np.nan, np.where(missing, 0.0, table).sum(axis=0))
