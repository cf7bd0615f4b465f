"""The headline numbers over a window, of what is shown: energy, renewable share, peak, demand, price, revenue."""

from __future__ import annotations

from typing import TypedDict

import numpy as np
import pandas as pd

from app.figures.emissions import Emissions, emissions
from app.figures.look import Look
from app.figures.market import market_totals, mean_demand_mw
from app.figures.series import Series, known_sum
from app.nem.fuels import FUELS

_RENEWABLE = {fuel.code for fuel in FUELS if fuel.renewable}
_GENERATION = {fuel.code for fuel in FUELS if fuel.kind in ("source", "rooftop")}


class Headline(TypedDict):
    """None where there is nothing to compute a number from. `peak_*` is the highest bucket of what is drawn.

    `demand` names the demand that is meant, `some` says that bands are hidden.
    """

    energy_mwh: float | None
    renewable_share: float | None
    peak_mw: float | None
    peak_at: str | None
    demand: str
    mean_demand_mw: float | None
    price_aud_mwh: float | None
    hours_negative: float | None
    hours: float | None
    revenue_aud: float | None
    captured_price_aud_mwh: float | None
    emissions: Emissions
    some: bool


def headline(series: Series, prices: pd.DataFrame, look: Look) -> Headline:
    """From a window's series and the frame of `queries.prices` over the same window and interval.

    energy = generation incl. rooftop, without storage and flows; renewable share = wind, solar, rooftop, hydro and
    bioenergy of it; peak = the highest bucket of the sources' total; revenue and captured price are of everything that
    is settled, charging included; emissions are of the plant. All of them only of the bands shown; demand and price are
    the market's.
    """
    shown = [code for band in series.bands(look.group) if not look.hides(band) for code in band.fuels]
    generated = known_sum(series.totals.of(code for code in shown if code in _GENERATION).energy_mwh)
    renewable = known_sum(series.totals.of(code for code in shown if code in _RENEWABLE).energy_mwh)
    own = series.totals.of(shown)
    market = market_totals(prices)
    kind = "operational" if look.demand_line == "operational" else "underlying"
    peak_mw, peak_at = _peak(series, look)
    return {
        "energy_mwh": generated,
        "renewable_share": (renewable or 0.0) / generated if generated else None,
        "peak_mw": peak_mw,
        "peak_at": peak_at,
        "demand": kind,
        "mean_demand_mw": mean_demand_mw(market, kind),
        "price_aud_mwh": market["demand_weighted_price_aud_mwh"],
        "hours_negative": market["hours_negative"],
        "hours": market["hours"],
        "revenue_aud": known_sum(own.revenue_aud),
        "captured_price_aud_mwh": own.captured_price_aud_mwh(net=True),
        "emissions": emissions(series.totals, shown),
        "some": any(look.hides(band) for band in series.bands(look.group)),
    }


def _peak(series: Series, look: Look) -> tuple[float | None, str | None]:
    sources = [band for band in series.bands(look.group) if not band.load and not look.hides(band)]
    mw = series.mw(sources) if sources else np.array([np.nan])
    if np.isnan(mw).all():
        return None, None
    place = int(np.nanargmax(mw))
    return float(mw[place]), series.grid.edges[place].isoformat(timespec="minutes")
