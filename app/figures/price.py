"""The price panel: a step line in $/MWh, its negative part filled so that hours below zero can be seen."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.figures.arrays import Floats, compact, float32
from app.figures.grid import Grid
from app.figures.stack import Trace, held
from app.figures.theme import role, y_axis

# Symmetric log: straight up to here, by powers of ten beyond. Plotly has no such axis: the values are transformed here
# and turned back where they are read (assets/js/arrays.js).
_STRAIGHT_AUD_MWH = 10.0
# In the order in which they get their place: powers of ten before their thirds, the far ends first.
_TICKS_AUD_MWH = (10_000, 1_000, 100, 10, 30_000, 3_000, 300, 30)
# Labels closer than this share of the panel's height would touch.
_CLOSEST_TICKS = 0.15


def symmetric_log(price: Floats) -> Floats:
    return np.sign(price) * np.log10(1 + np.abs(price) / _STRAIGHT_AUD_MWH)


def price_traces(price: Floats, grid: Grid, scale: str, *, yaxis: str) -> list[Trace]:
    """Price by bucket as a step: it holds for the whole interval. Missing prices leave the line open.

    Empty when every price is missing.
    """
    if np.isnan(price).all():
        return []
    logarithmic = scale == "log"
    drawn = symmetric_log(price) if logarithmic else price
    line: Trace = {
        "type": "scatter",
        "mode": "lines",
        "name": "Price",
        "yaxis": yaxis,
        **grid.x(0, len(price) + 1),
        "y": float32(held(drawn)) if logarithmic else compact(held(drawn)),
        "line": {"width": 1.3, "color": role("accent"), "shape": "hv"},
        "hoverinfo": "none",
        "meta": {"kind": "price", "first": 0, "points": len(price)},
    }
    if logarithmic:
        line["meta"]["straight"] = _STRAIGHT_AUD_MWH
    if (price < 0).any():
        line |= {"fill": "tozeroy", "fillgradient": _below_zero(drawn)}
    return [line]


def price_axis(price: Floats, scale: str, domain: tuple[float, float]) -> dict[str, Any]:
    """The panel's own axis, always with the zero line in it."""
    if scale != "log" or np.isnan(price).all():
        return y_axis(domain=domain, tickformat="-$,.0f", nticks=5, rangemode="tozero")
    low, high = min(0.0, float(np.nanmin(price))), max(_STRAIGHT_AUD_MWH, float(np.nanmax(price)))
    ends = symmetric_log(np.array([low, high]))
    margin = 0.06 * float(ends[1] - ends[0])
    values = _ticks(low, high)
    return y_axis(
        domain=domain,
        range=[float(ends[0]) - margin, float(ends[1]) + margin],
        tickvals=[float(value) for value in symmetric_log(np.array(values, dtype=np.float64))],
        ticktext=[f"{'−' if value < 0 else ''}${abs(value):,}" for value in values],
    )


def _ticks(low: float, high: float) -> list[int]:
    """Zero, and those inside that have room."""
    span = float(np.diff(symmetric_log(np.array([low, high])))[0])
    kept = [0]
    for tick in (tick * side for tick in _TICKS_AUD_MWH for side in (1, -1) if low <= tick * side <= high):
        places = symmetric_log(np.array([tick, *kept], dtype=np.float64))
        if np.abs(places[1:] - places[0]).min() >= _CLOSEST_TICKS * span:
            kept.append(tick)
    return sorted(kept)


def _below_zero(drawn: Floats) -> dict[str, Any]:
    """A fill whose colour ends at zero, so that one trace draws the line and its negative part."""
    reach = float(np.nanmax(np.abs(drawn)))
    clear = "rgba(0,0,0,0)"
    scale = [[0, role("negative")], [0.5, role("negative")], [0.5, clear], [1, clear]]
    return {"type": "vertical", "start": -reach, "stop": reach, "colorscale": scale}
