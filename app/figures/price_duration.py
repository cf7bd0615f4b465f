"""The price-duration curve: for how much of the time a price was reached; and a region's quantiles side by side."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from app.figures.arrays import Floats, float32
from app.figures.regional import rows_of
from app.figures.shares import MARGIN, SHARES, reached_in, share_axis
from app.figures.symlog import LOG, STRAIGHT_AUD_MWH, on_scale, price_axis
from app.figures.theme import HOVER_LABEL, Figure, label_axis, layout, role
from app.nem import regions

QUANTILES = {5: "5 %", 25: "25 %", 50: "Median", 75: "75 %", 95: "95 %", 99: "99 %"}
"""Shares of time below, in per cent, and what they are called."""


def reached(steps: pd.DataFrame, shares: Floats) -> dict[str, Floats]:
    """Of each region, the price that was reached or exceeded in each of the `shares` (per cent) of its priced time.

    From the frame of `queries.price_steps`; a price is the mean of its whole-dollar step, so less than a dollar off.
    """
    hours, price = steps["hours"].to_numpy(np.float64), steps["price_aud_mwh"].to_numpy(np.float64)
    return {region: reached_in(shares, price[rows][::-1], hours[rows][::-1]) for region, rows in rows_of(steps).items()}


def duration_figure(steps: pd.DataFrame, shown: tuple[str, ...], scale: str) -> Figure:
    """A line for each region `shown`: across, the share of time; up, the price that was reached in it or exceeded."""
    curves = reached(steps, SHARES)
    lines = [_curve(region, curves[region], scale) for region in shown if region in curves]
    heights = np.concatenate([curves[region] for region in shown if region in curves] or [np.array([np.nan])])
    axis = price_axis(heights, scale, 0.07)
    return {
        "data": lines,
        "layout": layout(
            xaxis=share_axis("price"),
            yaxis=axis,
            hoverlabel=HOVER_LABEL,
            hovermode="x unified",
            margin=MARGIN,
            meta={"x": "Share of time (%)", "unit": "$/MWh"},
        ),
    }


def _curve(region: str, price: Floats, scale: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": regions.label(region),
        "x": float32(SHARES),
        "y": float32(on_scale(price, scale)),
        "line": {"width": 1.8, "color": role(region), "shape": "vh"},
        "customdata": float32(price),
        "hovertemplate": "%{customdata:-$,.2f}",
        "meta": {"kind": "price", "unit": "$/MWh"} | ({"straight": STRAIGHT_AUD_MWH} if scale == LOG else {}),
    }


def distribution_figure(steps: pd.DataFrame, summary: pd.DataFrame, shown: tuple[str, ...], scale: str) -> Figure:
    """Of each region: a thick bar for the middle half of its time, a thin one from 5 to 95 %, the median, the mean."""
    names = list(QUANTILES.values())
    quantiles = reached(steps, 100 - np.array([*QUANTILES], dtype=np.float64))
    there = [region for region in shown if region in quantiles]
    table = np.array([quantiles[region] for region in there]).reshape(len(there), len(names))
    means = dict(zip(summary["region"], summary["price_aud_mwh"], strict=True))
    mean = np.array([means[region] for region in there], dtype=np.float64)
    place = {"x": [regions.label(region) for region in there]}
    colours = [role(region) for region in there]
    low, first, middle, third, high, top = on_scale(table, scale).T if there else np.empty((6, 0))
    data: list[dict[str, Any]] = [
        _bar(place, low, high, 0.06, colours, 0.45),
        _bar(place, first, third, 0.46, colours, 0.75),
        _marks(place, middle, table[:, 2], names[2], {"symbol": "line-ew", "size": 34, "color": role("card")}),
        _marks(place, on_scale(mean, scale), mean, "Mean", {"symbol": "diamond", "size": 8, "color": role("ink")}),
    ]
    hidden = {"symbol": "line-ew", "size": 12, "color": role("muted")}
    for name, height, column in zip(names, (low, first, middle, third, high, top), table.T, strict=True):
        if name != names[2]:
            data.append(_marks(place, height, column, name, hidden))
    heights = np.append(table.ravel(), mean)
    return {
        "data": data,
        "layout": layout(
            xaxis=label_axis(),
            yaxis=price_axis(heights if len(heights) else np.array([np.nan]), scale, 0.07),
            barmode="overlay",
            hovermode="x unified",
            hoverlabel=HOVER_LABEL,
            margin={"l": 62, "r": 14, "t": 10, "b": 30},
            meta={"x": "Region", "unit": "$/MWh"},
        ),
    }


def _bar(
    place: dict[str, Any], bottom: Floats, top: Floats, width: float, colours: list[str], opacity: float
) -> dict[str, Any]:
    return {
        "type": "bar",
        **place,
        "base": [float(value) for value in bottom],
        "y": [float(value) for value in top - bottom],
        "width": width,
        "marker": {"color": colours, "line": {"width": 0}},
        "opacity": opacity,
        "hoverinfo": "skip",
    }


def _marks(place: dict[str, Any], height: Floats, price: Floats, name: str, marker: dict[str, Any]) -> dict[str, Any]:
    plain = [round(float(value), 2) for value in price]
    line = {"width": 2, "color": marker["color"]}
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        **place,
        "y": [float(value) for value in height],
        "marker": marker | {"line": line},
        "customdata": plain,
        "hovertemplate": "%{customdata:-$,.2f}",
        "meta": {"kind": "price", "unit": "$/MWh", "values": plain},
    }
