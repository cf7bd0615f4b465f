"""The heat map of prices: hour of day up, day or month across, one colour for one price whatever the window."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from app.figures.theme import Figure, layout, role, x_axis

HOURS = range(24)
# AUD/MWh and the colour that it has, on every heat map of the product.
COLOURS: tuple[tuple[float, str], ...] = (
    (-100, "below_0"),
    (0, "card"),
    (60, "30_100"),
    (140, "100_300"),
    (300, "300_1000"),
    (600, "from_1000"),
)
_DAY_MILLISECONDS = 86_400_000


def hours_figure(hours: pd.DataFrame, columns: str) -> Figure:
    """Figure of the frame of `queries.price_hours`; `columns` ('day' or 'month') as asked there. No price, no cell."""
    starts = pd.DatetimeIndex(hours["interval_start"])
    moments = _every(starts, columns)
    table = np.full((len(HOURS), len(moments)), np.nan)
    table[hours["hour"].to_numpy(np.int64), moments.get_indexer(starts)] = hours["price_aud_mwh"].to_numpy(np.float64)
    low, high = COLOURS[0][0], COLOURS[-1][0]
    period = {"xperiod": "M1" if columns == "month" else _DAY_MILLISECONDS, "xperiodalignment": "middle"}
    shown = "%{x|%b %Y}" if columns == "month" else "%{x|%a %-d %b %Y}"
    trace: dict[str, Any] = {
        "type": "heatmap",
        "name": "Price",
        "x": [moment.strftime("%Y-%m" if columns == "month" else "%Y-%m-%d") for moment in moments],
        **period,
        "y": [f"{hour:02d}:00" for hour in HOURS],
        "z": [[None if np.isnan(value) else round(float(value), 2) for value in row] for row in table],
        "zmin": low,
        "zmax": high,
        "colorscale": [[(price - low) / (high - low), role(colour)] for price, colour in COLOURS],
        "colorbar": {
            "thickness": 10,
            "outlinewidth": 0,
            "tickvals": [low, 0, 100, 300, high],
            "ticktext": ["≤ −$100", "$0", "$100", "$300", "≥ $600"],
            "tickfont": {"size": 11, "color": role("muted")},
        },
        "hovertemplate": f"{shown}, %{{y}}: %{{z:-$,.2f}}/MWh<extra></extra>",
        "hoverongaps": False,
        "meta": {"kind": "price", "unit": "$/MWh"},
    }
    labels = ["00:00", "06:00", "12:00", "18:00"]
    return {
        "data": [trace],
        "layout": layout(
            xaxis=x_axis(fixedrange=True),
            yaxis={"type": "category", "tickvals": labels, "fixedrange": True, "tickfont": {"color": role("muted")}},
            hovermode="closest",
            hoverlabel={"bgcolor": role("card"), "bordercolor": role("line"), "font": {"color": role("ink")}},
            plot_bgcolor=role("line"),
            margin={"l": 50, "r": 10, "t": 8, "b": 38},
            meta={"y": "Hour (AEST)", "unit": "$/MWh"},
        ),
    }


def _every(moments: pd.DatetimeIndex, columns: str) -> pd.DatetimeIndex:
    """Each day or month from the first to the last: one without prices is a gap, not a place that is left out."""
    if not len(moments):
        return moments
    return pd.date_range(moments[0], moments[-1], freq="MS" if columns == "month" else "D", unit="us")
