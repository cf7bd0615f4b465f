"""The price panel: a step line in $/MWh, its negative part filled so that hours below zero can be seen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from app.figures.arrays import float32
from app.figures.grid import Grid
from app.figures.stack import held
from app.figures.theme import role

Trace = dict[str, Any]


def price_traces(prices: pd.DataFrame, grid: Grid, *, yaxis: str) -> list[Trace]:
    """Price by bucket as a step: it holds for the whole interval. Missing prices leave the line open.

    `prices` has interval_start and price_aud_mwh. Empty when every price is missing.
    """
    price = prices.set_index("interval_start")["price_aud_mwh"].reindex(grid.buckets).to_numpy(np.float64)
    if np.isnan(price).all():
        return []
    step: Trace = {"type": "scatter", "mode": "lines", "yaxis": yaxis, **grid.x(0, len(price) + 1)}
    line = step | {
        "name": "Price",
        "y": float32(held(price)),
        "line": {"width": 1.3, "color": role("accent"), "shape": "hv"},
        "hoverinfo": "none",
        "meta": {"kind": "price", "first": 0, "points": len(price)},
    }
    if not (price < 0).any():
        return [line]
    below = step | {
        "y": float32(held(np.where(price < 0, price, np.where(np.isnan(price), np.nan, 0.0)))),
        "fill": "tozeroy",
        "fillcolor": role("negative"),
        "line": {"width": 0, "shape": "hv"},
        "hoverinfo": "skip",
    }
    return [below, line]
