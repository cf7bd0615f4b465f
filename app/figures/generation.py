"""The Generation page's figure: the stack with its demand line, and the price panel under it on the same time axis."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.figures.grid import Grid, places_of, stamp
from app.figures.look import Look
from app.figures.market import DEMAND_NAMES, curtailed_drawn, demand_mw, price_aud_mwh, price_title
from app.figures.price import price_traces
from app.figures.series import Series
from app.figures.stack import Trace, demand_traces, gap_trace, rooftop_pending, stack_traces
from app.figures.symlog import price_axis
from app.figures.theme import Figure, layout, panel_title, role, value_axis, x_axis
from app.nem.fuels import ROOFTOP, bands

# Shares of the height: the stack, a breath, the price.
_STACK, _PRICE = (0.3, 1.0), (0.0, 0.215)
# Labels closer than this share of the price panel would touch.
_CLOSEST_TICKS = 0.15
# Fields of missing feeds: narrower ones have no room for their name, and more of them would be a pattern.
_NAMED_FROM, _MOST_MARKS = 0.08, 40
UNITS = {"mw": "MW", "share": "%", "energy": "GWh"}
_AXES = {
    "mw": {"tickformat": ",.0f"},
    "share": {"ticksuffix": " %", "tickformat": ",.0f"},
    "energy": {"tickformat": ",~r"},
}


def generation_figure(
    series: Series,
    prices: pd.DataFrame,
    look: Look,
    region: str,
    provisional: datetime | None = None,
) -> Figure:
    """Figure of a window's series and of the frame of `queries.prices` over the same window and interval.

    Areas in MW (a reading at 5 minutes, the bucket's mean beyond), as shares of all sources shown, or bars of GWh;
    demand in MW, price in $/MWh (`price_column` of `region`). `provisional`: from where on the newest reading may still
    change, if that is shown: only there is rooftop still to come.
    """
    grid = series.grid
    price = price_aud_mwh(prices, grid, region)
    data = [
        *stack_traces(series, look, curtailed_drawn(prices, grid, look)),
        *_demand(prices, grid, look),
        *gap_trace(series),
        *price_traces(price, grid, look.price, yaxis="y2"),
    ]
    window = [stamp(grid.start), stamp(grid.end)]
    drawn = [code for band in bands(look.group) if not look.hides(band) for code in band.fuels]
    pending = rooftop_pending(series) if provisional is not None and ROOFTOP in drawn else None
    lacking = {
        feed: runs
        for feed, flags in series.lacking(drawn).items()
        if (runs := places_of(flags & _settled(pending if feed == "rooftop" else provisional, grid)))
    }
    return {
        "data": data,
        "layout": layout(
            xaxis=x_axis(range=window, anchor="y2", domain=[0, 1]),
            yaxis=value_axis(domain=_STACK, rangemode="tozero", **_AXES[look.show]),
            yaxis2=price_axis(price, look.price, _CLOSEST_TICKS, domain=_PRICE),
            # The gaps' own scale; an overlaying axis would otherwise take its ticks from the one below.
            yaxis3={"domain": _STACK, "range": [0, 1], "visible": False, "fixedrange": True, "overlaying": "y"},
            barmode="relative",
            annotations=[panel_title(price_title(region, grid), _PRICE[1])],
            shapes=[*_provisional(pending, provisional, grid), *_marks(lacking, grid)],
            meta=grid.meta
            | {
                "unit": UNITS[look.show],
                "show": look.show,
                "rooftop_until": None if pending is None else stamp(pending),
                "provisional": None if provisional is None else stamp(provisional),
                "missing": lacking,
            },
        ),
    }


def _demand(prices: pd.DataFrame, grid: Grid, look: Look) -> list[Trace]:
    """Demand is power: beside shares or energy it has no scale."""
    if look.show != "mw" or look.demand_line == "none":
        return []
    return list(demand_traces(demand_mw(prices, grid, look.demand_line), grid, DEMAND_NAMES[look.demand_line]))


def _settled(until: datetime | None, grid: Grid) -> NDArray[np.bool_]:
    """The buckets of which nothing is still to come."""
    return np.asarray(grid.buckets < pd.Timestamp(grid.edges[-1] if until is None else until))


def _marks(lacking: dict[str, list[list[int]]], grid: Grid) -> list[dict[str, Any]]:
    """A pale field behind the buckets whose stack lacks a feed: it is lower there than what was generated."""
    least = len(grid.buckets) * _NAMED_FROM
    return [
        _field(grid.edges[first], grid.edges[last], f"{feed} missing" if last - first >= least else "")
        for feed, runs in lacking.items()
        for first, last in runs[:_MOST_MARKS]
    ]


def _provisional(pending: pd.Timestamp | None, newest: datetime | None, grid: Grid) -> list[dict[str, Any]]:
    """A pale field over the newest buckets: the last reading's energy is incomplete, and rooftop comes later still."""
    starts = [moment for moment in (pending, newest) if moment is not None]
    if not starts:
        return []
    return [_field(min(starts), grid.end, "provisional" if pending is None else "rooftop to come")]


def _field(start: datetime, end: datetime, text: str) -> dict[str, Any]:
    place = {"xref": "x", "yref": "y domain", "x0": stamp(start), "x1": stamp(end), "y0": 0, "y1": 1}
    label = {"text": text, "textposition": "top right", "font": {"size": 10, "color": role("muted")}}
    look = {"type": "rect", "layer": "below", "line": {"width": 0}, "fillcolor": role("hatch"), "opacity": 0.35}
    return {**place, **look, "label": label}
