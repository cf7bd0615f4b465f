"""A strip under a chart over time: for each of several rows, the darker the larger a bucket's share."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from app.figures.arrays import Floats, percentages
from app.figures.grid import MILLISECONDS, Grid
from app.figures.theme import role, value_axis


def strip_trace(shares: dict[str, Floats], grid: Grid, colour: str, yaxis: str) -> dict[str, Any]:
    """A heat map of `shares` (0..1 by bucket, NaN = missing) under their labels, the first on top.

    What is missing is grey; what has no share at all shows nothing.
    """
    rows = np.stack([shares[label] for label in reversed(shares)])
    whole = np.where(np.isnan(rows), -1, np.ceil(np.nan_to_num(rows) * 100))
    clear = "rgba(0,0,0,0)"
    return {
        "type": "heatmap",
        "yaxis": yaxis,
        **_cells(grid),
        "y": list(reversed(shares)),
        "z": percentages(whole),
        "zmin": -1,
        "zmax": 100,
        "colorscale": [
            [0, role("hatch")],
            [0.005, role("hatch")],
            [0.005, clear],
            [0.01, clear],
            [0.011, role("line")],
            [1, role(colour)],
        ],
        "showscale": False,
        "hoverinfo": "skip",
        "ygap": 1,
    }


def strip_axis(labels: list[str], height: float, alone: str) -> dict[str, Any]:
    """The strip's axis, over the lowest `height` (share) of the card. One row is called `alone`."""
    axis = value_axis(domain=(0, height), showgrid=False, zeroline=False, type="category", tickvals=labels)
    several = len(labels) > 1
    return axis | {
        "ticktext": labels if several else [alone],
        "tickfont": {"color": role("muted"), "size": 9 if several else 11},
        "ticklen": 0,
    }


def _cells(grid: Grid) -> dict[str, Any]:
    """A heat map's cells lie around their places: in the middle of each bucket, or between given edges."""
    if grid.interval.regular:
        step = grid.interval.minutes * MILLISECONDS
        middle = grid.edges[0] + pd.Timedelta(milliseconds=step / 2)
        return {"x0": middle.isoformat(timespec="seconds"), "dx": step}
    return {"x": [edge.isoformat(timespec="minutes") for edge in grid.edges]}
