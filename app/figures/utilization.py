"""Utilization by fuel over time: one line a band, and on demand the registered capacity as a step line."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from app.figures.arrays import Floats, compact
from app.figures.grid import Grid
from app.figures.theme import Figure, layout, role, value_axis, x_axis
from app.nem.fuels import Band, bands

CAPACITY = "Registered capacity"


def utilization_figure(
    frame: pd.DataFrame, grid: Grid, group: str, hidden: tuple[str, ...], *, capacity: bool
) -> Figure:
    """Figure of the frame of `queries.utilization` over the grid's window and interval.

    A line for each band with capacity that is not `hidden`, in per cent and never clipped; a bucket without data breaks
    it. With `capacity`, the registered MW of the bands drawn, together, on an axis of its own: new plant is a step.
    """
    share = _on_grid(frame, grid, "utilization") * 100
    drawn = [band for band in rated(frame, group) if band.code not in hidden]
    lines = [_line(band, grid, share[band.code].to_numpy(np.float64)) for band in drawn]
    heights = share[[band.code for band in drawn]].to_numpy(np.float64) if drawn else np.empty(0)
    edges = [grid.edges[0].isoformat(timespec="minutes"), grid.edges[-1].isoformat(timespec="minutes")]
    more: dict[str, Any] = {}
    if capacity and drawn:
        codes = [band.code for band in drawn]
        hours = frame.groupby("interval_start")["hours"].first().reindex(grid.buckets)
        whole = _on_grid(frame, grid, "capacity_mwh")[codes].sum(axis=1, min_count=1)
        registered = (whole / hours.where(hours > 0)).to_numpy(np.float64)
        lines.append(_capacity(grid, registered))
        more["yaxis2"] = _capacity_axis(registered)
    return {
        "data": lines,
        "layout": layout(
            xaxis=x_axis(range=edges),
            yaxis=value_axis(ticksuffix=" %", range=_range(heights), zeroline=True),
            margin={"l": 56, "r": 62 if more else 14, "t": 10, "b": 38},
            uirevision="/".join(edges),
            meta=grid.meta | {"unit": "%", "show": "utilization"},
            **more,
        ),
    }


def rated(frame: pd.DataFrame, group: str) -> list[Band]:
    """The bands that have any utilization, in stack order."""
    known = set(frame.loc[frame["utilization"].notna(), "fuel"].unique().tolist())
    return [band for band in bands(group) if band.code in known]


def _on_grid(frame: pd.DataFrame, grid: Grid, column: str) -> pd.DataFrame:
    return frame.pivot(index="interval_start", columns="fuel", values=column).reindex(grid.buckets)


def _range(heights: Floats) -> list[float]:
    """From zero, or below where auxiliaries are all there is, to the highest, with a little air."""
    low = float(np.nanmin(heights, initial=0.0))
    high = float(np.nanmax(heights, initial=1.0))
    return [min(low * 1.05, 0.0), high * 1.05]


def _line(band: Band, grid: Grid, values: Floats) -> dict[str, Any]:
    few = len(values) <= 120
    return {
        "type": "scatter",
        # Lone points between two gaps would be no line.
        "mode": "lines+markers" if few else "lines",
        "name": band.label,
        **grid.x(0, len(values)),
        "xperiodalignment": "middle",
        "y": compact(values),
        "line": {"width": 1.7, "color": role(band.code), "dash": "dot" if band.load else "solid"},
        **({"marker": {"size": 4, "color": role(band.code)}} if few else {}),
        "hoverinfo": "none",
        "meta": {"band": band.code, "kind": "value", "unit": "%", "first": 0, "points": len(values)},
    }


def _capacity(grid: Grid, values: Floats) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": CAPACITY,
        **grid.x(0, len(values)),
        "y": compact(values),
        "yaxis": "y2",
        "line": {"width": 1.6, "color": role("ink"), "shape": "hv", "dash": "dash"},
        "hoverinfo": "none",
        "meta": {"kind": "demand", "unit": "MW", "first": 0, "points": len(values)},
    }


def _capacity_axis(values: Floats) -> dict[str, Any]:
    high = float(np.nanmax(values, initial=1.0))
    title = {"text": "registered MW", "font": {"size": 11, "color": role("muted")}}
    return value_axis(
        overlaying="y",
        side="right",
        range=[0, high * 1.08],
        showgrid=False,
        tickformat=",.0f",
        title=title,
        tickmode="auto",
        nticks=6,
    )
