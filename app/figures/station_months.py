"""Months of a station: how hard it worked, and what it earned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from app.figures.arrays import Floats, float32
from app.figures.grid import Grid
from app.figures.pivot import sides
from app.figures.theme import Figure, layout, panel_title, role, value_axis, x_axis

MILLION = 1e6
_USED, _EARNED = (0.56, 1.0), (0.0, 0.4)
# Of a bucket, what bars fill together.
_FILLED = 0.84
_SUMS = ["sold_mwh", "taken_mwh", "revenue_aud", "capacity_mwh", "taking_capacity_mwh"]


def months(frame: pd.DataFrame, stations: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Each station's months from the frame of `queries.earnings_monthly`; `stations` are their DUIDs by name.

    Columns: month, name, utilization (all that was sold / capacity-hours; of what only takes, taken), revenue_aud (what
    was sold less what charging and pumping cost). NaN = missing.
    """
    name_of = {duid: name for name, duids in stations.items() for duid in duids}
    made = sides(frame, lossfactors=False)
    made["month"], made["name"] = frame["month"].to_numpy(), made["duid"].map(name_of)
    sums = made.groupby(["month", "name"], sort=True)[_SUMS].sum(min_count=1).reset_index()
    sells = (sums["capacity_mwh"] > 0).to_numpy()
    made_mwh = np.where(sells, sums["sold_mwh"], -sums["taken_mwh"])
    of_mwh = np.where(sells, sums["capacity_mwh"], sums["taking_capacity_mwh"])
    sums["utilization"] = made_mwh / np.where(of_mwh > 0, of_mwh, np.nan)
    return sums[["month", "name", "utilization", "revenue_aud"]]


def months_figure(found: pd.DataFrame, grid: Grid, colours: Mapping[str, str]) -> Figure:
    """Figure of `months` over a grid of months: utilization in %, revenue in $M; `colours` are roles by station."""
    data: list[dict[str, Any]] = []
    for place, (name, colour) in enumerate(colours.items()):
        own = found[found["name"] == name]
        at = grid.places(own["month"])
        of = f", {name}" if len(colours) > 1 else ""
        for label, column, scale, unit, axis in (
            ("Utilization", "utilization", 0.01, "%", "y"),
            ("Revenue", "revenue_aud", MILLION, "$M", "y2"),
        ):
            values = np.full(len(grid.buckets), np.nan)
            values[at] = own[column].to_numpy(np.float64) / scale
            if not np.isnan(values).all():
                about = {"kind": "value", "unit": unit, "band": colour, "first": 0, "points": len(values)}
                data.append(_bars(f"{label}{of}", values, grid, (place, len(colours)), colour, axis) | {"meta": about})
    edges = [edge.isoformat(timespec="minutes") for edge in (grid.edges[0], grid.edges[-1])]
    return {
        "data": data,
        "layout": layout(
            xaxis=x_axis(range=edges, anchor="y2", domain=[0, 1]),
            yaxis=value_axis(domain=_USED, ticksuffix=" %", tickformat=",~r", nticks=5, rangemode="tozero"),
            yaxis2=value_axis(domain=_EARNED, tickprefix="$", ticksuffix="M", tickformat=",~r", nticks=5),
            annotations=[
                panel_title("Utilization, % of registered capacity", _USED[1]),
                panel_title("Revenue at spot, $M", _EARNED[1]),
            ],
            margin={"l": 64, "r": 14, "t": 24, "b": 38},
            meta=grid.meta | {"unit": "%"},
        ),
    }


def _bars(name: str, values: Floats, grid: Grid, place: tuple[int, int], colour: str, axis: str) -> dict[str, Any]:
    """Bars of one of some stations: beside each other on their month."""
    number, of = place
    lengths = np.diff(grid.edges.asi8) / 1000 * _FILLED / of
    edges = np.diff(grid.edges.asi8) / 1000 * (1 - _FILLED) / 2
    return {
        "type": "bar",
        "name": name,
        "x": [edge.strftime("%Y-%m-%dT%H:%M") for edge in grid.buckets],
        "y": float32(values),
        "yaxis": axis,
        "offset": [float(edge + number * length) for edge, length in zip(edges, lengths, strict=True)],
        "width": [float(length) for length in lengths],
        "marker": {"color": role(colour), "line": {"width": 0}},
        "hoverinfo": "none",
    }
