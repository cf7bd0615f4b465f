"""Two periods side by side: energy by fuel, what it was before, and the difference, as rows and as bars."""

from __future__ import annotations

from typing import TypedDict

import numpy as np
import pandas as pd

from app.figures.arrays import float32
from app.figures.look import Look
from app.figures.theme import Figure, label_axis, layout, role, value_axis
from app.nem.fuels import Band, bands

_GWH = 1_000.0


class Change(TypedDict):
    """Of a band: energy of the other period, and the difference to it. None where either period has no data of it."""

    band: str
    before_mwh: float | None
    difference_mwh: float | None
    change: float | None


def changes(now: pd.DataFrame, before: pd.DataFrame, look: Look) -> dict[str, Change]:
    """By band, and for the totals `sources`, `loads`, `net` of the bands shown.

    `now` and `before` are `queries.generation(..., interval="total", group="detailed")` of the two periods. difference
    = energy now − energy before; change = difference / |energy before|, None where that is zero. A fuel that one of the
    periods knows nothing of has neither: missing is not zero. A total's difference is that of all energy there is.
    """
    shown = [band for band in bands(look.group) if not look.hides(band)]
    members = {band.code: [band] for band in shown} | {
        "sources": [band for band in shown if not band.load],
        "loads": [band for band in shown if band.load],
        "net": shown,
    }
    energies = [frame.set_index("fuel")["energy_mwh"] for frame in (now, before)]
    return {code: _change(code, *(_sum(energy, of) for energy in energies)) for code, of in members.items()}


def comparison_figure(found: dict[str, Change], look: Look) -> Figure:
    """A bar for each band, from zero to its difference in GWh; from the top down in the order of the table."""
    order = sorted(bands(look.group), key=lambda band: not band.load)
    loads = [band for band in order if band.load]
    drawn = [
        (band, change["difference_mwh"])
        for band in (*reversed(loads), *order[len(loads) :])
        if (change := found.get(band.code)) is not None and change["difference_mwh"] is not None
    ]
    gwh = [(difference or 0.0) / _GWH for _, difference in drawn]
    low, high = min([*gwh, 0.0]), max([*gwh, 0.0])
    width = (high - low) or 1.0
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "name": "Difference",
                "y": [band.label for band, _ in drawn],
                "x": float32(np.array(gwh, dtype=np.float64)),
                "marker": {"color": [role(band.code) for band, _ in drawn], "line": {"width": 0}},
                "text": [_signed(value) for value in gwh],
                "textposition": "outside",
                "textfont": {"size": 11, "color": role("ink")},
                "cliponaxis": False,
                "hoverinfo": "none",
                "meta": {"kind": "difference", "unit": "GWh"},
            }
        ],
        "layout": layout(
            xaxis=value_axis(
                range=[low - width * _room(low), high + width * _room(high)], zeroline=True, tickformat=",~r"
            ),
            yaxis=label_axis(automargin=True, showgrid=False),
            bargap=0.35,
            hovermode=False,
            dragmode=False,
            meta={"x": "Fuel", "unit": "GWh"},
        ),
    }


def _room(end: float) -> float:
    """Beside the longest bar its number needs this share of the bars' width on a phone; beside none, a margin."""
    return 0.4 if end else 0.06


def _change(code: str, energy: float | None, before: float | None) -> Change:
    difference = None if energy is None or before is None else energy - before
    return Change(
        band=code,
        before_mwh=before,
        difference_mwh=difference,
        change=None if difference is None or not before else difference / abs(before),
    )


def _sum(energy: pd.Series[float], members: list[Band]) -> float | None:
    total = energy[energy.index.isin([code for band in members for code in band.fuels])].sum(min_count=1)
    return None if pd.isna(total) else float(total)


def _signed(gwh: float) -> str:
    """With its true sign: "+12.3". What share that is of the energy before, the table says: here it has no room."""
    digits = 0 if abs(gwh) >= 100 else 1 if abs(gwh) >= 10 else 2
    text = f"{gwh:+,.{digits}f}"
    return text.replace("-", "−") if text.strip("+-0.,") else text[1:]
