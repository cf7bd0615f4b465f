"""What the Generation page draws, as columns: for its CSV. The numbers are those of the chart, unrounded."""

from __future__ import annotations

import numpy as np
import pandas as pd

from app.figures.arrays import Floats
from app.figures.look import Look
from app.figures.market import curtailed_drawn, demand_mw, price_aud_mwh, price_column
from app.figures.series import Series
from app.figures.stack import heights

_UNITS = {"mw": "mw", "share": "percent", "energy": "gwh"}


def columns(series: Series, prices: pd.DataFrame, look: Look, region: str) -> dict[str, Floats]:
    """By name (what and unit, such as `wind_mw`): one number for every bucket of the grid, NaN where there is none.

    Bands in stack order, curtailed fuels if they are drawn, demand, price. A hidden band has no column.
    """
    unit = _UNITS[look.show]
    shown = [band for band in series.bands(look.group) if not look.hides(band)]
    found = {f"{band.code}_{unit}": heights(series, look, band, shown) for band in shown}
    if look.show == "share":
        sources = [f"{band.code}_{unit}" for band in shown if not band.load]
        total = sum((np.nan_to_num(found[name]) for name in sources), np.zeros(len(series.grid.buckets)))
        found |= {name: found[name] / np.where(total > 0, total, np.nan) * 100 for name in sources}
    held_back = curtailed_drawn(prices, series.grid, look)
    found |= {f"curtailed_{fuel}_{unit}": values for fuel, values in held_back.items()}
    if look.show == "mw" and look.demand_line != "none":
        found[f"demand_{look.demand_line}_mw"] = demand_mw(prices, series.grid, look.demand_line)
    return found | {price_column(region): price_aud_mwh(prices, series.grid, region)}
