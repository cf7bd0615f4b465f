"""How much of its money each fuel made in its best half-hours."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from app.figures.theme import HOVER_LABEL, Figure, label_axis, layout, role, value_axis
from app.nem.fuels import BY_CODE

# Column of `queries.concentration`, its words, how strong its bar is: each lies over the one before.
_BEST = (("top_10", "Best 10 %", 0.3), ("top_5", "Best 5 %", 0.55), ("top_1", "Best 1 %", 1.0))
_WIDEST = 110.0  # per cent: beyond 100 the other half-hours lost money, which needs no scale


def concentration_figure(frame: pd.DataFrame) -> Figure:
    """Figure of the frame of `queries.concentration`: three bars over one another for each fuel that has a whole."""
    known = frame[frame["top_1"].notna()].iloc[::-1]
    labels = [BY_CODE[code].label for code in known["fuel"]]
    colours = [role(code) for code in known["fuel"]]
    data = [_bars(labels, known[column].to_numpy(np.float64), name, colours, weight) for column, name, weight in _BEST]
    return {
        "data": data,
        "layout": layout(
            xaxis=value_axis(
                range=[0, _WIDEST],
                tickvals=[0, 25, 50, 75, 100],
                ticktext=["0 %", "25 %", "50 %", "75 %", "100 %"],
            ),
            yaxis=label_axis(ticklabelstandoff=6),
            barmode="overlay",
            bargap=0.3,
            hovermode="y unified",
            hoverlabel=HOVER_LABEL,
            margin={"l": 150, "r": 16, "t": 8, "b": 34},
            meta={"x": "Fuel", "unit": "%"},
        ),
    }


def _bars(
    labels: list[str], share: np.ndarray[Any, np.dtype[np.float64]], name: str, colours: list[str], weight: float
) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "x": [round(float(value) * 100, 2) for value in share],
        "y": labels,
        "marker": {"color": colours, "opacity": weight, "line": {"width": 0}},
        "hovertemplate": "%{x:.1f} %",
        "meta": {"kind": "share", "unit": "%"},
    }
