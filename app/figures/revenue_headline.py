"""The Revenue page's headline numbers: what was sold, at which price, what taking cost, where the money was made."""

from __future__ import annotations

from typing import TypedDict

import numpy as np
import pandas as pd

from app.nem.bands import BANDS, SPIKE_PRICES
from app.nem.fuels import BY_CODE, ROOFTOP

_SUMS = ("energy_mwh", "priced_mwh", "revenue_aud", "negative_price_mwh", "negative_price_aud")
_FIRST_SPIKE = next(place for place, band in enumerate(BANDS) if band.lower == SPIKE_PRICES[0])
_LOADS = [code for code, fuel in BY_CODE.items() if fuel.load]


class RevenueHeadline(TypedDict):
    """None where there is nothing to compute a number from."""

    sold_aud: float | None
    priced_share: float | None
    price_aud_mwh: float | None
    baseload_aud_mwh: float | None
    taken_aud: float | None
    battery_aud: float | None
    negative_aud: float | None
    negative_share: float | None
    spike_share: float | None
    spike_time: float | None


def revenue_headline(
    series: pd.DataFrame, earned: pd.DataFrame, hours: pd.Series[float], baseload: float, column: str
) -> RevenueHeadline:
    """From `revenue` in detail at any interval, `revenue_bands`, the hours of each price band, and the baseload price.

    `column` is `revenue_aud` or `revenue_lossfactor_aud`: what sold, taken and batteries' money is. Price, negative
    prices and spikes are before loss factors. priced_share: of the energy sold, what has a price. negative_* is of what
    was sold: what it earned below zero, and the share of its energy; spike_* the share of its money that 300 AUD/MWh
    and more brought, and the share of time.
    """
    sums = dict.fromkeys([*_SUMS, column])
    fuels = series.groupby("fuel", sort=False)[list(sums)].sum(min_count=1)
    load = np.array([BY_CODE[code].load for code in fuels.index], dtype=bool)
    taken = fuels[load]
    # Rooftop solar is not settled; energy of fuels that never had a price still counts as energy without one.
    settled = fuels[~load & (fuels.index != ROOFTOP)]
    by_band = earned[~earned["fuel"].isin(_LOADS)].groupby("price_band")["revenue_aud"].sum()
    return {
        "sold_aud": _sum(settled[column]),
        "priced_share": _ratio(_sum(settled["priced_mwh"]), _sum(settled["energy_mwh"])),
        "price_aud_mwh": _ratio(_sum(settled["revenue_aud"]), _sum(settled["priced_mwh"])),
        "baseload_aud_mwh": None if np.isnan(baseload) else baseload,
        "taken_aud": _sum(taken[column]),
        "battery_aud": _sum(fuels[fuels.index.str.startswith("battery_")][column]),
        "negative_aud": _sum(settled["negative_price_aud"]),
        "negative_share": _ratio(_sum(settled["negative_price_mwh"]), _sum(settled["priced_mwh"])),
        "spike_share": _ratio(_sum(by_band[by_band.index >= _FIRST_SPIKE]) or 0.0, _sum(by_band)),
        "spike_time": _ratio(_sum(hours[hours.index >= _FIRST_SPIKE]) or 0.0, _sum(hours)),
    }


def _sum(values: pd.Series[float]) -> float | None:
    total = values.sum(min_count=1)
    return None if pd.isna(total) else float(total)


def _ratio(top: float | None, bottom: float | None) -> float | None:
    return top / bottom if top is not None and bottom is not None and bottom > 0 else None
