"""What a megawatt-hour of each fuel was worth over time: captured price beside the baseload price, or their ratio."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from app.figures.arrays import Floats, float32
from app.figures.grid import Grid
from app.figures.symlog import LOG, STRAIGHT_AUD_MWH, on_scale, price_axis
from app.figures.theme import Figure, layout, role, x_axis
from app.nem.fuels import Band, bands

SHOW = ("price", "rate")
_COLUMNS = {"price": "captured_price_aud_mwh", "rate": "capture_rate"}
# A price of less energy than this share of the fuel's mean bucket says nothing of the fuel: a peaker's trickle.
_LEAST = 0.01


def capture_figure(
    revenue: pd.DataFrame, prices: pd.DataFrame, grid: Grid, group: str, show: str, scale: str
) -> Figure:
    """Figure of the frames of `queries.revenue` and `queries.prices` over the same window and interval.

    One line a band of what sells or buys: $/MWh (`price`, with the baseload price as a dashed line) or per cent of the
    baseload price (`rate`). A bucket in which a band had almost no energy (below 1 % of its mean) has no point: what a
    few megawatt-hours fetched is no price of the fuel. `scale` is one of `figures.symlog.SCALES`: peakers fetch
    thousands where wind fetches tens.
    """
    value = _on_grid(revenue, grid, _COLUMNS[show]) * (100 if show == "rate" else 1)
    energy = _on_grid(revenue, grid, "priced_mwh").abs()
    value = value.where(energy >= _LEAST * energy.mean())
    drawn = [band for band in bands(group) if band.code in value and value[band.code].notna().any()]
    unit = "%" if show == "rate" else "$/MWh"
    lines = [_line(band, grid, value[band.code].to_numpy(np.float64), unit, scale) for band in drawn]
    base = prices.set_index("interval_start")["price_aud_mwh"].reindex(grid.buckets).to_numpy(np.float64)
    level = np.where(np.isnan(base), np.nan, 100.0) if show == "rate" else base
    lines += [_baseload(grid, level, unit, scale)] if not np.isnan(level).all() else []
    edges = [grid.edges[0].isoformat(timespec="minutes"), grid.edges[-1].isoformat(timespec="minutes")]
    heights = np.concatenate([level, *(value[band.code].to_numpy(np.float64) for band in drawn)])
    return {
        "data": lines,
        "layout": layout(
            xaxis=x_axis(range=edges),
            yaxis=_axis(heights, scale, show),
            uirevision="/".join([*edges, show, scale]),
            meta=grid.meta | {"unit": unit, "show": "capture"},
        ),
    }


def _axis(heights: Floats, scale: str, show: str) -> dict[str, Any]:
    axis = price_axis(heights, scale, 0.07)
    if show == "price":
        return axis
    if "ticktext" in axis:
        return axis | {"ticktext": [f"{text.replace('$', '')} %" for text in axis["ticktext"]]}
    return axis | {"tickprefix": "", "ticksuffix": " %"}


def by_day(revenue: pd.DataFrame, prices: pd.DataFrame) -> pd.DataFrame:
    """What `queries.revenue` answers of days, of the columns that `capture_figure` draws, from shorter intervals.

    `prices` is the frame of `queries.prices` of the same window by day. Sums first, prices and rates last: to add up
    what is there takes a fifth of the time of asking again.
    """
    days = revenue.assign(
        interval_start=revenue["interval_start"].dt.normalize(),
        # Of rooftop solar, which is not settled, the value at spot; in a group with settled fuels it has no part.
        earned_aud=revenue["revenue_aud"].fillna(revenue["spot_value_aud"]),
    )
    sums = days.groupby(["interval_start", "fuel"], sort=False)[["priced_mwh", "earned_aud"]].sum(min_count=1)
    found = sums.reset_index()
    captured = found["earned_aud"] / found["priced_mwh"].where(found["priced_mwh"] != 0)
    baseload = found["interval_start"].map(prices.set_index("interval_start")["price_aud_mwh"])
    return found.assign(captured_price_aud_mwh=captured, capture_rate=captured / baseload.where(baseload > 0))


def _on_grid(frame: pd.DataFrame, grid: Grid, column: str) -> pd.DataFrame:
    return frame.pivot(index="interval_start", columns="fuel", values=column).reindex(grid.buckets)


def _line(band: Band, grid: Grid, values: Floats, unit: str, scale: str) -> dict[str, Any]:
    # Lone points between two gaps would be no line.
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": band.label,
        **grid.x(0, len(values)),
        "xperiodalignment": "middle",
        "y": float32(on_scale(values, scale)),
        "line": {"width": 1.8, "color": role(band.code), "dash": "dot" if band.load else "solid"},
        "marker": {"size": 4 if len(values) <= 120 else 2.5, "color": role(band.code)},
        "hoverinfo": "none",
        "meta": {"band": band.code, **_meta(unit, scale, len(values))},
    }


def _baseload(grid: Grid, values: Floats, unit: str, scale: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "Baseload price",
        **grid.x(0, len(values)),
        "xperiodalignment": "middle",
        "y": float32(on_scale(values, scale)),
        "line": {"width": 1.6, "color": role("ink"), "dash": "dash"},
        "hoverinfo": "none",
        "meta": _meta(unit, scale, len(values)),
    }


def _meta(unit: str, scale: str, count: int) -> dict[str, Any]:
    straight = {"straight": STRAIGHT_AUD_MWH} if scale == LOG else {}
    return {"kind": "value", "unit": unit, "first": 0, "points": count, **straight}
