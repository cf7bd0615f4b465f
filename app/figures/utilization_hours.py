"""The heat map of utilization: hour of day up, day or month across, one hue from nothing to full."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from app.figures.theme import HEAT, Figure, layout, role, x_axis

HOURS = range(24)
# Upper ends of the scale in per cent: a peaker at 3 % would be blank on a scale to 100.
_TOPS = (1, 2, 5, 10, 20, 50, 100)
_DAY_MILLISECONDS = 86_400_000


def hours_figure(hours: pd.DataFrame, columns: str, name: str) -> Figure:
    """Figure of the frame of `queries.utilization_hours`; `columns` ('day' or 'month') as asked there.

    Without capacity or data there is no cell. The scale ends at the next round number above the highest cell, above
    100 % at the highest itself: nothing is clipped. `name` is what is drawn, a fuel's or a unit's.
    """
    table = hours.pivot(index="hour", columns="interval_start", values="utilization") * 100
    moments = _every(table.columns, columns)
    table = table.reindex(index=HOURS, columns=moments)
    values = table.to_numpy(np.float64)
    highest = float(np.nanmax(values, initial=0.0))
    top = next((float(top) for top in _TOPS if highest <= top), highest)
    period = {"xperiod": "M1" if columns == "month" else _DAY_MILLISECONDS, "xperiodalignment": "middle"}
    shown = "%{x|%b %Y}" if columns == "month" else "%{x|%a %-d %b %Y}"
    trace: dict[str, Any] = {
        "type": "heatmap",
        "name": name,
        "x": [moment.strftime("%Y-%m" if columns == "month" else "%Y-%m-%d") for moment in moments],
        **period,
        "y": [f"{hour:02d}:00" for hour in HOURS],
        "z": [[None if np.isnan(value) else round(float(value), 3) for value in row] for row in values],
        "zmin": 0,
        "zmax": top,
        "colorscale": [[step / (len(HEAT) - 1), role(colour)] for step, colour in enumerate(HEAT)],
        "colorbar": {
            "thickness": 10,
            "outlinewidth": 0,
            "ticksuffix": " %",
            "nticks": 6,
            "tickfont": {"size": 11, "color": role("muted")},
        },
        "hovertemplate": f"{shown}, %{{y}}: %{{z:.1f}} %<extra></extra>",
        "hoverongaps": False,
        "meta": {"kind": "value", "unit": "%"},
    }
    labels = ["00:00", "06:00", "12:00", "18:00"]
    return {
        "data": [trace],
        "layout": layout(
            xaxis=x_axis(fixedrange=True, tickangle=0, nticks=6),
            yaxis={"type": "category", "tickvals": labels, "fixedrange": True, "tickfont": {"color": role("muted")}},
            hovermode="closest",
            hoverlabel={"bgcolor": role("card"), "bordercolor": role("line"), "font": {"color": role("ink")}},
            margin={"l": 50, "r": 10, "t": 8, "b": 38},
            meta={"y": "Hour (AEST)", "unit": "%"},
        ),
    }


def _every(moments: pd.Index[Any], columns: str) -> pd.DatetimeIndex:
    """Each day or month from the first to the last: one without data is a gap, not a place that is left out."""
    if not len(moments):
        return pd.DatetimeIndex(moments)
    return pd.date_range(moments[0], moments[-1], freq="MS" if columns == "month" else "D", unit="us")
