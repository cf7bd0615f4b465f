"""Heat maps by hour of day: hours up, days or months across; what the colours mean is the caller's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from app.figures.theme import HOVER_LABEL, Figure, layout, role, x_axis

_HOURS = range(24)
_LABELS = ("00:00", "06:00", "12:00", "18:00")
_DAY_MILLISECONDS = 86_400_000


def table_of_hours(frame: pd.DataFrame, measure: str, columns: str) -> pd.DataFrame:
    """`measure` of a frame with interval_start and hour: a row an hour of day, a column each day or month.

    From the first column to the last: one without data is a gap (NaN), not a place that is left out.
    """
    table = frame.pivot(index="hour", columns="interval_start", values=measure)
    moments = pd.DatetimeIndex(table.columns)
    if len(moments):
        moments = pd.date_range(moments[0], moments[-1], freq="MS" if columns == "month" else "D", unit="us")
    return table.reindex(index=_HOURS, columns=moments)


def heat_map(
    table: pd.DataFrame, columns: str, *, trace: dict[str, Any], shown: str, digits: int, colorbar: dict[str, Any]
) -> Figure:
    """Figure of a table of `table_of_hours`; what is missing has no cell.

    `trace` gives name, scale and meta (with its unit), `shown` how a value reads under the pointer, `digits` how
    precisely it is sent, `colorbar` the marks of the scale.
    """
    month = columns == "month"
    moment = "%{x|%b %Y}" if month else "%{x|%a %-d %b %Y}"
    values = table.to_numpy(np.float64)
    cells: dict[str, Any] = {
        "type": "heatmap",
        "x": [start.strftime("%Y-%m" if month else "%Y-%m-%d") for start in pd.DatetimeIndex(table.columns)],
        "xperiod": "M1" if month else _DAY_MILLISECONDS,
        "xperiodalignment": "middle",
        "y": [f"{hour:02d}:00" for hour in _HOURS],
        "z": [[None if np.isnan(value) else round(float(value), digits) for value in row] for row in values],
        "colorbar": {"thickness": 10, "outlinewidth": 0, "tickfont": {"size": 11, "color": role("muted")}, **colorbar},
        "hovertemplate": f"{moment}, %{{y}}: {shown}<extra></extra>",
        "hoverongaps": False,
        **trace,
    }
    return {
        "data": [cells],
        "layout": layout(
            xaxis=x_axis(fixedrange=True, tickangle=0, nticks=6),
            yaxis={
                "type": "category",
                "tickvals": list(_LABELS),
                "fixedrange": True,
                "tickfont": {"color": role("muted")},
            },
            hovermode="closest",
            hoverlabel=HOVER_LABEL,
            margin={"l": 50, "r": 10, "t": 8, "b": 38},
            # A cell may have the card's colour, which tells no gap.
            plot_bgcolor=role("line"),
            meta={"y": "Hour (AEST)", "unit": trace["meta"]["unit"]},
        ),
    }
