"""The Generation page's figure: the stack with its demand line, and the price panel under it on the same time axis."""

from __future__ import annotations

from typing import Any

import pandas as pd

from app.figures.grid import Grid
from app.figures.price import price_traces
from app.figures.stack import demand_traces, gap_trace, rooftop_pending, stack_traces
from app.figures.theme import Figure, layout, role, x_axis, y_axis

# Shares of the height: the stack, a breath, the price.
_STACK, _PRICE = (0.3, 1.0), (0.0, 0.215)


def generation_figure(
    generation: pd.DataFrame, prices: pd.DataFrame, grid: Grid, group: str, price_title: str
) -> Figure:
    """Figure of the frames of `queries.generation` and `queries.prices` over the same window and interval.

    Areas in MW (a reading at 5 minutes, the bucket's mean beyond), demand in MW, price in $/MWh.
    """
    data = [
        *stack_traces(generation, grid, group),
        *demand_traces(prices, grid),
        *gap_trace(generation, grid),
        *price_traces(prices, grid, yaxis="y2"),
    ]
    window = [grid.start.isoformat(timespec="minutes"), grid.end.isoformat(timespec="minutes")]
    pending = rooftop_pending(generation, grid)
    return {
        "data": data,
        "layout": layout(
            xaxis=x_axis(range=window, anchor="y2", domain=[0, 1]),
            yaxis=y_axis(domain=_STACK, tickformat=",.0f", rangemode="tozero"),
            yaxis2=y_axis(domain=_PRICE, tickprefix="$", tickformat=",.0f", nticks=5, rangemode="tozero"),
            # The gaps' own scale; an overlaying axis would otherwise take its ticks from the one below.
            yaxis3={"domain": _STACK, "range": [0, 1], "visible": False, "fixedrange": True, "overlaying": "y"},
            annotations=[_panel_title(price_title)],
            shapes=_provisional(pending, grid) if pending is not None else [],
            # New window: forget the zoom. Same window in another colour or grouping: keep it.
            uirevision="/".join(window),
            meta=grid.meta,
        ),
    }


def _panel_title(text: str) -> dict[str, Any]:
    place = {"xref": "paper", "yref": "paper", "x": 0, "y": _PRICE[1], "xanchor": "left", "yanchor": "bottom"}
    return {**place, "text": text, "showarrow": False, "font": {"size": 12, "color": role("muted")}, "yshift": 4}


def _provisional(since: pd.Timestamp, grid: Grid) -> list[dict[str, Any]]:
    """A pale field over the newest buckets, whose rooftop estimate AEMO publishes half an hour later."""
    place = {"xref": "x", "yref": "y domain", "x0": since.isoformat(), "x1": grid.end.isoformat(), "y0": 0, "y1": 1}
    label = {"text": "rooftop to come", "textposition": "top right", "font": {"size": 10, "color": role("muted")}}
    look = {"type": "rect", "layer": "below", "line": {"width": 0}, "fillcolor": role("hatch"), "opacity": 0.35}
    return [{**place, **look, "label": label}]
