"""The stack: every source as an area above zero, every load below, the demand line over them, gaps left open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from app.figures.arrays import Floats, float32, megawatts
from app.figures.grid import Grid, Run
from app.figures.theme import role
from app.nem.fuels import ROOFTOP, Band, bands

Trace = dict[str, Any]

# From here on a step is about a pixel wide: separators and dots would cover what they separate.
_DENSE = 800


def band_table(frame: pd.DataFrame, grid: Grid) -> pd.DataFrame:
    """MW by bucket (rows: every bucket of the grid) and band (columns), NaN where there is none.

    `frame` has interval_start, fuel and mean_mw, at 5 minutes also reading_mw, which is exact at the bucket's start.
    """
    value = "mean_mw" if grid.steps else "reading_mw"
    table = frame.pivot(index="interval_start", columns="fuel", values=value)
    return table.reindex(grid.buckets)


def stack_traces(frame: pd.DataFrame, grid: Grid, group: str) -> list[Trace]:
    """One area for each band and each run of buckets with data.

    No setting of Plotly leaves a gap in a stack (a hole in one fuel collapses the rest onto a plausible, false total),
    so each run is a stack of its own. A band that is missing in a bucket with data has no height there.
    """
    table = band_table(frame, grid)
    drawn = [band for band in bands(group) if band.code in table and table[band.code].abs().max() > 0]
    return [
        _area(band, grid, run, table[band.code].to_numpy(np.float64))
        for run in runs(frame, grid)
        if run.data
        for band in drawn
    ]


def runs(frame: pd.DataFrame, grid: Grid) -> list[Run]:
    """The grid cut into runs with data and gaps.

    A bucket has data when SCADA reported: rooftop and flows come from elsewhere, and alone they are no stack. They are
    told apart by having neither capacity nor revenue, in every grouping.
    """
    scada = frame[frame["capacity_mwh"].notna() | frame["priced_mwh"].notna()]
    return grid.runs(grid.buckets.isin(scada["interval_start"]))


def demand_traces(prices: pd.DataFrame, grid: Grid) -> list[Trace]:
    """Underlying demand (what the whole stack serves); operational where the rooftop estimate is not in yet."""
    table = prices.set_index("interval_start").reindex(grid.buckets)
    hours = table["demand_hours"].to_numpy(np.float64)
    underlying = table["underlying_demand_mwh"].to_numpy(np.float64) / hours
    operational = np.where(np.isnan(underlying), table["operational_demand_mwh"].to_numpy(np.float64) / hours, np.nan)
    return [
        *_line("Demand, with rooftop", underlying, grid, "dot"),
        *_line("Demand, without rooftop", operational, grid, "dash"),
    ]


def gap_trace(frame: pd.DataFrame, grid: Grid) -> list[Trace]:
    """A hatched field over each gap, on an axis of its own (`y3`, 0..1) so that it spans the panel at any scale."""
    xs: list[str | None] = []
    ys: list[int | None] = []
    for run in runs(frame, grid):
        if not run.data:
            left, right = (edge.strftime("%Y-%m-%dT%H:%M") for edge in (grid.edges[run.first], grid.edges[run.last]))
            xs += [left, left, right, right, None]
            ys += [0, 1, 1, 0, None]
    if not xs:
        return []
    pattern = {"shape": "/", "size": 7, "solidity": 0.2, "fgcolor": role("hatch"), "bgcolor": "rgba(0,0,0,0)"}
    hatch = {"fill": "toself", "fillpattern": pattern, "mode": "lines", "line": {"width": 0}}
    return [{"type": "scatter", "name": "No data", "x": xs, "y": ys, "yaxis": "y3", "hoverinfo": "skip", **hatch}]


def rooftop_pending(frame: pd.DataFrame, grid: Grid) -> pd.Timestamp | None:
    """Where rooftop's estimate ends, when the newest buckets have data but not yet rooftop; None otherwise."""
    table = band_table(frame, grid)
    if ROOFTOP not in table:
        return None
    present = table.notna().any(axis=1).to_numpy()
    known = np.flatnonzero(table[ROOFTOP].notna().to_numpy())
    newest = np.flatnonzero(present)
    if not len(known) or not len(newest) or known[-1] >= newest[-1]:
        return None
    return pd.Timestamp(grid.edges[known[-1] + 1])


def held(values: Floats) -> Floats:
    """`values` with the last one repeated: it holds until the end of its bucket."""
    return np.append(values, values[-1:])


def _area(band: Band, grid: Grid, run: Run, values: Floats) -> Trace:
    heights = held(np.nan_to_num(values[run.first : run.last], nan=0.0))
    return {
        "type": "scatter",
        "mode": "lines",
        "name": band.label,
        "stackgroup": f"{'loads' if band.load else 'sources'}-{run.first}",
        "y": megawatts(heights),
        **grid.x(run.first, len(heights)),
        "fillcolor": role(band.code),
        "line": {"width": 0 if _dense(grid) else 0.6, "color": role("card"), "shape": _shape(grid)},
        "hoverinfo": "none",
        "meta": {
            "band": band.code,
            "kind": "load" if band.load else "source",
            "first": run.first,
            "points": run.last - run.first,
        },
    }


def _line(name: str, values: Floats, grid: Grid, dash: str) -> Iterator[Trace]:
    """The line, over a halo of the card's colour that keeps it readable on pale rooftop. Nothing when all missing."""
    if np.isnan(values).all():
        return
    line: Trace = {"type": "scatter", "mode": "lines", "y": float32(held(values)), **grid.x(0, len(values) + 1)}
    yield line | {"hoverinfo": "skip", "line": {"width": 3.5, "color": role("halo"), "shape": _shape(grid)}}
    yield line | {
        "name": name,
        "hoverinfo": "none",
        "line": {
            "width": 1.0 if _dense(grid) else 1.5,
            "color": role("ink"),
            "dash": "solid" if _dense(grid) else dash,
            "shape": _shape(grid),
        },
        "meta": {"kind": "demand", "first": 0, "points": len(values)},
    }


def _dense(grid: Grid) -> bool:
    return grid.steps and len(grid.buckets) > _DENSE


def _shape(grid: Grid) -> str:
    """A mean holds for its whole bucket; between two readings the power is taken to go straight, as its energy is."""
    return "hv" if grid.steps else "linear"
