"""What flows are worth: the spread of the prices at the ends of links, what flows gained by it, imports and exports."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.figures.arrays import Floats, compact, float32
from app.figures.flow_series import LinkSeries, by_link
from app.figures.grid import Grid
from app.figures.regional import by_region
from app.figures.symlog import LOG, STRAIGHT_AUD_MWH, on_scale, price_axis
from app.figures.theme import HOVER_LABEL, Figure, label_axis, layout, role, value_axis, x_axis
from app.nem import regions

_SUMS = [
    "export_mwh",
    "import_mwh",
    "export_limit_mw",
    "import_limit_mw",
    "hours_at_limit",
    "hours",
    "limit_hours",
    "spread_value_aud",
]
_LIMITS = ("export_limit_mw", "import_limit_mw")


def pairs(links: list[LinkSeries]) -> list[tuple[str, str]]:
    """The two regions of links, each pair once: two links may join the same."""
    return list(dict.fromkeys((link.region_from, link.region_to) for link in links))


def spread_figure(prices: pd.DataFrame, links: list[LinkSeries], grid: Grid, scale: str) -> Figure:
    """A step line for each pair of regions: price of the second less price of the first (`queries.region_prices`)."""
    places = grid.places(prices["interval_start"])
    price = by_region(prices, "price_aud_mwh", places, len(grid.buckets))
    missing = np.full(len(grid.buckets), np.nan)
    spreads = {
        f"{regions.label(first)} → {regions.label(second)}": price.get(second, missing) - price.get(first, missing)
        for first, second in pairs(links)
    }
    data = []
    colours = {link.way: link.colour for link in reversed(links)}
    for name, spread in spreads.items():
        colour = colours[name]
        meta = {"kind": "price", "unit": "$/MWh", "band": colour} | (
            {"straight": STRAIGHT_AUD_MWH} if scale == LOG else {}
        )
        data.append(_line(name, on_scale(spread, scale), grid, colour, meta))
    heights = np.concatenate([*spreads.values()]) if spreads else missing
    return _figure(data, grid, price_axis(heights, scale, 0.07), "$/MWh")


def worth_figure(links: list[LinkSeries], grid: Grid) -> Figure:
    """For each link a line: what its flow has gained since the window began, in $M."""
    data = [
        _line(
            link.name,
            np.nancumsum(link.gained_aud) / 1e6,
            grid,
            link.colour,
            {"kind": "value", "unit": "$M", "band": link.colour},
        )
        for link in links
    ]
    return _figure(data, grid, value_axis(tickformat="-$,.3~r", ticksuffix=" M", nticks=6, rangemode="tozero"), "$M")


def link_totals(flows: pd.DataFrame) -> pd.DataFrame:
    """One row a link, in order of its code: the sums of a `queries.flows` over its window; limits are means."""
    codes, named = by_link(flows)
    columns = {name: flows[name].to_numpy(np.float64) for name in _SUMS}
    for limit in _LIMITS:
        columns[limit] = columns[limit] * columns["limit_hours"]
    sums = {name: _added(values, codes, len(named)) for name, values in columns.items()}
    limited = np.where(sums["limit_hours"] > 0, sums["limit_hours"], np.nan)
    for limit in _LIMITS:
        sums[limit] = sums[limit] / limited
    about = {key: [link[key] for link in named] for key in ("name", "region_from", "region_to")}
    return pd.DataFrame({"interconnector": [link["code"] for link in named], **about, **sums})


def _added(values: Floats, codes: NDArray[np.intp], count: int) -> Floats:
    """Sums by code; NaN where no value is known."""
    known = ~np.isnan(values)
    sums = np.bincount(codes, np.where(known, values, 0.0), minlength=count)
    return np.where(np.bincount(codes, known, minlength=count) > 0, sums, np.nan)


def balance(total: pd.DataFrame) -> pd.DataFrame:
    """Imports and exports of each region (region, imports_mwh, exports_mwh), from `queries.flows` of a whole window."""
    begins, ends = (total[name].to_numpy() for name in ("region_from", "region_to"))
    forward, reverse = (total[name].to_numpy(np.float64) for name in ("export_mwh", "import_mwh"))
    rows = []
    for region in regions.REGION_CODES:
        inward, outward = ends == region, begins == region
        if (inward | outward).any():
            imports = np.nansum(forward[inward]) + np.nansum(reverse[outward])
            exports = np.nansum(forward[outward]) + np.nansum(reverse[inward])
            rows.append((region, float(imports), float(exports)))
    return pd.DataFrame(rows, columns=["region", "imports_mwh", "exports_mwh"])


def balance_figure(balance: pd.DataFrame) -> Figure:
    """Of each region imports to the right, exports to the left, the net: from region, imports_mwh, exports_mwh."""
    place = {"y": [regions.label(region) for region in balance["region"][::-1]], "orientation": "h", "type": "bar"}
    imports, exports = (balance[name].to_numpy(np.float64)[::-1] / 1e3 for name in ("imports_mwh", "exports_mwh"))
    rest = {"hovertemplate": "%{y}: %{x:,.1f} GWh", "meta": {"kind": "flow", "unit": "GWh"}}
    marks = {"symbol": "diamond", "size": 8, "color": role("ink")}
    return {
        "data": [
            {**place, **rest, "name": "Imports", "x": imports.tolist(), "marker": {"color": role("imports")}},
            {**place, **rest, "name": "Exports", "x": (-exports).tolist(), "marker": {"color": role("exports")}},
            {
                **place,
                **rest,
                "type": "scatter",
                "mode": "markers",
                "name": "Net",
                "x": (imports - exports).tolist(),
                "marker": marks,
            },
        ],
        "layout": layout(
            xaxis=value_axis(
                ticksuffix=" GWh",
                tickformat=",~r",
                nticks=5,
            ),
            yaxis=label_axis(),
            barmode="relative",
            bargap=0.4,
            hovermode="closest",
            hoverlabel=HOVER_LABEL,
            margin={"l": 46, "r": 14, "t": 8, "b": 30},
            meta={"x": "Region", "unit": "GWh"},
        ),
    }


def _line(name: str, values: Floats, grid: Grid, colour: str, meta: dict[str, Any]) -> dict[str, Any]:
    held = np.append(values, values[-1:])
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        **grid.x(0, len(values) + 1),
        "y": float32(held) if "straight" in meta else compact(held),
        "line": {"width": 1.3, "color": role(colour), "shape": grid.held},
        "hoverinfo": "none",
        "meta": {**meta, "first": 0, "points": len(values)},
    }


def _figure(data: list[dict[str, Any]], grid: Grid, axis: dict[str, Any], unit: str) -> Figure:
    window = [grid.meta["start"], grid.meta["end"]]
    return {
        "data": data,
        "layout": layout(
            xaxis=x_axis(range=window),
            yaxis=axis,
            margin={"l": 66, "r": 14, "t": 10, "b": 38},
            uirevision="/".join(window),
            meta=grid.meta | {"unit": unit},
        ),
    }
