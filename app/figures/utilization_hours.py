"""The heat map of utilization: hour of day up, day or month across, one hue from nothing to full."""

from __future__ import annotations

import numpy as np
import pandas as pd

from app.figures.heat_map import heat_map, table_of_hours
from app.figures.theme import HEAT, Figure, role

# Upper ends of the scale in per cent: a peaker at 3 % would be blank on a scale to 100.
_TOPS = (1, 2, 5, 10, 20, 50, 100)


def hours_figure(hours: pd.DataFrame, columns: str, name: str) -> Figure:
    """Figure of the frame of `queries.utilization_hours`; `columns` ('day' or 'month') as asked there.

    Without capacity or data there is no cell. The scale ends at the next round number above the highest cell, above
    100 % at the highest itself: nothing is clipped. `name` is what is drawn, a fuel's or a unit's.
    """
    table = table_of_hours(hours, "utilization", columns) * 100
    highest = float(np.nanmax(table.to_numpy(np.float64), initial=0.0))
    return heat_map(
        table,
        columns,
        trace={
            "name": name,
            "zmin": 0,
            "zmax": next((float(top) for top in _TOPS if highest <= top), highest),
            "colorscale": [[step / (len(HEAT) - 1), role(colour)] for step, colour in enumerate(HEAT)],
            "meta": {"kind": "value", "unit": "%"},
        },
        shown="%{z:.1f} %",
        digits=3,
        colorbar={"ticksuffix": " %", "nticks": 6},
    )
