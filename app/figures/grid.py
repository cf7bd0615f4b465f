"""The time grid of a series: every bucket of the window, the ones that have data, and how a trace states them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.nem.intervals import BY_CODE, Interval

MILLISECONDS = 60_000

_MOST_STEPS = 800
"""More steps are hardly wider than a pixel on a desktop."""


@dataclass(frozen=True)
class Run:
    """Positions `[first, last)` of buckets in a row that have data, or that have none."""

    first: int
    last: int
    data: bool


@dataclass(frozen=True)
class Grid:
    """Buckets of `interval` that touch `[start, end)`, in market time."""

    start: datetime
    end: datetime
    interval: Interval

    @classmethod
    def of(cls, start: datetime, end: datetime, interval: str) -> Grid:
        return cls(start, end, BY_CODE[interval])

    @cached_property
    def edges(self) -> pd.DatetimeIndex:
        """Start of every bucket, and of the one after the last."""
        first = self.interval.floor(self.start)
        if self.interval.regular:
            step = pd.Timedelta(minutes=self.interval.minutes)
            count = -((first - self.end) // step)
            return pd.date_range(first, periods=count + 1, freq=step, unit="us")
        edges = [first]
        while edges[-1] < self.end:
            edges.append(self.interval.next(edges[-1]))
        return pd.DatetimeIndex(edges).as_unit("us")

    @property
    def buckets(self) -> pd.DatetimeIndex:
        return self.edges[:-1]

    def places(self, starts: pd.Series[pd.Timestamp]) -> NDArray[np.int64]:
        """Positions of buckets by their starts, which must be starts of buckets."""
        moments = starts.to_numpy().astype("datetime64[us]").view(np.int64)
        return np.asarray(np.searchsorted(self.buckets.asi8, moments), dtype=np.int64)

    @property
    def steps(self) -> bool:
        """True where a bucket is a mean over time, to be drawn as a step; at 5 minutes a reading is a point in time."""
        return self.interval.code != "5m"

    @property
    def held(self) -> str:
        """Shape of a line of values that hold for their whole bucket: steps, as long as one can see any.

        Plotly takes twice as long for steps.
        """
        return "hv" if len(self.buckets) <= _MOST_STEPS else "linear"

    @property
    def meta(self) -> dict[str, Any]:
        """What the browser needs to name a bucket: the layout's `meta` of a chart over time."""
        return {
            "interval": self.interval.code,
            "minutes": self.interval.minutes,
            "start": stamp(self.start),
            "end": stamp(self.end),
        }

    def runs(self, present: NDArray[np.bool_]) -> list[Run]:
        """`present` (one flag a bucket) cut where it changes."""
        cuts = [0, *(np.flatnonzero(np.diff(present)) + 1).tolist(), len(present)]
        return [Run(a, b, bool(present[a])) for a, b in pairwise(cuts) if b > a]

    def x(self, first: int, count: int) -> dict[str, Any]:
        """The time of `count` points from bucket `first`, as a trace states it: `x0`/`dx` where the grid is regular.

        With a period the browser finds the bucket under the pointer, not the nearest start of one.
        """
        period = {"xperiodalignment": "start", "xperiod0": stamp(self.edges[0])}
        if self.interval.regular:
            step = self.interval.minutes * MILLISECONDS
            return {"x0": stamp(self.edges[first]), "dx": step, "xperiod": step, **period}
        months = round(self.interval.minutes / (30 * 24 * 60))
        stamps = [stamp(edge) for edge in self.edges[first : first + count]]
        return {"x": stamps, "xperiod": f"M{months}", **period}


def places_of(flags: NDArray[np.bool_], first: int = 0) -> list[list[int]]:
    """Where `flags` (of buckets from `first` on) are true, as `[first, last)` runs: for the browser."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])))) + first
    return [[int(a), int(b)] for a, b in edges.reshape(-1, 2)]


def stamp(moment: datetime) -> str:
    """A moment as figures state it: market time, to the minute."""
    return moment.isoformat(timespec="minutes")
