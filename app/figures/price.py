"""The price panel: a step line in $/MWh, its negative part filled so that hours below zero can be seen."""

from __future__ import annotations

import numpy as np

from app.figures.arrays import Floats, float32
from app.figures.grid import Grid
from app.figures.stack import Trace, held
from app.figures.symlog import LOG, STRAIGHT_AUD_MWH, below_zero, on_scale
from app.figures.theme import role


def price_traces(price: Floats, grid: Grid, scale: str, *, yaxis: str) -> list[Trace]:
    """Price by bucket as a step: it holds for the whole interval. Missing prices leave the line open.

    Empty when every price is missing.
    """
    if np.isnan(price).all():
        return []
    drawn = on_scale(price, scale)
    line: Trace = {
        "type": "scatter",
        "mode": "lines",
        "name": "Price",
        "yaxis": yaxis,
        **grid.x(0, len(price) + 1),
        # Prices are read to the cent: int16 would leave whole dollars beside a spike.
        "y": float32(held(drawn)),
        "line": {"width": 1.3, "color": role("accent"), "shape": grid.held},
        "hoverinfo": "none",
        "meta": {"kind": "price", "first": 0, "points": len(price)},
    }
    if scale == LOG:
        line["meta"]["straight"] = STRAIGHT_AUD_MWH
    if (price < 0).any():
        line |= {"fill": "tozeroy", "fillgradient": below_zero(drawn)}
    return [line]
