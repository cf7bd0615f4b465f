"""A spark line: the prices of a day as two paths, so small that its numbers travel as a drawing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import TypedDict

import numpy as np

from app.figures.arrays import Floats
from app.figures.symlog import symmetric_log

HEIGHT = 44
_MARGIN = 2
# Prices up to here are in sight at least: quiet days then look quiet.
_LEAST_TOP_AUD_MWH = 100.0


class Spark(TypedDict):
    """Paths of SVG, one unit wide a price: the step `line`, open where a price is missing, and what lies `below` zero.

    `zero` is the height of zero; `low` and `high` are the lowest and highest price in $/MWh, None without any.
    """

    line: str
    below: str
    zero: int
    width: int
    low: float | None
    high: float | None


def sparks(days: Sequence[Floats]) -> list[Spark]:
    """Of prices in $/MWh side by side (NaN where missing), on one symmetric log scale."""
    known = np.concatenate([[0.0, _LEAST_TOP_AUD_MWH], *days])
    low, high = (float(end) for end in symmetric_log(np.array([np.nanmin(known), np.nanmax(known)])))
    return [_spark(prices, low, high) for prices in days]


def _spark(prices: Floats, low: float, high: float) -> Spark:
    unit = (HEIGHT - 2 * _MARGIN) / (high - low)
    drawn = symmetric_log(prices)
    heights = [None if np.isnan(value) else round((high - value) * unit) + _MARGIN for value in drawn.tolist()]
    zero = round(high * unit) + _MARGIN
    line = (f"M{first} {run[0]}{_steps(run)}" for first, run in _runs(heights, lambda at: at is not None))
    below = (
        f"M{first} {zero}V{run[0]}{_steps(run)}V{zero}Z"
        for first, run in _runs(heights, lambda at: at is not None and at > zero)
    )
    known = prices[~np.isnan(prices)]
    return Spark(
        line="".join(line),
        below="".join(below),
        zero=zero,
        width=len(prices),
        low=float(known.min()) if len(known) else None,
        high=float(known.max()) if len(known) else None,
    )


def _runs(heights: list[int | None], wanted: Callable[[int | None], bool]) -> Iterator[tuple[int, list[int]]]:
    """Where heights in a row begin that are `wanted`, and they."""
    for is_wanted, group in groupby(enumerate(heights), key=lambda pair: wanted(pair[1])):
        if is_wanted:
            places, run = zip(*group, strict=True)
            yield places[0], [height for height in run if height is not None]


def _steps(run: list[int]) -> str:
    """Of a path that stands on the first height: one unit along for each, and up or down where it changes."""
    text, at = "", run[0]
    for height, same in groupby(run):
        text += f"{f'v{height - at}' if height != at else ''}h{len(list(same))}"
        at = height
    return text
