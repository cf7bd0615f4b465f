"""The five-minute moments of one calendar month, a day wider on both sides, and what the clock says then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from app.nem.markettime import add_months

STEPS_PER_HOUR = 12
STEPS_PER_DAY = 288
EPOCH = date(2000, 1, 1)

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Grid:
    """A month of moments (`first` is its midnight), one day wider on both sides, and the seed of its weather.

    The margins let schedules that run over midnight, and targets for the month's last interval, be made from here.
    """

    first: datetime
    seed: int

    @property
    def month(self) -> str:
        return f"{self.first:%Y-%m}"

    @cached_property
    def days(self) -> int:
        return (add_months(self.first, 1) - self.first).days + 2

    @property
    def steps(self) -> int:
        return self.days * STEPS_PER_DAY

    @cached_property
    def start(self) -> datetime:
        """The first moment, a day before the month."""
        return self.first - timedelta(days=1)

    @property
    def first_day(self) -> int:
        """Days since the epoch of the first moment."""
        return (self.start.date() - EPOCH).days

    @property
    def first_step(self) -> int:
        return self.first_day * STEPS_PER_DAY

    @property
    def inner(self) -> slice:
        """The month's own moments."""
        return slice(STEPS_PER_DAY, self.steps - STEPS_PER_DAY)

    @cached_property
    def hour(self) -> Floats:
        """Hour of the day in market time: (steps,)."""
        return np.tile(np.arange(STEPS_PER_DAY, dtype=np.float32) / STEPS_PER_HOUR, self.days)

    @cached_property
    def dates(self) -> list[date]:
        return [self.start.date() + timedelta(days=n) for n in range(self.days)]

    @cached_property
    def season(self) -> Floats:
        """Angle of the year, 0 in mid-January (the hottest time), 2π a year later: (steps,)."""
        year_days = self.first_day + np.arange(self.steps) / STEPS_PER_DAY
        return ((year_days - 15) / 365.25 * 2 * np.pi % (2 * np.pi)).astype(np.float32)

    def each_day(self, values: list[float]) -> Floats:
        """One value a day, repeated over its moments: (steps,)."""
        return np.repeat(np.array(values, dtype=np.float32), STEPS_PER_DAY)

    def step_of(self, moment: datetime) -> int:
        """Index of a moment, which may lie outside the grid."""
        return (moment - self.start) // timedelta(minutes=5)


def daylight_saving(day: date) -> bool:
    """Whether the southern states' clocks are an hour ahead: first Sunday of October to first Sunday of April."""
    return day >= _first_sunday(day.year, 10) or day < _first_sunday(day.year, 4)


def _first_sunday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7)
