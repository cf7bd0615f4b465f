"""A mean day: the stack by fuel over 24 hours, with demand, and the price under it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from app.figures.arrays import Floats, float32
from app.figures.grid import Grid, stamp
from app.figures.look import Look
from app.figures.market import DEMAND_NAMES
from app.figures.stack import Trace, held, of_band, unknown
from app.figures.theme import Figure, layout, panel_title, role, value_axis, x_axis
from app.nem import regions
from app.nem.fuels import Band, bands

# A day of no date: only its hours are shown.
_DAY = datetime(2000, 1, 1)
_INTERVALS = {5: "5m", 30: "30m", 60: "1h"}
_STACK, _PRICE = (0.33, 1.0), (0.0, 0.23)


def time_of_day_figure(fuels: pd.DataFrame, market: pd.DataFrame, step: int, look: Look, region: str) -> Figure:
    """Figure of the frames of `queries.time_of_day` in steps of `step` minutes, the first in the look's grouping.

    Areas and demand in MW (mean power of each time of day), price in $/MWh. Times of day without data stay open.
    """
    grid = Grid.of(_DAY, _DAY + timedelta(days=1), _INTERVALS[step])
    table = _by_minute(fuels.pivot(index="minute", columns="fuel", values="mean_mw"), grid, step)
    of_market = _by_minute(market.set_index("minute"), grid, step)
    return {
        "data": [
            *_areas(table, grid, look),
            *_line(of_market, look.demand_line, grid),
            *_price(of_market["price_aud_mwh"].to_numpy(np.float64), grid),
        ],
        "layout": layout(
            xaxis=clock_axis(grid),
            yaxis=value_axis(domain=_STACK, tickformat=",.0f", rangemode="tozero"),
            yaxis2=value_axis(domain=_PRICE, tickformat="-$,.0f", nticks=4, rangemode="tozero"),
            annotations=[panel_title(_price_title(region), _PRICE[1])],
            dragmode=False,
            meta={"interval": "clock", "minutes": step, "unit": "MW"},
        ),
    }


def clock_axis(grid: Grid) -> dict[str, Any]:
    """The hours of a day, over a price panel (`y2`). Nothing to zoom into: a mean day has no moments."""
    return x_axis(
        range=[stamp(grid.start), stamp(grid.end)],
        anchor="y2",
        fixedrange=True,
        dtick=3 * 3_600_000,
        tickformat="%H:%M",
        tickformatstops=[],
    )


def _price_title(region: str) -> str:
    """Over days the mean is one of time: for the market, of what demand paid in each interval. Short, for phones."""
    of = "demand-weighted" if region == regions.NEM else regions.label(region)
    return f"Mean {of} price, $/MWh"


def _by_minute(table: pd.DataFrame, grid: Grid, step: int) -> pd.DataFrame:
    """One row for each step of the day, NaN where there is none."""
    return table.reindex(range(0, len(grid.buckets) * step, step))


def _areas(table: pd.DataFrame, grid: Grid, look: Look) -> list[Trace]:
    """An area for each band and run of times with data: a hole in a stack would fall onto a false total."""
    present = table.notna().any(axis=1).to_numpy()
    shown = [band for band in bands(look.group) if band.code in table and not look.hides(band)]
    return [
        _area(band, table[band.code].to_numpy(np.float64)[run.first : run.last], run.first, grid)
        for run in grid.runs(present)
        if run.data
        for band in shown
        if table[band.code].abs().max() > 0
    ]


def _area(band: Band, mw: Floats, first: int, grid: Grid) -> Trace:
    about = of_band(band)
    return {
        **about,
        "type": "scatter",
        "mode": "lines",
        "stackgroup": f"{'loads' if band.load else 'sources'}-{first}",
        "y": float32(held(np.nan_to_num(mw, nan=0.0))),
        **grid.x(first, len(mw) + 1),
        "line": {"width": 0.6, "color": role("card"), "shape": "hv"},
        "hoverinfo": "none",
        "meta": about["meta"] | {"first": first, "points": len(mw)} | unknown(mw, first),
    }


def _line(market: pd.DataFrame, demand: str, grid: Grid) -> list[Trace]:
    if demand not in DEMAND_NAMES:
        return []
    line = {"width": 1.5, "color": role("ink"), "dash": "dot", "shape": "hv"}
    mw = market[f"{demand}_demand_mw"].to_numpy(np.float64)
    return _series(DEMAND_NAMES[demand], mw, grid, line, {"kind": "demand", "halo": role("halo")})


def _price(price: Floats, grid: Grid) -> list[Trace]:
    line = {"width": 1.3, "color": role("accent"), "shape": "hv"}
    return [trace | {"yaxis": "y2"} for trace in _series("Price", price, grid, line, {"kind": "price"})]


def _series(name: str, values: Floats, grid: Grid, line: dict[str, Any], meta: dict[str, Any]) -> list[Trace]:
    """A line over the day; nothing where every value is missing."""
    if np.isnan(values).all():
        return []
    place = {"type": "scatter", "mode": "lines", **grid.x(0, len(values) + 1), "hoverinfo": "none"}
    about = meta | {"first": 0, "points": len(values)}
    return [{**place, "name": name, "y": float32(held(values)), "line": line, "meta": about}]
