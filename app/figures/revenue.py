"""Revenue over time in bars: what was sold above zero, what charging and pumping cost below it, the net over both."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from app.figures.arrays import Floats, compact
from app.figures.grid import Grid
from app.figures.theme import Figure, layout, role, value_axis, x_axis
from app.nem.fuels import Band, bands

Trace = dict[str, Any]

MILLION = 1e6
# From here on a bar is a few pixels wide: a line between two would cover what it separates.
_DENSE = 200
# The net is a line of its own where loads are more than this share of the money that moved.
_TOLD = 0.02


def revenue_figure(frame: pd.DataFrame, grid: Grid, group: str, column: str, *, cumulative: bool) -> Figure:
    """Figure of the frame of `queries.revenue` over the grid's window: $M by band and bucket.

    `column` is `revenue_aud` or `revenue_lossfactor_aud`. Cumulative bars are the sum from the window's start; a bucket
    without data adds nothing to it and has no bar. The net line is drawn where anything was bought.
    """
    table = _millions(frame, grid, column)
    present = ~table.isna().all(axis=1).to_numpy()
    if cumulative:
        # What is known goes on after a gap; inside it, and after the end of the data, nobody knows the sum.
        table = table.fillna(0.0).cumsum().where(table.notna().cumsum() > 0)
        table[~present] = np.nan
    drawn = [band for band in bands(group) if band.code in table and table[band.code].abs().max() > 0]
    bars = [_bars(band, grid, table[band.code].to_numpy(np.float64)) for band in drawn]
    net = [_net(grid, table, drawn)] if any(band.load for band in drawn) else []
    edges = [grid.edges[0].isoformat(timespec="minutes"), grid.edges[-1].isoformat(timespec="minutes")]
    return {
        "data": [*bars, *net, *_gaps(grid, present)],
        "layout": layout(
            # Whole buckets, so that the first and the last bar are as wide as the others.
            xaxis=x_axis(range=edges),
            yaxis=value_axis(tickprefix="$", ticksuffix="M", tickformat=",~r", nticks=7),
            # The gaps' own scale; an overlaying axis would otherwise take its ticks from the one below.
            yaxis2={"range": [0, 1], "visible": False, "fixedrange": True, "overlaying": "y"},
            barmode="relative",
            bargap=0.0 if len(grid.buckets) > _DENSE else 0.12,
            uirevision="/".join(edges),
            meta=grid.meta | {"unit": "$M", "show": "money"},
        ),
    }


def _millions(frame: pd.DataFrame, grid: Grid, column: str) -> pd.DataFrame:
    """$M by bucket of the grid (rows) and band (columns); NaN where nothing is known."""
    table = frame.pivot(index="interval_start", columns="fuel", values=column)
    return table.reindex(grid.buckets).dropna(axis="columns", how="all") / MILLION


def _bars(band: Band, grid: Grid, values: Floats) -> Trace:
    separated = len(values) <= _DENSE
    return {
        "type": "bar",
        "name": band.label,
        **_middle(grid, len(values)),
        "y": compact(values),
        "marker": {"color": role(band.code), "line": {"width": 0.5 if separated else 0, "color": role("card")}},
        "hoverinfo": "none",
        "meta": {
            "band": band.code,
            "kind": "load" if band.load else "source",
            "unit": "$M",
            "first": 0,
            "points": len(values),
        },
    }


def _net(grid: Grid, table: pd.DataFrame, drawn: list[Band]) -> Trace:
    """Drawn where it does not just run along the top of the bars; the text under the pointer always tells it."""
    taken = table[[band.code for band in drawn if band.load]].abs().sum().sum()
    told = taken > _TOLD * table.abs().sum().sum()
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "Net",
        **_middle(grid, len(table)),
        "y": compact(table.sum(axis=1, min_count=1).to_numpy(np.float64)),
        "line": {"width": 1.4 if told else 0, "color": role("ink"), "shape": "hvh"},
        "hoverinfo": "none",
        "meta": {"kind": "net", "unit": "$M", "first": 0, "points": len(table)},
    }


def _middle(grid: Grid, count: int) -> dict[str, Any]:
    """A bar stands in the middle of its bucket, which it fills."""
    return grid.x(0, count) | {"xperiodalignment": "middle"}


def _gaps(grid: Grid, present: np.ndarray[Any, np.dtype[np.bool_]]) -> list[Trace]:
    """A hatched field over the buckets without data."""
    xs: list[str | None] = []
    ys: list[int | None] = []
    for run in grid.runs(present):
        if not run.data:
            left, right = (edge.strftime("%Y-%m-%dT%H:%M") for edge in (grid.edges[run.first], grid.edges[run.last]))
            xs += [left, left, right, right, None]
            ys += [0, 1, 1, 0, None]
    if not xs:
        return []
    pattern = {"shape": "/", "size": 7, "solidity": 0.2, "fgcolor": role("hatch"), "bgcolor": "rgba(0,0,0,0)"}
    hatch = {"fill": "toself", "fillpattern": pattern, "mode": "lines", "line": {"width": 0}}
    return [{"type": "scatter", "name": "No data", "x": xs, "y": ys, "yaxis": "y2", "hoverinfo": "skip", **hatch}]
