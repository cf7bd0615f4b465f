"""Price bands: of how much of the time, and of how much of what demand paid, each region's price lay in each band."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from app.figures.arrays import Floats
from app.figures.regional import by_region
from app.figures.theme import HOVER_LABEL, Figure, label_axis, layout, role, value_axis
from app.nem import regions
from app.nem.bands import BANDS

# What the left panel and the right one show: the column, what it is called, its place across.
PANELS = (("hours", "time", (0.0, 0.48)), ("demand_value_aud", "paid", (0.52, 1.0)))


def band_shares(bands: pd.DataFrame, column: str) -> dict[str, Floats]:
    """Of each region, per cent of a column's sum in every band, from the frame of `queries.price_bands`.

    What was paid below zero is negative: the shares still add up to the whole. NaN where the sum is not above zero, and
    for a band that has time but no amount: what was paid without a known demand is not nothing.
    """
    places = bands["price_band"].to_numpy(np.int64)
    hours = by_region(bands, "hours", places, len(BANDS))
    found = {}
    for region, amounts in by_region(bands, column, places, len(BANDS)).items():
        # A band in which the price never lay has nothing of the whole.
        held = np.where(np.isnan(hours[region]), 0.0, amounts)
        whole = np.nansum(held)
        found[region] = held / whole * 100 if whole > 0 else np.full(len(BANDS), np.nan)
    return found


def bands_figure(bands: pd.DataFrame, shown: tuple[str, ...]) -> Figure:
    """Two bars a region, side by side, each adding up to 100 %: its time, and what its demand paid, by band."""
    data: list[dict[str, Any]] = []
    for number, (column, word, _) in enumerate(PANELS):
        shares = band_shares(bands, column)
        there = [region for region in reversed(shown) if region in shares]
        data += [
            _bar(place, there, [float(shares[region][place]) for region in there], number, word)
            for place in range(len(BANDS))
        ]
    (_, _, left), (_, _, right) = PANELS
    return {
        "data": data,
        "layout": layout(
            xaxis=_axis(left),
            xaxis2=_axis(right),
            yaxis=label_axis(),
            barmode="relative",
            bargap=0.38,
            hovermode="closest",
            hoverlabel=HOVER_LABEL,
            annotations=[_title("Share of time", left), _title("Share of what demand paid", right)],
            margin={"l": 46, "r": 14, "t": 26, "b": 34},
            meta={"x": "Region", "unit": "%"},
        ),
    }


def _bar(place: int, there: list[str], share: list[float], number: int, word: str) -> Any:
    band = BANDS[place]
    label = band.label.replace(">=", "≥")
    return {
        "type": "bar",
        "orientation": "h",
        "name": f"{label}, {word}",
        "x": [None if np.isnan(value) else round(value, 4) for value in share],
        "y": [regions.label(region) for region in there],
        "xaxis": "x" if number == 0 else "x2",
        "marker": {"color": role(band.code), "line": {"color": role("card"), "width": 0.5}},
        "hovertemplate": f"%{{y}}, {label} $/MWh: %{{x:.2f}} % of {'the time' if number == 0 else 'what was paid'}"
        "<extra></extra>",
        "meta": {"kind": "share", "unit": "%"},
    }


def _axis(domain: tuple[float, float]) -> dict[str, Any]:
    return value_axis(domain=domain, ticksuffix=" %", nticks=5)


def _title(text: str, domain: tuple[float, float]) -> dict[str, Any]:
    place = {"xref": "paper", "yref": "paper", "x": domain[0], "y": 1, "xanchor": "left", "yanchor": "bottom"}
    return {**place, "text": text, "showarrow": False, "font": {"size": 11, "color": role("muted")}, "yshift": 2}
