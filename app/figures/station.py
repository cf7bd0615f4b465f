"""A station's output over time with its registered capacity, and the price of its region under it; its mean day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from app.figures.arrays import Floats, compact, float32
from app.figures.grid import Grid, stamp
from app.figures.market import price_title
from app.figures.price import price_traces
from app.figures.stack import Trace, dense, held, shape, unknown
from app.figures.station_series import Output
from app.figures.symlog import price_axis
from app.figures.theme import Figure, layout, panel_title, role, value_axis, x_axis
from app.figures.time_of_day import clock_axis
from app.nem import regions

_OUTPUT, _PRICE = (0.3, 1.0), (0.0, 0.215)
_CLOSEST_TICKS = 0.15
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
# A day of no date: only its hours are shown.
_DAY = datetime(2000, 1, 1)
_CLOCK_INTERVALS = {5: "5m", 30: "30m", 60: "1h"}


def output_figure(
    outputs: Sequence[Output], prices: Mapping[str, Floats], grid: Grid, scale: str, *, stacked: bool
) -> Figure:
    """Figure of what stations or units gave (above zero) and took, in MW, over the buckets of a grid.

    `stacked`: units on top of each other, what they take below zero; else one area, or lines beside each other.
    `prices` by region in $/MWh, on a scale of `figures.symlog.SCALES`.
    """
    several = len(prices) > 1
    drawn = [
        trace | ({"name": f"Price, {regions.label(region)}"} if several else {})
        for place, (region, price) in enumerate(prices.items())
        for trace in _price(price, grid, scale, _DASHES[place], filled=not several)
    ]
    every = np.concatenate([*prices.values()]) if prices else np.full(1, np.nan)
    title = (
        "Price, $/MWh: "
        + ", ".join(f"{regions.label(name)} {dash}" for name, dash in zip(prices, _DASHES, strict=False))
        if several
        else "".join(price_title(region, grid) for region in prices)
    )
    return {
        "data": [*_outputs(outputs, grid, stacked=stacked), *_capacities(outputs, grid, stacked=stacked), *drawn],
        "layout": layout(
            xaxis=x_axis(range=[stamp(grid.start), stamp(grid.end)], anchor="y2", domain=[0, 1]),
            yaxis=value_axis(domain=_OUTPUT, rangemode="tozero", tickformat=",.0f"),
            yaxis2=price_axis(every, scale, _CLOSEST_TICKS, domain=_PRICE),
            annotations=[panel_title(title, _PRICE[1])],
            meta=grid.meta | {"unit": "MW", "show": "mw"},
        ),
    }


def day_figure(days: Mapping[str, tuple[str, Floats]], price: pd.DataFrame, step: int, region: str) -> Figure:
    """Figure of a mean day in steps of `step` minutes: of each station its colour and its MW by time of day.

    `price` is the frame of `queries.day_of_market` of the region.
    """
    grid = Grid.of(_DAY, _DAY + timedelta(days=1), _CLOCK_INTERVALS[step])
    aud = price.set_index("minute")["price_aud_mwh"].reindex(range(0, len(grid.buckets) * step, step))
    lines = [
        _line(name, mw, grid, colour, fill=len(days) == 1) | {"line": _stroke(colour, 1.6, "hv")}
        for name, (colour, mw) in days.items()
        if not np.isnan(mw).all()
    ]
    return {
        "data": [*lines, *_clock_price(aud.to_numpy(np.float64), grid)],
        "layout": layout(
            xaxis=clock_axis(grid),
            yaxis=value_axis(domain=(0.36, 1.0), tickformat=",.0f", rangemode="tozero"),
            yaxis2=value_axis(domain=(0.0, 0.24), tickformat="-$,.0f", nticks=4, rangemode="tozero"),
            annotations=[panel_title(f"Mean {regions.label(region)} price, $/MWh", 0.24)],
            dragmode=False,
            meta={"interval": "clock", "minutes": step, "unit": "MW", "show": "mw"},
        ),
    }


def _outputs(outputs: Sequence[Output], grid: Grid, *, stacked: bool) -> Iterator[Trace]:
    if stacked:
        yield from _stack(outputs, grid)
        return
    for output in outputs:
        if not np.isnan(output.mw).all():
            yield _line(output.name, output.mw, grid, output.colour, fill=len(outputs) == 1)


def _line(name: str, mw: Floats, grid: Grid, colour: str, *, fill: bool) -> Trace:
    area = {"fill": "tozeroy", "fillcolor": role(colour), "opacity": 0.85} if fill else {}
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        **grid.x(0, len(mw) + 1),
        "y": compact(held(mw)),
        "line": _stroke(colour, 0.8 if fill or dense(grid) else 1.5, shape(grid)),
        "hoverinfo": "none",
        **area,
        "meta": {"kind": "demand", "band": colour, "first": 0, "points": len(mw)},
    }


def _stack(outputs: Sequence[Output], grid: Grid) -> Iterator[Trace]:
    """Units on top of each other. A hole in one would fall onto a false total: each run of data is a stack of its own.

    What a unit takes hangs below zero, in a trace of its own where it also gives.
    """
    present = ~np.all([np.isnan(output.mw) for output in outputs], axis=0)
    for run in grid.runs(present):
        if not run.data:
            continue
        for output in outputs:
            mw = output.mw[run.first : run.last]
            gives, takes = np.nanmax(mw, initial=0.0) > 0, np.nanmin(mw, initial=0.0) < 0
            both = gives and takes
            if gives:
                yield _area(output, output.name, np.maximum(mw, 0), run.first, grid, "source")
            if takes:
                name = f"{output.name}, taking" if both else output.name
                yield _area(output, name, np.minimum(mw, 0), run.first, grid, "load")


def _area(output: Output, name: str, mw: Floats, first: int, grid: Grid, kind: str) -> Trace:
    heights = held(np.nan_to_num(mw, nan=0.0))
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "stackgroup": f"{kind}-{first}",
        "y": compact(heights),
        **grid.x(first, len(heights)),
        "fillcolor": role(output.colour),
        "line": {"width": 0 if dense(grid) else 0.6, "color": role("card"), "shape": shape(grid)},
        "hoverinfo": "none",
        "meta": {"band": output.colour, "kind": kind, "first": first, "points": len(mw)} | unknown(mw, first),
    }


def _capacities(outputs: Sequence[Output], grid: Grid, *, stacked: bool) -> Iterator[Trace]:
    """Registered capacity as step lines: of all together where they stand on each other, else of each."""
    one = stacked or len(outputs) == 1
    groups = [list(outputs)] if one else [[output] for output in outputs]
    for group in groups:
        of = "" if one else f", {group[0].name}"
        colour = "ink" if one else group[0].colour
        for label, values in (
            ("Registered", _together([output.gives_mw for output in group])),
            ("Registered, taking", _together([output.takes_mw for output in group])),
        ):
            if not np.isnan(values).all():
                yield {
                    "type": "scatter",
                    "mode": "lines",
                    "name": f"{label}{of}",
                    **grid.x(0, len(values) + 1),
                    "y": compact(held(values)),
                    "line": {"width": 1.2, "color": role(colour), "dash": "dash", "shape": "hv"},
                    "hoverinfo": "none",
                    "meta": {"kind": "demand", "first": 0, "points": len(values)},
                }


def _together(parts: list[Floats]) -> Floats:
    missing = np.isnan(parts).all(axis=0)
    return np.where(missing, np.nan, np.nansum(parts, axis=0))


def _price(price: Floats, grid: Grid, scale: str, dash: str, *, filled: bool) -> Iterator[Trace]:
    for trace in price_traces(price, grid, scale, yaxis="y2"):
        plain = trace if filled else {key: value for key, value in trace.items() if not key.startswith("fill")}
        yield plain | {"line": plain["line"] | {"dash": dash}}


def _clock_price(price: Floats, grid: Grid) -> Iterator[Trace]:
    if not np.isnan(price).all():
        yield {
            "type": "scatter",
            "mode": "lines",
            "name": "Price",
            "yaxis": "y2",
            **grid.x(0, len(price) + 1),
            "y": float32(held(price)),
            "line": _stroke("accent", 1.3, "hv"),
            "hoverinfo": "none",
            "meta": {"kind": "price", "first": 0, "points": len(price)},
        }


def _stroke(colour: str, width: float, line_shape: str) -> dict[str, Any]:
    return {"width": width, "color": role(colour), "shape": line_shape}
