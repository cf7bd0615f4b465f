"""At which prices fuels earned: of each, the share of its revenue by price band, under the bands' share of time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from app.figures.arrays import Floats
from app.figures.theme import Figure, layout, role
from app.nem.bands import BANDS
from app.nem.fuels import bands

TIME = "Time"
SOLD = "All sold"


def revenue_shares(earned: pd.DataFrame, hours: pd.Series[float], group: str) -> pd.DataFrame:
    """Per cent by row (`Time`, `All sold`, then the bands of the grouping) and price band (columns, all of them).

    `earned` is the frame of `queries.revenue_bands`; `hours` the priced hours of each price band, added up over
    regions. What was earned below zero is negative, of loads what was paid for above it counts: a row adds up to 100.
    NaN where the whole is nothing, or on the other side of zero: of a loss there are no shares.
    """
    money = earned.pivot(index="fuel", columns="price_band", values="revenue_aud").reindex(columns=range(len(BANDS)))
    rows: dict[str, Floats] = {TIME: _shares(np.asarray(hours.reindex(range(len(BANDS))), dtype=np.float64), 1)}
    shown = [band for band in bands(group) if money.index.isin(band.fuels).any()]
    sold = [code for band in shown if not band.load for code in band.fuels]
    rows[SOLD] = _shares(_sum(money, sold), 1)
    for band in shown:
        rows[band.label] = _shares(_sum(money, band.fuels), -1 if band.load else 1)
    return pd.DataFrame.from_dict(rows, orient="index", columns=range(len(BANDS)))


def revenue_bands_figure(earned: pd.DataFrame, hours: pd.Series[float], group: str) -> Figure:
    """Figure of `revenue_shares`: a bar a row, cut into price bands; below zero, what was lost."""
    shares = revenue_shares(earned, hours, group).dropna(how="all")
    labels = list(reversed(shares.index))
    data = [_segment(place, labels, shares.loc[labels, place].to_numpy(np.float64)) for place in range(len(BANDS))]
    return {
        "data": data,
        "layout": layout(
            xaxis={
                "ticksuffix": " %",
                "nticks": 7,
                "fixedrange": True,
                "gridcolor": role("line"),
                "zerolinecolor": role("zero"),
                "tickfont": {"color": role("muted"), "size": 11},
            },
            yaxis={"type": "category", "fixedrange": True, "tickfont": {"color": role("ink"), "size": 12}},
            barmode="relative",
            bargap=0.3,
            hovermode="closest",
            hoverlabel={"bgcolor": role("card"), "bordercolor": role("line"), "font": {"color": role("ink")}},
            margin={"l": 150, "r": 16, "t": 8, "b": 34},
            meta={"x": "Fuel", "unit": "%"},
        ),
    }


def _sum(money: pd.DataFrame, members: tuple[str, ...] | list[str]) -> Floats:
    own = money[money.index.isin(members)]
    return np.asarray(own.sum(min_count=1), dtype=np.float64)


def _shares(values: Floats, sign: int) -> Floats:
    whole = float(np.nansum(values)) * sign
    return np.nan_to_num(values) * sign / whole * 100 if whole > 0 else np.full(len(values), np.nan)


def _segment(place: int, labels: list[str], share: Floats) -> dict[str, Any]:
    band = BANDS[place]
    of = ["the time" if label == TIME else "its money" for label in labels]
    return {
        "type": "bar",
        "orientation": "h",
        "name": f"{band.label} $/MWh",
        "x": [None if np.isnan(value) else round(float(value), 4) for value in share],
        "y": labels,
        "customdata": of,
        "marker": {"color": role(band.code), "line": {"color": role("card"), "width": 0.5}},
        "hovertemplate": f"%{{y}}, {band.label} $/MWh: %{{x:.2f}} % of %{{customdata}}<extra></extra>",
        "meta": {"kind": "share", "unit": "%"},
    }
