"""The day so far, against the same hours of other days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypedDict

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.figures.arrays import Floats
from app.figures.grid import Grid, stamp
from app.figures.market import demand_mw, price_aud_mwh
from app.figures.series import Series, places_of
from app.nem.fuels import FUELS, ROOFTOP

Flags = NDArray[np.bool_]

_GENERATION = [fuel.code for fuel in FUELS if fuel.kind in ("source", "rooftop")]
_RENEWABLE = [fuel.code for fuel in FUELS if fuel.renewable]
_FUELS = {
    "wind": ("Wind", ("wind",)),
    "solar": ("Solar, with rooftop", ("solar_utility", ROOFTOP)),
    "hydro": ("Hydro", ("hydro",)),
    "coal": ("Coal", ("coal_brown", "coal_black")),
    "gas": ("Gas", tuple(fuel.code for fuel in FUELS if fuel.simple == "gas")),
    "battery": ("Batteries, discharged", ("battery_discharging",)),
}


class Value(TypedDict):
    """None where nothing is known; `missing_minutes` of the hours compared are not in it."""

    value: float | None
    missing_minutes: int


class SoFar(TypedDict):
    """A number of a day until a time (ISO, market time), and of the other days in the same five minutes.

    `unit` is GWh (energy), $/MWh (a mean over time) or % (a share, 0..1).
    """

    code: str
    label: str
    unit: str
    until: str
    values: list[Value]


@dataclass(frozen=True)
class Day:
    """A day from its midnight on: the frames of `queries.generation` (in detail) and `queries.prices` in five minutes.

    Only the first `length` of it counts.
    """

    midnight: datetime
    length: timedelta
    generation: pd.DataFrame
    prices: pd.DataFrame
    region: str

    @cached_property
    def grid(self) -> Grid:
        return Grid.of(self.midnight, self.midnight + self.length, "5m")

    @cached_property
    def series(self) -> Series:
        return Series.of(self._inside(self.generation), self.grid)

    @cached_property
    def price(self) -> Floats:
        return price_aud_mwh(self._inside(self.prices), self.grid, self.region)

    @cached_property
    def demand_mwh(self) -> Floats:
        return demand_mw(self._inside(self.prices), self.grid, "operational") / 12

    @cached_property
    def with_rooftop(self) -> Flags:
        return np.asarray(self.series.present & self.series.rooftop_known())

    def mwh(self, fuels: Sequence[str]) -> Floats:
        return np.asarray(self.series.energy_mwh[:, places_of(fuels)])

    def _inside(self, frame: pd.DataFrame) -> pd.DataFrame:
        starts = frame["interval_start"]
        return frame[(starts >= self.grid.start) & (starts < self.grid.end)]


def so_far(today: Day, others: Sequence[Day]) -> list[SoFar]:
    """What is known of today, and of the `others` in the five-minute intervals in which it is known of today.

    Rooftop's estimate is late: what it is part of is compared until where it ends. A fuel that none of the days has is
    left out.
    """
    days = [today, *others]
    rows = [
        _row("demand", "Demand, operational", "GWh", days, [_sum(day.demand_mwh) for day in days]),
        _row("price", "Price, mean over time", "$/MWh", days, [_mean(day.price) for day in days]),
        _row("renewable_share", "Renewable share", "%", days, [_share(day) for day in days]),
    ]
    rows += [
        _row(code, label, "GWh", days, [_energy(day, fuels) for day in days])
        for code, (label, fuels) in _FUELS.items()
        if any(not np.isnan(day.mwh(fuels)).all() for day in days)
    ]
    return [row for row in rows if row is not None]


@dataclass(frozen=True)
class _Number:
    """A number of a day: where it is known, and its value over some of those intervals."""

    known: Flags
    over: Callable[[Flags], float]


def _row(code: str, label: str, unit: str, days: Sequence[Day], numbers: Sequence[_Number]) -> SoFar | None:
    wanted = numbers[0].known
    if not wanted.any():
        return None
    until = days[0].grid.edges[int(np.flatnonzero(wanted)[-1]) + 1]
    return SoFar(
        code=code, label=label, unit=unit, until=stamp(until), values=[_value(each, wanted) for each in numbers]
    )


def _value(number: _Number, wanted: Flags) -> Value:
    both = wanted & number.known
    value = number.over(both) if both.any() else np.nan
    return Value(
        value=None if np.isnan(value) else float(value),
        missing_minutes=5 * int((wanted & ~number.known).sum()),
    )


def _sum(mwh: Floats) -> _Number:
    return _Number(~np.isnan(mwh), lambda where: mwh[where].sum() / 1e3)


def _mean(price: Floats) -> _Number:
    return _Number(~np.isnan(price), lambda where: price[where].mean())


def _energy(day: Day, fuels: Sequence[str]) -> _Number:
    """A fuel that is silent while the market reports has made nothing that is known of."""
    known = day.with_rooftop if ROOFTOP in fuels else day.series.present
    mwh = day.mwh(fuels)
    return _Number(known, lambda where: np.nan if np.isnan(mwh[where]).all() else np.nansum(mwh[where]) / 1e3)


def _share(day: Day) -> _Number:
    made, renewable = day.mwh(_GENERATION), day.mwh(_RENEWABLE)

    def over(where: Flags) -> float:
        whole = np.nansum(made[where])
        return float(np.nansum(renewable[where]) / whole) if whole > 0 else np.nan

    return _Number(day.with_rooftop, over)
