"""The duration curve of utilization: for how much of the time a fuel worked at least so hard."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from app.figures.arrays import Floats, compact, float32
from app.figures.shares import MARGIN, SHARES, reached_in, share_axis
from app.figures.theme import HOVER_LABEL, Figure, layout, role, value_axis
from app.nem.fuels import Band, bands


def reached(steps: pd.DataFrame, shares: Floats) -> dict[str, Floats]:
    """Of each band, the utilization (per cent) that was reached or exceeded in each of the `shares` of its time.

    From the frame of `queries.utilization_steps`: right to a tenth of a percentage point.
    """
    return {
        str(fuel): reached_in(
            shares, rows["utilization"].to_numpy(np.float64)[::-1] * 100, rows["hours"].to_numpy(np.float64)[::-1]
        )
        for fuel, rows in steps.groupby("fuel", sort=False)
    }


def duration_figure(steps: pd.DataFrame, group: str, hidden: tuple[str, ...]) -> Figure:
    """A line for each band that is not `hidden`: across, the share of time; up, the utilization reached in it."""
    curves = reached(steps, SHARES)
    drawn = [band for band in bands(group) if band.code in curves and band.code not in hidden]
    highest = max((float(curves[band.code].max()) for band in drawn), default=1.0)
    lowest = min((float(curves[band.code].min()) for band in drawn), default=0.0)
    return {
        "data": [_curve(band, curves[band.code]) for band in drawn],
        "layout": layout(
            xaxis=share_axis("utilization"),
            yaxis=value_axis(
                ticksuffix=" %", range=[min(lowest * 1.05, 0.0), max(highest, 1.0) * 1.04], hoverformat=".1f"
            ),
            hoverlabel=HOVER_LABEL,
            hovermode="x unified",
            margin=MARGIN,
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
