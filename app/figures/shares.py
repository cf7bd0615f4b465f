"""Shares of time, across: what both duration curves, of prices and of utilization, are drawn over."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.figures.arrays import Floats
from app.figures.theme import role, x_axis

# In per cent: fine at both ends, where a few hours make the difference.
SHARES: Floats = np.unique(
    np.concatenate(
        [[0.0, 0.01, 0.02], np.arange(0.05, 2, 0.05), np.arange(2, 98, 0.5), np.arange(98, 100, 0.1), [100.0]]
    ).round(2)
)
MARGIN = {"l": 62, "r": 26, "t": 10, "b": 44}
"""Around the curves: "100 %" under their end has room."""


def reached_in(shares: Floats, falling: Floats, hours: Floats) -> Floats:
    """What was reached or exceeded in each of the `shares` (per cent) of all `hours`, of values that fall."""
    until = np.cumsum(hours) / hours.sum() * 100
    # A share that ends where a step ends belongs to it, whatever the last bit of the sum says.
    return falling[np.minimum(np.searchsorted(until, shares - 1e-9), len(falling) - 1)]


def share_axis(of_what: str) -> dict[str, Any]:
    """From 0 to 100 % of the time at or above `of_what`."""
    axis = x_axis(range=[0, 100], ticksuffix=" %", nticks=6, tickangle=0, fixedrange=True, hoverformat=".2f")
    title = {"text": f"share of time at or above the {of_what}", "font": {"size": 11, "color": role("muted")}}
    return {key: value for key, value in axis.items() if key != "tickformatstops"} | {"type": "linear", "title": title}
