"""The duration curve of utilization: for how much of the time a fuel worked at least so hard."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from app.figures.arrays import Floats, compact, float32
from app.figures.theme import HOVER_LABEL, Figure, layout, role, value_axis, x_axis
from app.nem.fuels import Band, bands

# Shares of time in per cent: fine at both ends, where a few hours make the difference.
SHARES: Floats = np.unique(
    np.concatenate(
        [[0.0, 0.01, 0.02], np.arange(0.05, 2, 0.05), np.arange(2, 98, 0.5), np.arange(98, 100.1, 0.1)]
    ).round(2)
)


def reached(steps: pd.DataFrame, shares: Floats) -> dict[str, Floats]:
    """Of each band, the utilization (per cent) that was reached or exceeded in each of the `shares` of its time.

    From the frame of `queries.utilization_steps`: right to a tenth of a percentage point.
    """
    found = {}
    for fuel, rows in steps.groupby("fuel", sort=False):
        hours = rows["hours"].to_numpy(np.float64)[::-1]
        used = rows["utilization"].to_numpy(np.float64)[::-1] * 100
        until = np.cumsum(hours) / hours.sum() * 100
        # A share that ends where a step ends belongs to it, whatever the last bit of the sum says.
        found[str(fuel)] = used[np.minimum(np.searchsorted(until, shares - 1e-9), len(used) - 1)]
    return found


def duration_figure(steps: pd.DataFrame, group: str, hidden: tuple[str, ...]) -> Figure:
    """A line for each band that is not `hidden`: across, the share of time; up, the utilization reached in it."""
    curves = reached(steps, SHARES)
    drawn = [band for band in bands(group) if band.code in curves and band.code not in hidden]
    highest = max((float(curves[band.code].max()) for band in drawn), default=1.0)
    lowest = min((float(curves[band.code].min()) for band in drawn), default=0.0)
    return {
        "data": [_curve(band, curves[band.code]) for band in drawn],
        "layout": layout(
            xaxis=_share_axis(),
            yaxis=value_axis(
                ticksuffix=" %", range=[min(lowest * 1.05, 0.0), max(highest, 1.0) * 1.04], hoverformat=".1f"
            ),
            hoverlabel=HOVER_LABEL,
            hovermode="x unified",
            margin={"l": 56, "r": 14, "t": 10, "b": 44},
            meta={"x": "Share of time (%)", "unit": "%"},
        ),
    }


def _curve(band: Band, used: Floats) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": band.label,
        "x": float32(SHARES),
        "y": compact(used),
        "line": {"width": 1.8, "color": role(band.code), "shape": "vh", "dash": "dot" if band.load else "solid"},
        "hovertemplate": "%{y:.1f} %",
        "meta": {"kind": "value", "unit": "%"},
    }


def _share_axis() -> dict[str, Any]:
    axis = x_axis(range=[0, 100], ticksuffix=" %", nticks=6, tickangle=0, fixedrange=True, hoverformat=".2f")
    title = {"text": "share of time at or above the utilization", "font": {"size": 11, "color": role("muted")}}
    return {key: value for key, value in axis.items() if key != "tickformatstops"} | {"type": "linear", "title": title}
