"""The fleet at a glance: how hard each station worked against what its energy was worth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.figures.symlog import LOG, on_scale, price_axis
from app.figures.theme import HOVER_LABEL, Figure, layout, role, x_axis
from app.nem.fuels import BY_CODE, FUEL_CODES

_LARGEST, _SMALLEST = 34.0, 5.0  # diameters of dots
# What a dot's `customdata` says after the fuel's code and the station.
_COLUMNS = [
    {"name": "Utilization", "unit": "%"},
    {"name": "Captured price", "unit": "$/MWh"},
    {"name": "Energy", "unit": "GWh"},
]


def fleet_figure(units: pd.DataFrame, hidden: tuple[str, ...] = ()) -> Figure:
    """Figure of `figures.fleet.sides`: a dot a station and fuel, its area the energy, its colour the fuel.

    Across, utilization; up, the captured price of what was sold. Stations without capacity, energy or a price have no
    dot, nor have loads, which sell nothing. Each dot's `customdata` begins with the fuel and the station.
    """
    sold = units[~units["fuel"].isin([code for code, fuel in BY_CODE.items() if fuel.load or code in hidden])]
    sums = sold.groupby(["fuel", "station"], sort=False)[["energy_mwh", "capacity_mwh", "revenue_aud", "priced_mwh"]]
    stations = sums.sum(min_count=1).reset_index()
    there = (stations["capacity_mwh"] > 0) & (stations["priced_mwh"] > 0) & (stations["energy_mwh"] > 0)
    stations = stations[there & stations["revenue_aud"].notna()]
    used = (stations["energy_mwh"] / stations["capacity_mwh"] * 100).to_numpy(np.float64)
    price = (stations["revenue_aud"] / stations["priced_mwh"]).to_numpy(np.float64)
    energy = stations["energy_mwh"].to_numpy(np.float64)
    size = np.maximum(np.sqrt(energy / energy.max(initial=1e-9)) * _LARGEST, _SMALLEST)
    dots = {
        "x": used.round(2),
        "y": on_scale(price, LOG).round(4),
        "size": size.round(1),
        "about": [
            list(one)
            for one in zip(
                used.round(3).tolist(), price.round(2).tolist(), (energy / 1000).round(3).tolist(), strict=True
            )
        ],
    }
    fuels, names = stations["fuel"].to_numpy(str), stations["station"].to_numpy(str)
    traces = [_dots(fuel, np.flatnonzero(fuels == fuel), names, dots) for fuel in FUEL_CODES if (fuels == fuel).any()]
    heights = price if len(price) else np.array([np.nan])
    title = {"font": {"size": 11, "color": role("muted")}}
    axis = {key: value for key, value in x_axis().items() if key != "tickformatstops"}
    return {
        "data": traces,
        "layout": layout(
            xaxis=axis
            | {
                "type": "linear",
                "ticksuffix": " %",
                "range": [-2, float(used.max(initial=10.0)) * 1.06],
                "fixedrange": True,
                "title": {"text": "utilization", **title},
            },
            yaxis=price_axis(heights, LOG, 0.07, title={"text": "captured price, $/MWh", **title}),
            hovermode="closest",
            hoverlabel=HOVER_LABEL,
            margin={"l": 66, "r": 14, "t": 10, "b": 46},
            meta={"dots": {"keys": ["Fuel", "Station"], "columns": _COLUMNS}},
        ),
    }


def _dots(fuel: str, own: NDArray[np.int64], names: NDArray[np.str_], dots: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": BY_CODE[fuel].label,
        "x": dots["x"][own].tolist(),
        "y": dots["y"][own].tolist(),
        "customdata": [[fuel, str(names[place]), *dots["about"][place]] for place in own],
        "marker": {
            "size": dots["size"][own].tolist(),
            "color": role(fuel),
            "opacity": 0.78,
            "line": {"width": 1, "color": role("card")},
        },
        "hovertemplate": "<b>%{customdata[1]}</b><br>%{customdata[2]:.1f} %, %{customdata[3]:-$,.2f}/MWh, "
        "%{customdata[4]:,.1f} GWh<extra>%{fullData.name}</extra>",
        "meta": {"kind": "dot"},
    }
