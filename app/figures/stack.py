"""The stack: every source as an area above zero, every load below it, gaps left open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from app.figures.arrays import Floats, compact
from app.figures.grid import Grid, Run, places_of
from app.figures.lacking import ROOFTOP_LAG
from app.figures.look import MWH_PER_GWH, Look
from app.figures.series import Series
from app.figures.theme import role
from app.nem.fuels import BY_CODE, Band

Trace = dict[str, Any]

# From here on a step is about two pixels wide: separators and dots would cover what they separate.
_DENSE = 400
# More bars than this are drawn as steps, which look the same at that width and are one path a fuel.
MOST_BARS = 400


def stack_traces(series: Series, look: Look, curtailed: dict[str, Floats] | None = None) -> list[Trace]:
    """One area (or row of bars) for each band that is not hidden and does anything.

    MW, or MW that the browser turns into shares of all sources (`groupnorm`), or GWh. `curtailed`: the same by fuel, of
    what was held back, hatched on top of the sources.

    No setting of Plotly leaves a gap in a stack (a hole in one fuel collapses the rest onto a plausible, false total),
    so each run of buckets with data is a stack of its own. A band that is missing in a bucket with data has no height,
    and the trace's `meta.missing` says where, so that the readout and the table do not say zero.
    """
    shown = [band for band in series.bands(look.group) if not look.hides(band)]
    values = {band.code: heights(series, look, band, shown) for band in shown}
    drawn = [band for band in shown if np.nanmax(np.abs(values[band.code]), initial=0.0) > 0]
    held_back = {fuel: values for fuel, values in (curtailed or {}).items() if np.nanmax(values, initial=0.0) > 0}
    if look.show == "energy" and len(series.grid.buckets) <= MOST_BARS:
        bands = [_bars(series.grid, values[band.code], **of_band(band)) for band in drawn]
        return [*bands, *(_bars(series.grid, each, **_of_curtailed(fuel)) for fuel, each in held_back.items())]
    return [
        trace
        for run in series.runs()
        if run.data
        for trace in (
            *(_area(series.grid, run, values[band.code], look, **of_band(band)) for band in drawn),
            *(_area(series.grid, run, each, look, **_of_curtailed(fuel)) for fuel, each in held_back.items()),
        )
    ]


def gap_trace(series: Series) -> list[Trace]:
    """A hatched field over each gap, on an axis of its own (`y3`, 0..1) so that it spans the panel at any scale."""
    xs: list[str | None] = []
    ys: list[int | None] = []
    edges = series.grid.edges
    for run in series.runs():
        if not run.data:
            left, right = (edge.strftime("%Y-%m-%dT%H:%M") for edge in (edges[run.first], edges[run.last]))
            xs += [left, left, right, right, None]
            ys += [0, 1, 1, 0, None]
    if not xs:
        return []
    hatch = {"fill": "toself", "fillpattern": hatched("hatch"), "mode": "lines", "line": {"width": 0}}
    return [{"type": "scatter", "name": "No data", "x": xs, "y": ys, "yaxis": "y3", "hoverinfo": "skip", **hatch}]


def rooftop_pending(series: Series) -> pd.Timestamp | None:
    """Where rooftop's estimate ends, when the newest buckets have data but not yet rooftop; None otherwise.

    A window that has none of it waits for it only if it is as short as the estimate is late; else it is missing.
    """
    known, newest = np.flatnonzero(series.rooftop_known()), np.flatnonzero(series.present)
    if not len(newest):
        return None
    if not len(known):
        first, last = (pd.Timestamp(series.grid.edges[place]) for place in (newest[0], newest[-1]))
        return first if last - first <= ROOFTOP_LAG else None
    if known[-1] >= newest[-1]:
        return None
    return pd.Timestamp(series.grid.edges[known[-1] + 1])


def held(values: Floats) -> Floats:
    """`values` with the last one repeated: it holds until the end of its bucket."""
    return np.append(values, values[-1:])


def dense(grid: Grid) -> bool:
    return grid.steps and len(grid.buckets) > _DENSE


def shape(grid: Grid) -> str:
    """A mean holds for its whole bucket; between two readings the power is taken to go straight, as its energy is."""
    return grid.held if grid.steps else "linear"


def hatched(name: str, background: str = "rgba(0,0,0,0)") -> dict[str, Any]:
    return {"shape": "/", "size": 7, "solidity": 0.2, "fgcolor": role(name), "bgcolor": background}


def heights(series: Series, look: Look, band: Band, shown: list[Band]) -> Floats:
    """Of a band, what is drawn by bucket: MW, GWh, or a load's percent of the sources shown (a source's stay MW)."""
    if look.show == "energy":
        return series.mwh([band]) / MWH_PER_GWH
    if look.show == "share" and band.load:
        # The sources' shares are the browser's to compute; a load's is of them too, so it can't be.
        sources = series.mw([source for source in shown if not source.load])
        return series.mw([band]) / np.where(sources > 0, sources, np.nan) * 100
    return series.mw([band])


def unknown(values: Floats, first: int) -> dict[str, Any]:
    """For a trace's `meta`: where its values (of buckets from `first` on) are missing, which are drawn as zero."""
    runs = places_of(np.isnan(values), first)
    return {"missing": runs} if runs else {}


