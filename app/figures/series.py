"""What a window holds, bucket by bucket and band by band: what the stack, the table, the KPIs and the CSV are made of.

A frame of `queries.generation` in detail becomes arrays once; groupings, hidden fuels and totals are sums of columns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.figures.arrays import Floats
from app.figures.grid import Grid, Run
from app.nem.fuels import BY_CODE, FUEL_CODES, ROOFTOP, Band, bands

_SUMS = ("energy_mwh", "revenue_aud", "priced_mwh", "capacity_mwh")
_FLOWS = np.array([BY_CODE[code].flow for code in FUEL_CODES])
_ROOFTOP = np.array([code == ROOFTOP for code in FUEL_CODES])
_SCADA = ~(_FLOWS | _ROOFTOP)


@dataclass(frozen=True)
class Series:
    """Arrays of buckets (rows) by fuel (columns, all of them in stack order); NaN where there is nothing.

    energy_mwh; hours (of the fuel's own feed); reading_mw (5 minutes only, else None).
    """

    grid: Grid
    energy_mwh: Floats
    hours: Floats
    reading_mw: Floats | None

    @classmethod
    def of(cls, frame: pd.DataFrame, grid: Grid) -> Series:
        """From the frame of `queries.generation(..., group="detailed")` over the grid's window and interval."""
        row = grid.buckets.get_indexer(pd.DatetimeIndex(frame["interval_start"]))
        column = pd.Index(FUEL_CODES).get_indexer(pd.Index(frame["fuel"]))

        def spread(name: str) -> Floats:
            table = np.full((len(grid.buckets), len(FUEL_CODES)), np.nan)
            table[row, column] = frame[name].to_numpy(np.float64)
            return table

        reading = None if grid.steps else spread("reading_mw")
        return cls(grid, spread("energy_mwh"), spread("hours"), reading)

    @property
    def present(self) -> NDArray[np.bool_]:
        """Buckets in which SCADA reported: rooftop and flows come from elsewhere, and alone they are no stack."""
        return np.asarray(~np.isnan(self.energy_mwh[:, _SCADA]).all(axis=1))

    def runs(self) -> list[Run]:
        """The grid cut into runs with data and gaps."""
        return self.grid.runs(self.present)

    def bands(self, group: str) -> list[Band]:
        """Bands of a grouping that have any data, in stack order."""
        some = np.flatnonzero(~np.isnan(self.energy_mwh).all(axis=0))
        return [band for band in bands(group) if np.isin(_columns([band]), some).any()]

    def mwh(self, members: list[Band]) -> Floats:
        """Energy by bucket of bands together."""
        return _added(self.energy_mwh, members)

    def mw(self, members: list[Band]) -> Floats:
        """Power by bucket of bands together: the reading at the bucket's start, or the bucket's mean.

        The hours of a band are SCADA's where it has any SCADA, so that rooftop's delay makes no difference to it.
        """
        if self.reading_mw is not None:
            return _added(self.reading_mw, members)
        # In stack order, flows and rooftop stand above what they are grouped with: the first is the one that counts.
        hours = self.hours[:, _columns(members)]
        first = np.take_along_axis(hours, (~np.isnan(hours)).argmax(axis=1)[:, None], axis=1)[:, 0]
        return self.mwh(members) / np.where(first > 0, first, np.nan)

    def rooftop_known(self) -> NDArray[np.bool_]:
        return np.asarray(~np.isnan(self.energy_mwh[:, _ROOFTOP]).all(axis=1))


def totals(frame: pd.DataFrame) -> pd.DataFrame:
    """Sums of a window by fuel, from its series: what `queries.generation` answers with interval="total".

    Index: fuel. Columns: energy_mwh, revenue_aud, priced_mwh, capacity_mwh (NaN where every bucket's is), hours.
    Hours count the buckets in which the fuel's feed reported, whether or not the fuel itself did.
    """
    found = frame.groupby("fuel", sort=False, observed=True)[list(_SUMS)].sum(min_count=1)
    codes = pd.Index(FUEL_CODES)
    feeds = np.where(_FLOWS, 2, np.where(_ROOFTOP, 1, 0))
    feed = feeds[codes.get_indexer(pd.Index(frame["fuel"]))]
    hours = frame["hours"].groupby([frame["interval_start"], feed]).max().groupby(level=1).sum()
    found["hours"] = hours.reindex(feeds[codes.get_indexer(found.index)]).to_numpy()
    return found


def _columns(members: list[Band]) -> list[int]:
    return sorted(FUEL_CODES.index(code) for band in members for code in band.fuels)


def _added(table: Floats, members: list[Band]) -> Floats:
    chosen = table[:, _columns(members)]
    missing = np.isnan(chosen)
    return np.where(missing.all(axis=1), np.nan, np.where(missing, 0.0, chosen).sum(axis=1))
