"""Prices of regions over time: overlaid or each in a panel of its own, with the share of time below zero under them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from app.figures.arrays import Floats, compact, float32
from app.figures.grid import Grid
from app.figures.regional import by_region
from app.figures.strip import strip_axis, strip_trace
from app.figures.symlog import LOG, STRAIGHT_AUD_MWH, below_zero, on_scale, price_axis
from app.figures.theme import Figure, layout, role, x_axis
from app.nem import regions

Trace = dict[str, Any]

# Shares of the height: the strip of negative time, and the breath between two panels.
_STRIP, _BREATH = 0.12, 0.04
# From here on a step is about a pixel wide.
_DENSE = 800
# A label of the axis needs this share of a panel that fills the card, and so much more of one of five.
_CLOSEST_TICKS = 0.06


def price_figure(
    prices: pd.DataFrame, summary: pd.DataFrame, grid: Grid, shown: tuple[str, ...], scale: str, *, apart: bool
) -> Figure:
    """Figure of the frames of `queries.region_prices` (at the grid's interval) and `price_comparison(...).regions`.

    A step line in $/MWh for each of the regions `shown`; a region alone in its panel has its part below zero filled,
    and its mean and demand-weighted mean as level lines. Under them, for each region, a strip that is the darker the
    more of a bucket's time had a price below zero. Missing prices leave the line open and the strip grey.
    """
    places, count = grid.buckets.get_indexer(pd.DatetimeIndex(prices["interval_start"])), len(grid.buckets)
    price, negative_hours, hours = (
        by_region(prices, column, places, count) for column in ("price_aud_mwh", "hours_negative", "hours")
    )
    negative = {region: negative_hours[region] / hours[region] for region in price}
    regional = [region for region in shown if region in price]
    panels = [[region] for region in regional] if apart else [regional]
    domains = _domains(len(panels))
    drawn = np.concatenate([price[region] for region in regional]) if regional else np.array([np.nan])
    axes: dict[str, Any] = {}
    data: list[Trace] = []
    shapes: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    for number, (members, domain) in enumerate(zip(panels, domains, strict=True)):
        axis = "y" if number == 0 else f"y{number + 2}"
        axes[axis.replace("y", "yaxis")] = price_axis(drawn, scale, _CLOSEST_TICKS * len(panels), domain=domain) | (
            {"matches": "y"} if number else {}
        )
        alone = len(members) == 1
        data += [_line(region, price[region], grid, scale, axis, fill=alone) for region in members]
        if alone:
            means = _means(summary, members[0])
            shapes += [_level(value, scale, axis, dash) for value, dash in zip(means, ("dash", "dot"), strict=True)]
            notes.append(_caption(members[0], means, domain[1]))
    if regional:
        shares = {regions.label(region): negative[region] for region in regional}
        data.append(strip_trace(shares, grid, "below_0", "y2"))
    window = [grid.meta["start"], grid.meta["end"]]
    return {
        "data": data,
        "layout": layout(
            xaxis=x_axis(range=window, anchor="y2", domain=[0, 1]),
            yaxis2=strip_axis([regions.label(region) for region in regional], _STRIP, "< $0"),
            **axes,
            annotations=notes,
            shapes=[shape for shape in shapes if shape],
            margin={"l": 62, "r": 14, "t": 18 if notes else 10, "b": 38},
            uirevision="/".join([*window, *regional, scale, str(apart)]),
            meta=grid.meta | {"unit": "$/MWh"},
        ),
    }


def _domains(count: int) -> list[tuple[float, float]]:
    """From the top down, equal panels above the strip."""
    first = _STRIP + _BREATH
    height = (1 - first - _BREATH * (count - 1)) / max(count, 1)
    return [(round(1 - (i + 1) * height - i * _BREATH, 4), round(1 - i * (height + _BREATH), 4)) for i in range(count)]


def _line(region: str, price: Floats, grid: Grid, scale: str, axis: str, *, fill: bool) -> Trace:
    held = np.append(price, price[-1:])
    width = 1.0 if len(price) > _DENSE else 1.5
    trace: Trace = {
        "type": "scatter",
        "mode": "lines",
        "name": regions.label(region),
        "yaxis": axis,
        **grid.x(0, len(held)),
        "y": float32(on_scale(held, scale)) if scale == LOG else compact(held),
        "line": {"width": width, "color": role(region), "shape": grid.held},
        "hoverinfo": "none",
        "meta": {"kind": "price", "unit": "$/MWh", "band": region, "first": 0, "points": len(price)},
    }
    if scale == LOG:
        trace["meta"]["straight"] = STRAIGHT_AUD_MWH
    if fill and np.nanmin(price, initial=0.0) < 0:
        trace |= {"fill": "tozeroy", "fillgradient": below_zero(on_scale(price, scale))}
    return trace


def _means(summary: pd.DataFrame, region: str) -> tuple[float, float]:
    """Mean over time, mean over demand; NaN where unknown."""
    place = np.flatnonzero((summary["region"] == region).to_numpy())
    columns = ("price_aud_mwh", "demand_weighted_price_aud_mwh")
    time, demand = (float(summary[name].to_numpy()[place[0]]) if len(place) else float("nan") for name in columns)
    return time, demand


def _level(value: float, scale: str, axis: str, dash: str) -> dict[str, Any]:
    if np.isnan(value):
        return {}
    height = float(on_scale(np.array([value]), scale)[0])
    line = {"color": role("ink"), "width": 1, "dash": dash}
    place = {"xref": "paper", "x0": 0, "x1": 1, "yref": axis, "y0": height, "y1": height}
    return {"type": "line", "layer": "above", "opacity": 0.7, "line": line, **place}


def _caption(region: str, means: tuple[float, float], top: float) -> dict[str, Any]:
    named = zip(("mean {} (dashed)", "demand-weighted {} (dotted)"), means, strict=True)
    said = ", ".join(name.format(f"${value:,.2f}".replace("$-", "−$")) for name, value in named if not np.isnan(value))
    place = {"xref": "paper", "yref": "paper", "x": 0, "y": top, "xanchor": "left", "yanchor": "bottom"}
    text = f"<b>{regions.label(region)}</b>  {said}"
    return {**place, "text": text, "showarrow": False, "font": {"size": 11, "color": role("muted")}, "xshift": 2}
