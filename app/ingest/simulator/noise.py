"""Random fields over time: smooth, of unit variance, and pure functions of seed, name and absolute time.

A month can therefore be made alone, on any core, and its neighbours continue it without a seam.
"""

from __future__ import annotations

import zlib
from functools import cache

import numpy as np
import numpy.typing as npt

from app.ingest.simulator.grid import STEPS_PER_HOUR, Grid

Floats = npt.NDArray[np.float32]

_BLOCK = 256
"""Knots drawn from one generator: any range of knots is then cut from blocks that never change."""


def uniform(name: str, seed: int) -> float:
    """A number in [0, 1) that belongs to a name."""
    return zlib.crc32(f"{seed}/{name}".encode()) / 2**32


def gaussians(seed: int, name: str, first: int, count: int, width: int) -> Floats:
    """Standard normal draws number `first` .. `first + count - 1` of a named stream: (count, width)."""
    stream = zlib.crc32(name.encode())
    blocks = range(first // _BLOCK, (first + count - 1) // _BLOCK + 1)
    drawn = [_generator(seed, stream, block).standard_normal((_BLOCK, width), dtype=np.float32) for block in blocks]
    offset = first - blocks.start * _BLOCK
    return np.concatenate(drawn)[offset : offset + count]


def smooth(grid: Grid, name: str, hours: float, width: int = 1, lag_hours: float = 0) -> Floats:
    """A field that changes over about `hours`, `width` independent ones: (width, steps), each of mean 0, variance 1.

    Cubic B-spline through random knots, scaled so that the variance is one at every phase between two knots.
    """
    period = round(hours * STEPS_PER_HOUR)
    start = grid.first_step - round(lag_hours * STEPS_PER_HOUR)
    first, last = start // period, (start + grid.steps - 1) // period
    knots = gaussians(grid.seed, name, first, last - first + 4, width)
    windows = np.lib.stride_tricks.sliding_window_view(knots, 4, axis=0).transpose(1, 0, 2)
    values: Floats = (windows @ _basis(period).T).reshape(width, -1)
    offset = start - first * period
    return values[:, offset : offset + grid.steps]


def white(grid: Grid, name: str, width: int = 1) -> Floats:
    """Independent draws for every step: (width, steps)."""
    stream = zlib.crc32(name.encode())
    days = range(grid.first_day, grid.first_day + grid.days)
    steps = grid.steps // grid.days
    drawn = [_generator(grid.seed, stream, day).standard_normal((width, steps), dtype=np.float32) for day in days]
    return np.concatenate(drawn, axis=1)


def _generator(seed: int, stream: int, block: int) -> np.random.Generator:
    return np.random.Generator(np.random.SFC64([seed, stream, block]))


@cache
def _basis(period: int) -> Floats:
    """Weights of the four knots around each step of a knot interval: (period, 4)."""
    x = np.arange(period) / period
    weights = np.stack([(1 - x) ** 3, 3 * x**3 - 6 * x**2 + 4, -3 * x**3 + 3 * x**2 + 3 * x + 1, x**3], axis=1)
    weights /= np.sqrt((weights**2).sum(axis=1, keepdims=True))
    return weights.astype(np.float32)
