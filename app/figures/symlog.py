"""The symmetric log scale of prices: straight near zero, by powers of ten beyond, so that -$1,000 and $15,000 both fit.

Plotly has no such axis: values are transformed here and turned back where they are read (assets/js/arrays.js).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from app.figures.arrays import Floats
from app.figures.theme import role, value_axis

STRAIGHT_AUD_MWH = 10.0
"""Straight up to about here, logarithmic beyond."""

LINEAR, LOG = "linear", "log"
SCALES = (LINEAR, LOG)

# In the order in which they get their place: powers of ten before their thirds, the far ends first.
_TICKS_AUD_MWH = (10_000, 1_000, 100, 10, 30_000, 3_000, 300, 30)


def symmetric_log(price: Floats) -> Floats:
    return np.sign(price) * np.log10(1 + np.abs(price) / STRAIGHT_AUD_MWH)


def on_scale(price: Floats, scale: str) -> Floats:
    """`price` as it is drawn."""
    return symmetric_log(price) if scale == LOG else price


def price_axis(price: Floats, scale: str, closest: float, **more: Any) -> dict[str, Any]:
    """An axis for `price` in $/MWh, always with the zero line in it.

    Labels closer than `closest`, a share of the axis, would touch.
    """
    if scale != LOG or np.isnan(price).all():
        return value_axis(tickformat="-$,.0f", nticks=5, rangemode="tozero", **more)
    low, high = min(0.0, float(np.nanmin(price))), max(STRAIGHT_AUD_MWH, float(np.nanmax(price)))
    ends = symmetric_log(np.array([low, high]))
    margin = 0.06 * float(ends[1] - ends[0])
    values = _ticks(low, high, closest)
    return value_axis(
        range=[float(ends[0]) - margin, float(ends[1]) + margin],
        tickvals=[float(value) for value in symmetric_log(np.array(values, dtype=np.float64))],
        ticktext=[f"{'−' if value < 0 else ''}${abs(value):,}" for value in values],
        **more,
    )


def _ticks(low: float, high: float, closest: float) -> list[int]:
    """Zero, and those inside that have room."""
    span = float(np.diff(symmetric_log(np.array([low, high])))[0])
    kept = [0]
    for tick in (tick * side for tick in _TICKS_AUD_MWH for side in (1, -1) if low <= tick * side <= high):
        places = symmetric_log(np.array([tick, *kept], dtype=np.float64))
        if np.abs(places[1:] - places[0]).min() >= closest * span:
            kept.append(tick)
    return sorted(kept)


def below_zero(drawn: Floats) -> dict[str, Any]:
    """A fill (`fillgradient`) whose colour ends at zero, so that one trace draws the line and its negative part."""
    reach = float(np.nanmax(np.abs(drawn)))
    clear = "rgba(0,0,0,0)"
    scale = [[0, role("negative")], [0.5, role("negative")], [0.5, clear], [1, clear]]
    return {"type": "vertical", "start": -reach, "stop": reach, "colorscale": scale}
