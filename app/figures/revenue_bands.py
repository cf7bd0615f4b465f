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

_FURTHEST = -150.0  # per cent


def revenue_shares(earned: pd.DataFrame, hours: pd.Series[float], group: str) -> pd.DataFrame:
    """Per cent by row (`Time`, `All sold`, then the bands of the grouping) and price band (columns, all of them).

    `earned` is the frame of `queries.revenue_bands`; `hours` the priced hours of each price band, added up over
    regions. Of what was sold; earned below zero is negative, so that a row adds up to 100. NaN where the whole is not
    above zero: of a loss there are no shares.
    """
    money = earned.pivot(index="fuel", columns="price_band", values="revenue_aud").reindex(columns=range(len(BANDS)))
    rows: dict[str, Floats] = {TIME: _shares(np.asarray(hours.reindex(range(len(BANDS))), dtype=np.float64))}
    shown = [band for band in bands(group) if not band.load and money.index.isin(band.fuels).any()]
    rows[SOLD] = _shares(_sum(money, [code for band in shown for code in band.fuels]))
    for band in shown:
        rows[band.label] = _shares(_sum(money, band.fuels))
    return pd.DataFrame.from_dict(rows, orient="index", columns=range(len(BANDS)))


def revenue_bands_figure(earned: pd.DataFrame, hours: pd.Series[float], group: str) -> Figure:
    """Figure of `revenue_shares`: a bar a row, cut into price bands; below zero, what was lost."""
    shares = revenue_shares(earned, hours, group).dropna(how="all")
    labels = list(reversed(shares.index))
    lost = float(shares.clip(upper=0).sum(axis=1).min())
    data = [_segment(place, labels, shares.loc[labels, place].to_numpy(np.float64)) for place in range(len(BANDS))]
    return {
        "data": data,
        "layout": layout(
            xaxis={
                "ticksuffix": " %",
                # A fuel whose gains and losses nearly cancel would leave the others no room.
                "range": [max(lost, _FURTHEST) * 1.04, 101 - max(lost, _FURTHEST)],
                "nticks": 7,
                "fixedrange": True,
                "gridcolor": role("line"),
                "zerolinecolor": role("zero"),
                "tickfont": {"color": role("muted"), "size": 11},
            },
            yaxis={
                "type": "category",
                "ticklabelstandoff": 6,
                "fixedrange": True,
                "tickfont": {"color": role("ink"), "size": 12},
            },
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


def _shares(values: Floats) -> Floats:
    whole = float(np.nansum(values))
    return np.nan_to_num(values) / whole * 100 if whole > 0 else np.full(len(values), np.nan)


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
