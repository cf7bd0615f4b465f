"""What a window holds, bucket by bucket and fuel by fuel: what the stack, the table, the KPIs and the CSV are made of.

A frame of `queries.generation` in detail becomes arrays once; groupings, hidden fuels and totals are sums of columns.
(In arrays, because a page has a dozen bands with five numbers each, and a pandas sum takes a tenth of a millisecond.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.figures.arrays import Floats
from app.figures.grid import Grid, Run
from app.nem.fuels import BY_CODE, FUEL_CODES, ROOFTOP, Band, bands

_FLOWS = np.array([BY_CODE[code].flow for code in FUEL_CODES])
_ROOFTOP = np.array([code == ROOFTOP for code in FUEL_CODES])
_SCADA = ~(_FLOWS | _ROOFTOP)


@dataclass(frozen=True)
class Totals:
    """Sums of a window by fuel (in stack order), NaN where every bucket's is missing."""

    energy_mwh: Floats
    revenue_aud: Floats
    priced_mwh: Floats
    capacity_mwh: Floats
    emissions_t: Floats
    emissions_mwh: Floats
    hours: Floats

    def of(self, fuels: Iterable[str]) -> Totals:
        """Of some fuels alone."""
        places = places_of(fuels)
        return Totals(*(getattr(self, name)[places] for name in self.__dataclass_fields__))

    def mean_hours(self) -> float | None:
        """What the energy together is divided by for a mean: SCADA's hours where any of it is SCADA's.

        As in the chart and the API: in stack order the first that has energy is the one that counts.
        """
        known = np.flatnonzero(~np.isnan(self.energy_mwh))
        return float(self.hours[known[0]]) if len(known) else None

    def captured_price_aud_mwh(self, *, net: bool) -> float | None:
        """Σ revenue / Σ priced energy. What is, of sales `net` of charging, taken from the grid captured no price."""
        revenue, priced = known_sum(self.revenue_aud), known_sum(self.priced_mwh)
        if revenue is None or not priced or (net and priced < 0):
            return None
        return revenue / priced


@dataclass(frozen=True)
class Series:
    """Arrays of buckets (rows) by fuel (columns, all of them in stack order); NaN where there is nothing.

    `hours` are those of the fuel's own feed; `reading_mw` is None but at 5 minutes.
    """

    grid: Grid
    energy_mwh: Floats
    revenue_aud: Floats
    priced_mwh: Floats
    capacity_mwh: Floats
    emissions_t: Floats
    emissions_mwh: Floats
    hours: Floats
    reading_mw: Floats | None

    @classmethod
    def of(cls, frame: pd.DataFrame, grid: Grid) -> Series:
        """From the frame of `queries.generation(..., group="detailed")` over the grid's window and interval."""
        codes, named = pd.factorize(frame["fuel"])
        places = np.array([FUEL_CODES.index(fuel) for fuel in named], dtype=np.int64)
        cells = grid.places(frame["interval_start"]) * len(FUEL_CODES) + places[codes]

        def spread(name: str) -> Floats:
            table = np.full(len(grid.buckets) * len(FUEL_CODES), np.nan)
            table[cells] = frame[name].to_numpy(np.float64)
            return table.reshape(-1, len(FUEL_CODES))

        return cls(
            grid,
            energy_mwh=spread("energy_mwh"),
            revenue_aud=spread("revenue_aud"),
            priced_mwh=spread("priced_mwh"),
            capacity_mwh=spread("capacity_mwh"),
            emissions_t=spread("emissions_t"),
            emissions_mwh=spread("emissions_mwh"),
            hours=spread("hours"),
            reading_mw=None if grid.steps else spread("reading_mw"),
        )

    @cached_property
    def present(self) -> NDArray[np.bool_]:
        """Buckets in which SCADA reported: rooftop and flows come from elsewhere, and alone they are no stack."""
        return np.asarray(~np.isnan(self.energy_mwh[:, _SCADA]).all(axis=1))

    @cached_property
    def totals(self) -> Totals:
        """Sums over the window: what `queries.generation` answers with interval="total".

        Hours count the buckets in which the fuel's feed reported, whether or not the fuel itself did.
        """
        by_feed = np.empty(len(FUEL_CODES))
        for feed in (_SCADA, _ROOFTOP, _FLOWS):
            by_feed[feed] = np.nanmax(self.hours[:, feed], axis=1, initial=0.0).sum()
        return Totals(
            energy_mwh=_summed(self.energy_mwh, 0),
            revenue_aud=_summed(self.revenue_aud, 0),
            priced_mwh=_summed(self.priced_mwh, 0),
            capacity_mwh=_summed(self.capacity_mwh, 0),
            emissions_t=_summed(self.emissions_t, 0),
            emissions_mwh=_summed(self.emissions_mwh, 0),
            hours=by_feed,
        )

    def runs(self) -> list[Run]:
        """The grid cut into runs with data and gaps."""
        return self.grid.runs(self.present)

    def bands(self, group: str) -> list[Band]:
        """Bands of a grouping that have any data, in stack order."""
        some = ~np.isnan(self.totals.energy_mwh)
        return [band for band in bands(group) if some[places_of(band.fuels)].any()]

    def mwh(self, members: list[Band]) -> Floats:
        """Energy by bucket of bands together."""
        return _summed(self.energy_mwh[:, _places(members)], 1)

    def mw(self, members: list[Band]) -> Floats:
        """Power by bucket of bands together: the reading at the bucket's start, or the bucket's mean.

        The hours of a band are SCADA's where it has any SCADA, so that rooftop's delay makes no difference to it.
        """
        if self.reading_mw is not None:
            return _summed(self.reading_mw[:, _places(members)], 1)
        # In stack order, flows and rooftop stand above what they are grouped with: the first is the one that counts.
        hours = self.hours[:, _places(members)]
        first = np.take_along_axis(hours, (~np.isnan(hours)).argmax(axis=1)[:, None], axis=1)[:, 0]
        return self.mwh(members) / np.where(first > 0, first, np.nan)

    def lacking(self, fuels: Iterable[str]) -> dict[str, NDArray[np.bool_]]:
        """By feed that `fuels` are of, if it lacks any: the buckets for which SCADA has data and the feed has not.

        Flows lack where there are any in the window: the market as a whole has none.
        """
        wanted = np.isin(np.array(FUEL_CODES), list(fuels))
        found = {}
        for name, feed in (("rooftop", _ROOFTOP & wanted), ("flows", _FLOWS & wanted)):
            missing = np.isnan(self.energy_mwh[:, feed]).all(axis=1)
            if feed.any() and not (name == "flows" and missing.all()) and (missing & self.present).any():
                found[name] = missing & self.present
        return found

    def rooftop_known(self) -> NDArray[np.bool_]:
        return np.asarray(~np.isnan(self.energy_mwh[:, _ROOFTOP]).all(axis=1))


def known_sum(values: Floats) -> float | None:
    """Sum of what is known; None where nothing is."""
    return None if np.isnan(values).all() else float(np.nansum(values))


def places_of(fuels: Iterable[str]) -> list[int]:
    """Columns of fuels, in stack order."""
    return sorted(FUEL_CODES.index(code) for code in fuels)


def _places(members: list[Band]) -> list[int]:
    return places_of(code for band in members for code in band.fuels)


def _summed(table: Floats, axis: int) -> Floats:
    missing = np.isnan(table)
    sums = np.where(missing, 0.0, table).sum(axis=axis)
    return np.where(missing.all(axis=axis), np.nan, sums)