def of_band(band: Band) -> dict[str, Any]:
    fuels = [BY_CODE[code] for code in band.fuels]
    meta: dict[str, Any] = {"band": band.code, "kind": "load" if band.load else "source"}
    if all(fuel.kind in ("source", "rooftop") for fuel in fuels):
        meta["renewable"] = all(fuel.renewable for fuel in fuels)
    return {"name": band.label, "meta": meta, "fillcolor": role(band.code)}


def _of_curtailed(fuel: str) -> dict[str, Any]:
    look = {"fillcolor": "rgba(0,0,0,0)", "fillpattern": hatched(fuel) | {"solidity": 0.35}}
    return {"name": f"{BY_CODE[fuel].label}, curtailed", "meta": {"band": fuel, "kind": "curtailed"}, **look}


def _area(grid: Grid, run: Run, values: Floats, look: Look, *, name: str, meta: dict[str, Any], **fill: Any) -> Trace:
    values = values[run.first : run.last]
    heights = held(np.nan_to_num(values, nan=0.0))
    side = "loads" if meta["kind"] == "load" else "sources"
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "stackgroup": f"{side}-{run.first}",
        **({"groupnorm": "percent"} if look.show == "share" and side == "sources" else {}),
        "y": compact(heights),
        **grid.x(run.first, len(heights)),
        **fill,
        "line": {"width": 0 if dense(grid) else 0.6, "color": role("card"), "shape": shape(grid)},
        "hoverinfo": "none",
        "meta": meta | {"first": run.first, "points": len(values)} | unknown(values, run.first),
    }


def _bars(grid: Grid, values: Floats, *, name: str, meta: dict[str, Any], **fill: Any) -> Trace:
    """Bars stand on their bucket; a gap is a place without one."""
    x = {key: value for key, value in grid.x(0, len(values)).items() if not key.startswith("xperiod")}
    lengths = np.diff(grid.edges.to_numpy()) / np.timedelta64(1, "ms")
    width: Any = float(lengths[0]) if grid.interval.regular else [float(length) for length in lengths]
    marker: dict[str, Any] = {"color": fill["fillcolor"], "line": {"width": 0.6, "color": role("card")}}
    if "fillpattern" in fill:
        marker["pattern"] = fill["fillpattern"]
    return {
        "type": "bar",
        "name": name,
        "y": compact(values),
        **x,
        "offset": 0,
        "width": width,
        "marker": marker,
        "hoverinfo": "none",
        "meta": meta | {"first": 0, "points": len(values)},
    }


def demand_traces(mw: Floats, grid: Grid, name: str) -> Iterator[Trace]:
    """The demand line. The browser lays a halo of the card's colour under it, so that it is readable on pale rooftop.

    Nothing when all of it is missing.
    """
    if np.isnan(mw).all():
        return
    yield {
        "type": "scatter",
        "mode": "lines",
        **grid.x(0, len(mw) + 1),
        "y": compact(held(mw)),
        "name": name,
        "hoverinfo": "none",
        "line": {
            "width": 1.0 if dense(grid) else 1.6,
            "color": role("ink"),
            "dash": "solid" if dense(grid) else "dot",
            "shape": shape(grid),
        },
        "meta": {"kind": "demand", "first": 0, "points": len(mw), "halo": role("halo")},
    }
