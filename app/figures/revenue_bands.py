"""At which prices fuels earned: of each, the share of its revenue by price band, under the bands' share of time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from app.figures.arrays import Floats
from app.figures.theme import HOVER_LABEL, Figure, label_axis, layout, role, value_axis
from app.nem.bands import BANDS
from app.nem.fuels import FUEL_CODES, bands

TIME = "Time"
SOLD = "All sold"

_FURTHEST = -150.0  # per cent


def revenue_shares(earned: pd.DataFrame, hours: pd.Series[float], group: str) -> pd.DataFrame:
    """Per cent by row (`Time`, `All sold`, then the bands of the grouping) and price band (columns, all of them).

    `earned` is the frame of `queries.revenue_bands`; `hours` the priced hours of each price band, added up over
    regions. Of what was sold; earned below zero is negative, so that a row adds up to 100. NaN where the whole is not
    above zero: of a loss there are no shares.
    """
    money = np.zeros((len(FUEL_CODES), len(BANDS)))
    places = [FUEL_CODES.index(code) for code in earned["fuel"]]
    money[places, earned["price_band"].to_numpy()] = earned["revenue_aud"].to_numpy(np.float64)
    time = np.zeros(len(BANDS))
    time[hours.index.to_numpy()] = hours.to_numpy()
    there = set(places)
    shown = [
        (band, own)
        for band in bands(group)
        if not band.load and (own := [place for code in band.fuels if (place := FUEL_CODES.index(code)) in there])
    ]
    rows: dict[str, Floats] = {
        TIME: _shares(time),
        SOLD: _shares(money[[place for _, own in shown for place in own]].sum(axis=0)),
        **{band.label: _shares(money[own].sum(axis=0)) for band, own in shown},
    }
    return pd.DataFrame(np.array(list(rows.values())), index=list(rows), columns=range(len(BANDS)))


def revenue_bands_figure(earned: pd.DataFrame, hours: pd.Series[float], group: str) -> Figure:
    """Figure of `revenue_shares`: a bar a row, cut into price bands; below zero, what was lost."""
    shares = revenue_shares(earned, hours, group).dropna(how="all")
    labels = list(reversed(shares.index))
    values = shares.to_numpy(np.float64)[::-1]
    lost = float(values.clip(max=0).sum(axis=1).min(initial=0.0))
    data = [_segment(place, labels, values[:, place]) for place in range(len(BANDS))]
    return {
        "data": data,
        "layout": layout(
            xaxis=value_axis(
                ticksuffix=" %",
                # A fuel whose gains and losses nearly cancel would leave the others no room.
                range=[max(lost, _FURTHEST) * 1.04, 101 - max(lost, _FURTHEST)],
                nticks=7,
            ),
            yaxis=label_axis(ticklabelstandoff=6),
            barmode="relative",
            bargap=0.3,
            hovermode="closest",
            hoverlabel=HOVER_LABEL,
            margin={"l": 150, "r": 16, "t": 8, "b": 34},
            meta={"x": "Fuel", "unit": "%"},
        ),
    }


def _shares(values: Floats) -> Floats:
    whole = float(values.sum())
    return values / whole * 100 if whole > 0 else np.full(len(values), np.nan)


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
