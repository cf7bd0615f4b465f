"""A spark line: the prices of a day in a drawing as small as a word, with what lies below zero filled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any

import numpy as np

from app.components.svg import Svg, drawing
from app.figures.symlog import symmetric_log

_HEIGHT, _MARGIN = 44, 2
# Prices up to here are in sight at least: quiet days then look quiet.
_LEAST_TOP_AUD_MWH = 100.0

Prices = Sequence[float | None]


def scale(days: Sequence[Prices]) -> tuple[float, float]:
    """The lowest and highest price in $/MWh that spark lines side by side show: one scale for all."""
    known = [price for day in days for price in day if price is not None]
    return min(0.0, *known, 0.0), max(_LEAST_TOP_AUD_MWH, *known, _LEAST_TOP_AUD_MWH)


def spark(prices: Prices, ends: tuple[float, float], label: str) -> Any:
    """A step line of prices on a symmetric log scale between `ends`, one unit wide each; open where one is missing."""
    low, high = (float(end) for end in symmetric_log(np.array(ends)))
    unit = (_HEIGHT - 2 * _MARGIN) / (high - low)
    drawn = symmetric_log(np.array([np.nan if price is None else price for price in prices], dtype=np.float64))
    heights = [None if np.isnan(value) else round((high - value) * unit) + _MARGIN for value in drawn.tolist()]
    zero = round(high * unit) + _MARGIN
    known = (f"M{first} {run[0]}{_steps(run)}" for first, run in _runs(heights, lambda at: at is not None))
    below = (
        f"M{first} {zero}V{run[0]}{_steps(run)}V{zero}Z"
        for first, run in _runs(heights, lambda at: at is not None and at > zero)
    )
    parts = [
        Svg("path", {"d": "".join(below), "class": "below"}),
        Svg("path", {"d": f"M0 {zero}H{len(prices)}", "class": "zero"}),
        Svg("path", {"d": "".join(known), "class": "line"}),
    ]
    look = {"class": "spark", "role": "img", "aria-label": label, "preserveAspectRatio": "none"}
    return drawing(len(prices), _HEIGHT, parts, **look)


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
